"""The files of a folder that anyone may have filled: what is read, what is refused, what is left alone."""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pipeline.lecture.ouverture.bornes import TAILLE_MAX, Illisible, borner_octets

_VERROUS = (("~$", ""), (".~lock.", "#"))
"""What Excel and LibreOffice put around the name of a workbook that is open."""

_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing around: the name shown is not the name."""


def visibles(dossier: Path) -> list[Path]:
    """What a folder shows, by name: neither hidden files nor the locks of office programs."""
    return sorted(p for p in dossier.iterdir() if not p.name.startswith((".", "~$")))


def ouverts(dossier: Path) -> Iterator[str]:
    """The names of the files of a folder that an office program has open, by its locks."""
    noms = {p.name for p in dossier.iterdir()}
    for nom in sorted(noms):
        for debut, fin in _VERROUS:
            if nom.startswith(debut) and nom.endswith(fin):
                vise = nom[len(debut) : len(nom) - len(fin)]
                if vise in noms:
                    yield vise


def nom_sur(nom: str) -> str:
    """The name as it can be shown: what can't is said by its code, as in cells."""
    return "".join(f"[U+{ord(c):04X}]" if _trompeur(c) else c for c in nom)


def _trompeur(caractere: str) -> bool:
    return caractere in _BIDI or unicodedata.category(caractere) in ("Cc", "Cs", "Zl", "Zp")


def lire_octets(chemin: Path) -> bytes:
    """The bytes of a regular file. Raises Illisible, or HorsLimites when it is too large to be read.

    Neither follows a link nor waits on a pipe, even when the file was replaced since it was listed.
    """
    try:
        poignee = os.open(chemin, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as erreur:
        raise _inaccessible(erreur) from erreur
    etat = os.fstat(poignee)
    if not stat.S_ISREG(etat.st_mode):
        os.close(poignee)
        raise _pas_un_fichier(etat.st_mode)
    with os.fdopen(poignee, "rb") as flux:
        borner_octets(etat.st_size, TAILLE_MAX, "par fichier")
        try:
            octets = flux.read(TAILLE_MAX + 1)
        except OSError as erreur:
            raise _inaccessible(erreur) from erreur
    borner_octets(len(octets), TAILLE_MAX, "par fichier")
    return octets


def _pas_un_fichier(mode: int) -> Illisible:
    if stat.S_ISDIR(mode):
        return Illisible(
            "un dossier qui porte un nom de classeur",
            "sortir le classeur qu’il contient, s’il y en a un ; renommer ou retirer ce dossier",
        )
    return Illisible("un fichier spécial du système", "le retirer du dossier")


def _inaccessible(erreur: OSError) -> Illisible:
    if isinstance(erreur, PermissionError):
        return Illisible("un fichier dont la lecture est interdite", "rendre ce fichier lisible, puis relancer")
    if isinstance(erreur, FileNotFoundError):
        return Illisible("un fichier retiré pendant la lecture", "le remettre s’il est utile, puis relancer")
    if erreur.errno == errno.ELOOP:
        return Illisible("un raccourci", "copier le fichier dans ce dossier, à la place du raccourci")
    return Illisible("un fichier que le disque ne rend pas", "le copier à nouveau dans ce dossier, puis relancer")
