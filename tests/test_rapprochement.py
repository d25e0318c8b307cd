"""One evaluation and one decision per candidate, however many workbooks say it; one message per cause."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.deliberation.rapprochement import rapprocher
from pipeline.modele import FeuilleEvaluation, Repere, Resultat
from tests.classeurs import GRILLE_01, GRILLE_02, GRILLES, SESSION, Feuilles, ajouter, changer, dites, etude, issues
from tests.seances import ACCORD, NOTES, accord

VIDE_01 = GRILLE_01.replace("| A  ", "|    ").replace("| acquis ", "|  ").replace("| Acquise ", "| ")
VIDE_01 = VIDE_01.replace("| NA       | à revoir ", "| | ")
VIDE_02 = GRILLE_02.replace("| A  ", "|    ")
ENTETES = "| candidat | nom | certification | C1 | C2 | C3 | C4 | C5 | C6 | C7 | C8 | {plus} |"
RANG_01 = "| 01 | Maëlys d'Àrc–Nguyễn | CQPM 2021 0301 RI | A | A | A | A | A | A | A | NA | {plus} |"
RANG_02 = "| 02 | NULL VRAI | | A | A | A | | | | | | {plus} |"


def collectif(*rangs: str, plus: str = "") -> dict[str, Feuilles]:
    return {"tous.xlsx": {"Jury": "\n".join((ENTETES.format(plus=plus), *rangs))}}


# --- results ---------------------------------------------------------------------------------------------------------


def test_un_classeur_prepare_laisse_vide_s_efface_devant_le_tableau_collectif(tmp_path: Path) -> None:
    prepares: dict[str, Feuilles] = {
        "01.xlsx": {"Évaluateur 1": VIDE_01, "Évaluateur 2": VIDE_01, "Consensus": VIDE_01},
        "02.xlsx": {"Consensus": VIDE_02},
    }
    rangs = (RANG_01.format(plus=""), RANG_02.format(plus=""))
    resultat = etude(tmp_path, grilles=prepares | collectif(*rangs))
    assert dites(resultat) == []
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


def test_deux_consensus_qui_disent_la_meme_chose_n_en_font_qu_un(tmp_path: Path) -> None:
    resultat = etude(tmp_path, grilles=GRILLES | collectif(RANG_01.format(plus=""), RANG_02.format(plus="")))
    assert dites(resultat) == []
    (decision,) = (d for d in resultat.decisions if d.candidat.id == "01")
    assert str(decision.competences[0].repere) == "grilles/01.xlsx!Consensus!D7"


def test_deux_consensus_qui_different_sont_dits_avec_leurs_cellules(tmp_path: Path) -> None:
    contraire = RANG_01.format(plus="").replace("| A | A | A |", "| A | NA | A |", 1)
    (anomalie,) = etude(tmp_path, grilles=GRILLES | collectif(contraire, RANG_02.format(plus=""))).anomalies
    assert (anomalie.code, str(anomalie.repere), anomalie.candidat) == ("G08", "grilles/tous.xlsx!Jury!E2", "01")
    assert anomalie.trouve == ("C2 : acquis (grilles/01.xlsx!Consensus!D8), non acquis (grilles/tous.xlsx!Jury!E2)")


def test_un_consensus_incomplet_n_est_pas_le_meme(tmp_path: Path) -> None:
    incomplet = RANG_02.format(plus="").replace("| A | A | A |", "| A | | A |")
    (anomalie,) = etude(tmp_path, grilles=GRILLES | collectif(incomplet)).anomalies
    assert anomalie.code == "G08"
    assert anomalie.trouve.startswith("C2 : acquis (grilles/02.xlsx") and "rien (grilles/tous.xlsx" in anomalie.trouve


def test_deux_lignes_d_un_meme_tableau_sont_toujours_deux(tmp_path: Path) -> None:
    rangs = (RANG_01.format(plus=""), RANG_02.format(plus=""), RANG_02.format(plus=""))
    assert dites(etude(tmp_path, grilles=collectif(*rangs))) == [("G08", "grilles/tous.xlsx!Jury!A4")]


def test_un_autre_nom_dans_la_ligne_qui_s_efface_est_dit(tmp_path: Path) -> None:
    """A row that says nothing new may still be somebody else's."""
    rang = RANG_02.format(plus="").replace("NULL VRAI", "Paul Durand")
    assert dites(etude(tmp_path, grilles=GRILLES | collectif(rang))) == [("C12", "grilles/tous.xlsx!Jury!B2")]


