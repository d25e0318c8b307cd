"""Connections to the register's database, SQLite or PostgreSQL: one writer at a time, every commit on the disk.

SQLite's driver is left no part in transactions: each one says by itself, when it begins, whether it will write.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from pipeline.bascule import erreurs_disque
from pipeline.registre.adresse import Adresse
from pipeline.registre.pannes import code_principal

ATTENTE = 30.0
"""How long (seconds) to wait for another process that is writing."""
_ATTENTE_SERVEUR = 10
"""How long (seconds) to wait for a server that does not answer."""

_LECTURE = "registre_lecture"
_VERROU = 0x7265_6769_7374_7265
"""Advisory lock of whoever writes in a PostgreSQL register: the word « registre », as a number."""


def creer_fichier(chemin: Path) -> None:
    """Make the register's file private to the user (folder 0700, file 0600), new or not. Raises ErreurFatale."""
    with erreurs_disque():
        chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Never open and close an existing file here: that would drop the locks of this process's other connections.
        try:
            os.close(os.open(chemin, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            if chemin.stat().st_mode & 0o077:
                chemin.chmod(0o600)


def connecter(adresse: Adresse, modifiable: bool = True) -> Connection:
    """Connect to a register that exists; what is not `modifiable` can only be read. The database's errors pass."""
    moteur = _sqlite(adresse, modifiable) if adresse.fichier else _postgresql(adresse, modifiable)
    event.listen(moteur, "begin", _commencer)
    return moteur.connect()


@contextmanager
def transaction(connexion: Connection, lecture: bool = False) -> Iterator[None]:
    """All or nothing, one writer at a time; a reading (`lecture`) sees one state of the register and never waits."""
    connexion.execution_options(**{_LECTURE: lecture})
    with connexion.begin():
        yield


def _commencer(connexion: Connection) -> None:
    lecture = connexion.get_execution_options().get(_LECTURE, False)
    if connexion.dialect.name == "sqlite":
        connexion.exec_driver_sql("BEGIN" if lecture else "BEGIN IMMEDIATE")
    elif lecture:
        connexion.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    else:
        connexion.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_VERROU})")


def _sqlite(adresse: Adresse, modifiable: bool) -> Engine:
    moteur = create_engine(
        adresse.url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"timeout": ATTENTE, "isolation_level": None},
    )

    def regler(brute: sqlite3.Connection, _: object) -> None:
        if not modifiable:
            # Not `mode=ro`, which would leave the files of the write-ahead log behind, having no right to remove them.
            brute.execute("PRAGMA query_only = ON")
            return
        _passer_en_wal(brute)
        brute.execute("PRAGMA synchronous = FULL")
        brute.execute("PRAGMA foreign_keys = ON")

    event.listen(moteur, "connect", regler)
    return moteur


def _postgresql(adresse: Adresse, modifiable: bool) -> Engine:
    moteur = create_engine(
        adresse.url,
        poolclass=NullPool,
        hide_parameters=True,
        use_native_hstore=False,  # saves a question to the server at each connection
        connect_args={"connect_timeout": _ATTENTE_SERVEUR, "application_name": "registre", "client_encoding": "utf8"},
    )

    def regler(brute: Any, _: object) -> None:
        with brute.cursor() as curseur:
            curseur.execute(f"SET lock_timeout = {int(ATTENTE * 1000)}")
            curseur.execute("SET synchronous_commit = on")
            if not modifiable:
                curseur.execute("SET default_transaction_read_only = on")
        brute.commit()

    event.listen(moteur, "connect", regler)
    return moteur


def _passer_en_wal(brute: sqlite3.Connection) -> None:
    """Switch to write-ahead logging. SQLite does not wait for its lock there, so two first openings need patience."""
    limite = time.monotonic() + ATTENTE
    while True:
        try:
            brute.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as erreur:
            if code_principal(erreur) != sqlite3.SQLITE_BUSY or time.monotonic() > limite:
                raise
            time.sleep(0.02)
