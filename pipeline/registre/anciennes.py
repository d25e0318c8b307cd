"""Keep each edition that a publication replaces: `sorties/editions/<session>/…`, its rank and its content in its name.

Nothing is ever removed or rewritten there. A file is kept before the register and the publication change: whenever the
program is killed, an edition is either still published or already kept.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from posixpath import splitext

from pipeline.bascule import EDITIONS, PRIVE, dossiers_prives, erreurs_disque, synchroniser
from pipeline.octets import empreinte_fichier
from pipeline.registre.editions import Edition


def lieu(edition: Edition) -> str:
    """Where an edition is once replaced, under `sorties/`: « editions/2024-06/parchemins/…-edition-1-3fa9c2d1.pdf »."""
    souche, extension = splitext(edition.fichier)  # asked of thousands: a path would remember every name
    return f"{EDITIONS}/{souche}-edition-{edition.rang}-{edition.sha256[:8]}{extension}"


def garder(sorties: Path, editions: Iterable[Edition]) -> None:
    """Keep the files of these editions, which are still published; a file altered since is no edition and is left.

    Raises ErreurFatale when the disk refuses.
    """
    with erreurs_disque():
        gardees = [_garder(sorties, edition) for edition in editions]
        for dossier in {dossier for gardee in gardees for dossier in gardee.parents}:
            if dossier.is_relative_to(sorties) and dossier.is_dir():
                synchroniser(dossier)


def oublier_les_restes(sorties: Path, session: str) -> None:
    """Remove what a run killed while it kept an edition has left: the edition itself is still published."""
    with erreurs_disque():
        for reste in (sorties / EDITIONS / session).rglob(_provisoire("*")):
            reste.unlink()


def a_moitie_gardee(fichier: str) -> bool:
    """Whether a file of that folder is only what a run killed while it kept an edition has left."""
    return PurePosixPath(fichier).match(_provisoire("*"))


def _provisoire(nom: str) -> str:
    return f".{nom}.en-cours"


def _garder(sorties: Path, edition: Edition) -> Path:
    publie, garde = sorties / edition.fichier, sorties / lieu(edition)
    if empreinte_fichier(publie) == edition.sha256 != empreinte_fichier(garde):
        dossiers_prives(sorties, lieu(edition))
        provisoire = garde.with_name(_provisoire(garde.name))
        provisoire.unlink(missing_ok=True)
        try:
            os.link(publie, provisoire, follow_symlinks=False)
        except OSError:  # not every file system has links
            shutil.copyfile(publie, provisoire)
            provisoire.chmod(PRIVE)
        synchroniser(provisoire)
        provisoire.replace(garde)
    return garde
