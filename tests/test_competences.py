"""Compétences made of éléments, unités de valeur that are graded: from the workbook to what is explained."""

import json
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline.etude import Etude
from pipeline.lecture.notes import lire_notes
from pipeline.lecture.ouverture.classeur import Feuille, adresse
from pipeline.modele import Cellule, Decision, Repere, Valeur
from pipeline.referentiel import charger
from pipeline.restitution.donnees import decisions_json
from pipeline.restitution.grille_deliberation import grille_deliberation
from pipeline.restitution.terminal import expliquer
from tests.cas import GABARITS
from tests.classeurs import GRILLE_01, GRILLES, Feuilles, ajouter, changer, etude
from tests.dispositifs import retoucher
from tests.seances import ACCORD, FORMATION, NOTES, accord, formation, grille, referentiel

MOITIE = {"C1_1": "NA", "C1_2": "nmo", "C1_4": "NA", "C2_3": "Non mis en œuvre", "C2_4": "NMO", "C3_5": "NA"}


def decision(resultat: Etude, candidat: str = "01") -> Decision:
    return next(d for d in resultat.decisions if d.candidat.id == candidat)


def donnees(resultat: Etude) -> dict[str, dict[str, object]]:
    """The first candidate's compétences in decisions.json, by code."""
    contenu = json.loads(decisions_json(resultat.dossier, "essai", resultat.decisions, {}))
    return {c["code"]: c for c in contenu["candidats"][0]["competences"]}


def feuille(contenu: bytes, nom: str) -> list[tuple[object, ...]]:
    return list(load_workbook(BytesIO(contenu))[nom].iter_rows(values_only=True))


def codes(resultat: Etude) -> list[str]:
    return [a.code for a in resultat.anomalies]


# --- éléments --------------------------------------------------------------------------------------------------------


def test_une_competence_se_calcule_de_ses_elements(tmp_path: Path) -> None:
    resultat = etude(tmp_path, FORMATION, formation(**MOITIE))
    assert codes(resultat) == ["G20"]
    lue = decision(resultat)
    assert [c.code for c in lue.competences if not c.acquise] == ["C1"]
    assert lue.issue.value == "partiel"
    c1 = lue.competences[0]
    assert [(e.code, e.valeur, e.incontournable) for e in c1.elements[:2]] == [
        ("C1.1", "non_acquis", True),
        ("C1.2", "non_mis_en_oeuvre", True),
    ]
    assert c1.trace[0].faits.startswith(
        "incontournables non acquis : C1.1 ; non mis en œuvre : C1.2 ; aucun autre élément non mis en œuvre,"
    )
    assert [str(repere) for repere in c1.trace[0].reperes[:2]] == [
        "grilles/01.xlsx!Consensus!D3",
        "grilles/01.xlsx!Consensus!D4",
    ]


def test_les_traces_des_competences_precedent_celle_de_la_certification(tmp_path: Path) -> None:
    lue = decision(etude(tmp_path, FORMATION, formation(**MOITIE)))
    calculees = [e for c in lue.competences for e in c.trace]
    debut = lue.trace.index(calculees[0])
    assert list(lue.trace[debut : debut + len(calculees)]) == calculees
    assert lue.trace[debut + len(calculees)].regle.startswith("CQP-AF :")


def test_les_elements_sont_dits_partout(tmp_path: Path) -> None:
    resultat = etude(tmp_path, FORMATION, formation(**MOITIE))
    texte = expliquer(decision(resultat)).replace("\u00a0", " ")
    assert "C1.1 Constituer le dossier administratif d’une action de formation (incontournable) : non acquis" in texte
    assert (
        "C1.2 Vérifier la conformité des pièces reçues et relancer les interlocuteurs (incontournable) : non mis"
        in texte
    )
    element = donnees(resultat)["C1"]["elements"][1]  # type: ignore[index]
    assert element["code"] == "C1.2" and element["valeur"] == "non_mis_en_oeuvre" and element["incontournable"] is True
    assert element["repere"] == "grilles/01.xlsx!Consensus!D4"
    lignes = feuille(grille_deliberation(resultat.decisions), "Éléments")
    assert ("C1", "C1.2", "oui", "non mis en œuvre") in [(r[4], r[5], r[7], r[8]) for r in lignes]
    assert "Notes" not in load_workbook(BytesIO(grille_deliberation(resultat.decisions))).sheetnames


