"""The files of a transfer: where each one is in the zip, and what is certain of its format."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.archive.contenu import Contenu
from pipeline.archive.pieces import Mesure, Piece
from pipeline.archive.seda import CONTENU
from pipeline.archive.seda.plume import Plume

ALGORITHME = "SHA-512"

_MIMES = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".sha256": "text/plain",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".xls": "application/vnd.ms-excel",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PRONOM = {
    ".csv": ("x-fmt/18", "Comma Separated Values"),
    ".docx": ("fmt/412", "Microsoft Word for Windows 2007 onwards"),
    ".html": ("fmt/471", "Hypertext Markup Language 5"),
    ".json": ("fmt/817", "JSON Data Interchange Format"),
    ".pdf": ("fmt/477", "Acrobat PDF/A - Portable Document Format 2b"),
    ".txt": ("x-fmt/111", "Plain Text File"),
    ".xlsx": ("fmt/214", "Microsoft Excel for Windows 2007 onwards"),
}
"""PRONOM identifiers of what this program writes: of a file that was received, only its name is known."""

_RECUES = "entrees/"
_EXTENSION = re.compile(r"\.[a-z0-9]{1,8}")


Place = tuple[int, str]
"""The number of a file, and its name: what it can be found again by."""


@dataclass(frozen=True, slots=True)
class Objet:
    """One file; `rang`: its number in the transfer, from 1, which makes all its identifiers."""

    rang: int
    piece: Piece
    mesure: Mesure

    @property
    def place(self) -> Place:
        return self.rang, self.piece.nom

    @property
    def groupe(self) -> str:
        return f"GO{self.rang}"

    @property
    def unite(self) -> str:
        return f"UP{self.rang}"

    @property
    def uri(self) -> str:
        """Its place in the zip: a name that no archives service refuses, unlike those that people give."""
        return f"{CONTENU}ID{self.rang}{self.extension if _EXTENSION.fullmatch(self.extension) else ''}"

    @property
    def extension(self) -> str:
        return PurePosixPath(self.piece.nom).suffix.lower()


class Objets(Iterable[Objet]):
    """The files of a transfer in the order of their names, numbered; what is known of them stays where it is noted."""

    def __init__(self, contenu: Contenu) -> None:
        self._contenu = contenu

    def __iter__(self) -> Iterator[Objet]:
        return (Objet(rang, *mesuree) for rang, mesuree in enumerate(self._contenu.values(), start=1))

    def __len__(self) -> int:
        return len(self._contenu)

    def reprendre(self, places: Iterable[Place]) -> Iterator[Objet]:
        """Some of them again."""
        return (Objet(rang, *self._contenu[nom]) for rang, nom in places)


def decrire_objet(plume: Plume, objet: Objet) -> None:
    """Its group, of one file only: what the standard refers to from the archive units."""
    with plume.dans("DataObjectGroup", id=objet.groupe), plume.dans("BinaryDataObject", id=f"ID{objet.rang}"):
        plume.ajouter("DataObjectVersion", "BinaryMaster_1")
        plume.ajouter("Uri", objet.uri)
        plume.ajouter("MessageDigest", objet.mesure.sha512, algorithm=ALGORITHME)
        if objet.mesure.octets:  # the schema has no size for an empty file
            plume.ajouter("Size", str(objet.mesure.octets))
        _format(plume, objet)
        with plume.dans("FileInfo"):
            plume.ajouter("Filename", PurePosixPath(objet.piece.origine or objet.piece.nom).name)


def _format(plume: Plume, objet: Objet) -> None:
    """What is certain: nothing for an extension that says nothing."""
    mime = _MIMES.get(objet.extension, "")
    recu = objet.piece.nom.startswith(_RECUES) or objet.piece.non_signe
    puid, libelle = ("", "") if recu else _PRONOM.get(objet.extension, ("", ""))
    if mime:
        with plume.dans("FormatIdentification"):
            plume.dire("FormatLitteral", libelle)
            plume.dire("MimeType", mime)
            plume.dire("FormatId", puid)
