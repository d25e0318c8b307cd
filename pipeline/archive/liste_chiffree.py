"""What is kept in plain beside an encrypted package: the sums of both forms, and the public keys that it is for.

Two encryptions of the same bytes have nothing in common: without this, neither could anyone tell that a package is
already there, nor check a copy who has no key. `sha512sum -c` reads it.
"""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha512
from pathlib import Path
from typing import IO

from pipeline.archive.pieces import morceaux

SUFFIXE = ".sha512"

_TAILLE_MAX = 1 << 16
"""Bytes: about a thousand keys."""
_LIGNE = re.compile(r"([0-9a-f]{128})  (\S.*)")
_CLE = re.compile(r"# (age1[0-9a-z]+)")
_TITRE = "# Archive chiffrée pour :"


@dataclass(frozen=True)
class Liste:
    """SHA-512 of the encrypted file and of what it holds; the public keys, sorted."""

    chiffree: str
    claire: str
    pour: tuple[str, ...]


def liste_de(chemin: Path) -> Path:
    """Where the list of an encrypted package is."""
    return chemin.with_name(chemin.name + SUFFIXE)


def rediger(liste: Liste, nom: str) -> bytes:
    """The text of a list; `nom`: of the encrypted package."""
    cles = "".join(f"# {cle}\n" for cle in liste.pour)
    return f"{_TITRE}\n{cles}{liste.chiffree}  {nom}\n{liste.claire}  {_en_clair(nom)}\n".encode()


def _en_clair(nom: str) -> str:
    """What an encrypted package is called once it is in plain."""
    return nom.removesuffix(".age")


def lire_liste(chemin: Path) -> Liste | None:
    """What is said beside an encrypted package; None when nothing is, or nothing that can be read."""
    lignes = _lignes(chemin)
    sommes = [trouvee[1] for ligne in lignes if (trouvee := _LIGNE.fullmatch(ligne))]
    cles = tuple(sorted(trouvee[1] for ligne in lignes if (trouvee := _CLE.fullmatch(ligne))))
    return Liste(sommes[0], sommes[1], cles) if len(sommes) == 2 else None


def _lignes(chemin: Path) -> list[str]:
    try:
        return _texte(chemin).decode().splitlines()
    except ValueError:
        return []


def _texte(chemin: Path) -> bytes:
    try:
        with liste_de(chemin).open("rb") as flux:
            return flux.read(_TAILLE_MAX)
    except OSError:
        return b""


def presente(chemin: Path) -> bool:
    """Whether something is said beside an encrypted package, readable or not."""
    return os.path.lexists(liste_de(chemin))


def controler_liste(chemin: Path, clair: IO[bytes], cles: Collection[str]) -> Iterator[str]:
    """What is wrong (French) with what is said beside an encrypted package that one of these public keys opened.

    `clair`: what it holds.
    """
    nom, liste = liste_de(chemin).name, lire_liste(chemin)
    autres = [n for n in _lignes(chemin) if n != _TITRE and not _CLE.fullmatch(n) and not _LIGNE.fullmatch(n)]
    if liste is None or autres or not nom_dit(chemin):
        yield f"{nom} : n’est plus la liste qui a été écrite avec l’archive"
    if liste and liste.chiffree != somme(chemin):
        yield f"{nom} : la somme qu’elle donne de l’archive chiffrée n’est pas la sienne"
    claire = sha512()
    for morceau in morceaux(clair):
        claire.update(morceau)
    if liste and liste.claire != claire.hexdigest():
        yield f"{nom} : la somme qu’elle donne de l’archive en clair n’est pas la sienne"
    if liste and not set(liste.pour) & set(cles):
        yield f"{nom} : ne nomme pas la clé qui ouvre l’archive"


def temoigne(chemin: Path, claire: str, pour: Sequence[str]) -> bool:
    """Whether a package, whole, holds these bytes for these keys, by the list that was written with it."""
    liste = lire_liste(chemin)
    dite = liste is not None and (liste.claire, liste.pour) == (claire, tuple(pour))
    return dite and concorde(chemin)


def concorde(chemin: Path) -> bool:
    """Whether what is said beside a package is the list that was written under its name, with the sum that it has."""
    liste = lire_liste(chemin)
    return liste is not None and _texte(chemin) == rediger(liste, chemin.name) and liste.chiffree == somme(chemin)


def nom_dit(chemin: Path) -> str:
    """What the list beside a package calls it; nothing when its two names are not those of one package."""
    noms = [trouvee[2] for ligne in _lignes(chemin) if (trouvee := _LIGNE.fullmatch(ligne))]
    return noms[0] if len(noms) == 2 and noms[0] != noms[1] == _en_clair(noms[0]) else ""


def somme(chemin: Path) -> str:
    """SHA-512 of a file."""
    with chemin.open("rb") as flux:
        return file_digest(flux, "sha512").hexdigest()