def test_la_ligne_de_la_competence_ne_fait_que_se_comparer(tmp_path: Path) -> None:
    resultat = etude(tmp_path, FORMATION, formation(C1="NA", C2="acquis", C2_1="NA"))
    assert codes(resultat) == ["G09", "G09"]
    assert [c.acquise for c in decision(resultat).competences[:2]] == [True, False]


def test_le_jury_reste_souverain_sur_une_competence_calculee(tmp_path: Path) -> None:
    session = ajouter(FORMATION, "Décisions", "| 01 | C1 | validée | 3 | 0 | 0 | entretien complémentaire |")
    lue = decision(etude(tmp_path, session, formation(C1_1="NA")))
    c1 = lue.competences[0]
    assert (c1.acquise, c1.proposition, c1.origine.value) == (True, False, "jury")
    assert (lue.issue.value, lue.proposition.value, lue.differe) == ("admis", "partiel", True)
    assert c1.trace[0] in lue.trace


def test_un_element_manquant_attend_en_preparation(tmp_path: Path) -> None:
    session = changer(FORMATION, "Session", "deliberation_close_le | 2024-10-11", "deliberation_close_le | ")
    resultat = etude(tmp_path, session, formation(C1_2="", C2_3=None))
    assert not resultat.bloquee
    assert [c.id for c in resultat.en_attente] == ["01"]
    assert codes(resultat) == ["G03", "G02"]


def test_une_competence_deja_acquise_n_attend_pas_ses_elements(tmp_path: Path) -> None:
    session = ajouter(FORMATION, "Acquis", "| 01 | C1 | 2022-03-18 | CPEF-2022-00011 |")
    sans_c1 = dict.fromkeys(f"C1_{rang}" for rang in range(1, 7))
    resultat = etude(tmp_path, session, formation(**sans_c1))
    assert resultat.anomalies == ()
    assert decision(resultat).issue.value == "admis"


def collectif(*doublons: str) -> str:
    elements = [e.code for c in referentiel("formation", "CQP-AF").toutes for e in c.elements]
    entetes = [*elements, *doublons]
    valeurs = ["NA" if code == "C4.1" else "A" for code in entetes]
    return f"| candidat | nom | {' | '.join(entetes)} |\n| 01 | Vauclair | {' | '.join(valeurs)} |"


def test_un_tableau_collectif_peut_avoir_une_colonne_par_element(tmp_path: Path) -> None:
    resultat = etude(tmp_path, FORMATION, {"tous.xlsx": {"Résultats": collectif()}})
    assert resultat.anomalies == ()
    assert [c.code for c in decision(resultat).competences if not c.acquise] == ["C4"]


def test_deux_colonnes_pour_un_meme_element_ne_se_departagent_pas(tmp_path: Path) -> None:
    resultat = etude(tmp_path, FORMATION, {"tous.xlsx": {"Résultats": collectif("c4.1")}})
    assert [(a.code, a.trouve) for a in resultat.anomalies] == [("L07", "c4.1")]


# --- grades ----------------------------------------------------------------------------------------------------------


def test_les_moyennes_sont_exactes(tmp_path: Path) -> None:
    """Grades typed as numbers, as texts, with or without what they are out of; titles; merged cells."""
    resultat = etude(tmp_path, ACCORD, accord())
    assert resultat.anomalies == ()
    uv = {c.code: c for c in decision(resultat).competences}
    assert {code: c.moyenne for code, c in uv.items()} == {
        "UV1": Fraction(38, 3),
        "UV2": Fraction(10),
        "UV3": Fraction(47, 4),
        "UV4": Fraction(231, 20),
    }
    assert [c.moyenne_dite for c in uv.values()] == ["12,67/20", "10,00/20", "11,75/20", "11,55/20"]
    assert decision(resultat, "02").competences[0].moyenne is None


def test_les_notes_sont_dites_partout(tmp_path: Path) -> None:
    resultat = etude(tmp_path, ACCORD, accord())
    texte = expliquer(decision(resultat)).replace("\u00a0", " ")
    assert "Simulation d’appel sortant : 5/10 [grilles/01.xlsx!Notes!C9]" in texte
    assert "moyenne : 12,67/20" in texte
    assert "moyenne (12 + 13 + 13) / 3 = 12,67 (38/3), seuil 10" in texte
    uv1 = donnees(resultat)["UV1"]
    assert (uv1["moyenne"], uv1["moyenne_affichee"]) == ("38/3", "12,67/20")
    uv4 = donnees(resultat)["UV4"]["notes"]
    assert uv4[0] == {  # type: ignore[index]
        "partie": "Contrôle continu",
        "note": "111/10",
        "sur": "20",
        "repere": "grilles/01.xlsx!Notes!C13",
    }
    lignes = feuille(grille_deliberation(resultat.decisions), "Notes")
    assert ("UV2", "Simulation d’appel sortant", "5/10", "10,00/20") in [(r[4], r[6], r[7], r[8]) for r in lignes]


