"""Signed originals in a package: the scan takes the place of the document that it signs, and both hashes are kept."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from pipeline.archive.index import NON_SIGNE, TITRES, lignes_index
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import ILLISIBLE, Source
from pipeline.registre.editions import Edition
from pipeline.registre.publies import est_signe

T = TypeVar("T")

_DOCUMENTS = f"{DONNEES}documents/"


def scans(presentes: Iterable[Edition]) -> dict[str, Edition]:
    """Name of a document, without its extension → the edition in force of the scan that signs it.

    A document and its scan have the same name, which no other document of the session has.
    """
    return {PurePosixPath(e.fichier).stem: e for e in presentes if est_signe(e.fichier)}


def scan_de(fichier: str, scans: Mapping[str, T]) -> T | None:
    """Of a published document (« 2024-06/pv/…pdf »), when it is signed."""
    if not scans:
        return None
    document = PurePosixPath(fichier)
    return scans.get(document.stem) if document.suffix == ".pdf" and not est_signe(fichier) else None


def anciennes_signees(editions: Iterable[Edition]) -> dict[int, str]:
    """Of the scan of a signed document, in force or replaced, the SHA-256 of the edition that it signed: the one that
    was in force when it came.
    """
    souches = {PurePosixPath(e.fichier).stem for e in editions if est_signe(e.fichier)}
    signables: dict[str, str] = {}
    signees: dict[int, str] = {}
    for edition in editions if souches else ():
        fichier = PurePosixPath(edition.fichier)
        if est_signe(edition.fichier):
            signees[edition.id] = signables.get(fichier.stem, "")
        elif fichier.stem in souches and fichier.suffix == ".pdf":
            signables[fichier.stem] = edition.sha256
    return signees


def place(nom: str, scan: str) -> str:
    """Where a scan is archived: the folder and the name of its document, with its own extension."""
    return str(PurePosixPath(nom).with_suffix(PurePosixPath(scan).suffix))


def remplacants(source: Source) -> dict[str, str] | None:
    """What the list of a package says of scans: file of each → SHA-256 of the document that it stands for.

    Nothing from a package made before scans were archived; None when the list can't be read, which is said elsewhere.
    """
    try:
        lignes = (ligne for _, ligne in lignes_index(source))
        return {DONNEES + ligne[TITRES[0]]: ligne[NON_SIGNE] for ligne in lignes if ligne.get(NON_SIGNE)}
    except (KeyError, csv.Error, *ILLISIBLE):
        return None


def _remplacant(remplacants: Mapping[str, str] | None, nom: str, sha256: str, ou: str) -> str:
    """The file that stands for this edition of this document, or nothing; `ou`: where it is to be."""
    if remplacants is None:
        return ou
    souche = PurePosixPath(nom).with_suffix("")
    memes = (fichier for fichier, somme in remplacants.items() if somme == sha256)
    return next((fichier for fichier in memes if PurePosixPath(fichier).with_suffix("") == souche), "")


def controler_edition(
    edition: Edition,
    scan: Edition | None,
    sommes: Mapping[str, str],
    detruits: Collection[str],
    remplacants: Mapping[str, str] | None,
) -> Iterator[str]:
    """An edition in force is there with the bytes that it had, or the scan that the register says signs it is.

    `detruits`: the files that need not be there, since their time was over; `remplacants`: None when nothing says any
    longer which scan stands for what, but its place.
    """
    nom = _DOCUMENTS + edition.fichier.partition("/")[2]
    ou = place(nom, scan.fichier) if scan else nom
    if ou not in sommes and ou in detruits:
        return
    if scan is None and ou not in sommes:
        yield f"{ou} : manque, alors que le registre en a une édition en vigueur"
    elif scan is None and sommes[ou] != edition.sha256:
        yield f"{ou} : ce n’est pas l’édition en vigueur du registre"
    elif scan is not None and sommes.get(_remplacant(remplacants, nom, edition.sha256, ou)) != scan.sha256:
        constat = "ce n’est pas l’original signé que dit le registre" if ou in sommes else "manque, signé ou non"
        yield f"{ou} : {constat}"
