"""Failures of the register's database, said in French with their remedy; no secret of its address is repeated."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from pipeline.erreurs import RegistreRefuse, RegistreSansDisque
from pipeline.registre.adresse import Adresse
from pipeline.registre.pannes_serveur import panne_serveur

_REMEDES = {
    sqlite3.SQLITE_BUSY: (
        "un autre traitement y écrit depuis plus de 30 secondes.",
        "Attendez la fin de l’autre traitement, puis relancez la même commande.",
    ),
    sqlite3.SQLITE_IOERR: (
        "le disque est plein, ou défaillant.",
        "Libérez de la place sur le disque, puis relancez la même commande ; si cela se répète, faites vérifier le"
        " disque. Ne remplacez pas le registre : rien n’a été perdu.",
    ),
    sqlite3.SQLITE_FULL: (
        "le disque est plein.",
        "Libérez de la place sur le disque, puis relancez la même commande ; rien n’a été perdu.",
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
        "Remettez en place la dernière sauvegarde du registre ; n’effacez pas ce fichier.",
    ),
}
_DU_DISQUE = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
_ENDOMMAGE = (
    "le fichier est endommagé ou illisible.",
    "Copiez le fichier ailleurs, puis remettez en place la dernière sauvegarde du registre.",
)


@contextmanager
def en_francais(adresse: Adresse) -> Iterator[None]:
    """Turn a failure of the database into `RegistreRefuse`; a defect of the program passes through."""
    try:
        yield
    except UnicodeDecodeError as erreur:  # the driver fails to say which part of the file is damaged
        raise RegistreRefuse(f"Registre {adresse.nom} : {_ENDOMMAGE[0]}", _ENDOMMAGE[1]) from erreur
    except (DBAPIError, sqlite3.DatabaseError) as erreur:
        # What comes from the setting of a new connection is not wrapped.
        origine = erreur.orig if isinstance(erreur, DBAPIError) else erreur
        if isinstance(origine, sqlite3.Error):
            panne = _panne_fichier(origine)
        else:
            panne = panne_serveur(origine, coupee=isinstance(erreur, DBAPIError) and erreur.connection_invalidated)
        if panne is None:
            raise
        constat, remede = panne
        du_disque = isinstance(origine, sqlite3.Error) and code_principal(origine) in _DU_DISQUE
        refus = RegistreSansDisque if du_disque else RegistreRefuse
        raise refus(f"Registre {adresse.nom} : {constat}", remede) from erreur


def code_principal(erreur: BaseException) -> int:
    """Primary result code of SQLite, without its extension; 0 when the module raised by itself."""
    return int(getattr(erreur, "sqlite_errorcode", 0)) & 0xFF


def _panne_fichier(erreur: sqlite3.Error) -> tuple[str, str] | None:
    if isinstance(erreur, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return None
    return _REMEDES.get(code_principal(erreur), _ENDOMMAGE)