def test_juste_en_dessous_du_seuil(tmp_path: Path) -> None:
    """9.99, 10 and 10: what is displayed as 10,00 is not 10."""
    resultat = etude(tmp_path, ACCORD, accord(NOTES.replace("| 10   |", "| 9.99# |", 1)))
    lue = decision(resultat)
    assert (lue.issue.value, lue.competences[1].acquise) == ("non_admis", False)
    assert "9,997 (2999/300), seuil 10" in " ".join(e.faits for e in lue.trace)


def par_candidat(titre: str = "candidat") -> str:
    """The grades of NOTES as a collective table, with other headings."""
    rangs = [f"| {titre} | nom | UV | Épreuve | Note obtenue | Barème |"]
    for competence in referentiel("accord-branche", "CQP-ACC").toutes:
        for rang, partie in enumerate([p.nom for p in competence.parties] or ["Écrit", "Oral", "Dossier"]):
            rangs.append(f"| 01 | Lecointre | {competence.code if rang == 0 else ''} | {partie.upper()} | 1{rang} | |")
    return "\n".join(rangs)


def test_un_tableau_de_notes_avec_une_colonne_candidat(tmp_path: Path) -> None:
    classeurs = {"notes.xlsx": {"Feuil1": par_candidat()}, "02.xlsx": accord()["02.xlsx"]}
    resultat = etude(tmp_path, ACCORD, classeurs)
    assert resultat.anomalies == ()
    assert [str(c.moyenne) for c in decision(resultat).competences] == ["11", "11", "11", "21/2"]


def test_une_ligne_sans_candidat_n_est_donnee_a_personne(tmp_path: Path) -> None:
    tableau = par_candidat().replace("| 01 | Lecointre |  |", "|  | |  |", 1)
    classeurs = {"notes.xlsx": {"Feuil1": tableau}, "02.xlsx": accord()["02.xlsx"]}
    assert "N01" in set(codes(etude(tmp_path, ACCORD, classeurs)))


def test_des_notes_dans_plusieurs_feuilles_se_completent(tmp_path: Path) -> None:
    entete, *rangs = par_candidat().splitlines()
    feuilles = {"UV1": "\n".join([entete, *rangs[:3]]), "Autres": "\n".join([entete, *rangs[3:]])}
    resultat = etude(tmp_path, ACCORD, {"01.xlsx": feuilles, "02.xlsx": accord()["02.xlsx"]})
    assert resultat.anomalies == ()
    assert decision(resultat).issue.value == "admis"


def test_les_feuilles_des_evaluateurs_a_cote_des_notes_n_attendent_pas_de_consensus(tmp_path: Path) -> None:
    individuelle = grille("accord-branche", "CQP-ACC", "01", UV1="NA")
    resultat = etude(tmp_path, ACCORD, accord(Tuteur=individuelle, Formatrice=individuelle))
    assert resultat.anomalies == ()
    assert decision(resultat).issue.value == "admis"


def test_des_notes_a_cote_d_une_grille_du_jury_ne_comptent_pas(tmp_path: Path) -> None:
    session = changer(ACCORD, "Candidats", "contrôle continu", "jury")
    resultat = etude(tmp_path, session, accord(Consensus=grille("accord-branche", "CQP-ACC", "01", UV2="NA")))
    assert resultat.anomalies == ()
    assert [c.acquise for c in decision(resultat).competences] == [True, False, True, True]
    assert all(c.moyenne is None and not c.notes for c in decision(resultat).competences)


def test_une_unite_deja_acquise_n_attend_pas_de_note(tmp_path: Path) -> None:
    session = ajouter(ACCORD, "Acquis", "| 01 | UV4 | 2022-03-18 | |")
    sans_uv4 = "\n".join(r for r in NOTES.splitlines() if "Contrôle continu" not in r and "Soutenance" not in r)
    resultat = etude(tmp_path, session, accord(sans_uv4))
    assert resultat.anomalies == ()
    assert decision(resultat).issue.value == "admis"


