"""The members of a zip that anyone may have written, within bounds; and a zip of ours made of what was looked at.

The reading library only ever sees the second one: what it finds is then exactly what was counted.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping

from pipeline.lecture.ouverture.bornes import (
    BALISES_MAX,
    CELLULE_MAX,
    DECLARE_MAX,
    DECOMPRESSE_MAX,
    MEMBRES_MAX,
    MORCEAU_MAX,
    HorsLimites,
    Illisible,
    borner,
    borner_octets,
    nombre,
    protege,
)

_METHODES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Other methods can't be decompressed little by little, and no spreadsheet program uses them."""

_ENTREE = b"PK\x01\x02"
"""Signature of an entry in the directory of a zip."""


class Archive:
    """The members by name: lower case, `/` between folders. Raises Illisible or HorsLimites."""

    def __init__(self, octets: bytes) -> None:
        borner(octets.count(_ENTREE), 2 * MEMBRES_MAX, "éléments dans le fichier")  # before they are made objects
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(octets))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError, EOFError) as erreur:
            raise Illisible from erreur
        membres = self._zip.infolist()
        borner(len(membres), MEMBRES_MAX, "éléments dans le fichier")
        borner_octets(sum(m.file_size for m in membres), DECLARE_MAX, "une fois décompressé")
        fichiers = [m for m in membres if not m.filename.endswith("/")]
        self._membres = {m.filename.replace("\\", "/").lstrip("/").lower(): m for m in fichiers}
        if len(self._membres) != len(fichiers):
            raise Illisible("un fichier abîmé : deux de ses éléments ont le même nom")
        self._lus = self._balises = 0

    def __contains__(self, nom: str) -> bool:
        return nom.lower() in self._membres

    @property
    def noms(self) -> list[str]:
        """Every member."""
        return list(self._membres)

    def lire(self, nom: str) -> bytes:
        """The bytes of an XML member; what is read of one archive is bounded as a whole."""
        membre = self._membres.get(nom.lower())
        if membre is None:
            raise Illisible(f"un fichier abîmé : il y manque l’élément « {nom} »")
        if membre.flag_bits & 1:
            raise protege()
        if membre.compress_type not in _METHODES:
            raise Illisible("un fichier compressé d’une façon inhabituelle")
        contenu = self._decompresser(membre)
        self._lus += len(contenu)
        borner_octets(self._lus, DECOMPRESSE_MAX, "de feuilles une fois décompressées")
        self._balises += contenu.count(b"<")
        borner(self._balises, BALISES_MAX, "balises dans le fichier")
        if max(map(len, contenu.split(b"<"))) > MORCEAU_MAX:
            raise HorsLimites("un texte démesuré", f"{nombre(CELLULE_MAX)} caractères par cellule")
        return contenu

    def _decompresser(self, membre: zipfile.ZipInfo) -> bytes:
        try:
            with self._zip.open(membre) as flux:
                return flux.read(DECOMPRESSE_MAX - self._lus + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as erreur:
            raise Illisible from erreur


def assembler(parties: Mapping[str, bytes]) -> bytes:
    """A zip of these parts, not compressed."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for nom, contenu in parties.items():
            archive.writestr(zipfile.ZipInfo(nom), contenu)
    return sortie.getvalue()
