"""The diagnosis says what is sound, what is not, and the remedy; one fault does not hide the others."""

import shutil
from pathlib import Path

import pytest
from docx import Document

from pipeline.diagnostic import Constat, controler
from pipeline.erreurs import CodeSortie
from pipeline.etude import Chemins
from tests.cas import GABARITS

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")


@pytest.fixture
def chemins(tmp_path: Path) -> Chemins:
    shutil.copytree(GABARITS, tmp_path / "gabarits")
    return Chemins(tmp_path, tmp_path / "sorties", tmp_path / "gabarits")


def fautifs(chemins: Chemins) -> list[Constat]:
    return [constat for constat in controler(chemins) if constat.erreur]


def test_ce_qui_est_livre_est_sain(chemins: Chemins) -> None:
    assert fautifs(chemins) == []


def test_une_variable_mal_ecrite_est_nommee(chemins: Chemins) -> None:
    gabarit = chemins.gabarits / "commun" / "fiche.docx"
    document = Document(str(gabarit))
    document.add_paragraph("{{ candidat.prenon }}")
    document.save(str(gabarit))
    constats = fautifs(chemins)
    assert {c.sujet for c in constats} == {"Gabarit bijouterie/fiche", "Gabarit metallurgie/fiche"}
    assert all(
        "candidat.prenon" in str(c) and c.erreur and c.erreur.code == CodeSortie.GABARIT_INVALIDE for c in constats
    )


def test_une_police_absente_est_nommee(chemins: Chemins) -> None:
    gabarit = chemins.gabarits / "commun" / "fiche.docx"
    document = Document(str(gabarit))
    document.add_paragraph().add_run("x").font.name = "Police Introuvable"
    document.save(str(gabarit))
    (constat,) = fautifs(chemins)
    assert "Police Introuvable" in str(constat)
    assert constat.erreur and constat.erreur.code == CodeSortie.LOGICIEL_MANQUANT


def test_un_dispositif_invalide_ne_cache_pas_les_autres(chemins: Chemins) -> None:
    (chemins.gabarits / "bijouterie" / "dispositif.toml").write_text("x = 1", encoding="utf-8")
    constats = controler(chemins)
    assert [c.sujet for c in constats if c.erreur] == ["Dispositif bijouterie"]
    assert "Gabarit metallurgie/pv" in [c.sujet for c in constats]
