"""What this account may not look into: the folder that is closed, rather than a name that could not be seen in it."""

import os
from pathlib import Path

from pipeline.erreurs import ErreurFatale


def ferme(chemin: Path) -> Path:
    """The folder on the way to a path that can't be entered; the path itself when all of them can."""
    return next((dossier for dossier in reversed(chemin.parents) if not os.access(dossier, os.X_OK)), chemin)


def illisible(chemin: Path) -> ErreurFatale:
    """What to say of a file or a folder that the system keeps from this account."""
    return ErreurFatale(
        f"« {ferme(chemin)} » ne peut pas être lu ni modifié par ce compte (droits insuffisants)",
        "donner à ce compte le droit de lire et de modifier ce dossier ou ce fichier et tout ce qu’il contient, puis"
        " relancer la même commande",
    )


def exiger_dossier_lisible(dossier: Path) -> None:
    """Raises ErreurFatale when a folder that is there can't be looked into."""
    if dossier.is_dir() and not os.access(dossier, os.R_OK | os.X_OK):
        raise illisible(dossier)
