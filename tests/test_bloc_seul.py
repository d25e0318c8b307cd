"""Somebody enrolled for one bloc of a registered title: that bloc is the whole of what is decided and delivered."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.deliberation.deliberer import delivrances
from pipeline.referentiel import charger
from tests.cas import GABARITS
from tests.classeurs import GRILLE_01, GRILLES, SESSION, changer, etude

SESSION_BLOC = changer(SESSION, "Candidats", "CQPM 2021 0301 RI", "BDC0101")
AUTRES = ("C4", "C5", "C6", "C7", "C8")


def vider(grille: str) -> str:
    """The same grid, with nothing on the rows of the other blocs."""
    rangs = grille.splitlines()
    return "\n".join(f"| {r.split()[1]} | | | | |" if r.split()[1:2] and r.split()[1] in AUTRES else r for r in rangs)


@pytest.mark.parametrize(
    "grille",
    [
        vider(GRILLE_01),
        "\n".join(r for r in GRILLE_01.splitlines() if not r.split()[1:2] or r.split()[1] not in AUTRES),
    ],
    ids=["les autres blocs sont vides", "les autres blocs n’y sont pas"],
)
def test_le_bloc_seul_donne_son_certificat(grille: str, tmp_path: Path) -> None:
    resultat = etude(tmp_path, SESSION_BLOC, GRILLES | {"01.xlsx": {"Consensus": grille}})
    assert [a.code for a in resultat.anomalies] == []
    decision = next(d for d in resultat.decisions if d.candidat.id == "01")
    assert decision.issue.value == "admis"
    assert decision.referentiel.version.startswith("BDC0101@")
    (delivrance,) = delivrances((decision,), resultat.reglement.dispositif)
    assert (delivrance.famille, delivrance.objet) == ("BDC", "BDC0101")


def test_un_resultat_sur_un_autre_bloc_est_dit(tmp_path: Path) -> None:
    resultat = etude(tmp_path, SESSION_BLOC, GRILLES)
    assert {a.code for a in resultat.anomalies} == {"G01"}


def test_le_bloc_d_un_titre_hors_rncp_ne_se_presente_pas_seul() -> None:
    reglement = charger(GABARITS, "metallurgie")
    assert reglement.en_vigueur("C1", date(2024, 6, 14)) is None
    assert "BDC0101" in reglement.presentables and "C1" not in reglement.presentables
    titre = reglement.titre_du_bloc("BDC0101", date(2024, 6, 14))
    assert titre and titre.certification.code == "CQPM 2021 0301 RI"
