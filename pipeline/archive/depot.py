"""Where packages are: written aside, then given a name that no other one has. Nothing is ever written over."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO

from pipeline.bascule import PRIVE, erreurs_disque, synchroniser
from pipeline.octets import empreinte_fichier

DOSSIER = "archives"
"""The folder of packages, under `sorties/`."""

_ALEA = re.compile(r"[0-9a-f]{16}\.zip")


def preparer(sorties: Path, session: str) -> Path:
    """The folder of packages, without what a killed run of this session left. The caller holds the session's lock."""
    dossier = sorties / DOSSIER
    with erreurs_disque():
        if not dossier.is_dir():
            dossier.mkdir(mode=0o700)
            synchroniser(sorties)
    oublier_les_restes(sorties, session)
    return dossier


def oublier_les_restes(sorties: Path, session: str) -> None:
    """Remove what a killed run of this session left: a whole package, without its name."""
    with erreurs_disque():
        for reste in (sorties / DOSSIER).glob(f"{_prefixe(session)}*"):
            if _ALEA.fullmatch(reste.name.removeprefix(_prefixe(session))):
                reste.unlink()


@contextmanager
def provisoire(dossier: Path, session: str) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new private file, gone at the end unless it was given a name."""
    chemin = dossier / f"{_prefixe(session)}{secrets.token_hex(8)}.zip"
    descripteur = os.open(chemin, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVE)
    try:
        with os.fdopen(descripteur, "w+b") as fichier:
            yield chemin, fichier
    finally:
        with suppress(OSError):  # the next run removes what can't be removed now
            chemin.unlink(missing_ok=True)


def deposer(fichier: Path, dossier: Path, nom: str) -> tuple[Path, bool]:
    """Give a finished package its name, or the name with -2, -3… when others have it.

    Answers where the package is, and whether it is new: one that is there with the same bytes is left as it is.
    """
    somme = empreinte_fichier(fichier)
    for libre in noms(nom):
        cible = dossier / f"{libre}.zip"
        if not os.path.lexists(cible):
            fichier.rename(cible)
            synchroniser(dossier)
            return cible, True
        if empreinte_fichier(cible) == somme != "":
            return cible, False
    raise AssertionError("unreachable: names never end")


def noms(nom: str) -> Iterator[str]:
    """A name, then the ones to take when others have it: « 2024-06-2024-07-12 », « …-2 », « …-3 »…"""
    yield nom
    yield from (f"{nom}-{rang}" for rang in count(2))


def _prefixe(session: str) -> str:
    return f".en-cours-{session}-"
