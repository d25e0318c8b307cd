"""Walk XML that anyone may have written: no DTD, hence no entity, nothing opened elsewhere, nothing kept in memory."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring
from xml.parsers.expat import ExpatError, ParserCreate

from pipeline.lecture.ouverture.bornes import Illisible

Attributs = dict[str, str]
"""Attributes by name; one that has a prefix is known by its namespace, a space, then its name."""


def parcourir(
    octets: bytes,
    debut: Callable[[str, Attributs], None],
    fin: Callable[[str], None] | None = None,
    texte: Callable[[str], None] | None = None,
) -> None:
    """Call these for each tag and each text; an element is known by its namespace, a space, then its name.

    The encoding is UTF-8 whatever the document declares: the reading library does the same, and must see the same
    tags. Raises Illisible when it is not well formed.
    """
    analyseur = ParserCreate("utf-8", " ")
    analyseur.StartDoctypeDeclHandler = _refuser
    analyseur.StartElementHandler = debut
    analyseur.EndElementHandler = fin
    analyseur.CharacterDataHandler = texte
    try:
        analyseur.Parse(octets, True)
    except (ExpatError, UnicodeError) as erreur:
        raise Illisible from erreur


def en_utf8(octets: bytes) -> bytes:
    """The same document in UTF-8, the only encoding that the reading library knows: it finds nothing in another one.

    Both parsers must see the same bytes: neither a byte order mark nor a declared encoding is left. Raises Illisible.
    """
    if octets.startswith(BOM_UTF8):
        return octets.removeprefix(BOM_UTF8)
    if not octets.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) and 0 not in octets[:2]:
        return octets
    marque = octets.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    codage = "utf-16" if marque else "utf-16-be" if octets[0] == 0 else "utf-16-le"
    try:
        texte = octets.decode(codage)
        return _DECLARATION.sub("", texte, count=1).encode()
    except UnicodeError as erreur:
        raise Illisible from erreur


_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def racine(octets: bytes, attendue: str) -> None:
    """Check what the document is: another one would be read as empty. Raises Illisible."""
    noms: list[str] = []

    def debut(nom: str, _: Attributs) -> None:
        if not noms:
            noms.append(local(nom))

    parcourir(octets, debut)
    if noms != [attendue]:
        raise Illisible


def local(nom: str) -> str:
    """The name without its namespace, however this one is set apart."""
    connu = _locaux.get(nom)
    if connu is None:
        connu = nom[max(nom.rfind(" "), nom.rfind("}")) + 1 :]
        if len(_locaux) < _LOCAUX_MAX:
            _locaux[nom] = connu
    return connu


_LOCAUX_MAX = 1000
_locaux: dict[str, str] = {}
"""Names already worked out: the same few come back for every cell."""


def arbre(octets: bytes) -> Element:
    """The whole document, under the same conditions; its size must have been bounded. Raises Illisible."""
    try:
        return fromstring(sans_dtd(octets), XMLParser(encoding="utf-8"))
    except (ParseError, UnicodeError) as erreur:
        raise Illisible from erreur


def sans_dtd(octets: bytes) -> bytes:
    """The same bytes, when they hold no DTD. Raises Illisible: for what the library reads and we don't."""
    if b"<!DOCTYPE" in octets:
        _refuser()
    return octets


def _refuser(*_: object) -> None:
    raise Illisible("un classeur qui contient des définitions interdites (DTD)")
