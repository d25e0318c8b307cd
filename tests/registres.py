"""Registers for tests: what they are asked, how they are tampered with, and a throw-away PostgreSQL server."""

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, NullPool, create_engine
from sqlalchemy.exc import OperationalError

from pipeline.registre import AcquisitionPrononcee, Demande, Registre, Statut, Titulaire
from pipeline.registre.adresse import localiser

_PR_SET_PDEATHSIG = 1  # linux/prctl.h

IDENTITES = {
    "C001": Titulaire("LE GOFF", "Élodie", date(1991, 3, 4)),
    "C002": Titulaire("N’DIAYE-ROUSSEL", "Jean-Loup", date(1988, 12, 30)),
    "C003": Titulaire("ÇELIK", "Aylin", date(1999, 7, 1)),
    "C004": Titulaire("ÇELIK", "Deniz", date(1999, 7, 1)),
}


def demande(candidat: str = "C001", objet: str = "RNCP26849", **champs: object) -> Demande:
    base = Demande(
        session="2024-06",
        dispositif="bijouterie",
        candidat=candidat,
        objet=objet,
        famille="CQP",
        annee=2024,
        format="MC-{annee}-{rang:05d}",
        titulaire=IDENTITES.get(candidat, Titulaire(f"NOM {candidat}", "Camille", date(1990, 1, 1))),
        intitule="Concepteur 3D en bijouterie-joaillerie",
        referentiel="RNCP26849@2017-01-01",
        date_decision=date(2024, 6, 20),
    )
    return replace(base, **champs)  # type: ignore[arg-type]


def acquisition(candidat: str = "C001", *objets: str, **champs: object) -> AcquisitionPrononcee:
    """What a candidate to the title of `demande` acquired in its session."""
    qui = IDENTITES[candidat]
    base = AcquisitionPrononcee(
        session="2024-06",
        candidat=candidat,
        dispositif="bijouterie",
        certification="RNCP26849",
        referentiel="RNCP26849@2017-01-01",
        nom=qui.nom,
        prenom=qui.prenom,
        date_naissance=qui.date_naissance,
        date_decision=date(2024, 6, 20),
        objets=tuple((objet, f"Intitulé de {objet}") for objet in objets),
    )
    return replace(base, **champs)  # type: ignore[arg-type]


def tous(*candidats: str, **champs: object) -> list[Demande]:
    return [demande(candidat, **champs) for candidat in candidats]


def emettre(registre: Registre, *demandes: Demande) -> list[str]:
    numeros = list(registre.attribuer(demandes, "2024-06").values())
    registre.emettre("2024-06", numeros)
    return numeros


def statuts(registre: Registre) -> dict[str, Statut]:
    return {inscription.numero: inscription.statut for inscription in registre.lister()}


# --- behind the program's back ---------------------------------------------------------------------------------------


def interroger(chemin: Path, requete: str) -> list[Any]:
    """Rows of a question put to the database itself."""
    moteur = create_engine(localiser(chemin).url, poolclass=NullPool)
    with moteur.connect() as connexion:
        return [tuple(ligne) for ligne in connexion.exec_driver_sql(requete)]


def modifier(chemin: Path, *ordres: str) -> None:
    """Orders given to the database itself, one by one."""
    moteur = create_engine(localiser(chemin).url, poolclass=NullPool)
    with moteur.connect() as connexion:
        for ordre in ordres:
            connexion.exec_driver_sql(ordre)
            connexion.commit()


