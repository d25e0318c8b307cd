"""A BagIt 1.0 bag (RFC 8493) in a zip, the same bytes each time: entries in order, no clock, nothing compressed.

Stored as they are, files can be taken out of the zip by any program, and damage to one stays in that one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from heapq import merge
from operator import itemgetter
from stat import S_IFREG
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from pipeline.archive.contenu import Contenu
from pipeline.archive.flux import a_mesure
from pipeline.archive.pieces import Piece, mesurer, morceaux, ouvrir
from pipeline.bascule import PRIVE

DONNEES = "data/"
DECLARATION = "bagit.txt"
FICHE = "bag-info.txt"
MANIFESTE = "manifest-sha512.txt"
SCEAU = "tagmanifest-sha512.txt"
OXUM = "Payload-Oxum"
"""What the contents are, in `bag-info.txt`: how many bytes, in how many files."""
FORMAT_ARCHIVE = "Format-Archive"
"""Where it says the layout of the bag."""
FORMAT = 2
"""The layout of packages: a later program may lay them out otherwise, and still has to read this one.

2: the scan of a signed original may stand for its document; the last column of the list says of which one.
"""

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_UNIX = 3


@dataclass(frozen=True)
class Sac:
    """A bag to be written: the folder that it makes once unpacked, the date of its files, what it holds."""

    racine: str
    le: date
    fiche: Mapping[str, str]
    contenu: Contenu


def _etiquettes(sac: Sac) -> Contenu:
    """The files of a bag that are not its contents, the list of their own checksums too."""
    octets = sum(mesure.octets for _, mesure in sac.contenu.values())
    champs = {**sac.fiche, OXUM: f"{octets}.{len(sac.contenu)}"}
    textes = (
        Piece(FICHE, "".join(f"{cle}: {valeur}\n" for cle, valeur in champs.items()).encode(), "", ""),
        Piece(DECLARATION, _DECLARATION, "", ""),
        Piece(MANIFESTE, a_mesure(lambda: _liste(sac.contenu, DONNEES)), "", ""),
    )
    etiquettes = Contenu(textes)
    sceau = Piece(SCEAU, b"".join(_liste(etiquettes)), "", "")
    etiquettes.ajouter(sceau, mesurer(sceau))
    return etiquettes


def _liste(contenu: Contenu, dossier: str = "") -> Iterator[bytes]:
    return (f"{mesure.sha512}  {dossier}{nom}\n".encode() for nom, (_, mesure) in contenu.items())


def ecrire(sac: Sac, sortie: IO[bytes]) -> None:
    """Write the zip, file after file."""
    donnees = ((f"{DONNEES}{nom}", decrit) for nom, decrit in sac.contenu.items())
    with ZipFile(sortie, "w", ZIP_STORED) as zip_:
        for nom, (piece, mesure) in merge(_etiquettes(sac).items(), donnees, key=itemgetter(0)):
            ajouter(zip_, entree(f"{sac.racine}/{nom}", sac.le, mesure.octets), piece)


def ajouter(zip_: ZipFile, membre: ZipInfo, piece: Piece) -> None:
    """Write a file in a zip, little by little."""
    with ouvrir(piece) as source, zip_.open(membre, "w") as cible:
        for morceau in morceaux(source):
            cible.write(morceau)


def entree(nom: str, le: date, octets: int) -> ZipInfo:
    """A private file of a package, as it will be in the zip."""
    membre = ZipInfo(nom, _minuit(le))
    membre.create_system = _UNIX
    membre.external_attr = (S_IFREG | PRIVE) << 16
    membre.file_size = octets  # so that a huge one is written as such from the start
    return membre


@cache
def _minuit(le: date) -> tuple[int, int, int, int, int, int]:
    """One for all the files of a package, of which there are thousands."""
    return le.year, le.month, le.day, 0, 0, 0
