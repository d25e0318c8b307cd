"""What is said on the terminal, in French typography, and how far a long work has gone."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from pipeline.texte import typographier


def dire(texte: str) -> None:
    """Say what was done."""
    click.echo(typographier(texte))


def signaler(texte: str) -> None:
    """Say what went wrong."""
    click.echo(typographier(texte), err=True)


@contextmanager
def barre(etape: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on the terminal, and nothing when the output is kept in a file."""
    if not sys.stderr.isatty():
        yield lambda faits: None
        return
    with click.progressbar(length=total, label=etape, file=sys.stderr, show_pos=True) as progression:
        yield progression.update
