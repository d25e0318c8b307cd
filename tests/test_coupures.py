"""A small part of `python -m bench.coupures`: killed at every step, then at random; two runs at once."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bench.audit import fautes_de_la_publication, fautes_du_registre, relever
from bench.chantier import Chantier
from bench.concurrence import eprouver_a_plusieurs
from bench.coupures import Coup, Histoire, eprouver, histoires, tirer
from bench.mutations import graine

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

ETAPES = 4
INSTANTS = 2


@pytest.fixture(scope="module")
def connues(tmp_path_factory: pytest.TempPathFactory) -> list[Histoire]:
    return histoires(tmp_path_factory.mktemp("histoires"))


@pytest.mark.parametrize("rang", [0, 1])
def test_tue_a_chaque_etape(connues: list[Histoire], tmp_path: Path, rang: int) -> None:
    """Lines spread over the register's transactions, the writing of files and the swap, one after the other."""
    lignes = connues[rang].lignes
    etapes = [Coup("ligne", 0.0, lignes[len(lignes) * (2 * n + 1) // (2 * ETAPES)]) for n in range(ETAPES)]
    bilan = eprouver(connues[rang], etapes, tmp_path / "c")
    assert bilan.fautes == []
    assert bilan.comptes["coupures"] >= ETAPES - 1  # they were really reached


def test_tue_a_des_instants_quelconques(connues: list[Histoire], tmp_path: Path) -> None:
    coups = [Coup("principal", 0.6), *tirer(graine("coupures"), connues[1], INSTANTS)]
    assert eprouver(connues[1], coups, tmp_path / "c").fautes == []


def test_deux_sessions_a_la_fois(tmp_path: Path) -> None:
    assert eprouver_a_plusieurs(tmp_path, 1, graine("ensemble"), sessions=2) == []


# --- the audit itself is able to find -------------------------------------------------------------------------------


def _sans_gardes(registre: Path, ordre: str) -> None:
    with closing(sqlite3.connect(registre)) as base:
        for (nom,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f"DROP TRIGGER {nom}")
        base.execute(ordre)
        base.commit()


@pytest.mark.parametrize(
    "ordre",
    [
        "DELETE FROM evenements WHERE id = 2",
        "UPDATE evenements SET candidat = 'C009' WHERE id = 1",
        "DELETE FROM numeros WHERE rang = 1",
        "UPDATE compteurs SET dernier = dernier + 1",
        "UPDATE editions SET sha256 = 'ab' WHERE id = 3",
        "DELETE FROM evenements WHERE nature = 'emis'",
    ],
)
def test_l_audit_voit_un_registre_change(connues: list[Histoire], tmp_path: Path, ordre: str) -> None:
    chantier = connues[1].depart.copier(tmp_path / "c")
    assert chantier.fautes() == []
    _sans_gardes(chantier.registre, ordre)
    assert fautes_du_registre(relever(chantier.registre))


@pytest.mark.parametrize("alterer", [Path.unlink, lambda fichier: fichier.write_bytes(b"autre")])
def test_l_audit_voit_une_publication_changee(
    connues: list[Histoire], tmp_path: Path, alterer: Callable[[Path], object]
) -> None:
    chantier: Chantier = connues[1].depart.copier(tmp_path / "c")
    dossier = chantier.sorties / chantier.codes[0]
    alterer(dossier / "pv.pdf")
    assert fautes_de_la_publication(dossier, chantier.releve()) == ["essai/pv.pdf : pas ce que dit empreintes.sha256"]
