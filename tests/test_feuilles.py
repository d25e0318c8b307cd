"""Sheets that hide, merge, compete or sum up: said, and never preferred to one another by a guess."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.etude import Chemins, EntreesACorriger, etudier
from pipeline.lecture.consensus import est_consensus
from pipeline.lecture.identite import suite_de
from pipeline.referentiel import charger
from tests.cas import GABARITS
from tests.classeurs import GRILLE_01, GRILLE_02, GRILLES, SESSION, ajouter, avec, deposer, dites, etude, issues
from tests.test_lecture import convertir

JURY = {"01.xlsx": {"Consensus": GRILLE_01}}


def apprete(chemins: Chemins, nom: str = "grilles/01.xlsx", masquer: str = "", fusionner: str = "") -> Path:
    """Hide a sheet of a workbook, and merge cells of its first one, as an office program does."""
    fichier = chemins.entrees / "essai" / nom
    classeur = load_workbook(fichier)
    if fusionner:
        classeur.worksheets[0].merge_cells(fusionner)
    if masquer:
        if len(classeur.worksheets) == 1:
            classeur.create_sheet("Consignes")
        classeur[masquer].sheet_state = "veryHidden"
        classeur.active = len(classeur.worksheets) - 1
    classeur.save(fichier)
    return fichier


# --- hidden, merged --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_une_feuille_masquee_est_lue_et_dite(extension: str, libreoffice: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    fichier = apprete(chemins, masquer="Consensus")
    if extension != "xlsx":
        convertir(libreoffice, fichier, extension, tmp_path / "profil")
    resultat = etudier(chemins, "essai")
    assert dites(resultat) == [("L20", f"grilles/01.{extension}!Consensus")]
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


def test_une_feuille_de_la_session_masquee_est_dite(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    apprete(chemins, "session.xlsx", masquer="Acquis")
    assert dites(etudier(chemins, "essai")) == [("L20", "session.xlsx!Acquis")]


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_un_resultat_fusionne_n_est_a_personne(extension: str, libreoffice: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    fichier = chemins.entrees / "essai" / "grilles" / "01.xlsx"
    apprete(chemins, fusionner="D7:D9")
    if extension != "xlsx":
        convertir(libreoffice, fichier, extension, tmp_path / "profil")
    assert dites(etudier(chemins, "essai")) == [("L21", f"grilles/01.{extension}!Consensus!D7")]


def test_une_colonne_de_candidats_fusionnee(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    apprete(chemins, "session.xlsx")
    fichier = chemins.entrees / "essai" / "session.xlsx"
    classeur = load_workbook(fichier)
    classeur["Candidats"].merge_cells("K2:K3")
    classeur.save(fichier)
    dites_ = dites(etudier(chemins, "essai"))
    assert ("L21", "session.xlsx!Candidats!K2") in dites_
    assert "N01" not in [code for code, _ in dites_]


def test_un_commentaire_ou_un_titre_fusionne_ne_gene_pas(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, grilles=avec("| Grille | | |\n| | | |" + GRILLE_02))
    fichier = apprete(chemins, "grilles/02.xlsx", fusionner="A1:C2")
    apprete(chemins, "grilles/02.xlsx", fusionner="E7:E9")
    assert fichier.exists()
    assert dites(etudier(chemins, "essai")) == []


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        *((nom, True) for nom in ("Consensus", "CONSENSUS ", "Grille de consensus", "Consensus du jury", "Concensus")),
        *((nom, True) for nom in ("Consensus C001", "Consensus – Durand Léa", "Consensus BDC0101")),
        *((nom, None) for nom in ("Pas de consensus", "Hors consensus", "Pré-consensus", "Préconsensus")),
        *((nom, None) for nom in ("Consensus - brouillon", "Consensus (provisoire)", "Consensus (2)")),
        *((nom, False) for nom in ("Évaluateur 1", "Jury", "Feuil1", "Consignes")),
    ],
)
def test_le_nom_du_consensus(nom: str, attendu: bool | None) -> None:
    reglement = charger(GABARITS, "metallurgie")
    assert est_consensus(nom, reglement, ("C001", "Durand", "Léa")) is attendu


def test_un_pre_consensus_ne_l_emporte_pas(tmp_path: Path) -> None:
    brouillon = GRILLE_02.replace("| A ", "| NA", 1)
    resultat = etude(tmp_path, grilles=GRILLES | {"02.xlsx": {"Pré-consensus": brouillon, "Consensus": GRILLE_02}})
    assert [code for code, _ in dites(resultat)] == ["G26", "G06"]
    assert issues(resultat)["02"] == "admis"


def test_une_feuille_vide_de_meme_nom_ne_gene_pas(tmp_path: Path) -> None:
    assert dites(etude(tmp_path, SESSION | {"Décisions (2)": "|  |"})) == []


def test_deux_feuilles_session(tmp_path: Path) -> None:
    resultat = etude(tmp_path, SESSION | {"Session (modifiée)": SESSION["Session"]})
    assert dites(resultat) == [("L19", "session.xlsx!Session (modifiée)")]


@pytest.mark.parametrize("nom", ["session (1).xlsx", "session - Copie.xlsx", "Session 2024-09.xlsx"])
def test_un_classeur_de_session_sous_un_autre_nom(nom: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    dossier = chemins.entrees / "essai"
    (dossier / "session.xlsx").rename(dossier / nom)
    with pytest.raises(EntreesACorriger) as arret:
        etudier(chemins, "essai")
    (anomalie,) = arret.value.anomalies
    assert anomalie.code == "L23"
    assert f"« {nom} »" in anomalie.trouve
    assert "le renommer en « session.xlsx »" in anomalie.a_faire


# --- what is not an evaluation, or only a part of one ----------------------------------------------------------------


def test_un_recapitulatif_n_est_pas_une_evaluation(tmp_path: Path) -> None:
    recap = "| candidat | nom | résultat |\n| 01 | X | ADMIS |\n| 02 | VRAI | ADMIS |"
    resultat = etude(tmp_path, grilles=GRILLES | {"02.xlsx": {"Consensus": GRILLE_02, "Récap": recap}})
    assert dites(resultat) == [("L09", "grilles/02.xlsx!Récap")]


def test_une_feuille_par_bloc_fait_une_evaluation(tmp_path: Path) -> None:
    blocs = {
        "BDC0101": "| candidat | C1 | C2 | C3 |\n| 01 | A | A | A |",
        "BDC0102": "| candidat | C4 | C5 |\n| 01 | A | A |",
        "BDC0103": "| candidat | C6 | C7 | C8 |\n| 01 | A | A | NA |",
    }
    resultat = etude(tmp_path, grilles={"tous.xlsx": blocs, "02.xlsx": {"Consensus": GRILLE_02}})
    assert dites(resultat) == []
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


def test_deux_feuilles_qui_se_recoupent_restent_deux(tmp_path: Path) -> None:
    blocs = {
        "BDC0101": "| candidat | C1 | C2 | C3 |\n| 02 | A | A | A |",
        "Suite": "| candidat | nom | C3 |\n| 02 | VRAI | NA |",
    }
    assert ("G08", "grilles/tous.xlsx!Suite!C2") in dites(etude(tmp_path, grilles=JURY | {"tous.xlsx": blocs}))


def test_les_signatures_d_un_tableau_collectif(tmp_path: Path) -> None:
    tableau = """
        | candidat     | C1 | C2 | C3 |
        | Groupe B     |    |    |    |
        | 02           | A  | A  | A  |
        | Le président |    |    | Les membres |
    """
    resultat = etude(tmp_path, grilles=JURY | {"tous.xlsx": {"Jury": tableau}})
    assert sorted(dites(resultat)) == [("L18", "grilles/tous.xlsx!Jury!A2"), ("L18", "grilles/tous.xlsx!Jury!A4")]


def test_une_ligne_qui_n_est_pas_une_competence_n_a_qu_un_message(tmp_path: Path) -> None:
    grille = ajouter({"c": GRILLE_02}, "c", "| Avis | | | Favorable | |")["c"]
    assert dites(etude(tmp_path, grilles=avec(grille))) == [("G01", "grilles/02.xlsx!Consensus!A8")]


# --- identities ------------------------------------------------------------------------------------------------------

TABLE = "\n| code | intitulé | résultat | | | |\n| C1 | | A |\n| C2 | | A |\n| C3 | | A |"


@pytest.mark.parametrize(
    "identite",
    [
        "| candidat | nom | certification | | | |\n| 02 | NULL VRAI | CCPM 2022 0045 | | | |",
        "| candidat : | 02 | nom : | NULL VRAI | certification : | CCPM 2022 0045 |",
        "| Candidat : 02 – M. NULL VRAI | | | | | |",
        "| candidat | 02 (Vrai NULL) | | | | |",
    ],
)
def test_une_identite_certaine_se_lit(identite: str, tmp_path: Path) -> None:
    assert dites(etude(tmp_path, grilles=avec(identite + TABLE))) == []


@pytest.mark.parametrize("identifiant", ["02 Vrai", "02 Dupont", "02 – Mme Léa Dupont"])
def test_un_identifiant_suivi_d_autre_chose_ne_se_devine_pas(identifiant: str, tmp_path: Path) -> None:
    anomalies = etude(tmp_path, grilles=avec(f"| candidat | {identifiant} | |" + TABLE)).anomalies
    (inconnu,) = (a for a in anomalies if a.code == "C05")
    assert "seul" in inconnu.a_faire
    assert ("« 02 »" in inconnu.a_faire) is (identifiant == "02 Vrai")


def test_un_autre_numero_n_est_pas_un_nom() -> None:
    assert suite_de("C001", "C001 – Mme Durand") == "Mme Durand"
    assert (suite_de("C001", "C001-bis"), suite_de("C001", "C0012"), suite_de("C001", "C001 2")) == ("", "", "")
