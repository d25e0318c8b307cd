"""What many tests need: LibreOffice, a published session, a throw-away PostgreSQL server, a register on either one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import production
from pipeline.affichage import barre
from pipeline.chaine import executer
from pipeline.etude import Chemins
from tests.archives import petite_seance
from tests.purges import archiver_de_tout
from tests.registres import Serveur, demarrer, programmes

os.environ.pop("REGISTRE", None)  # no test may ever open the register that people use

POSTGRESQL_ABSENT = "PostgreSQL absent : installer le paquet « postgresql » pour lancer ces essais"


@pytest.fixture(scope="session")
def libreoffice() -> str:
    """The program, for the tests where workbooks go through it; skips, and says so, where it is not installed."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice absent")
    return soffice


@pytest.fixture(scope="session")
def publiee(libreoffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small session that was really published, once: nobody changes it."""
    racine = tmp_path_factory.mktemp("publiee")
    executer(petite_seance(racine), "essai", (), 1, barre)
    return racine


@pytest.fixture(scope="session")
def archivee(libreoffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a session that was archived, as `archiver_de_tout` says: nobody changes it."""
    racine = tmp_path_factory.mktemp("archivee")
    archiver_de_tout(racine)
    return racine


@pytest.fixture
def chemins(publiee: Path, tmp_path: Path) -> Chemins:
    """The same session, in a copy that a test may change."""
    shutil.copytree(publiee, tmp_path / "s")
    return Chemins(tmp_path / "s" / "entrees", tmp_path / "s" / "sorties", tmp_path / "s" / "gabarits")


@pytest.fixture
def sans_mise_en_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish without documents: their layout is tested elsewhere."""
    monkeypatch.setattr(production, "_rendre", lambda *_: {})
    monkeypatch.setattr(production, "prevoir", lambda *_: ())


@pytest.fixture(scope="session")
def serveur() -> Iterator[Serveur]:
    """A PostgreSQL server of our own, on a socket; skips, and says so, where its programs are not installed."""
    if programmes() is None:
        pytest.skip(POSTGRESQL_ABSENT)
    with demarrer() as demarre:
        yield demarre


@pytest.fixture(params=["sqlite", "postgresql"])
def chemin(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a register that does not exist yet will be, on each engine in turn."""
    if request.param == "postgresql":
        monkeypatch.setenv("REGISTRE", request.getfixturevalue("serveur").nouvelle_adresse())
    else:
        monkeypatch.delenv("REGISTRE", raising=False)
    return tmp_path / "sorties" / "registre.db"
