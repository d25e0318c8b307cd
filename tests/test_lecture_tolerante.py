"""Tolerant reading, strict meaning: any layout gives the same facts; what is ambiguous is told, never guessed."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pipeline.anomalies import Anomalie, code_suggere
from pipeline.etude import etudier
from pipeline.lecture import colonnes, valeurs
from pipeline.lecture.codes import code_lu
from pipeline.lecture.entetes import cle_entete, noms_par_cle
from pipeline.modele import Cellule, Repere
from pipeline.referentiel import charger, dispositifs
from tests.cas import GABARITS
from tests.classeurs import (
    GRILLE_01,
    GRILLE_02,
    GRILLES,
    SESSION,
    Feuilles,
    ajouter,
    avec,
    changer,
    deposer,
    dites,
    etude,
    issues,
)
from tests.seances import ACCORD, FORMATION, NOTES, accord, formation, grille
from tests.test_lecture import convertir

GENRES = {
    nom: getattr(colonnes, nom) for nom in dir(colonnes) if nom.startswith(("COLONNES_", "IDENTITE", "RUBRIQUES"))
}


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("calendrier", [None, CALENDAR_MAC_1904], ids=["1900", "1904"])
def test_les_deux_calendriers_des_tableurs(
    calendrier: datetime | None, extension: str, libreoffice: str, tmp_path: Path
) -> None:
    """The same dates, whatever day the workbook counts from and whatever program saved it last."""
    chemins = deposer(tmp_path)
    fichier = chemins.entrees / "essai" / "session.xlsx"
    jours = (date(1990, 3, 2), date(1985, 11, 30), date(2024, 6, 14))
    classeur = load_workbook(fichier)
    if calendrier:
        classeur.epoch = calendrier
    classeur.save(fichier)
    convertir(libreoffice, fichier, extension, tmp_path / "profil")
    dossier = etudier(chemins, "essai").dossier
    assert (*(c.date_naissance for c in dossier.candidats), dossier.session.date_jury) == jours


@pytest.mark.parametrize("extension", ["xls", "ods"])
def test_une_grille_fusionnee_enregistree_par_libreoffice(extension: str, libreoffice: str, tmp_path: Path) -> None:
    """Merged titles, headings on two rows, crosses, a total: as an office lays it out, saved by the real program."""
    tableau = """
        | Grille d’évaluation |  |          |     |             |
        | Candidat : 02       |  | Nom : NULL VRAI | | |
        |                     |  |          |     |             |
        | N°                  | Compétences évaluées | Résultat | | Observations |
        |                     |  | Acquis   | Non acquis |      |
        | C 1                 | Préparer | x |  |                |
        | C 2                 | Conduire | ✓ |  | à l’aise       |
        | C 3                 | Contrôler |  | X |              |
        | Total               |  | 2#       | 1# |              |
    """
    chemins = deposer(tmp_path, grilles=GRILLES | {"02.xlsx": {"Consensus": tableau}})
    fichier = chemins.entrees / "essai" / "grilles" / "02.xlsx"
    classeur = load_workbook(fichier)
    for plage in ("A1:E1", "A4:A5", "B4:B5", "C4:D4", "E4:E5"):
        classeur["Consensus"].merge_cells(plage)
    classeur.save(fichier)
    convertir(libreoffice, fichier, extension, tmp_path / "profil")
    resultat = etudier(chemins, "essai")
    assert dites(resultat) == []
    (decision,) = (d for d in resultat.decisions if d.candidat.id == "02")
    assert [c.acquise for c in decision.competences] == [True, True, False]
    assert [c.commentaire for c in decision.competences] == ["", "à l’aise", ""]


# --- headings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("genre", GENRES)
def test_un_intitule_ne_designe_qu_une_colonne(genre: str) -> None:
    formes = [(cle_entete(f), nom) for nom, synonymes in GENRES[genre].items() for f in (nom, *synonymes)]
    connus = noms_par_cle(GENRES[genre])
    assert {f: {n for c, n in formes if c == f} for f, _ in formes} == {f: {connus[f]} for f, _ in formes}
    assert all(forme and not forme.startswith(colonnes.CALCUL) for forme, _ in formes)


@pytest.mark.parametrize("code", dispositifs(GABARITS))
def test_les_pieces_et_l_echelle_ne_prennent_la_place_d_aucune_colonne(code: str) -> None:
    dispositif = charger(GABARITS, code).dispositif
    candidats = noms_par_cle(colonnes.COLONNES_CANDIDATS)
    pieces = [cle_entete(forme) for piece in dispositif.pieces for forme in (piece.nom, *piece.autres_noms)]
    assert not [forme for forme in pieces if forme in candidats]
    mots = [cle_entete(mot) for formes in dispositif.echelle.values() for mot in formes]
    assert not [mot for mot in mots if mot in noms_par_cle(colonnes.COLONNES_GRILLE)]


@pytest.mark.parametrize(
    ("colonne", "intitule"),
    [
        ("id", "N° candidat"),
        ("id", "Matricule"),
        ("nom_naissance", "NOM DE FAMILLE"),
        ("prenom", "Prénom(s)"),
        ("date_naissance", "Date naiss."),
        ("commune_naissance", "Ville naissance"),
        ("departement_naissance", "Dépt naissance"),
        ("code_postal", "Code postal"),
        ("entreprise", "Raison sociale"),
    ],
)
def test_les_intitules_des_secretariats(colonne: str, intitule: str, tmp_path: Path) -> None:
    session = SESSION | {"Candidats": SESSION["Candidats"].replace(f" {colonne} ", f" {intitule} ", 1)}
    assert intitule in session["Candidats"]
    resultat = etude(tmp_path, session)
    assert dites(resultat) == []
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


@pytest.mark.parametrize(
    "entetes",
    [
        "| N° | Compétences évaluées | Obligatoire | Niveau | Remarques |",
        "| Réf. | Critère | | Résultat final | Observations |",
        "| Code compétence | Libellé | Éliminatoire | Acquis / Non acquis | Appréciations |",
    ],
)
def test_les_intitules_des_grilles(entetes: str, tmp_path: Path) -> None:
    texte = GRILLE_02.replace("| code          | intitulé       | incontournable | résultat | commentaire |", entetes)
    resultat = etude(tmp_path, grilles=avec(texte))
    assert dites(resultat) == []
    assert issues(resultat)["02"] == "admis"


def test_deux_colonnes_pour_une_seule(tmp_path: Path) -> None:
    """What only describes may come twice; what identifies or decides may not."""
    entetes = "| code | compétence | critère | résultat | observations | remarques |"
    rangs = "\n".join(f"| C{n} | Souder | Sans défaut | A | vu | |" for n in (1, 2, 3))
    resultat = etude(tmp_path, grilles=avec(f"| candidat | 02 |\n{entetes}\n{rangs}"))
    assert dites(resultat) == []
    assert issues(resultat)["02"] == "admis"
    session = changer(changer(SESSION, "Candidats", "| id ", "| N° "), "Candidats", "voie ", "matricule ")
    assert ("L07", "session.xlsx!Candidats!L1") in dites(etude(tmp_path / "deux", session))


def en_deux_rangs(haut: dict[str, str], bas: dict[str, str]) -> Feuilles:
    """Candidats with its headings on two rows: what is not in `haut` stays there, what is in `bas` goes under it."""
    premier, *reste = SESSION["Candidats"].strip().splitlines()
    noms = [n.strip() for n in premier.strip().strip("|").split("|")]
    rangs = [[haut.get(n, "" if n in bas else n) for n in noms], [bas.get(n, "") for n in noms]]
    return SESSION | {"Candidats": "\n".join([*(f"| {' | '.join(r)} |" for r in rangs), *reste])}


def test_des_intitules_sur_deux_rangs(tmp_path: Path) -> None:
    session = en_deux_rangs(
        {"date_naissance": "Naissance"},
        {"date_naissance": "date", "commune_naissance": "commune", "departement_naissance": "département"},
    )
    resultat = etude(tmp_path, session)
    assert dites(resultat) == []
    candidat = next(c for c in resultat.dossier.candidats if c.id == "01")
    assert (candidat.date_naissance, candidat.commune_naissance) == (date(1990, 3, 2), "Bourg-en-Bresse")
    assert (candidat.departement_naissance, candidat.ville) == ("01", "Belley")


def test_un_sous_intitule_qui_a_deux_sens_est_demande(tmp_path: Path) -> None:
    """« commune » under « Naissance », where no other column is that of the town of residence."""
    session = en_deux_rangs({"date_naissance": "Naissance"}, {"date_naissance": "date", "commune_naissance": "commune"})
    sans_ville = session | {"Candidats": session["Candidats"].replace("| ville |", "| pointure |", 1)}
    assert ("L12", "session.xlsx!Candidats!F2") in dites(etude(tmp_path, sans_ville))


def test_un_titre_de_groupe_au_dessus_des_intitules(tmp_path: Path) -> None:
    premier, *reste = SESSION["Candidats"].strip().splitlines()
    noms = [n.strip() for n in premier.strip().strip("|").split("|")]
    groupes = ["Naissance" if n == "date_naissance" else "Coordonnées" if n == "adresse" else "" for n in noms]
    courts = {"date_naissance": "date", "departement_naissance": "département"}
    rangs = [groupes, [courts.get(n, n) for n in noms]]
    tableau = "\n".join([*(f"| {' | '.join(r)} |" for r in rangs), *reste])
    assert dites(etude(tmp_path, SESSION | {"Candidats": tableau})) == []


def test_des_rangs_et_des_colonnes_vides_ne_changent_rien(tmp_path: Path) -> None:
    rangs = [f"| | | {rang.strip().strip('|')} | |" for rang in SESSION["Candidats"].strip().splitlines()]
    tableau = "\n".join(["| Session de juin | | |", "| |", rangs[0], "| |", rangs[1], "| |", "| |", rangs[2]])
    resultat = etude(tmp_path, SESSION | {"Candidats": tableau})
    assert dites(resultat) == []
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


def test_des_intitules_repetes_plus_bas_dans_un_autre_ordre(tmp_path: Path) -> None:
    premier, une, autre = SESSION["Candidats"].strip().splitlines()
    inverser = lambda rang: f"| {' | '.join(reversed(rang.strip().strip('|').split('|')))} |"  # noqa: E731
    tableau = "\n".join([premier, une, inverser(premier), inverser(autre)])
    resultat = etude(tmp_path, SESSION | {"Candidats": tableau})
    assert dites(resultat) == []
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


def test_une_grille_coupee_par_bloc_avec_ses_intitules_repetes(tmp_path: Path) -> None:
    entetes = "| code | résultat | intitulé | incontournable | commentaire |"
    texte = GRILLE_02.replace("| C3            |                |                | A ", f"{entetes}\n    | C3 | A | | ")
    resultat = etude(tmp_path, grilles=avec(texte))
    assert dites(resultat) == []
    assert issues(resultat)["02"] == "admis"


# --- crosses ---------------------------------------------------------------------------------------------------------

CROIX = """
    | candidat | 02 |            |             |             |
    | code     | intitulé | {haut} | commentaire |
    | C1       | | {c1} | |
    | C2       | | {c2} | |
    | C3       | | {c3} | |
