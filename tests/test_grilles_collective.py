"""The workbook of the deliberation: what the jury finds in it, what it writes there, and what becomes of it."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.etude import Chemins, etudier
from pipeline.grilles import preparer
from pipeline.restitution.grilles.collective import ENTETES, _noms
from pipeline.restitution.grilles.compte_rendu import preparation_en_texte
from pipeline.restitution.grilles.pose import Pose
from tests.classeurs import SESSION, Feuilles, ajouter, changer, deposer, ecrire
from tests.seances import ACCORD, FORMATION
from tests.tableur import avec_calc, reenregistrer
from tests.test_grilles import (
    ANTERIEUR,
    COLLECTIVE,
    DEUXIEME,
    PREMIERE,
    TROISIEME,
    a_preparer,
    grilles,
    refaire,
    remplir,
)

CQPM, CCPM = "CQPM 2021 0301 RI", "CCPM 2022 0045"


def preparee(session: Feuilles, racine: Path) -> Chemins:
    chemins = deposer(racine, a_preparer(session), {})
    preparer(chemins, "essai")
    return chemins


def ouvrir(chemins: Chemins, nom: str = COLLECTIVE) -> Workbook:
    return load_workbook(grilles(chemins) / nom)


def colonnes(feuille: Worksheet) -> dict[str, int]:
    return {str(cellule.value): cellule.column for cellule in feuille[ENTETES] if cellule.value}


def ligne(feuille: Worksheet, candidat: str) -> int:
    return next(rang[0].row for rang in feuille.iter_rows(min_row=ENTETES + 1) if rang[0].value == candidat)


def ecrire_ligne(chemins: Chemins, titre: str, candidat: str, nom: str = COLLECTIVE, **ecrits: object) -> None:
    """Type in a candidate's row, by heading."""
    livre = ouvrir(chemins, nom)
    feuille = livre[titre]
    for entete, valeur in ecrits.items():
        feuille.cell(ligne(feuille, candidat), colonnes(feuille)[entete]).value = valeur
    livre.save(grilles(chemins) / nom)


def tout(feuille: Worksheet, mot: str) -> dict[str, str]:
    """The same result for every compétence or élément."""
    titres = list(colonnes(feuille))
    fin = next(rang for rang, titre in enumerate(titres) if titre.startswith("calcul") and "anonyme" not in titre)
    debut = titres.index("certification") + 1
    return dict.fromkeys(titres[debut:fin], mot)


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_une_feuille_par_certification_et_une_ligne_par_candidat(tmp_path: Path) -> None:
    livre = ouvrir(preparee(SESSION, tmp_path))
    assert livre.sheetnames == [CQPM, "Listes", CCPM, "Mode d’emploi"]
    assert list(colonnes(livre[CCPM]))[:7] == [
        "candidat", "nom", "prénom", "calcul : n° anonyme", "certification", "C1", "C2",
    ]  # fmt: skip
    assert livre[CCPM].cell(ENTETES, 7).comment.text.startswith("C2 : ")
    codes = {rang[0] for rang in livre["Mode d’emploi"].iter_rows(values_only=True)}
    assert {CQPM, "BDC0101", "C8", CCPM} <= codes


def test_ou_le_jury_lit_des_resultats_anonymes_aucun_nom_n_est_dit(tmp_path: Path) -> None:
    feuille = ouvrir(preparee(SESSION, tmp_path))[CQPM]
    textes = " ".join(str(c.value) for rang in feuille.iter_rows() for c in rang if c.value)
    assert "Maëlys" not in textes and "anonymes devant le jury" in textes
    assert feuille.column_dimensions["B"].hidden and feuille.column_dimensions["C"].hidden


def test_ailleurs_les_noms_sont_dits(tmp_path: Path) -> None:
    feuille = ouvrir(preparee(FORMATION, tmp_path))["CQP-AF"]
    assert [feuille.cell(ENTETES + 1, colonne).value for colonne in (1, 2, 3, 4)] == [
        "01",
        "Vauclair",
        "Noémie",
        "CQP-AF",
    ]


def test_qui_est_evalue_par_notes_n_y_est_pas_et_c_est_dit(tmp_path: Path) -> None:
    feuille = ouvrir(preparee(ACCORD, tmp_path))["CQP-ACC"]
    assert [rang[0] for rang in feuille.iter_rows(min_row=ENTETES + 1, values_only=True)] == ["02"]
    assert "Évalués par notes" in str(feuille["A2"].value) and "Théo Lecointre (01)" in str(feuille["A2"].value)


def test_ce_qui_est_acquis_y_est_verrouille_avec_sa_date(tmp_path: Path) -> None:
    feuille = ouvrir(preparee(ajouter(SESSION, "Acquis", ANTERIEUR), tmp_path))[CQPM]
    rang, ou = ligne(feuille, "01"), colonnes(feuille)
    acquise, autre = feuille.cell(rang, ou["C2"]), feuille.cell(rang, ou["C4"])
    assert acquise.value == "A" and acquise.protection.locked
    assert "12/03/2021" in acquise.comment.text and "MC-BDC-2021-00007" in acquise.comment.text
    assert autre.value is None and not autre.protection.locked
    assert feuille.cell(rang, ou["calcul : BDC0101"]).value == "acquis"