def falsifier(chemin: Path, table: str, *ordres: str) -> None:
    """The same, the guards of a table taken away meanwhile, then put back as they were."""
    if localiser(chemin).fichier is None:
        noms = interroger(
            chemin,
            "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            f" WHERE NOT tgisinternal AND relname = '{table}' AND relnamespace = current_schema()::regnamespace",
        )
        remises = [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {nom}" for (nom,) in noms]
        modifier(chemin, f"ALTER TABLE {table} DISABLE TRIGGER ALL", *ordres, *remises)
        return
    gardes = interroger(chemin, f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'")
    modifier(chemin, *(f"DROP TRIGGER {nom}" for nom, _ in gardes), *ordres, *(sql for _, sql in gardes))


def journal(chemin: Path) -> list[tuple[str, str]]:
    return interroger(chemin, "SELECT nature, donnees FROM evenements ORDER BY id")


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def programmes() -> Path | None:
    """Where initdb and pg_ctl are, outside the PATH most often."""
    connus = [shutil.which("initdb"), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True))]
    return next((Path(initdb).resolve().parent for initdb in connus if initdb), None)


@dataclass
class Serveur:
    """A server that runs: where its socket is, who may open it."""

    dossier: Path
    utilisateur: str = "secretariat"
    mot_de_passe: str = "mot-de-passe-d-essai"
    _schemas: Iterator[int] = field(default_factory=itertools.count)

    def url(self, schema: str = "", **autres: str) -> str:
        """The address of a register, `autres`: what differs from the right one."""
        faits = {"username": self.utilisateur, "password": self.mot_de_passe, "database": "postgres"} | autres
        question = {"host": str(self.dossier)} | ({"options": f"-csearch_path={schema}"} if schema else {})
        url = URL.create("postgresql+psycopg", query=question, **faits)  # type: ignore[arg-type]
        return url.render_as_string(hide_password=False)

    def nouvelle_adresse(self) -> str:
        """A place where there is no register yet."""
        schema = f"essai_{next(self._schemas)}"
        with create_engine(self.url(), poolclass=NullPool).begin() as connexion:
            connexion.exec_driver_sql(f"CREATE SCHEMA {schema}")
        return self.url(schema)


@contextmanager
def demarrer() -> Iterator[Serveur]:
    """Make a cluster and run its server, on a socket only; the server refuses to be run by root."""
    dossier = programmes()
    assert dossier is not None
    qui = pwd.getpwnam("nobody") if os.getuid() == 0 else None
    racine = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the name of a socket is 107 bytes at most
    serveur = Serveur(racine)
    secret = racine / "secret"
    secret.write_text(serveur.mot_de_passe)
    if qui:
        for fichier in (racine, secret):
            os.chown(fichier, qui.pw_uid, qui.pw_gid)

    identite: dict[str, Any] = {"user": qui.pw_uid, "group": qui.pw_gid, "extra_groups": []} if qui else {}
    with (racine / "serveur.txt").open("a") as texte:
        lancer = partial(subprocess.Popen, stdout=texte, stderr=texte, cwd=racine, **identite)
        base = ["-D", str(racine / "base")]
        droits = ["-A", "scram-sha-256", "-U", serveur.utilisateur, f"--pwfile={secret}", "-E", "UTF8", "-N"]
        try:
            assert lancer([dossier / "initdb", *base, *droits]).wait(120) == 0, Path(texte.name).read_text()
            reglages = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={racine}", "-c", "fsync=off"]
            processus = lancer([dossier / "postgres", *base, *reglages], preexec_fn=_finir_avec_nous)
            try:
                _attendre(serveur, processus)
                yield serveur
            finally:
                processus.send_signal(signal.SIGQUIT)  # at once, without a checkpoint
                processus.wait(30)
        finally:
            shutil.rmtree(racine, ignore_errors=True)


def _finir_avec_nous() -> None:
    """In the server, before it starts: should the tests be killed, it stops too (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _attendre(serveur: Serveur, processus: "subprocess.Popen[bytes]") -> None:
    """Until it answers."""
    limite = time.monotonic() + 60
    while True:
        assert processus.poll() is None and time.monotonic() < limite, (serveur.dossier / "serveur.txt").read_text()
        try:
            create_engine(serveur.url(), poolclass=NullPool).connect().close()
            return
        except OperationalError:
            time.sleep(0.05)
