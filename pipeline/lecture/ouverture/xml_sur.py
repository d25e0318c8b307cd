"""Walk XML that anyone may have written: no DTD, hence no entity, nothing opened elsewhere, nothing kept in memory."""

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
