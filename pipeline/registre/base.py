"""The register's database: the only module that writes SQL. SQLite; the database itself refuses to forget."""

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.erreurs import RegistreRefuse
from pipeline.registre.inscriptions import ORIGINE, Evenement, Nature, Numero, canonique
from pipeline.registre.pannes import code_principal, en_francais

ATTENTE = 30.0
"""How long (seconds) to wait for another process that is writing."""

VERSION = 1

# INSERT OR REPLACE deletes rows without firing DELETE triggers: hence the checks before INSERT too.
SCHEMA = (
    """CREATE TABLE compteurs (
        dispositif TEXT NOT NULL, famille TEXT NOT NULL, annee INTEGER NOT NULL, dernier INTEGER NOT NULL,
        PRIMARY KEY (dispositif, famille, annee)) STRICT""",
    """CREATE TABLE numeros (
        numero TEXT NOT NULL PRIMARY KEY, dispositif TEXT NOT NULL, session TEXT NOT NULL, candidat TEXT NOT NULL,
        objet TEXT NOT NULL, famille TEXT NOT NULL, annee INTEGER NOT NULL, rang INTEGER NOT NULL CHECK (rang > 0),
        tirage INTEGER NOT NULL CHECK (tirage > 0),
        UNIQUE (dispositif, famille, annee, rang), UNIQUE (dispositif, session, candidat, objet, tirage)) STRICT""",
    """CREATE TABLE evenements (
        id INTEGER PRIMARY KEY AUTOINCREMENT, instant TEXT NOT NULL, session TEXT NOT NULL, candidat TEXT NOT NULL,
        numero TEXT REFERENCES numeros (numero), nature TEXT NOT NULL, donnees TEXT NOT NULL,
        precedent TEXT NOT NULL, empreinte TEXT NOT NULL) STRICT""",
    "CREATE INDEX evenements_par_session ON evenements (session)",
    "CREATE INDEX evenements_par_numero ON evenements (numero)",
    """CREATE TRIGGER numeros_sans_modification BEFORE UPDATE ON numeros
        BEGIN SELECT RAISE(ABORT, 'un numéro ne se modifie pas'); END""",
    """CREATE TRIGGER numeros_sans_suppression BEFORE DELETE ON numeros
        BEGIN SELECT RAISE(ABORT, 'un numéro ne se supprime pas'); END""",
    """CREATE TRIGGER numeros_une_seule_fois BEFORE INSERT ON numeros
        WHEN EXISTS (SELECT 1 FROM numeros n WHERE n.numero = NEW.numero
            OR (n.dispositif, n.famille, n.annee, n.rang) = (NEW.dispositif, NEW.famille, NEW.annee, NEW.rang)
            OR ((n.dispositif, n.session, n.candidat, n.objet)
                = (NEW.dispositif, NEW.session, NEW.candidat, NEW.objet) AND (n.tirage = NEW.tirage OR NOT EXISTS (
                SELECT 1 FROM evenements e WHERE e.numero = n.numero AND e.nature IN ('annule', 'abandon')))))
        BEGIN SELECT RAISE(ABORT, 'numéro, rang ou certificat déjà inscrit'); END""",
    """CREATE TRIGGER evenements_sans_modification BEFORE UPDATE ON evenements
        BEGIN SELECT RAISE(ABORT, 'un événement ne se modifie pas'); END""",
    """CREATE TRIGGER evenements_sans_suppression BEFORE DELETE ON evenements
        BEGIN SELECT RAISE(ABORT, 'un événement ne se supprime pas'); END""",
    """CREATE TRIGGER evenements_en_fin BEFORE INSERT ON evenements
        WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM evenements)
        BEGIN SELECT RAISE(ABORT, 'un événement ne s’ajoute qu’en fin de journal'); END""",
)


