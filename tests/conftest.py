"""What many tests need: LibreOffice, a throw-away PostgreSQL server, and a register on either engine."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import production
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