def test_en_preparation_les_notes_sont_attendues(tmp_path: Path) -> None:
    session = changer(ACCORD, "Session", "deliberation_close_le | 2024-11-15", "deliberation_close_le | ")
    resultat = etude(tmp_path, session, accord(NOTES.replace("| 10   |", "|      |", 1)))
    assert not resultat.bloquee
    assert codes(resultat) == ["G16"]
    assert [c.id for c in resultat.en_attente] == ["01"]


@pytest.mark.parametrize(
    ("ecrite", "sur", "valeur"),
    [
        ("12#", "", "12"),
        ("12.1#", "", "121/10"),
        ("12,25", "20", "49/4"),
        ("14 / 20", "", "14"),
        ("14 sur 20", "/20", "14"),
        ("7,5/10", "10", "15"),
        ("0", "", "0"),
        ("20", "20", "20"),
        ("45", "sur 60", "15"),
    ],
)
def test_une_note_s_ecrit_de_plusieurs_facons(ecrite: str, sur: str, valeur: str, tmp_path: Path) -> None:
    """The grade of one of the two parts of UV3, brought to 20."""
    ligne = "|                    | Simulation d’un appel difficile | 9 | 20 |"
    assert ligne in NOTES
    notes = NOTES.replace(ligne, f"| | Simulation d’un appel difficile | {ecrite} | {sur} |")
    resultat = etude(tmp_path, ACCORD, accord(notes))
    assert resultat.anomalies == ()
    assert decision(resultat).competences[2].moyenne == (Fraction(29, 2) + Fraction(valeur)) / 2


ECRITS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.text("0123456789,./- sur", max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
)


@given(ECRITS, ECRITS)
def test_quoi_qu_on_ecrive_une_note_est_plausible_ou_signalee(note: Valeur, sur: Valeur) -> None:
    titres = ("candidat", "unité de valeur", "partie", "note", "sur")
    rangs = (titres, ("01", "UV1", "Simulation d’appel entrant", note, sur))
    cellules = tuple(
        tuple(Cellule(valeur, Repere("n.xlsx", "Notes", adresse(i, j))) for j, valeur in enumerate(rang))
        for i, rang in enumerate(rangs)
    )
    feuille = Feuille("Notes", Repere("n.xlsx", "Notes"), cellules)
    lues, anomalies = lire_notes(feuille, charger(GABARITS, "accord-branche"), 20)
    (lue,) = lues[0].notes["UV1"]
    assert lue.erronee is bool(anomalies)
    assert lue.valeur is None or 0 <= lue.valeur <= lue.sur
    assert (lue.valeur is None) is (lue.erronee or cellules[1][3].vide)


def test_sans_notation_une_feuille_de_notes_n_est_pas_lue(tmp_path: Path) -> None:
    grilles: dict[str, Feuilles] = GRILLES | {"01.xlsx": {"Consensus": GRILLE_01, "Notes": NOTES}}
    assert codes(etude(tmp_path, grilles=grilles)) == ["L09"]


@pytest.mark.parametrize(("titre", "manque"), [("partie  ", "partie"), ("| note ", "note")])
def test_une_feuille_de_notes_dit_la_colonne_qui_lui_manque(titre: str, manque: str, tmp_path: Path) -> None:
    assert titre in NOTES
    resultat = etude(tmp_path, ACCORD, accord(NOTES.replace(titre, titre.replace(manque, "xyz"), 1)))
    assert next((a.code, a.attendu) for a in resultat.anomalies if a.bloquante) == ("L05", f"une colonne « {manque} »")


def test_un_numero_d_ordre_n_est_pas_un_candidat(tmp_path: Path) -> None:
    haut, rangs = NOTES.split("    | unité de valeur", 1)
    ordre = haut + "\n".join(
        f"| {n or 'N°'} {rang.strip()}" for n, rang in enumerate(f"| unité de valeur{rangs}".strip().split("\n"))
    )
    resultat = etude(tmp_path, ACCORD, accord(ordre))
    assert not resultat.bloquee
    assert decision(resultat).issue.value == "admis"


# --- what else a grid says -------------------------------------------------------------------------------------------