def test_les_grilles_deja_remplies_s_y_lisent(tmp_path: Path) -> None:
    chemins = preparee(SESSION, tmp_path)
    remplir(chemins, "non acquis")
    assert preparer(chemins, "essai").noms(Pose.REECRITE) == [COLLECTIVE]
    feuille = ouvrir(chemins)[CCPM]
    assert [feuille.cell(ligne(feuille, "02"), colonnes(feuille)[c]).value for c in ("C1", "C2", "C3")] == ["NA"] * 3
    etude = etudier(chemins, "essai")
    assert [a.code for a in etude.anomalies] == []
    assert {d.issue.value for d in etude.decisions} == {"non_admis"}


@pytest.mark.parametrize(
    ("codes", "noms"),
    [
        (["A/B:C", "A?B*C"], ["A-B-C", "A-B-C 2"]),
        (["x" * 40, "x" * 41], ["x" * 31, "x" * 28 + " 2"]),
        (["RS-1", "rs-1"], ["RS-1", "rs-1 2"]),
    ],
)
def test_un_nom_de_feuille_est_permis_et_unique(codes: list[str], noms: list[str]) -> None:
    assert list(_noms(codes).values()) == noms


# --- what the jury writes --------------------------------------------------------------------------------------------


@avec_calc
@pytest.mark.parametrize("genre", ["xlsx", "ods"])
@pytest.mark.parametrize(
    ("session", "titre", "candidat"),
    [(SESSION, CCPM, "02"), (FORMATION, "CQP-AF", "01"), (ACCORD, "CQP-ACC", "02")],
    ids=["métallurgie", "formation", "accord"],
)
def test_ce_que_le_jury_y_ecrit_decide(
    session: Feuilles, titre: str, candidat: str, genre: str, tmp_path: Path
) -> None:
    """Filled, saved by a spreadsheet, processed: results and decision are read, formulas are not."""
    chemins = preparee(session, tmp_path)
    mots = tout(ouvrir(chemins)[titre], "A")
    refus = {"décision": "non admis", "pour": 1, "contre": 2, "abstention": 0, "motif": "oral très insuffisant"}
    ecrire_ligne(chemins, titre, candidat, **mots, **refus)
    for nom, octets in reenregistrer({"deliberation": (grilles(chemins) / COLLECTIVE).read_bytes()}, genre).items():
        (grilles(chemins) / COLLECTIVE).unlink()
        (grilles(chemins) / f"{nom}.{genre}").write_bytes(octets)
    etude = etudier(chemins, "essai")
    decision = next(d for d in etude.decisions if d.candidat.id == candidat)
    assert (decision.proposition.value, decision.issue.value) == ("admis", "non_admis")
    assert decision.motif == "Oral très insuffisant"
    assert not {"N05", "N06", "L06", "L12", "L18", "G08"} & {a.code for a in etude.anomalies}


def test_une_note_en_marge_du_tableau_ne_decide_rien(tmp_path: Path) -> None:
    chemins = preparee(SESSION, tmp_path)
    assert etudier(chemins, "essai").decisions == ()
    assert {a.code for a in etudier(chemins, "essai").anomalies} == {"G23"}


# --- what becomes of it ----------------------------------------------------------------------------------------------


def test_les_candidats_ajoutes_apres_coup_ont_leur_propre_classeur(tmp_path: Path) -> None:
    chemins = preparee(SESSION, tmp_path)
    ecrire_ligne(chemins, CCPM, "02", C1="A")
    remplie = (grilles(chemins) / COLLECTIVE).read_bytes()
    session = ajouter(SESSION, "Candidats", TROISIEME.strip())
    faites = refaire(chemins, a_preparer(session))
    assert faites.noms(Pose.ECRITE) == ["03-OKONKWO.xlsx", "deliberation-2.xlsx"]
    assert faites.noms(Pose.REMPLIE) == [COLLECTIVE]
    assert (grilles(chemins) / COLLECTIVE).read_bytes() == remplie
    suite = ouvrir(chemins, "deliberation-2.xlsx")
    assert suite.sheetnames == [CCPM, "Listes", "Mode d’emploi"]
    assert [rang[0] for rang in suite[CCPM].iter_rows(min_row=ENTETES + 1, values_only=True)] == ["03"]
    assert preparer(chemins, "essai").noms(Pose.ECRITE, Pose.REECRITE) == []
    ecrire_ligne(chemins, CCPM, "03", "deliberation-2.xlsx", C1="A")
    quatrieme = TROISIEME.strip().replace("| 03 |", "| 04 |").replace("Okonkwo", "Le Goff")
    faites = refaire(chemins, a_preparer(ajouter(session, "Candidats", quatrieme)))
    assert faites.noms(Pose.ECRITE) == ["04-LE-GOFF.xlsx", "deliberation-3.xlsx"]


