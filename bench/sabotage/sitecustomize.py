"""What Python runs first in a child process that this folder is put on the path of: a death at one line.

The program holds no hook for it. Lines are those of the publication and of the register, as the main process reaches
them for the first time: COUPURES names the file where to write them down, COUPURE the one to be killed before
(« registre/base.py:120 »).
"""

import inspect
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

_SUIVIS = (
    "/pipeline/chaine.py", "/pipeline/bascule.py", "/pipeline/publication.py", "/pipeline/registre/", "/pipeline/purge/"
)  # fmt: skip

Suite = Callable[[FrameType, str, Any], Any]


def surveiller(atteindre: Callable[[str], None]) -> None:
    """Call with the name of each line, before it runs, in the main process only."""
    principal = os.getpid()
    vues: set[tuple[str, int]] = set()

    def ligne(cadre: FrameType, quoi: str, _: Any) -> Any:
        lieu = cadre.f_code.co_filename, cadre.f_lineno
        if quoi == "line" and lieu not in vues:
            vues.add(lieu)
            atteindre(f"{lieu[0].partition('/pipeline/')[2]}:{lieu[1]}")
        return ligne

    def appel(cadre: FrameType, _: str, __: Any) -> Suite | None:
        if os.getpid() != principal:
            sys.settrace(None)
            return None
        code = cadre.f_code
        suivi = code.co_flags & inspect.CO_OPTIMIZED and any(suivi in code.co_filename for suivi in _SUIVIS)
        return ligne if suivi else None  # a body of function: what an import runs is no step

    sys.settrace(appel)


def noter(fichier: str) -> None:
    """Write down each line reached."""
    descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

    def ecrire(nom: str) -> None:
        os.write(descripteur, f"{nom}\n".encode())

    surveiller(ecrire)


def mourir(voulue: str) -> None:
    """Kill the whole process group before that line."""

    def tuer(nom: str) -> None:
        if nom == voulue:
            os.killpg(os.getpgrp(), signal.SIGKILL)

    surveiller(tuer)


if "COUPURES" in os.environ:
    noter(os.environ["COUPURES"])
if "COUPURE" in os.environ:
    mourir(os.environ["COUPURE"])