def test_les_preconisations_accompagnent_la_decision(tmp_path: Path) -> None:
    preconise = GRILLE_01 + "\n    | Préconisation | | |\n    | BDC0101 | favorable | bon geste |\n"
    lue = decision(etude(tmp_path, grilles=GRILLES | {"01.xlsx": {"Consensus": preconise}}))
    assert [(p.objet, p.avis, p.commentaire) for p in lue.preconisations] == [("BDC0101", "favorable", "bon geste")]
    assert "BDC0101 : favorable ; bon geste" in [e.faits for e in lue.trace]


@pytest.mark.parametrize(("feuilles", "attendu"), [(1, ["G19"]), (2, []), (3, ["G19"])])
def test_le_nombre_de_grilles_individuelles(feuilles: int, attendu: list[str], tmp_path: Path) -> None:
    prevues = (("[jury]\n", '[grilles_individuelles]\narticle = "Règlement, § 3"\nnombre = 2\n\n[jury]\n'),)
    seules = {f"Évaluateur {rang}": GRILLE_01 for rang in range(feuilles)}
    grilles: dict[str, Feuilles] = {"01.xlsx": {"Consensus": GRILLE_01, **seules}}
    resultat = etude(tmp_path, None, grilles, retoucher(tmp_path, prevues))
    assert [a.code for a in resultat.anomalies if a.candidat == "01"] == attendu


@pytest.mark.parametrize(
    ("notes", "moyenne", "attendues"),
    [
        ("| UV4 | Contrôle continu (tuteur) | 12 | |\n| UV4 | Soutenance | 9 | |", "21/2", []),
        ("| UV4 | Évaluation A | 12 | |\n| UV4 | Évaluation B | 9 | |", "21/2", ["G14", "G14"]),
        ("| UV4 | Contrôle continu | 12 | |", "None", ["G16"]),
        ("| UV4 | Contrôle continu 1 | 12 | |\n| UV4 | Contrôle continu 2 | 9 | |", "None", ["G16"]),
        ("| UV4 | Contrôle continu | 12 | |\n| UV4 | Contrôle continu | 9 | |", "None", ["G15", "G16"]),
    ],
)
def test_les_parties_exigees_d_une_unite(notes: str, moyenne: str, attendues: list[str], tmp_path: Path) -> None:
    """Under an unknown name, a grade counts and is told; one part graded twice does not stand for the other."""
    sans_uv4 = [r for r in NOTES.splitlines() if "Contrôle continu" not in r and "Soutenance" not in r]
    resultat = etude(tmp_path, ACCORD, accord("\n".join([*sans_uv4[:-2], notes])))
    assert codes(resultat) == attendues
    assert [str(c.moyenne) for d in resultat.decisions if d.candidat.id == "01" for c in d.competences][3:] == (
        [moyenne] if moyenne != "None" else []
    )


def test_une_note_calculee_par_le_tableur_est_la_fraction_qu_elle_represente(tmp_path: Path) -> None:
    """(29/3 + 29/3 + 32/3) / 3 is 10, although each cell holds a number with endless decimals."""
    notes = NOTES.replace("| 12# | 20 |", f"| {29 / 3}# | |").replace("| 13,0 | 20 |", f"| {29 / 3}# | |")
    notes = notes.replace("| 13/20 | |", f"| {32 / 3}# | |")
    assert str(decision(etude(tmp_path, ACCORD, accord(notes))).competences[0].moyenne) == "10"


def test_une_competence_indiquee_sans_ses_elements_est_celle_des_evaluateurs(tmp_path: Path) -> None:
    sans = {f"C{n}_{rang}": None for n in (1, 2) for rang in range(1, 9)}
    resultat = etude(tmp_path, FORMATION, formation(C1="Maîtrisée", C2="non maîtrisée", **sans))
    assert codes(resultat) == ["G21", "G21"]
    (lui,) = resultat.decisions
    assert [c.acquise for c in lui.competences] == [True, False, True, True, True, True]
    assert "maîtris" not in lui.competences[0].trace[0].faits and "évaluateurs" in lui.competences[0].trace[0].faits


def test_une_moyenne_deja_faite_dans_la_feuille_n_est_pas_une_note(tmp_path: Path) -> None:
    notes = NOTES.replace("| 9 | 20 |\n", "| 9 | 20 |\n    |  | Moyenne | 11,75 | 20 |\n")
    assert str(decision(etude(tmp_path, ACCORD, accord(notes))).competences[2].moyenne) == "47/4"
