"""Run a function where it can neither hang, nor crash, nor take all the memory: in a child process with limits.

An .xls is the image of memory that programs of the last century wrote: what a damaged one does to those who read it
can't be told beforehand, and no exception catches a library that allocates without end.
"""

import multiprocessing
import os
import resource
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from pipeline.lecture.ouverture.bornes import HorsLimites, Illisible

DUREE_MAX = 5
"""Seconds."""
MEMOIRE_MAX = 1 << 30
"""Bytes, besides what the program has when the child starts."""

T = TypeVar("T")


def isoler(fonction: Callable[[bytes], T], octets: bytes, duree: int = DUREE_MAX) -> T:
    """What the function answers, in so many seconds. Raises its HorsLimites, and Illisible whatever else happens."""
    contexte = multiprocessing.get_context("fork")  # what is imported is there at once
    reception, envoi = contexte.Pipe(duplex=False)
    enfant = contexte.Process(target=_executer, args=(fonction, octets, envoi, duree), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: the child uses none of what they hold
        enfant.start()
    envoi.close()
    try:
        reponse = reception.recv() if reception.poll(duree) else Illisible()
    except EOFError:
        reponse = Illisible()
    finally:
        enfant.kill()
        enfant.join()
        reception.close()
    if isinstance(reponse, Illisible | HorsLimites):
        raise reponse
    return reponse  # type: ignore[no-any-return]


def _executer(fonction: Callable[[bytes], T], octets: bytes, envoi: Connection, duree: int) -> None:
    """In the child: the answer, or why there is none; nothing at all when it is killed."""
    _limiter(duree)
    reponse: T | Illisible | HorsLimites
    try:
        reponse = fonction(octets)
    except (Illisible, HorsLimites) as refus:
        reponse = refus
    except BaseException:  # a panic of the reading library is not an Exception
        reponse = Illisible()
    envoi.send(reponse)


def _limiter(duree: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the last words of a library that dies are for no one
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (duree, duree))
    prise = Path("/proc/self/statm")
    if prise.exists():
        deja = int(prise.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (deja + MEMOIRE_MAX, deja + MEMOIRE_MAX))