"""


def a_cocher(c1: str = "x | ", c2: str = "x | ", c3: str = "x | ", haut: str = "Acquis | Non acquis") -> str:
    return CROIX.format(haut=haut, c1=c1, c2=c2, c3=c3)


@pytest.mark.parametrize("marque", ["x", "X", "✓", "✔", "☒", "☑", "oui", "1", "1#", "acquis"])
def test_une_croix_vaut_la_valeur_de_sa_colonne(marque: str, tmp_path: Path) -> None:
    resultat = etude(tmp_path, grilles=avec(a_cocher(c2=f"{marque} | ", c3=" | x")))
    assert dites(resultat) == []
    (decision,) = (d for d in resultat.decisions if d.candidat.id == "02")
    assert [c.acquise for c in decision.competences] == [True, True, False]
    assert [str(c.repere).rpartition("!")[2] for c in decision.competences] == ["C3", "C4", "D5"]


@pytest.mark.parametrize(
    ("boites", "codes"),
    [
        ("x | x", [("G22", "D4")]),
        ("peut-être | ", [("N04", "C4")]),
        (" | non", [("N04", "D4")]),
        ("x | non", []),
        ("oui | non", []),
        ("x | ☐", []),
        ("NA | ", [("N04", "C4")]),
        (" | ", [("G03", "C4")]),
        ("=1/0 | ", [("N06", "C4")]),
    ],
)
def test_une_croix_et_une_seule(boites: str, codes: list[tuple[str, str]], tmp_path: Path) -> None:
    resultat = etude(tmp_path, grilles=avec(a_cocher(c2=boites)))
    assert dites(resultat) == [(code, f"grilles/02.xlsx!Consensus!{cellule}") for code, cellule in codes]


def test_les_colonnes_a_cocher_sous_un_titre(tmp_path: Path) -> None:
    texte = a_cocher(haut="Résultat | ").replace("| C1 ", "| | | A | NA | |\n    | C1 ", 1)
    resultat = etude(tmp_path, grilles=avec(texte))
    assert dites(resultat) == []
    assert issues(resultat)["02"] == "admis"


def test_trois_colonnes_a_cocher(tmp_path: Path) -> None:
    rangs = ["| candidat | 01 |", "| code | Acquis | Non acquis | Non mis en œuvre |"]
    for competence in grille("formation", "CQP-AF", "01").splitlines()[2:]:
        code = competence.split("|")[1].strip()
        rangs.append(f"| {code} | {'' if code == 'C1.5' else 'x'} | | {'x' if code == 'C1.5' else ''} |")
    resultat = etude(tmp_path, FORMATION, {"01.xlsx": {"Consensus": "\n".join(rangs)}})
    attendu = etude(tmp_path / "lu", FORMATION, formation(C1_5="non mis en œuvre"))
    assert dites(resultat) == dites(attendu) == []
    assert issues(resultat) == issues(attendu)


def test_des_croix_a_cote_d_une_colonne_de_resultats(tmp_path: Path) -> None:
    texte = a_cocher("A | x | ", " A | x | ", "A | | x", haut="résultat | Acquis | Non acquis")
    assert ("L07", "grilles/02.xlsx!Consensus!D2") in dites(etude(tmp_path, grilles=avec(texte)))
    vide = a_cocher("A | | ", " A | | ", "A | | ", haut="résultat | Acquis | Non acquis")
    assert dites(etude(tmp_path / "vide", grilles=avec(vide))) == []


def test_des_croix_dans_un_tableau_collectif(tmp_path: Path) -> None:
    tableau = """
        | candidat | nom | C1 |    | C2 |    | C3 |    |
        |          |     | A  | NA | A  | NA | A  | NA |
        | 02       | NULL | x |   | ✓  |    |    | x  |
    """
    grilles: dict[str, Feuilles] = {"01.xlsx": GRILLES["01.xlsx"], "tous.xlsx": {"Jury": tableau}}
    resultat = etude(tmp_path, grilles=grilles)
    assert dites(resultat) == []
    (decision,) = (d for d in resultat.decisions if d.candidat.id == "02")
    assert [c.acquise for c in decision.competences] == [True, True, False]
    deux = {**grilles, "tous.xlsx": {"Jury": tableau.replace("| x |   |", "| x | x |")}}
    assert ("G22", "grilles/tous.xlsx!Jury!D3") in dites(etude(tmp_path / "deux", grilles=deux))


def test_une_liste_triee_avec_ses_intitules_ne_perd_personne(tmp_path: Path) -> None:
    """The headings went down between two candidates, as happens when a whole sheet is sorted."""
    premier, une, autre = SESSION["Candidats"].strip().splitlines()
    resultat = etude(tmp_path, SESSION | {"Candidats": "\n".join([une, premier, autre])})
    au_dessus = next(a for a in resultat.anomalies if a.code == "L18")
    assert (str(au_dessus.repere), "Maëlys" in au_dessus.trouve) == ("session.xlsx!Candidats!A1", True)
    assert "sous les intitulés" in au_dessus.attendu
    rangs = COLLECTIF.strip().splitlines()
    grilles = {"tous.xlsx": {"Jury": "\n".join([rangs[1], rangs[0], rangs[2]])}}
    assert ("L18", "grilles/tous.xlsx!Jury!A1") in dites(etude(tmp_path / "collectif", grilles=grilles))


@pytest.mark.parametrize(
    "annexe",
    [
        "| N° | Libellé | Date |\n| 1 | Épreuve écrite | 2024-06-12 |\n| 2 | Oral | 2024-06-13 |",
        "| Référence | Description | Niveau |\n| A-1 | Plan de masse | 2 |",
        "| Épreuve | Durée |\n| Oral | 20 min |",
    ],
)
def test_une_feuille_annexe_est_dite_et_n_arrete_rien(annexe: str, tmp_path: Path) -> None:
    grilles = GRILLES | {"02.xlsx": GRILLES["02.xlsx"] | {"Annexe": annexe}}
    assert dites(etude(tmp_path, grilles=grilles)) == [("L09", "grilles/02.xlsx!Annexe")]


# --- rows that are nobody --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feuille", "rangee"),
    [
        ("Candidats", "| Effectif : 27 |"),
        ("Candidats", "| Total | 2 |"),
        ("Candidats", "| | | Nombre de candidats | 2# |"),
        ("Candidats", "| | | | | | | | Liste arrêtée le 3 juin |"),
        ("Candidats", "| Fait à Nantes, le 14 juin 2024 |"),
        ("Candidats", "| * sous réserve du dossier |"),
        ("Candidats", "| CQPM 2021 0301 RI |"),
        ("Jury", "| Total : 4 membres |"),
        ("Jury", "| | | | | | | | Signature du président |"),
        ("Décisions", "| Total | | | 3# |"),
        ("Décisions", "| | | | | | | à compléter le jour du jury |"),
        ("Acquis", "| Nombre : 0 |"),
    ],
)
def test_une_ligne_qui_n_est_personne_est_dite_et_laissee(feuille: str, rangee: str, tmp_path: Path) -> None:
    resultat = etude(tmp_path, ajouter(SESSION, feuille, rangee))
    assert [(a.code, a.repere.feuille, a.bloquante) for a in resultat.anomalies] == [("L18", feuille, False)]
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


@pytest.mark.parametrize(
    ("feuille", "rangee"),
    [
        ("Candidats", "| | | Durand | |"),
        ("Candidats", "| | | | Paul |"),
        ("Candidats", "| 03 | | | |"),
        ("Candidats", "| DURAND Paul |"),
        ("Candidats", "| Total | | Durand | Paul |"),
        ("Candidats", "| | | Total | Paul |"),
        ("Jury", "| Durand |"),
        ("Décisions", "| 03 |"),
    ],
)
def test_une_ligne_qui_peut_etre_quelqu_un_n_est_jamais_laissee(feuille: str, rangee: str, tmp_path: Path) -> None:
    anomalies = etude(tmp_path, ajouter(SESSION, feuille, rangee)).anomalies
    assert "L18" not in [a.code for a in anomalies]
    assert [a for a in anomalies if a.bloquante and a.repere.feuille == feuille]


COLLECTIF = """
    | candidat | nom           | prénom | certification     | C1 | C2 | C3 | C4 | C5 | C6 | C7 | C8 |
    | 01       | d'Àrc–Nguyễn  | Maëlys | CQPM 2021 0301 RI | A  | A  | A  | A  | A  | A  | A  | NA |
    | 02       | NULL          | VRAI   | CCPM 2022 0045    | A  | A  | A  |    |    |    |    |    |