def test_les_evaluateurs_dans_le_classeur_et_le_consensus_dans_le_tableau(tmp_path: Path) -> None:
    feuilles = {"Évaluateur 1": GRILLE_02, "Évaluateur 2": GRILLE_02.replace("| A ", "| NA ", 1), "Consensus": VIDE_02}
    grilles: dict[str, Feuilles] = {"01.xlsx": GRILLES["01.xlsx"], "02.xlsx": feuilles}
    resultat = etude(tmp_path, grilles=grilles | collectif(RANG_02.format(plus="")))
    assert dites(resultat) == [("G06", "grilles/02.xlsx!Évaluateur 2!D5")]
    assert issues(resultat)["02"] == "admis"


def test_une_grille_vide_se_dit_une_fois(tmp_path: Path) -> None:
    resultat = etude(
        tmp_path, grilles={"01.xlsx": {"Évaluateur": VIDE_01, "Consensus": VIDE_01}, "02.xlsx": {"C": VIDE_02}}
    )
    assert dites(resultat) == [("G23", "grilles/01.xlsx!Consensus"), ("G23", "grilles/02.xlsx!C")]
    assert {(a.attendu, a.a_faire) for a in resultat.anomalies} == {
        (resultat.anomalies[0].attendu, resultat.anomalies[0].a_faire)
    }


def test_une_ligne_sans_identifiant_dit_lequel_ecrire(tmp_path: Path) -> None:
    rang = RANG_02.format(plus="").replace("| 02 |", "|  |")
    (anomalie,) = etude(tmp_path, grilles={"01.xlsx": GRILLES["01.xlsx"]} | collectif(rang)).anomalies
    assert (anomalie.code, str(anomalie.repere), anomalie.candidat) == ("N01", "grilles/tous.xlsx!Jury!A2", "02")
    assert "écrire « 02 », si c’est bien VRAI NULL" in anomalie.a_faire


def test_un_tableau_sans_colonne_reconnue_ne_passe_pas_pour_vide(tmp_path: Path) -> None:
    grilles = {"tous.xlsx": {"Jury": "| candidat | nom | Comp 1 | Comp 2 |\n| 02 | NULL | A | A |"}}
    codes = [a.code for a in etude(tmp_path, grilles=grilles | {"01.xlsx": GRILLES["01.xlsx"]}).anomalies]
    assert codes == ["G02", "G02", "G02", "L06", "L06"]


def test_une_ligne_vide_et_une_grille_vide_se_disent_une_fois(tmp_path: Path) -> None:
    vide = "| 02 | NULL VRAI | | | | | | | | | | |"
    grilles = GRILLES | {"02.xlsx": {"Consensus": VIDE_02}} | collectif(vide)
    assert dites(etude(tmp_path, grilles=grilles)) == [("G23", "grilles/02.xlsx!Consensus")]


def test_des_notes_toutes_vides_se_disent_une_fois(tmp_path: Path) -> None:
    rangs = [rang.split("|") for rang in NOTES.strip().splitlines()]
    tables = [rangs[0:1], [r if r[2].strip() == "partie" or len(r) < 5 else [*r[:3], " ", *r[4:]] for r in rangs[1:]]]
    vides = "\n".join("|".join(rang) for table in tables for rang in table)
    assert dites(etude(tmp_path, ACCORD, accord(vides))) == [("G23", "grilles/01.xlsx!Notes")]


