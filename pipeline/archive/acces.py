"""Can what is given be read at all? Asked first: what can't be would seem to be damaged, or to be no package."""

import errno
import os
from pathlib import Path

from pipeline.erreurs import DocumentInvalide, UsageInvalide

_DROITS = (errno.EACCES, errno.EPERM)


def exiger_lisible(chemin: Path) -> None:
    """Raises UsageInvalide when a file or folder is not there, or not ours to read; DocumentInvalide on a bad disk."""
    try:
        if chemin.is_dir():
            os.scandir(chemin).close()
        else:
            os.close(os.open(chemin, os.O_RDONLY | os.O_CLOEXEC))
    except (FileNotFoundError, NotADirectoryError) as erreur:
        raise UsageInvalide(
            f"« {chemin} » n’existe pas",
            "donner une archive faite par « make archive », en .zip ou le dossier où elle a été décompressée",
        ) from erreur
    except OSError as erreur:
        raise refus_de_lire(chemin, erreur) from erreur


def refus_de_lire(chemin: Path, erreur: OSError) -> UsageInvalide | DocumentInvalide:
    """What to say when the system refuses."""
    if erreur.errno in _DROITS:
        return UsageInvalide(
            f"« {chemin} » ne peut pas être lu : vous n’en avez pas le droit. Rien n’a été contrôlé",
            "vous donner le droit de le lire (propriétés du fichier ou du dossier), ou demander une copie à qui l’a",
        )
    return DocumentInvalide(
        f"« {chemin} » ne peut pas être lu : {erreur.strerror}. Rien n’a été contrôlé",
        "vérifier que le support est bien branché, ou contrôler une autre copie",
    )
