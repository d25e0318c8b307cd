"""Whether a register's tables, indexes and triggers are those that this program made: they keep it from forgetting."""

import re
from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pipeline.registre.tables import VERSIONS

_INDEX = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()"
_DECLENCHEURS = """SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgenabled = 'A' AND c.relnamespace = current_schema()::regnamespace"""
_FONCTIONS = """SELECT proname || prosrc FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype"""


def structure_intacte(connexion: Connection) -> bool:
    """Whether the database is sound, and everything that the revisions made is still there as they made it."""
    if connexion.dialect.name == "sqlite":
        return _sqlite_sain(connexion) and _sqlite(connexion)
    return _attendu_postgresql() <= _present_postgresql(connexion)


def _sqlite_sain(connexion: Connection) -> bool:
    try:
        return list(connexion.exec_driver_sql("PRAGMA integrity_check").scalars()) == ["ok"]
    except DBAPIError:
        return False


def _sqlite(connexion: Connection) -> bool:
    requete = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    presents = {sql for nom, sql in connexion.exec_driver_sql(requete) if nom != VERSIONS}
    return presents == set(_ordres("SQLITE"))


def _attendu_postgresql() -> set[str]:
    """The indexes, the triggers, their functions with their bodies."""
    attendu = set()
    for ordre in _ordres("POSTGRESQL"):
        fonction = re.match(r"CREATE FUNCTION (\w+).*?\$\$(.*)\$\$", ordre, re.DOTALL)
        if fonction:
            attendu.add(_simplifier(fonction[1] + fonction[2]))
        elif re.match(r"CREATE (UNIQUE )?(INDEX|TRIGGER)", ordre):
            attendu.add(_simplifier(ordre))
    return attendu


def _present_postgresql(connexion: Connection) -> set[str]:
    schema = connexion.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    requetes = (_INDEX, _DECLENCHEURS, _FONCTIONS)
    textes = (texte for requete in requetes for texte in connexion.exec_driver_sql(requete).scalars())
    return {_simplifier(texte.replace(f" {schema}.", " ")) for texte in textes}


def _ordres(moteur: str) -> Iterable[str]:
    # Alembic comes with the revisions, and is slow to import: only a check of the structure needs them.
    from pipeline.registre.migrations.versions import v0001_numeros, v0002_editions

    return (ordre for revision in (v0001_numeros, v0002_editions) for ordre in getattr(revision, moteur))


def _simplifier(texte: str) -> str:
    return " ".join(texte.split())