def test_ce_qui_etait_acquis_ne_compte_pas_comme_rempli(tmp_path: Path) -> None:
    """Prepared workbooks already say what an earlier jury gave."""
    session = ajouter(SESSION, "Acquis", "| 01 | BDC0103 | 2022-03-12 | MC-BDC-2022-00007 |")
    prepare = re.sub(r"\| (C[678]) .*", r"| \1 | | | acquis | acquis le 12/03/2022 |", VIDE_01)
    rang = RANG_01.format(plus="").replace("| NA |", "| A |")
    resultat = etude(
        tmp_path, session, {"01.xlsx": {"Consensus": prepare}, "02.xlsx": GRILLES["02.xlsx"]} | collectif(rang)
    )
    assert dites(resultat) == []
    vide = etude(tmp_path / "vide", session, {"01.xlsx": {"Consensus": prepare}, "02.xlsx": GRILLES["02.xlsx"]})
    assert dites(vide) == [("G23", "grilles/01.xlsx!Consensus")]


def test_les_preconisations_du_consensus_vide_restent() -> None:
    def feuille(collective: bool, valeur: str, commentaire: str) -> FeuilleEvaluation:
        lu = Resultat("C1", valeur, Repere("a", "b", "C1"), commentaire)
        nom = "tous" if collective else "01"
        return FeuilleEvaluation("01", True, "", Repere(nom, "f"), collective, resultats={"C1": lu})

    vide, pleine = feuille(False, "", "à revoir"), feuille(True, "acquis", "")
    (retenue,) = rapprocher((vide, pleine)).feuilles
    assert (retenue.collective, retenue.resultats["C1"].commentaire) == (True, "à revoir")
    assert rapprocher((pleine, replace(pleine, repere=Repere("autre", "f")))).ecart is None


# --- decisions beside a collective table -----------------------------------------------------------------------------

VOTES = "décision | pour | contre | abstention | motif | commentaire"


def test_la_decision_ecrite_dans_le_tableau_est_celle_du_jury(tmp_path: Path) -> None:
    rangs = (RANG_01.format(plus="admis | 3 | 0 | 0 | épreuve reprise | vu"), RANG_02.format(plus="| | | | |"))
    resultat = etude(tmp_path, grilles=collectif(*rangs, plus=VOTES))
    assert dites(resultat) == []
    (lue,) = resultat.dossier.decisions
    assert (lue.candidat, lue.objet, lue.motif, str(lue.votes)) == (
        "01", "CQPM 2021 0301 RI", "épreuve reprise", "3 pour, 0 contre, 0 abstention",
    )  # fmt: skip
    assert str(lue.repere) == "grilles/tous.xlsx!Jury!L2"
    assert issues(resultat)["01"] == "admis"


def test_sans_certification_sur_la_ligne_c_est_celle_du_candidat(tmp_path: Path) -> None:
    grilles = collectif(RANG_01.format(plus="| | | | |"), RANG_02.format(plus="A | 3 | 0 | 0 | |"), plus=VOTES)
    (lue,) = etude(tmp_path, grilles=grilles).dossier.decisions
    assert (lue.candidat, lue.objet) == ("02", "CCPM 2022 0045")


@pytest.mark.parametrize(
    ("ligne", "codes", "decisions"),
    [
        ("| 02 | CCPM 2022 0045 | admis | 3 | 0 | 0 | |", [], 1),
        ("| 02 | CCPM 2022 0045 | A | | | | vu |", [], 1),
        ("| 02 | CCPM 2022 0045 | A | 2 | 0 | 1 | |", ["D10"], 2),
        ("| 02 | CCPM 2022 0045 | NA | 0 | 3 | 0 | non conforme |", ["D10"], 2),
    ],
)
def test_la_meme_decision_ecrite_deux_fois_n_en_fait_qu_une(
    ligne: str, codes: list[str], decisions: int, tmp_path: Path
) -> None:
    grilles = collectif(RANG_01.format(plus="| | | | |"), RANG_02.format(plus="A | 3 | 0 | 0 | |"), plus=VOTES)
    resultat = etude(tmp_path, ajouter(SESSION, "Décisions", ligne), grilles)
    assert [c for c in codes if c not in [a.code for a in resultat.anomalies]] == []
    assert bool([a for a in resultat.anomalies if a.bloquante]) is bool(codes)
    assert len(resultat.dossier.decisions) == decisions


