"""What is said on the terminal, in French typography, and how far a long work has gone."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from pipeline.texte import typographier


def dire(texte: str) -> None:
    """Say what was done."""
    afficher(typographier(texte))


def signaler(texte: str) -> None:
    """Say what went wrong."""
    afficher(typographier(texte), erreur=True)


def afficher(texte: str, erreur: bool = False) -> None:
    """Write as it is. Whoever read may have gone (« | head »): the command goes on in silence, to its own code."""
    try:
        click.echo(texte, err=erreur)
    except BrokenPipeError:
        flux = sys.stderr if erreur else sys.stdout
        with open(os.devnull, "w") as nulle_part:  # noqa: PTH123
            os.dup2(nulle_part.fileno(), flux.fileno())


@contextmanager
def barre(etape: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on the terminal, and nothing when the output is kept in a file."""
    if not sys.stderr.isatty():
        yield lambda faits: None
        return
    with click.progressbar(length=total, label=etape, file=sys.stderr, show_pos=True) as progression:
        yield progression.update