def ouvrir(chemin: Path) -> sqlite3.Connection:
    """Open the register, made private to the user (folder 0700, file 0600) when absent. Raises RegistreRefuse."""
    chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Never open and close an existing file here: that would drop the locks of this process's other connections.
    try:
        os.close(os.open(chemin, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if chemin.stat().st_mode & 0o077:
            chemin.chmod(0o600)
    with en_francais(chemin):
        connexion = sqlite3.connect(chemin, timeout=ATTENTE, isolation_level=None)
        try:
            _preparer(connexion, chemin)
        except BaseException:
            connexion.close()
            raise
    return connexion


def consulter(chemin: Path) -> sqlite3.Connection | None:
    """Open the register for reading only: nothing is made; None when it is absent or empty. Raises RegistreRefuse."""
    if not chemin.exists():
        return None
    with en_francais(chemin):
        # Not `mode=ro`, which would leave the files of the write-ahead log behind, having no right to remove them.
        connexion = sqlite3.connect(f"{chemin.resolve().as_uri()}?mode=rw", uri=True, timeout=ATTENTE)
        try:
            connexion.execute("PRAGMA query_only = ON")
            if _version(connexion, chemin):
                return connexion
        except BaseException:
            connexion.close()
            raise
    connexion.close()
    return None


@contextmanager
def transaction(connexion: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, one writer at a time."""
    connexion.execute("BEGIN IMMEDIATE")
    try:
        yield
        connexion.execute("COMMIT")
    except BaseException:
        # SQLite has already rolled back by itself after some failures (disk full…).
        if connexion.in_transaction:
            connexion.execute("ROLLBACK")
        raise


def evenements(connexion: sqlite3.Connection, session: str | None = None, numero: str | None = None) -> list[Evenement]:
    """The journal in order: whole, or of one session, or of one number."""
    lignes = connexion.execute(
        "SELECT id, instant, session, candidat, numero, nature, donnees, precedent, empreinte FROM evenements"
        " WHERE (:session IS NULL OR session = :session) AND (:numero IS NULL OR numero = :numero) ORDER BY id",
        {"session": session, "numero": numero},
    )
    return [Evenement(*ligne) for ligne in lignes]


def journaliser(
    connexion: sqlite3.Connection,
    nature: Nature,
    session: str,
    candidat: str,
    numero: str | None,
    faits: Mapping[str, object],
) -> None:
    """Append one event, chained to the last one."""
    fin = connexion.execute("SELECT id, empreinte FROM evenements ORDER BY id DESC LIMIT 1").fetchone()
    identifiant, precedent = (fin[0] + 1, fin[1]) if fin else (1, ORIGINE)
    instant = datetime.now(UTC).isoformat(timespec="seconds")
    nu = Evenement(identifiant, instant, session, candidat, numero, nature.value, canonique(faits), precedent)
    evenement = replace(nu, empreinte=nu.empreinte_calculee)
    connexion.execute("INSERT INTO evenements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", astuple(evenement))


def rang_suivant(connexion: sqlite3.Connection, dispositif: str, famille: str, annee: int) -> int:
    """Take the next rank of a series; a rollback gives it back."""
    serie = (dispositif, famille, annee)
    avance = connexion.execute(
        "UPDATE compteurs SET dernier = dernier + 1 WHERE (dispositif, famille, annee) = (?, ?, ?) RETURNING dernier",
        serie,
    ).fetchone()
    if avance:
        return int(avance[0])
    connexion.execute("INSERT INTO compteurs VALUES (?, ?, ?, 1)", serie)
    return 1


def tirage_suivant(connexion: sqlite3.Connection, cle: tuple[str, str, str, str]) -> int:
    """How many numbers the key will have had with the next one."""
    requete = "SELECT count(*) FROM numeros WHERE (dispositif, session, candidat, objet) = (?, ?, ?, ?)"
    return int(connexion.execute(requete, cle).fetchone()[0]) + 1


def inscrire(connexion: sqlite3.Connection, numero: Numero) -> None:
    """Write a number, for ever."""
    connexion.execute("INSERT INTO numeros VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", astuple(numero))


def trouver(connexion: sqlite3.Connection, numero: str) -> Numero | None:
    ligne = connexion.execute("SELECT * FROM numeros WHERE numero = ?", (numero,)).fetchone()
    return Numero(*ligne) if ligne else None


def numeros(connexion: sqlite3.Connection) -> list[Numero]:
    """Every number, by series and rank."""
    ordre = "SELECT * FROM numeros ORDER BY dispositif, famille, annee, rang"
    return [Numero(*ligne) for ligne in connexion.execute(ordre)]


def compteurs(connexion: sqlite3.Connection) -> dict[tuple[str, str, int], int]:
    """Last rank given in each series (dispositif, famille, année)."""
    return {ligne[:3]: ligne[3] for ligne in connexion.execute("SELECT * FROM compteurs")}


def dernier_evenement_ecrit(connexion: sqlite3.Connection) -> int:
    """Id of the last event ever committed, which SQLite remembers even if the event is gone."""
    ligne = connexion.execute("SELECT seq FROM sqlite_sequence WHERE name = 'evenements'").fetchone()
    return int(ligne[0]) if ligne else 0


def structure_intacte(connexion: sqlite3.Connection) -> bool:
    """Whether the file is sound and its tables, indexes and triggers are those that this program made."""
    sain = [ligne[0] for ligne in connexion.execute("PRAGMA integrity_check")] == ["ok"]
    requete = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    return sain and {ligne[0] for ligne in connexion.execute(requete)} == set(SCHEMA)


def _preparer(connexion: sqlite3.Connection, chemin: Path) -> None:
    """Set the pragmas, make the tables of a new register, refuse one that a later version made."""
    _passer_en_wal(connexion)
    connexion.execute("PRAGMA synchronous = FULL")
    connexion.execute("PRAGMA foreign_keys = ON")
    with transaction(connexion):
        if _version(connexion, chemin) == 0:
            for ordre in SCHEMA:
                connexion.execute(ordre)
            connexion.execute(f"PRAGMA user_version = {VERSION}")


def _version(connexion: sqlite3.Connection, chemin: Path) -> int:
    """The version of the register's structure, 0 before it has any. Raises RegistreRefuse for a later one."""
    version = int(connexion.execute("PRAGMA user_version").fetchone()[0])
    if version not in (0, VERSION):
        raise RegistreRefuse(
            f"Registre « {chemin} » : écrit par une version plus récente de ce programme (structure {version}).",
            "Installez la version la plus récente du programme, puis relancez la même commande.",
        )
    return version


def _passer_en_wal(connexion: sqlite3.Connection) -> None:
    """Switch to write-ahead logging. SQLite does not wait for its lock there, so two first openings need patience."""
    limite = time.monotonic() + ATTENTE
    while True:
        try:
            connexion.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as erreur:
            if code_principal(erreur) != sqlite3.SQLITE_BUSY or time.monotonic() > limite:
                raise
            time.sleep(0.02)
