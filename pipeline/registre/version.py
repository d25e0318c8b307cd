"""Which revision of its structure a register is at, and its way to the present one. See `migrations/`."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from pipeline.erreurs import RegistreRefuse
from pipeline.registre.adresse import Adresse
from pipeline.registre.migrations import REVISIONS
from pipeline.registre.moteur import transaction
from pipeline.registre.tables import VERSIONS

if TYPE_CHECKING:
    from alembic.config import Config

_PREMIERE = REVISIONS[0]


def mettre_a_jour(connexion: Connection, adresse: Adresse) -> None:
    """Give a register the present structure, in one transaction; one that has it is only looked at.

    Raises RegistreRefuse for a register made by a later version.
    """
    with transaction(connexion, lecture=True):
        if revision(connexion, adresse) == REVISIONS[-1]:
            return
    with transaction(connexion):
        presente = revision(connexion, adresse)  # another process may have been faster
        if presente != REVISIONS[-1]:
            _migrer(connexion, presente)


def revision(connexion: Connection, adresse: Adresse) -> str:
    """The revision of a register, empty when it has no structure yet. Raises RegistreRefuse for a later one."""
    if connexion.dialect.has_table(connexion, VERSIONS):
        lue = str(connexion.exec_driver_sql(f"SELECT max(version_num) FROM {VERSIONS}").scalar_one())
    else:
        lue = _avant_les_revisions(connexion)
    if lue and lue not in REVISIONS:
        raise RegistreRefuse(
            f"Registre {adresse.nom} : écrit par une version plus récente de ce programme (structure {lue}).",
            "Installez la version la plus récente du programme, puis relancez la même commande.",
        )
    return lue


def _avant_les_revisions(connexion: Connection) -> str:
    """The first version of the program wrote its number in the file itself, and made what is now the first revision."""
    if connexion.dialect.name != "sqlite":
        return ""
    numero = int(connexion.exec_driver_sql("PRAGMA user_version").scalar_one())
    return f"{numero:04d}" if numero else ""


def reglages(connexion: Connection) -> "Config":
    """What Alembic needs to know to migrate on this connection."""
    from alembic.config import Config  # slow to import, and most often there is nothing to migrate

    alembic = Config()
    alembic.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    alembic.set_main_option("path_separator", "os")
    alembic.attributes["connection"] = connexion
    return alembic


def _migrer(connexion: Connection, presente: str) -> None:
    from alembic import command

    stricte = " STRICT" if connexion.dialect.name == "sqlite" else ""
    connexion.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {VERSIONS} (version_num TEXT NOT NULL PRIMARY KEY){stricte}")
    alembic = reglages(connexion)
    if presente == _PREMIERE:
        command.stamp(alembic, _PREMIERE)
    command.upgrade(alembic, "head")
