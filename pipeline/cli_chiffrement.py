"""The commands on keys, and on what they open: make one, get the plain package back."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote
from typing import IO

import click

from pipeline.affichage import dire
from pipeline.aide import Commande
from pipeline.bascule import PRIVE, erreurs_disque, synchroniser
from pipeline.erreurs import UsageInvalide

CHEMIN = click.Path(path_type=Path, readable=False)
"""A file, that may have to be read: click would refuse what can't be without a word on why."""

cle_secrete = click.option(
    "--cle", type=CHEMIN, default=None, metavar="FICHIER", help="Fichier de la clé secrète d’une archive chiffrée."
)


@click.command("cle-archive", cls=Commande)
@click.argument("fichier", type=CHEMIN)
def cle_archive(fichier: Path) -> None:
    """Fabriquer la clé des archives chiffrées : le fichier de la clé secrète, et la clé publique à l’écran."""
    from pipeline.archive.cles import nouvelle_cle

    publique = nouvelle_cle(fichier)
    dire(f"Clé secrète écrite dans « {fichier} ». Qui l’a peut lire les archives ; sans elle, elles sont perdues.")
    dire("Clé publique, à donner pour chiffrer (elle n’est pas secrète) :")
    dire(f"  {publique}")
    dire("À faire maintenant : copier ce fichier sur un second support, ranger les deux en lieu sûr, en des endroits")
    dire("différents, hors de cet ordinateur ; puis noter la clé publique. Pour chiffrer une archive :")
    dire(f"  make archive SESSION=… POUR={publique}")


@click.command(cls=Commande)
@click.argument("chemin", type=CHEMIN)
@cle_secrete
@click.option("--vers", type=CHEMIN, required=True, metavar="FICHIER", help="L’archive en clair à écrire (.zip).")
def dechiffrer(chemin: Path, cle: Path | None, vers: Path) -> None:
    """Retrouver l’archive en clair d’une archive chiffrée."""
    from pipeline.archive.acces import exiger_lisible
    from pipeline.archive.chiffrement import dechiffrer as rouvrir
    from pipeline.archive.chiffrement import est_chiffree, identites_pour

    exiger_lisible(chemin)
    if not est_chiffree(chemin):
        raise UsageInvalide(f"« {chemin} » n’est pas une archive chiffrée", "donner un fichier fini par .zip.age")
    cles = identites_pour(chemin, cle)
    with _nouveau(vers) as flux:
        rouvrir(chemin, flux, cles)
    dire(f"Archive en clair écrite dans « {vers} » : toute personne qui a ce fichier peut la lire.")
    dire("À faire maintenant : la contrôler, puis la supprimer quand elle n’est plus utile :")
    dire(f"  make verifier-archive CHEMIN={quote(str(vers))}")


@contextmanager
def _nouveau(chemin: Path) -> Iterator[IO[bytes]]:
    """A private file, written beside and given its name once whole. Raises UsageInvalide when something has it."""
    if os.path.lexists(chemin):
        raise UsageInvalide(f"« {chemin} » existe déjà : il n’est pas remplacé", "donner un autre nom de fichier")
    if not chemin.parent.is_dir():
        raise UsageInvalide(f"le dossier « {chemin.parent} » n’existe pas", "le créer, ou en donner un autre")
    provisoire = chemin.with_name(f".{chemin.name}.en-cours")
    try:
        with erreurs_disque(chemin):
            provisoire.unlink(missing_ok=True)
            drapeaux = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with os.fdopen(os.open(provisoire, drapeaux, PRIVE), "wb") as flux:
                yield flux
            synchroniser(provisoire)
            provisoire.rename(chemin)
            synchroniser(chemin.parent)
    finally:
        with suppress(OSError):
            provisoire.unlink(missing_ok=True)
