"""A BagIt 1.0 bag (RFC 8493) in a zip, the same bytes each time: entries in order, no clock, nothing compressed.

Stored as they are, files can be taken out of the zip by any program, and damage to one stays in that one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha512
from pathlib import PurePosixPath
from stat import S_IFREG
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from pipeline.archive.pieces import Mesure, Piece, morceaux, ouvrir
from pipeline.bascule import PRIVE

DONNEES = "data/"
DECLARATION = "bagit.txt"
FICHE = "bag-info.txt"
MANIFESTE = "manifest-sha512.txt"
SCEAU = "tagmanifest-sha512.txt"

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_UNIX = 3


@dataclass(frozen=True)
class Sac:
    """A bag to be written: the folder that it makes once unpacked, the date of its files, what it holds."""

    racine: str
    le: date
    fiche: Mapping[str, str]
    contenu: Mapping[str, tuple[Piece, Mesure]]


def etiquettes(sac: Sac) -> dict[str, bytes]:
    """The files of a bag that are not its contents, the list of their own checksums last."""
    octets = sum(mesure.octets for _, mesure in sac.contenu.values())
    champs = {**sac.fiche, "Payload-Oxum": f"{octets}.{len(sac.contenu)}"}
    sommes = ((f"{DONNEES}{nom}", mesure.sha512) for nom, (_, mesure) in sorted(sac.contenu.items()))
    textes = {
        FICHE: "".join(f"{cle}: {valeur}\n" for cle, valeur in champs.items()).encode(),
        DECLARATION: _DECLARATION,
        MANIFESTE: _liste(sommes),
    }
    return textes | {SCEAU: _liste((nom, sha512(texte).hexdigest()) for nom, texte in sorted(textes.items()))}


def _liste(sommes: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{somme}  {nom}\n" for nom, somme in sommes).encode()


def ecrire(sac: Sac, sortie: IO[bytes]) -> None:
    """Write the zip, file after file."""
    textes = etiquettes(sac)
    ordre = sorted([*textes, *(f"{DONNEES}{nom}" for nom in sac.contenu)])
    with ZipFile(sortie, "w", ZIP_STORED) as zip_:
        for nom in ordre:
            dans_le_zip = str(PurePosixPath(sac.racine) / nom)
            if nom in textes:
                zip_.writestr(entree(dans_le_zip, sac.le, len(textes[nom])), textes[nom])
                continue
            piece, mesure = sac.contenu[nom.removeprefix(DONNEES)]
            with ouvrir(piece) as source, zip_.open(entree(dans_le_zip, sac.le, mesure.octets), "w") as cible:
                for morceau in morceaux(source):
                    cible.write(morceau)


def entree(nom: str, le: date, octets: int) -> ZipInfo:
    """A private file of a package, as it will be in the zip."""
    membre = ZipInfo(nom, (*le.timetuple()[:3], 0, 0, 0))
    membre.create_system = _UNIX
    membre.external_attr = (S_IFREG | PRIVE) << 16
    membre.file_size = octets  # so that a huge one is written as such from the start
    return membre