def test_des_votes_sans_decision_sont_dits(tmp_path: Path) -> None:
    grilles = collectif(RANG_01.format(plus="| 3 | 0 | 0 | |"), RANG_02.format(plus="| | | | |"), plus=VOTES)
    assert ("N01", "grilles/tous.xlsx!Jury!L2") in dites(etude(tmp_path, grilles=grilles))


@pytest.mark.parametrize("ecrit", ["| 3 | 0 | 0 | |", "| | | | reprise |"])
def test_ce_qui_est_ecrit_sans_decision_peut_s_effacer(ecrit: str, tmp_path: Path) -> None:
    grilles = collectif(RANG_01.format(plus=ecrit), RANG_02.format(plus="| | | | |"), plus=VOTES)
    (anomalie,) = (a for a in etude(tmp_path, grilles=grilles).anomalies if a.code == "N01")
    assert "effacer ce qui est écrit à côté" in anomalie.a_faire


def test_un_commentaire_sans_decision_est_garde(tmp_path: Path) -> None:
    """Nothing is to be decided where the jury follows the proposal."""
    grilles = collectif(RANG_01.format(plus="| | | | | vu au pied de la machine"), RANG_02.format(plus=""), plus=VOTES)
    session = ajouter(SESSION, "Décisions", "| 02 | C1 | | | | | | à suivre |")
    session = changer(session, "Décisions", "| motif |", "| motif | commentaire |")
    resultat = etude(tmp_path, session, grilles)
    assert dites(resultat) == []
    assert {d.candidat.id: d.commentaire for d in resultat.decisions} == {
        "01": "vu au pied de la machine", "02": "à suivre",
    }  # fmt: skip
    assert [d.decision_jury for d in resultat.decisions] == [None, None]


def test_un_commentaire_d_evaluation_n_est_pas_du_jury(tmp_path: Path) -> None:
    """In a table where no decision is ever written."""
    grilles = collectif(RANG_01.format(plus="vu"), RANG_02.format(plus=""), plus="commentaire")
    assert etude(tmp_path, grilles=grilles).dossier.decisions == ()


def test_un_commentaire_seul_complete_la_decision_ecrite_ailleurs(tmp_path: Path) -> None:
    grilles = collectif(RANG_01.format(plus=""), RANG_02.format(plus="| | | | | vu"), plus=VOTES)
    session = ajouter(SESSION, "Décisions", "| 02 | CCPM 2022 0045 | admis | 3 | 0 | 0 | |")
    resultat = etude(tmp_path, session, grilles)
    assert dites(resultat) == []
    (decision,) = (d for d in resultat.decisions if d.candidat.id == "02")
    assert (decision.commentaire, str(decision.votes)) == ("vu", "3 pour, 0 contre, 0 abstention")


def test_une_decision_sur_un_inconnu_se_dit_une_fois(tmp_path: Path) -> None:
    rang = RANG_02.format(plus="A | 3 | 0 | 0 | |").replace("| 02 |", "| 09 |")
    grilles = collectif(rang, plus=VOTES)
    assert dites(etude(tmp_path, grilles=GRILLES | grilles)) == [("C05", "grilles/tous.xlsx!Jury!A2")]