"""


def test_totaux_et_legende_d_un_tableau_collectif(tmp_path: Path) -> None:
    tableau = COLLECTIF.rstrip() + "\n| Total acquis | | | | 2# | 2# | 2# |\n| A | acquis |\n| NA : non acquis |"
    resultat = etude(tmp_path, grilles={"tous.xlsx": {"Jury": tableau}})
    assert [code for code, _ in dites(resultat)] == ["L18"] * 3
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


def test_une_ligne_collective_d_un_inconnu_est_dite_meme_vide(tmp_path: Path) -> None:
    grilles = GRILLES | {"tous.xlsx": {"Jury": "| candidat | nom | C1 | C2 |\n| 09 | Durand | | |"}}
    assert dites(etude(tmp_path, grilles=grilles)) == [("C05", "grilles/tous.xlsx!Jury!A2")]


# --- several grids ---------------------------------------------------------------------------------------------------


def test_les_grilles_de_plusieurs_candidats_dans_un_classeur(tmp_path: Path) -> None:
    resultat = etude(tmp_path, grilles={"tous.xlsx": {"d'Àrc": GRILLE_01, "NULL VRAI": GRILLE_02}})
    assert [code for code, _ in dites(resultat)] == ["G07", "G07"]
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


@pytest.mark.parametrize("entre", ["", "\n| |\n", "\n| Signature : | |\n| Date | 2024-06-14 |\n"])
def test_des_grilles_l_une_sous_l_autre(entre: str, tmp_path: Path) -> None:
    resultat = etude(
        tmp_path, grilles={"tous.xlsx": {"Consensus": f"{GRILLE_01.rstrip()}\n{entre}{GRILLE_02.lstrip()}"}}
    )
    assert dites(resultat) == []
    assert issues(resultat) == {"01": "partiel", "02": "admis"}


def test_la_seconde_grille_d_une_feuille_ne_se_perd_pas(tmp_path: Path) -> None:
    """Whatever is wrong in it: its heading, or its identifier."""
    sans_intitule = GRILLE_02.replace("| résultat |", "| pointure |")
    feuille = {"Consensus": f"{GRILLE_01.rstrip()}\n{sans_intitule.lstrip()}"}
    assert dites(etude(tmp_path, grilles={"tous.xlsx": feuille})) == [("L05", "grilles/tous.xlsx!Consensus!A20")]
    inconnu = GRILLE_02.replace("| 02  ", "| 09  ")
    feuille = {"Consensus": f"{GRILLE_01.rstrip()}\n{inconnu.lstrip()}"}
    assert ("C05", "grilles/tous.xlsx!Consensus!B17") in dites(
        etude(tmp_path / "inconnu", grilles={"tous.xlsx": feuille})
    )


def test_une_ligne_de_signature_ne_commence_pas_une_grille(tmp_path: Path) -> None:
    texte = GRILLE_02.rstrip() + "\n| |\n| Nom | Prigent |\n| Candidat | Évaluateur |"
    assert dites(etude(tmp_path, grilles=avec(texte))) == []


def test_l_identite_dans_une_seule_cellule(tmp_path: Path) -> None:
    texte = GRILLE_02.replace("| candidat      | 02 ", "| Candidat : 02 | ").replace("| NULL VRAI ", "| NULL VRAI ")
    resultat = etude(tmp_path, grilles=avec(texte))
    assert dites(resultat) == []
    assert issues(resultat)["02"] == "admis"


@pytest.mark.parametrize(
    ("feuille", "bloc"),
    [
        ("Consensus", "| candidat | |\n| nom | VRAI NULL |"),
        ("Consensus", "| nom | M. Null Vrai |"),
        ("NULL Vrai", "| |"),
    ],
)
def test_un_nom_n_est_pas_un_identifiant_mais_aide_a_l_ecrire(feuille: str, bloc: str, tmp_path: Path) -> None:
    texte = f"{bloc}\n| code | résultat |\n| C1 | A |\n| C2 | A |\n| C3 | A |"
    (anomalie,) = (a for a in etude(tmp_path, grilles=avec(texte, feuille)).anomalies if a.bloquante)
    assert (anomalie.code, anomalie.repere.feuille, anomalie.candidat) == ("N01", feuille, "02")
    assert "« 02 », si c’est bien VRAI NULL" in anomalie.a_faire


def test_un_nom_a_la_place_de_l_identifiant(tmp_path: Path) -> None:
    texte = GRILLE_02.replace("| candidat      | 02 ", "| candidat | Null Vrai ")
    (inconnu,) = (a for a in etude(tmp_path, grilles=avec(texte)).anomalies if a.code == "C05")
    assert "comme « 02 », celui de VRAI NULL" in inconnu.attendu


def test_un_nom_porte_par_deux_candidats_ne_dit_rien(tmp_path: Path) -> None:
    rang = SESSION["Candidats"].rstrip().splitlines()[-1]
    session = ajouter(SESSION, "Candidats", rang.strip().replace("| 02 |", "| 03 |").replace("1985", "1986"))
    texte = "| nom | VRAI NULL |\n| code | résultat |\n| C1 | A |"
    anomalies = etude(tmp_path, session, avec(texte)).anomalies
    (absente,) = (a for a in anomalies if a.code == "N01")
    assert "02" not in absente.a_faire and "03" not in absente.a_faire


# --- values ----------------------------------------------------------------------------------------------------------


def jour(ecrit: object) -> tuple[date | None, list[Anomalie]]:
    anomalies: list[Anomalie] = []
    return valeurs.jour(Cellule(ecrit, Repere("a", "b", "A1")), anomalies), anomalies  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "ecrit",
    [
        "14.06.2024",
        "14-06-2024",
        "14 / 06 / 2024",
        "14/6/2024 00:00",
        "vendredi 14 juin 2024",
        "le 14 juin 2024",
        "14\u00a0juin\u00a02024",
    ],
)
def test_une_date_s_ecrit_de_bien_des_facons(ecrit: str) -> None:
    assert jour(ecrit) == (date(2024, 6, 14), [])


@pytest.mark.parametrize(
    ("ecrit", "code", "dit"),
    [
        ("lundi 14 juin 2024", "N02", "le 14/06/2024 est un vendredi"),
        (45457, "N03", "45457, qui serait le 14/06/2024"),
        (45457.0, "N03", "45457, qui serait le 14/06/2024"),
        (2024, "N03", "2024"),
    ],
)
def test_une_date_douteuse_dit_ce_qu_elle_serait(ecrit: object, code: str, dit: str) -> None:
    lu, (anomalie,) = jour(ecrit)
    assert (lu, anomalie.code) == (None, code)
    assert dit in anomalie.trouve


@pytest.mark.parametrize("ecrit", ["A\u00a0", "ACQUIS ✓", "Acquis(e)", "a.", " acquise "])
def test_une_valeur_de_l_echelle_se_reconnait(ecrit: str, tmp_path: Path) -> None:
    resultat = etude(tmp_path, grilles=avec(GRILLE_02.replace("| A ", f"| {ecrit} ", 1)))
    assert dites(resultat) == []
    assert issues(resultat)["02"] == "admis"


DOUTES = [
    "acquis ?",
    "acquis ✗",
    "N/A",
    "✗",
    "x",
    "?",
    "A-",
    "A+",
    "Acquis*",
    "NA*",
    "(A)",
    "« A »",
    "A !",
    "A..",
    "-A",
]


@pytest.mark.parametrize("ecrit", DOUTES)
def test_une_valeur_douteuse_n_est_pas_devinee(ecrit: str, tmp_path: Path) -> None:
    resultat = etude(tmp_path, grilles=avec(GRILLE_02.replace("| A ", f"| {ecrit} ", 1)))
    assert dites(resultat) == [("N04", "grilles/02.xlsx!Consensus!D5")]


@pytest.mark.parametrize(
    ("sigle", "valeur"), [("N.A.", "non_acquis"), ("n. a.", "non_acquis"), ("N.M.O.", "non_mis_en_oeuvre")]
)
def test_un_sigle_avec_ses_points(sigle: str, valeur: str) -> None:
    assert valeurs.resultat(sigle, charger(GABARITS, "formation").dispositif) == valeur


@pytest.mark.parametrize(
    ("dispositif", "ecrit", "lu"),
    [
        ("accord-branche", "UV 1", "UV1"),
        ("accord-branche", "UV 1 – Accueillir le client", "UV1"),
        ("bijouterie", "C 1.1", "C1.1"),
        ("bijouterie", "C1-1", "C1.1"),
        ("bijouterie", "BC 1 : Étudier et préparer", "BC1"),
        ("bijouterie", "C 1.1.", "C1.1"),
        ("bijouterie", "C 11", None),
        ("bijouterie", "C 1.12", None),
        ("metallurgie", "Cas 1", None),
        ("metallurgie", "C 1", "C1"),
        ("metallurgie", "CQPM20210301RI", "CQPM 2021 0301 RI"),
        ("metallurgie", "CQPM 2021 0301 RI – Conducteur d'équipements", "CQPM 2021 0301 RI"),
        ("metallurgie", "BDC0101-C1", "C1"),
        ("metallurgie", "BDC0101-C4", None),
        ("bijouterie", "BC2-C2.5", "C2.5"),
        ("bijouterie", "C1.1 Analyse du cahier des ch…", "C1.1"),
        ("bijouterie", "C1.1 (A/NA)", "C1.1"),
        ("bijouterie", "RNCP26849 / RNCP26850", None),
        ("bijouterie", "RNCP26849 BC2 seulement", None),
        ("bijouterie", "RNCP26849 (bloc BC1)", None),
        ("bijouterie", "RNCP26849 - annulé", None),
        ("bijouterie", "RNCP26849 ?", None),
        ("bijouterie", "BC1 et BC2", None),
        ("bijouterie", "BC1, BC2", None),
        ("bijouterie", "BC1 - C1.1 uniquement", None),
        ("bijouterie", "C1.1 à C1.5", None),
        ("bijouterie", "C1.1 NA", None),
        ("formation", "C1/2", None),
    ],
)
def test_un_code_se_reconnait_sans_etre_devine(dispositif: str, ecrit: str, lu: str | None) -> None:
    assert code_lu(ecrit, charger(GABARITS, dispositif)) == lu


@pytest.mark.parametrize(
    ("colonne", "ecrit", "lu", "dit"),
    [
        ("code_postal", "1300#", "01300", "N12"),
        ("code_postal", "01300", "01300", ""),
        ("code_postal", "44000#", "44000", ""),
        ("code_postal", "1300", "1300", "N14"),
        ("code_postal", "SW1A", "SW1A", ""),
        ("code_postal", "130#", "130", ""),
        ("departement_naissance", "1#", "01", "N12"),
        ("departement_naissance", "1", "1", "N14"),
        ("departement_naissance", "2A", "2A", ""),
        ("departement_naissance", "974#", "974", ""),
    ],
)
def test_les_zeros_de_tete(colonne: str, ecrit: str, lu: str, dit: str, tmp_path: Path) -> None:
    ancien = {"code_postal": "| 01300 ", "departement_naissance": "| 01                    "}[colonne]
    resultat = etude(tmp_path, changer(SESSION, "Candidats", ancien, f"| {ecrit} "))
    candidat = next(c for c in resultat.dossier.candidats if c.id == "01")
    assert getattr(candidat, colonne) == lu
    assert [a.code for a in resultat.anomalies] == ([dit] if dit else [])


def test_un_identifiant_sans_son_zero_est_suggere(tmp_path: Path) -> None:
    anomalies = etude(tmp_path, grilles=avec(GRILLE_02.replace("| 02  ", "| 2# "))).anomalies
    (inconnu,) = (a for a in anomalies if a.code == "C05")
    assert inconnu.trouve == "2" and "vouliez-vous dire « 02 »" in inconnu.attendu


@pytest.mark.parametrize(
    "nom", ["d'Àrc–Nguyễn", "O’Neill", "Saint\u00a0Just", "Ðặng", "李", "بن علي", "Martí·n", "N’Gûssan-Œ"]
)
def test_un_nom_s_ecrit_dans_toute_ecriture(nom: str, tmp_path: Path) -> None:
    session = changer(SESSION, "Candidats", "d'Àrc–Nguyễn", nom)
    resultat = etude(tmp_path, session, GRILLES | {"01.xlsx": {"Consensus": GRILLE_01.replace("d'Àrc–Nguyễn", "")}})
    assert dites(resultat) == []
    assert next(c for c in resultat.dossier.candidats if c.id == "01").nom_naissance == nom


@pytest.mark.parametrize(
    ("nom", "code"),
    [
        ("Dur\u200band", "N10"),
        ("Du\u00adrand", "N10"),
        ("Du\nrand", "N10"),
        ("\ue000Durand", "N10"),
        ("Durand/Martin", "N11"),
        ("+Durand", "N11"),
        ("@Durand", "N11"),
        ("Durand😀", "N11"),
        ("007", "N11"),
    ],
)
def test_un_caractere_etrange_est_nomme_et_jamais_efface(nom: str, code: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path, grilles=avec(GRILLE_02.replace("| NULL VRAI ", "| ")))
    fichier = chemins.entrees / "essai" / "session.xlsx"
    classeur = load_workbook(fichier)
    classeur["Candidats"]["C3"].value = nom
    classeur["Candidats"]["C3"].data_type = "s"
    classeur.save(fichier)
    resultat = etudier(chemins, "essai")
    assert [(a.code, str(a.repere), a.candidat) for a in resultat.anomalies] == [
        (code, "session.xlsx!Candidats!C3", "02")
    ]
    assert next(c for c in resultat.dossier.candidats if c.id == "02").nom_naissance == nom


def test_le_bareme_dit_par_l_intitule_de_la_note(tmp_path: Path) -> None:
    sans_colonne = NOTES.replace("| note |", "| Note /20 |", 1)
    assert dites(etude(tmp_path, ACCORD, accord(sans_colonne))) == []


@pytest.mark.parametrize(
    "precision", ["jj/mm/aaaa", "format jj/mm/aaaa", "facultatif", "obligatoire", "*", "ex : 14/06/2024"]
)
def test_une_precision_de_format_ne_change_pas_un_intitule(precision: str) -> None:
    assert cle_entete(f"Date de naissance ({precision})") == cle_entete("date_naissance")


@pytest.mark.parametrize(
    ("intitule", "nom"),
    [
        ("Résultat (A/NA)", "résultat"),
        ("Résultat (acquis ou non acquis)", "résultat"),
        ("Statut (présent, absent…)", "statut"),
        ("Expérience (en années)", "expérience"),
        ("Code (INSEE)", "code"),
        ("Candidat(e)", "candidat"),
        ("Évaluateur(trice)", "évaluateur"),
        ("Note (/20)", "note"),
        ("Note (sur 20)", "note"),
    ],
)
def test_les_valeurs_admises_ne_changent_pas_un_intitule(intitule: str, nom: str) -> None:
    assert cle_entete(intitule) == cle_entete(nom)


@pytest.mark.parametrize(
    ("feuille", "ancien", "nouveau", "ou"),
    [
        ("Session", "deliberation_close_le", "deliberation_close_le (prévue)", "session.xlsx!Session!A6"),
        ("Session", "deliberation_close_le", "Date de clôture (prévisionnelle)", "session.xlsx!Session!A6"),
        ("Candidats", "| statut ", "| statut (session précédente) ", "session.xlsx!Candidats!S1"),
        ("Candidats", "| livret 2 ", "| livret 2 (ancien) ", "session.xlsx!Candidats!U1"),
        ("Décisions", "| decision ", "| decision (proposée par le centre) ", "session.xlsx!Décisions!C1"),
        ("Décisions", "| decision ", "| decision (bis) ", "session.xlsx!Décisions!C1"),
        ("Jury", "| present ", "| present (matin) ", "session.xlsx!Jury!H1"),
    ],
)
def test_une_precision_qui_change_le_sens_est_demandee(
    feuille: str, ancien: str, nouveau: str, ou: str, tmp_path: Path
) -> None:
    assert ("L12", ou) in dites(etude(tmp_path, changer(SESSION, feuille, ancien, nouveau)))


@pytest.mark.parametrize("titre", ["Résultat (auto-évaluation)", "Résultat (provisoire)"])
def test_un_resultat_provisoire_n_est_pas_le_resultat(titre: str, tmp_path: Path) -> None:
    resultat = etude(tmp_path, grilles=avec(GRILLE_02.replace("| résultat ", f"| {titre} ")))
    assert ("L12", "grilles/02.xlsx!Consensus!D4") in dites(resultat)


def test_un_code_precise_dans_un_tableau_collectif_est_demande(tmp_path: Path) -> None:
    tableau = COLLECTIF.replace("| C3 ", "| C3 (rattrapage) ", 1)
    assert "L12" in [code for code, _ in dites(etude(tmp_path, grilles={"tous.xlsx": {"Consensus": tableau}}))]


@pytest.mark.parametrize("ecrit", ["fraude ?", "absent ?", "reporté*", "-", "?", "présent ?"])
def test_un_statut_douteux_n_est_pas_un_statut(ecrit: str, tmp_path: Path) -> None:
    session = changer(SESSION, "Candidats", "| présent ", f"| {ecrit} ")
    assert ("N07", "session.xlsx!Candidats!S2") in dites(etude(tmp_path, session))


@pytest.mark.parametrize("ecrit", ["oui ?", "oui (à confirmer)", "non ?", "oui (non)", "?"])
def test_une_piece_douteuse_n_est_ni_fournie_ni_absente(ecrit: str, tmp_path: Path) -> None:
    session = changer(SESSION, "Candidats", "| présent | oui ", f"| présent | {ecrit} ")
    assert ("N07", "session.xlsx!Candidats!T2") in dites(etude(tmp_path, session))


@pytest.mark.parametrize("ecrit", ["oui (en visio)", "oui (à distance)", "Oui.", "X"])
def test_une_presence_precisee_reste_une_presence(ecrit: str, tmp_path: Path) -> None:
    session = changer(SESSION, "Jury", "| membre    | oui ", f"| membre    | {ecrit} ")
    assert dites(etude(tmp_path, session)) == []


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_une_note_en_pourcentage_n_est_pas_une_note(extension: str, libreoffice: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path, ACCORD, accord(NOTES.replace("| 10   |", "| 0.7# |")))
    fichier = chemins.entrees / "essai" / "grilles" / "01.xlsx"
    classeur = load_workbook(fichier)
    classeur["Notes"]["C8"].number_format = "0.0%"
    classeur.save(fichier)
    if extension != "xlsx":
        convertir(libreoffice, fichier, extension, tmp_path / "profil")
    lues = [(a.code, a.repere.cellule, a.trouve) for a in etudier(chemins, "essai").anomalies]
    assert ("G10", "C8", "une note en pourcentage : 0,7, affiché en %") in lues


def test_un_autre_identifiant_n_est_jamais_propose(tmp_path: Path) -> None:
    """An identifier of the same form is somebody else's; the same but for its writing may be meant."""
    assert code_suggere("C003", ["C001", "C002"]) == ""
    assert code_suggere("D001", ["C001", "C002"]) == ""
    assert code_suggere("C1", ["C1.1", "C2.1"]) == ""
    assert code_suggere("C10", ["C1", "C2"]) == ""
    assert code_suggere("COO1", ["C001", "C002"]) == " ; vouliez-vous dire « C001 » ?"
    assert code_suggere("c-001", ["C001", "C002"]) == " ; vouliez-vous dire « C001 » ?"
    anomalies = etude(tmp_path, grilles=avec(GRILLE_02.replace("| 02 ", "| 0002 ").replace("NULL VRAI", "d'Àrc")))
    assert not [a for a in anomalies.anomalies if a.code == "C05" and "vouliez-vous" in a.attendu]


