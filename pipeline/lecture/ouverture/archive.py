"""The members of a zip that anyone may have written, within bounds; and a zip of ours made of what was looked at.

The reading library only ever sees the second one: what it finds is then exactly what was counted.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from pipeline.lecture.ouverture.bornes import (
    ALLEGER,
    BALISES_MAX,
    CELLULE_MAX,
    DECLARE_MAX,
    DECOMPRESSE_MAX,
    MEMBRES_MAX,
    MORCEAU_MAX,
    RACCOURCIR,
    HorsLimites,
    Illisible,
    borner,
    borner_octets,
    nombre,
    protege,
)
from pipeline.lecture.ouverture.xml_sur import en_utf8

_METHODES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Other methods can't be decompressed little by little, and no spreadsheet program uses them."""

_ENTREE = b"PK\x01\x02"
"""Signature of an entry in the directory of a zip."""

_CELLULE = re.compile(rb'(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"')
"""The tag of a cell, with its address."""
_PROFONDEUR = 10
"""Tags between that of a cell and its text, at most."""


class Archive:
    """The members by name: lower case, `/` between folders. Raises Illisible or HorsLimites."""

    def __init__(self, octets: bytes) -> None:
        borner(
            octets.count(_ENTREE), 2 * MEMBRES_MAX, "images, objets et feuilles dans le fichier", ALLEGER
        )  # before they are made objects
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(octets))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError, EOFError) as erreur:
            raise Illisible from erreur
        membres = self._zip.infolist()
        borner(len(membres), MEMBRES_MAX, "images, objets et feuilles dans le fichier", ALLEGER)
        borner_octets(sum(m.file_size for m in membres), DECLARE_MAX, "une fois le classeur ouvert")
        fichiers = [m for m in membres if not m.filename.endswith("/")]
        self._membres = {m.filename.replace("\\", "/").lstrip("/").lower(): m for m in fichiers}
        if len(self._membres) != len(fichiers):
            raise Illisible("un fichier abîmé : deux de ses parties ont le même nom")
        self._lus = self._balises = 0

    def __contains__(self, nom: str) -> bool:
        return nom.lower() in self._membres

    @property
    def noms(self) -> list[str]:
        """Every member."""
        return list(self._membres)

    def lire(self, nom: str, feuille: str = "") -> bytes:
        """The bytes of an XML member, in UTF-8; what is read of one archive is bounded as a whole.

        `feuille`: the sheet that it is, if it is one.
        """
        membre = self._membres.get(nom.lower())
        if membre is None:
            raise Illisible(f"un fichier abîmé : il y manque une partie, « {nom} »")
        if membre.flag_bits & 1:
            raise protege()
        if membre.compress_type not in _METHODES:
            raise Illisible("un fichier compressé d’une façon inhabituelle")
        contenu = self._decompresser(membre)
        contenu = en_utf8(contenu)
        self._lus += len(contenu)
        borner_octets(self._lus, DECOMPRESSE_MAX, "de feuilles, une fois le classeur ouvert")
        self._balises += contenu.count(b"<")
        if self._balises > BALISES_MAX:
            raise HorsLimites(
                "des cellules et des mises en forme par centaines de milliers", "100 000 cellules environ"
            )
        morceaux = contenu.split(b"<")
        if max(map(len, morceaux)) > MORCEAU_MAX:
            limite = f"{nombre(CELLULE_MAX)} caractères par cellule"
            raise HorsLimites(f"un texte démesuré{_ou(morceaux, feuille)}", limite, RACCOURCIR)
        return contenu

    def _decompresser(self, membre: zipfile.ZipInfo) -> bytes:
        try:
            with self._zip.open(membre) as flux:
                return flux.read(DECOMPRESSE_MAX - self._lus + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as erreur:
            raise Illisible from erreur


def _ou(morceaux: list[bytes], feuille: str) -> str:
    """Where the first endless text is, when it is in a cell of that sheet; `morceaux`: what each tag begins."""
    rang = next(i for i, morceau in enumerate(morceaux) if len(morceau) > MORCEAU_MAX)
    cellules = (_CELLULE.match(morceau[:200]) for morceau in reversed(morceaux[max(0, rang - _PROFONDEUR) : rang + 1]))
    trouve = next((c for c in cellules if c), None)
    if not feuille:
        return ""
    return f" en {trouve[1].decode()} (feuille « {feuille} »)" if trouve else f" dans la feuille « {feuille} »"


def assembler(parties: Mapping[str, bytes]) -> bytes:
    """A zip of these parts, not compressed."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for nom, contenu in parties.items():
            archive.writestr(zipfile.ZipInfo(nom), contenu)
    return sortie.getvalue()
