"""The grids that the program prepares are those that it reads, and say what must not be evaluated again."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.erreurs import UsageInvalide
from pipeline.etude import Chemins, etudier
from pipeline.grilles import preparer
from tests.classeurs import SESSION, Feuilles, ajouter, changer, deposer
from tests.seances import ACCORD, FORMATION

ANTERIEUR = "| 01 | BDC0101 | 2021-03-12 | MC-BDC-2021-00007 |"


def a_preparer(session: Feuilles) -> Feuilles:
    """The same session before its deliberation is closed."""
    sans = [r for r in session["Session"].splitlines() if "deliberation_close_le" not in r]
    return session | {"Session": "\n".join(sans)}


def remplir(chemins: Chemins, resultat: str, note: str = "12") -> None:
    """Fill what is empty in every consensus and sheet of grades, as an office would."""
    for fichier in (chemins.entrees / "essai" / "grilles").glob("*.xlsx"):
        classeur = load_workbook(fichier)
        feuille = classeur["Notes"] if "Notes" in classeur.sheetnames else classeur["Consensus"]
        entetes = next(rang for rang in feuille.iter_rows() if rang[0].value in ("code", "unité de valeur"))
        colonne = {c.value: c.column for c in entetes}
        for rang in feuille.iter_rows(min_row=entetes[0].row + 1):
            code = rang[0].value
            if code == "préconisation":
                break
            if "note" in colonne and code:
                feuille.cell(rang[0].row, colonne["partie"]).value = rang[1].value or "Écrit"
                feuille.cell(rang[0].row, colonne["note"]).value = note
            elif code and code.startswith(("C", "UV")) and not feuille.cell(rang[0].row, colonne["résultat"]).value:
                feuille.cell(rang[0].row, colonne["résultat"]).value = resultat
        classeur.save(fichier)


@pytest.mark.parametrize("session", [SESSION, FORMATION, ACCORD], ids=["métallurgie", "formation", "accord"])
def test_une_grille_preparee_puis_remplie_se_lit(session: Feuilles, tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(session), {})
    faites = preparer(chemins, "essai")
    etude = etudier(chemins, "essai")
    assert len(faites.ecrites) == len(etude.dossier.candidats)
    assert etude.decisions == () and not etude.bloquee
    remplir(chemins, "acquis")
    etude = etudier(chemins, "essai")
    assert [a.code for a in etude.anomalies] == []
    assert {d.issue.value for d in etude.decisions} == {"admis"}


def test_ce_qui_est_acquis_est_ecrit_avec_sa_date_et_son_numero(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(ajouter(SESSION, "Acquis", ANTERIEUR)), {})
    preparer(chemins, "essai")
    (fichier,) = (chemins.entrees / "essai" / "grilles").glob("01-*.xlsx")
    rangs = {rang[0]: rang for rang in load_workbook(fichier)["Consensus"].iter_rows(values_only=True) if rang[0]}
    assert rangs["C2"][3] == "acquis"
    assert "12/03/2021" in rangs["C2"][4] and "MC-BDC-2021-00007" in rangs["C2"][4]
    assert rangs["C4"][3] is None and rangs["C4"][4] is None
    remplir(chemins, "non acquis")
    etude = etudier(chemins, "essai")
    elle = next(d for d in etude.decisions if d.candidat.id == "01")
    assert [b.code for b in elle.blocs if b.acquis] == ["BDC0101"]
    assert [a.code for a in etude.anomalies] == []


def test_une_grille_presente_n_est_jamais_touchee(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(SESSION), {})
    preparer(chemins, "essai")
    avant = {f: f.read_bytes() for f in (chemins.entrees / "essai" / "grilles").iterdir()}
    remplir(chemins, "acquis")
    remplies = {f: f.read_bytes() for f in avant}
    assert preparer(chemins, "essai").ecrites == ()
    assert {f: f.read_bytes() for f in avant} == remplies != avant


def test_personne_d_absent_n_a_de_grille(tmp_path: Path) -> None:
    session = a_preparer(changer(SESSION, "Candidats", "favorable       | présent", "favorable | absent"))
    chemins = deposer(tmp_path, session, {})
    assert [f.name[:2] for f in preparer(chemins, "essai").ecrites] == ["02"]
    with pytest.raises(UsageInvalide):
        preparer(chemins, "inconnue")