def g03(grille: str, tmp_path: Path) -> list[tuple[str, str]]:
    return [(a.trouve, a.attendu) for a in etude(tmp_path, grilles=avec(grille)).anomalies if a.code == "G03"]


@pytest.mark.parametrize("signe", ["-", "–", "…", "."])
def test_un_signe_a_la_place_d_un_resultat_est_montre(signe: str, tmp_path: Path) -> None:
    ((trouve, _),) = g03(GRILLE_02.replace("| A        |", f"| {signe} |", 1), tmp_path)
    assert trouve == signe


def test_une_croix_attendue_est_dite_avec_ses_colonnes(tmp_path: Path) -> None:
    ((trouve, attendu),) = g03(a_cocher(c2=" | "), tmp_path)
    assert (trouve, attendu[:44]) == ("rien", "une croix dans « Acquis » ou « Non acquis »,")


def test_une_croix_dans_une_autre_colonne_est_nommee(tmp_path: Path) -> None:
    haut = "Acquis | Non acquis | En cours"
    boites = [f"{croix} | " for croix in ("x | ", " | ", "x | ")]
    grille = a_cocher(boites[0], " | | x", boites[2], haut)
    ((trouve, _),) = g03(grille, tmp_path)
    assert trouve == "une croix dans « En cours »"
    (tmp_path / "deux").mkdir()
    deux = etude(tmp_path / "deux", grilles=avec(a_cocher(boites[0], "x | | x", boites[2], haut)))
    assert "G22" in [code for code, _ in dites(deux)]


def test_des_resultats_en_commentaire_sont_signales(tmp_path: Path) -> None:
    grille = GRILLE_02.replace("| A        |             |", "|  | acquis |")
    (vide,) = (a for a in etude(tmp_path, grilles=avec(grille)).anomalies if a.code == "G23")
    assert "dans la colonne des commentaires (« acquis » pour C1)" in vide.trouve


def test_des_moyennes_dans_un_tableau_collectif_ne_sont_dites_qu_une_fois(tmp_path: Path) -> None:
    tableau = "| candidat | nom | UV1 | UV2 | UV3 | UV4 |\n| 01 | Lecointre Théo | 12# | 13,5 | 9,99 | 10# |"
    assert "G17" in (codes := [code for code, _ in dites(etude(tmp_path, ACCORD, {"x.xlsx": {"Moyennes": tableau}}))])
    assert "N04" not in codes


def test_un_bareme_en_lettres_n_est_pas_perdu(tmp_path: Path) -> None:
    en_lettres = NOTES.replace("| note | sur |", "| Note sur dix | |", 1)
    (douteux,) = (a for a in etude(tmp_path, ACCORD, accord(en_lettres)).anomalies if a.code == "L12")
    assert "note /10" in douteux.a_faire
