"""What is noted of the files of a package, which may be thousands: on disk, so that memory does not grow with them."""

import os
import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from weakref import finalize

from pipeline.erreurs import ErreurFatale

T = TypeVar("T")

_REGLAGES = (
    "PRAGMA cache_size = -256",  # kilobytes
    "PRAGMA journal_mode = OFF",
    "CREATE TABLE notes (nom BLOB PRIMARY KEY, note BLOB NOT NULL) WITHOUT ROWID",
    "BEGIN",
)


class Carnet(Mapping[str, T]):
    """One note by name, in the order of names; nothing may be noted while it is gone through.

    It is a database without a name, in the temporary folder, that nobody else can open and that ends with it. Raises
    ErreurFatale when this folder refuses.
    """

    def __init__(self, notes: Iterable[tuple[str, T]] = ()) -> None:
        with _pannes():
            # Any thread may be the one that collects it, and closes it.
            self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            for reglage in _REGLAGES:
                self._base.execute(reglage)
        finalize(self, self._base.close)
        for nom, note in notes:
            self[nom] = note

    def __setitem__(self, nom: str, note: T) -> None:
        with _pannes():
            self._base.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (_octets(nom), pickle.dumps(note)))

    def __getitem__(self, nom: str) -> T:
        with _pannes():
            ligne = self._base.execute("SELECT note FROM notes WHERE nom = ?", (_octets(nom),)).fetchone()
        if ligne is None:
            raise KeyError(nom)
        note: T = pickle.loads(ligne[0])
        return note

    def __iter__(self) -> Iterator[str]:
        with _pannes():
            for (nom,) in self._base.execute("SELECT nom FROM notes ORDER BY nom"):
                yield nom.decode(errors="surrogatepass")

    def __len__(self) -> int:
        with _pannes():
            return int(self._base.execute("SELECT count(*) FROM notes").fetchone()[0])


def _octets(nom: str) -> bytes:
    """Of any name that a damaged zip or folder may give; they are in the order of the texts."""
    return nom.encode(errors="surrogatepass")


@contextmanager
def _pannes() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as erreur:
        raise ErreurFatale(
            f"Le dossier temporaire (« {_dossier()} ») ne peut plus être écrit ou relu : {erreur}.",
            "Libérez de la place dans ce dossier, vérifiez ses droits, puis relancez la même commande.",
        ) from erreur


def _dossier() -> str:
    """The temporary folder that SQLite takes, which is not always Python's."""
    possibles = (os.environ.get("SQLITE_TMPDIR"), os.environ.get("TMPDIR"), "/var/tmp", "/usr/tmp", "/tmp")
    return next((d for d in possibles if d and Path(d).is_dir() and os.access(d, os.W_OK | os.X_OK)), ".")