def test_ce_que_nos_classeurs_calculent_n_est_jamais_lu(tmp_path: Path) -> None:
    """Formulas without a value, columns and rows of them: nothing is said."""
    grille = """
        | candidat | 02 | calcul : proposition | ="admis" |
        | évaluateur | | calcul : BC | =1+1 |
        | code | résultat | calcul : compétence | Calcul Évaluateur 1 |
        | C1 | A | =1+1 | =1+1 |
        | C2 | A | =1+1 | =1+1 |
        | C3 | A | =1+1 | =1+1 |
        |    |   | =1+1 |      |
    """
    tableau = collectif(
        RANG_01.format(plus="=1+1 | =1+1"),
        "| | | | | | | | | | | | =1+1 |",
        plus="calcul : BDC0101 | calcul : proposition",
    )
    resultat = etude(tmp_path, grilles={"02.xlsx": {"Consensus": grille}} | tableau)
    assert dites(resultat) == []
    assert issues(resultat) == {"01": "partiel", "02": "admis"}
    (feuille,) = resultat.dossier.grilles["02"]
    assert feuille.evaluateur == "Consensus"


def test_une_feuille_collective_par_certification(tmp_path: Path) -> None:
    une = "| candidat | C1 | C2 | C3 |\n| 02 | A | A | A |"
    autre = "| candidat | C1 | C2 | C3 | C4 | C5 | C6 | C7 | C8 |\n| 01 | A | A | A | A | A | A | A | NA |"
    resultat = etude(tmp_path, grilles={"tous.xlsx": {"CCPM 2022 0045": une, "CQPM 2021 0301 RI": autre}})
    assert dites(resultat) == []
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


def test_des_tableaux_collectifs_l_un_sous_l_autre(tmp_path: Path) -> None:
    tableau = "| candidat | C1 | C2 | C3 |\n| 02 | A | A | A |\n| |\n| CQPM 2021 0301 RI |\n"
    tableau += "| candidat | C8 | C1 | C2 | C3 | C4 | C5 | C6 | C7 |\n| 01 | NA | A | A | A | A | A | A | A |"
    resultat = etude(tmp_path, grilles={"tous.xlsx": {"Jury": tableau}})
    assert [a.code for a in resultat.anomalies if a.bloquante] == []
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


# --- one cause, one message ------------------------------------------------------------------------------------------


def test_un_code_mal_ecrit_se_dit_une_fois(tmp_path: Path) -> None:
    grilles = GRILLES | {"01.xlsx": {"Consensus": GRILLE_01.replace("| C8 ", "| CC8 ")}}
    assert dites(etude(tmp_path, grilles=grilles)) == [("G01", "grilles/01.xlsx!Consensus!A16")]


def test_un_statut_mal_ecrit_se_dit_une_fois(tmp_path: Path) -> None:
    session = changer(SESSION, "Candidats", "présent", "absnet")
    assert dites(etude(tmp_path, session, {"02.xlsx": GRILLES["02.xlsx"]})) == [("N07", "session.xlsx!Candidats!S2")]


def test_une_grille_sans_sa_colonne_se_dit_une_fois(tmp_path: Path) -> None:
    grilles = GRILLES | {"02.xlsx": {"Consensus": GRILLE_02.replace("| résultat |", "| pointure |")}}
    assert dites(etude(tmp_path, grilles=grilles)) == [("L05", "grilles/02.xlsx!Consensus!A4")]


def test_un_jury_absent_se_dit_une_fois(tmp_path: Path) -> None:
    session = {nom: table for nom, table in SESSION.items() if nom != "Jury"}
    assert dites(etude(tmp_path, session)) == [("L03", "session.xlsx")]
    sans_colonne = changer(SESSION, "Jury", "| college    |", "| pointure |")
    assert dites(etude(tmp_path / "colonne", sans_colonne)) == [("L05", "session.xlsx!Jury!A1")]


def test_les_candidats_sans_grille_se_disent_de_la_meme_facon(tmp_path: Path) -> None:
    anomalies = [a for a in etude(tmp_path, grilles={}).anomalies if a.code == "C04"]
    assert len(anomalies) == 2 and len({(a.attendu, a.a_faire) for a in anomalies}) == 1
    assert ["VRAI NULL (02)" in a.trouve for a in anomalies] == [False, True]
