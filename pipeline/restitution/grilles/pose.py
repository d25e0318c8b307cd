"""Put a workbook in the folder: whole or not at all, and never over what somebody filled."""

import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path

from pipeline.lecture.marque import est_vierge
from pipeline.lecture.ouverture.classeur import Classeur, ouvrir
from pipeline.lecture.ouverture.fichiers import ouverts
from pipeline.restitution.grilles.marque import Scelle, est_a_jour

_PROVISOIRE = ".grille-"
_ABANDON = 3600
"""Seconds."""


class Pose(Enum):
    """What became of a workbook that was to be written."""

    ECRITE = "écrite"
    REECRITE = "écrite à nouveau"
    INCHANGEE = "encore vide, à jour"
    REMPLIE = "remplie"
    OUVERTE = "ouverte dans un tableur"


def poser(chemin: Path, fabriquer: Callable[[], Scelle]) -> Pose:
    """Write a workbook where there is none, or over one that is still blank and no longer up to date.

    `fabriquer` makes it; it is not called for one that is filled.
    """
    if not os.path.lexists(chemin):
        return Pose.ECRITE if _creer(chemin, fabriquer().octets()) else Pose.REMPLIE
    present = _lu(chemin)
    if not _reprise(chemin, present):
        return Pose.REMPLIE
    nouveau = fabriquer()
    if est_a_jour(present, nouveau):
        return Pose.INCHANGEE
    if chemin.name in ouverts(chemin.parent):
        return Pose.OUVERTE
    return Pose.REECRITE if _remplacer(chemin, nouveau) else Pose.REMPLIE


def nettoyer(dossier: Path) -> None:
    """Remove what a killed run left beside, once nobody can be writing it any more."""
    for reste in dossier.glob(f"{_PROVISOIRE}*"):
        with suppress(FileNotFoundError):
            if time.time() - reste.lstat().st_mtime > _ABANDON:
                reste.unlink()


def est_a_nous(chemin: Path) -> bool:
    """Whether what is there can be written again: ours, still blank, in our format.

    A link, or what can't be read, may hold somebody's work.
    """
    return _reprise(chemin, _lu(chemin))


def _reprise(chemin: Path, present: Classeur | None) -> bool:
    return chemin.suffix.lower() == ".xlsx" and not chemin.is_symlink() and est_vierge(present)


def _lu(chemin: Path) -> Classeur | None:
    return ouvrir(chemin, chemin.name)[0]


def _creer(chemin: Path, octets: bytes) -> bool:
    """Write beside, then give it its name, unless a file of that name has appeared meanwhile."""
    provisoire = _ecrire_a_cote(chemin, octets)
    try:
        os.link(provisoire, chemin)
    except FileExistsError:
        return False
    except OSError:  # a file system without links: the name is taken first, which is as exclusive
        return _creer_sur_place(chemin, octets)
    finally:
        provisoire.unlink(missing_ok=True)
    return True


def _creer_sur_place(chemin: Path, octets: bytes) -> bool:
    try:
        with chemin.open("xb") as fichier:
            fichier.write(octets)
    except FileExistsError:
        return False
    except OSError:
        with suppress(OSError):
            chemin.unlink(missing_ok=True)
        raise
    return True


def _remplacer(chemin: Path, nouveau: Scelle) -> bool:
    """Swap a blank workbook for the new one; what is there is read again just before, it may have been filled."""
    provisoire = _ecrire_a_cote(chemin, nouveau.octets())
    try:
        if not est_a_nous(chemin):
            return False
        provisoire.replace(chemin)
    finally:
        provisoire.unlink(missing_ok=True)
    return True


def _ecrire_a_cote(chemin: Path, octets: bytes) -> Path:
    """A hidden file of the same folder, which nothing reads."""
    provisoire = chemin.with_name(f"{_PROVISOIRE}{secrets.token_hex(8)}")
    try:
        with provisoire.open("xb") as fichier:
            fichier.write(octets)
            fichier.flush()
            os.fsync(fichier.fileno())
    except OSError:
        provisoire.unlink(missing_ok=True)
        raise
    return provisoire