def test_un_candidat_retire_y_est_signale(tmp_path: Path) -> None:
    chemins = preparee(ajouter(SESSION, "Candidats", TROISIEME.strip()), tmp_path)
    ecrire_ligne(chemins, CCPM, "03", C1="A")
    faites = refaire(chemins, a_preparer())
    assert faites.hors_liste == ("03-OKONKWO.xlsx (03)", "deliberation.xlsx (03)")


def test_encore_vide_elle_suit_la_liste(tmp_path: Path) -> None:
    chemins = preparee(ajouter(SESSION, "Candidats", TROISIEME.strip()), tmp_path)
    faites = refaire(
        chemins, a_preparer(changer(SESSION, "Candidats", "favorable       | présent", "favorable | absent"))
    )
    assert faites.noms(Pose.REECRITE) == [COLLECTIVE]
    assert ouvrir(chemins).sheetnames == [CCPM, "Listes", "Mode d’emploi"]
    assert faites.noms(Pose.INCHANGEE) == [DEUXIEME]


def test_une_deliberation_close_n_a_plus_a_etre_preparee(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, SESSION, {})
    assert preparer(chemins, "essai").noms(Pose.ECRITE) == [PREMIERE, DEUXIEME]


def test_un_classeur_du_secretariat_de_ce_nom_est_laisse(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})
    ecrire(grilles(chemins) / COLLECTIVE, {"Jury": "| candidat | nom | C1 |\n| 02 | NULL | A |"})
    faites = preparer(chemins, "essai")
    assert faites.noms(Pose.REMPLIE) == [COLLECTIVE]
    assert faites.noms(Pose.ECRITE) == [PREMIERE, DEUXIEME, "deliberation-2.xlsx"]


def test_un_acquis_saisi_apres_coup_ne_contredit_pas_une_grille_remplie(tmp_path: Path) -> None:
    """What an earlier jury gave, and the filled grid refuses, is locked in the workbook of the deliberation."""
    chemins = preparee(SESSION, tmp_path)
    remplir(chemins, "non acquis")
    faites = refaire(chemins, ajouter(a_preparer(), "Acquis", ANTERIEUR))
    assert f"{PREMIERE} : C1, C2 et C3 acquis à un jury précédent" in preparation_en_texte(faites)
    ecrire_ligne(chemins, CQPM, "01", commentaire="vu")
    etude = etudier(chemins, "essai")
    assert {a.code for a in etude.anomalies} == {"A05"}
    assert {d.candidat.id: d.issue.value for d in etude.decisions} == {"01": "partiel", "02": "non_admis"}


def test_un_element_d_une_competence_acquise_depuis_ne_contredit_rien(tmp_path: Path) -> None:
    chemins = preparee(FORMATION, tmp_path)
    remplir(chemins, "non acquis")
    candidat = next(c for c in etudier(chemins, "essai").dossier.candidats)
    refaire(chemins, ajouter(a_preparer(FORMATION), "Acquis", f"| {candidat.id} | C1 | 2021-03-12 | |"))
    assert "G08" not in {a.code for a in etudier(chemins, "essai").anomalies}


def test_intacte_elle_ne_contredit_pas_une_grille_corrigee(tmp_path: Path) -> None:
    """What nobody wrote in is no second evaluation; once somebody has, it is."""
    chemins = preparee(SESSION, tmp_path)
    remplir(chemins, "acquis")
    preparer(chemins, "essai")
    grille = load_workbook(grilles(chemins) / DEUXIEME)
    (cellule,) = (rang[3] for rang in grille["Consensus"].iter_rows() if rang[0].value == "C2")
    cellule.value = "non acquis"
    grille.save(grilles(chemins) / DEUXIEME)
    etude = etudier(chemins, "essai")
    assert [a.code for a in etude.anomalies] == []
    assert {d.candidat.id: d.issue.value for d in etude.decisions}["02"] == "partiel"
    ecrire_ligne(chemins, CCPM, "02", commentaire="vu")
    (anomalie,) = (a for a in etudier(chemins, "essai").anomalies if a.bloquante)
    assert anomalie.code == "G08"
    assert f"{DEUXIEME}!Consensus!{cellule.coordinate}" in anomalie.a_faire and COLLECTIVE in anomalie.a_faire


def test_intacte_elle_ne_decide_pas_a_la_place_d_une_grille_retiree(tmp_path: Path) -> None:
    chemins = preparee(SESSION, tmp_path)
    remplir(chemins, "acquis")
    preparer(chemins, "essai")
    (grilles(chemins) / DEUXIEME).unlink()
    (anomalie,) = etudier(chemins, "essai").anomalies
    assert (anomalie.code, anomalie.candidat) == ("G23", "02")
    assert "resté tel que préparé" in anomalie.trouve
