"""Failures of the register's file, said in French with their remedy."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.erreurs import RegistreRefuse

_REMEDES = {
    sqlite3.SQLITE_BUSY: (
        "un autre traitement y écrit depuis plus de 30 secondes.",
        "Attendez la fin de l’autre traitement, puis relancez la même commande.",
    ),
    sqlite3.SQLITE_FULL: (
        "le disque est plein.",
        "Libérez de la place sur le disque, puis relancez la même commande ; rien n’a été perdu.",
    ),
    sqlite3.SQLITE_READONLY: (
        "le fichier ou son dossier est en lecture seule.",
        "Rendez le dossier des sorties modifiable par votre compte, puis relancez la même commande.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "le fichier ne peut pas être ouvert.",
        "Vérifiez que le dossier des sorties existe et appartient à votre compte, puis relancez la même commande.",
    ),
    sqlite3.SQLITE_NOTADB: (
        "ce fichier n’est pas un registre.",
        "Remettez en place la dernière sauvegarde du registre ; n’effacez pas ce fichier.",
    ),
}
_ENDOMMAGE = (
    "le fichier est endommagé ou illisible.",
    "Copiez le fichier ailleurs, puis remettez en place la dernière sauvegarde du registre.",
)


@contextmanager
def en_francais(chemin: Path) -> Iterator[None]:
    """Turn a failure of the database file into `RegistreRefuse`; a defect of the program passes through."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as erreur:
        constat, remede = _REMEDES.get(code_principal(erreur), _ENDOMMAGE)
        raise RegistreRefuse(f"Registre « {chemin} » : {constat}", remede) from erreur


def code_principal(erreur: sqlite3.DatabaseError) -> int:
    """Primary result code of SQLite, without its extension; 0 when the module raised by itself."""
    return int(getattr(erreur, "sqlite_errorcode", 0)) & 0xFF
