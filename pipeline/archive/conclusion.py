"""What to say and do at last of a package in which something was found (French)."""

import re
from collections.abc import Iterable, Sequence

from pipeline.archive.integrite import PLUS_RECENTE

_SYSTEME = re.compile(r"(?:^|/|«\s?)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini)(?=/|\s?»|$)", re.IGNORECASE)
"""What macOS and Windows leave in a folder that they open, or in a zip that they make."""


def trop_recente(fautes: Sequence[str]) -> bool:
    """Whether all that is found is that a later version of the program made the package: nothing is wrong with it."""
    return len(fautes) == 1 and fautes[0].endswith(PLUS_RECENTE)


def conclure(fautes: Sequence[str]) -> tuple[str, str]:
    """What the package is, and what to do. `fautes`: what was found, one at least."""
    if trop_recente(fautes):
        return "cette archive a été faite par une version plus récente de ce programme", "la contrôler avec celle-là"
    nombre = f"{len(fautes)} constat{'s' if len(fautes) > 1 else ''}"
    remede = "garder cet exemplaire tel qu’il est, et contrôler une autre copie"
    if poses := _poses(fautes):
        remede += f" ; ce que le système y a posé ({', '.join(poses)}) peut en être retiré"
    return f"cette archive n’est pas celle qui a été faite, ou n’est pas complète ({nombre})", remede


def _poses(fautes: Iterable[str]) -> list[str]:
    """What of these findings is about files of the system, by their names."""
    noms = (trouve[1] for faute in fautes if (trouve := _SYSTEME.search(faute.partition(" : ")[0])))
    return sorted(set(noms), key=str.casefold)
