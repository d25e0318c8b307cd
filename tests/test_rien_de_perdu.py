"""What was written and would be lost in silence: it is read, or it is said."""

import re
from pathlib import Path

import pytest

from pipeline.etude import EntreesACorriger
from tests.classeurs import GRILLE_01, GRILLES, SESSION, Feuilles, ajouter, changer, etude
from tests.seances import ACCORD, NOTES, accord

SANS_DECISIONS = {nom: table for nom, table in SESSION.items() if nom != "Décisions"}


def codes(racine: Path, session: Feuilles, grilles: dict[str, Feuilles] | None = None) -> list[str]:
    return [a.code for a in etude(racine, session, grilles).anomalies]


@pytest.mark.parametrize(
    ("session", "dites"),
    [
        (SANS_DECISIONS, ["D17"]),
        (SANS_DECISIONS | {"Décisions": ""}, []),
        (changer(SANS_DECISIONS, "Session", "deliberation_close_le | 2024-06-14", "deliberation_close_le |"), []),
    ],
    ids=["supprimée", "vide", "avant le jury"],
)
def test_sans_la_feuille_des_decisions(session: Feuilles, dites: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, session) == dites


def test_les_decisions_d_un_tableau_collectif_suffisent(tmp_path: Path) -> None:
    tableau = """
        | candidat | C1 | C2 | C3 | décision |
        | 02       | A  | A  | A  | A        |
    """
    grilles = {"01.xlsx": GRILLES["01.xlsx"], "jury.xlsx": {"Jury": tableau}}
    assert "D17" not in codes(tmp_path, SANS_DECISIONS, grilles)


def test_un_inscrit_sans_note_est_attendu(tmp_path: Path) -> None:
    """His row alone is no evaluation: no more is lost than if it were not there."""
    session = ajouter(ACCORD, "Candidats", ACCORD["Candidats"].strip().splitlines()[1].replace("| 01 ", "| 03 ", 1))
    tableau = """
        | candidat | unité de valeur | partie | note |
        | 03       |                 |        |      |
    """
    anomalies = etude(tmp_path, session, accord() | {"tous.xlsx": {"Notes": tableau}}).anomalies
    assert ("C04", "03") in [(a.code, a.candidat) for a in anomalies]


FAUTIVE = changer(SESSION, "Candidats", "1990-03-02", "31/02/1990")
GRILLE_FAUTIVE = GRILLES | {"01.xlsx": {"Consensus": GRILLE_01.replace("| NA ", "| NB ")}}


def arretee(racine: Path, session: Feuilles) -> EntreesACorriger:
    with pytest.raises(EntreesACorriger) as arret:
        etude(racine, session, GRILLE_FAUTIVE)
    return arret.value


@pytest.mark.parametrize(
    ("ancien", "nouveau", "code"),
    [("2024-06-14  |", " |", "N01"), ("2024-06-14  |", "31/02/2024 |", "N02"), ("date_jury ", "dat_du_ju ", "N01")],
)
def test_sans_la_date_du_jury_tout_le_reste_est_lu(ancien: str, nouveau: str, code: str, tmp_path: Path) -> None:
    arret = arretee(tmp_path, changer(FAUTIVE, "Session", ancien, nouveau))
    bloquantes = [(a.code, a.repere.feuille) for a in arret.anomalies if a.bloquante and a.code != "L12"]
    assert sorted(bloquantes) == sorted([(code, "Session"), ("N02", "Candidats"), ("N04", "Consensus")])
    assert "le reste sera vérifié une fois la date du jury connue" in arret.remede


@pytest.mark.parametrize("dispositif", ["", "metalurgie"])
def test_sans_dispositif_ce_qui_n_est_pas_verifie_se_dit(dispositif: str, tmp_path: Path) -> None:
    arret = arretee(tmp_path, changer(FAUTIVE, "Session", "| metallurgie |", f"| {dispositif} |"))
    assert [a.code for a in arret.anomalies if a.bloquante] == ["S01" if dispositif else "N01"]
    assert "le reste de la session, dont 2 classeurs de « grilles », n’a pas été vérifié" in arret.remede


def test_sans_lieu_tout_est_verifie(tmp_path: Path) -> None:
    session = changer(changer(FAUTIVE, "Session", "| Nantes ", "|        "), "Jury", "présidente", "membre    ")
    dites = {a.code for a in etude(tmp_path, session, GRILLE_FAUTIVE).anomalies if a.bloquante}
    assert dites == {"N01", "N02", "N04", "J01"}


DANS_LES_NOTES = re.sub(r"\| ([\d.,]+)#? +\| *(?:20)? *\|", r"| \1/20 | |", NOTES).replace("| 5 | 10 |", "| 5/10 | |")


@pytest.mark.parametrize(
    ("notes", "dite"),
    [
        (NOTES, False),
        (NOTES.replace("| note | sur |", "| note sur 20 | |"), False),
        (DANS_LES_NOTES.replace("| sur |", "|     |"), False),
        (NOTES.replace("| note | sur |", "| note | max |"), True),
        (NOTES.replace("| note | sur |", "| note | |"), True),
    ],
    ids=["colonne", "dans l’intitulé", "dans les notes", "autre intitulé", "nulle part"],
)
def test_ce_sur_quoi_les_notes_sont_lues(notes: str, dite: bool, tmp_path: Path) -> None:
    """Once for the sheet; the column that perhaps says it is not said to be left."""
    trouvees = codes(tmp_path, ACCORD, accord(notes))
    assert (trouvees.count("G27"), trouvees.count("L06")) == (int(dite), 0)


SOUS_LA_GRILLE = [
    ("|         | Zeller Paul | | | |", True),
    ("| Zeller Paul | | | | |", True),
    ("|         |             | peut-être | | |", True),
    ("| Signature du président | | | | |", False),
    ("|         | Signatures | | | |", False),
    ("| A = acquis ; NA = non acquis | | | | |", False),
    ("| Préconisations | avis | commentaire | | |\n | C099 | | | | |", True),
    ("| Préconisations | avis | commentaire | | |\n | CQPM 2021 0301 RI | | | | |", False),
]


@pytest.mark.parametrize(("rangees", "dite"), SOUS_LA_GRILLE)
def test_ce_qui_est_seul_sous_une_grille_se_dit(rangees: str, dite: bool, tmp_path: Path) -> None:
    grilles = GRILLES | {"01.xlsx": {"Consensus": f"{GRILLE_01.rstrip()}\n{rangees}\n"}}
    assert codes(tmp_path, SESSION, grilles) == (["L18"] if dite else [])


@pytest.mark.parametrize(
    ("rangee", "dite"), [("| ZZ9 | | | |", True), ("| Moyenne | | | |", False), ("| UV1 | | | |", False)]
)
def test_ce_qui_est_seul_sous_des_notes_se_dit(rangee: str, dite: bool, tmp_path: Path) -> None:
    trouvees = codes(tmp_path, ACCORD, accord(f"{NOTES.rstrip()}\n{rangee}\n"))
    assert ("L18" in trouvees) is dite


def acquis(rangee: str) -> Feuilles:
    return ajouter(SESSION, "Acquis", rangee)


UNE_FAUTE: list[tuple[Feuilles, dict[str, Feuilles], list[str]]] = [
    (SESSION, GRILLES | {"01.xlsx": {"Consensus": GRILLE_01.replace("| C4  ", "| #REF! ")}}, ["N05"]),
    (ajouter(SESSION, "Décisions", "| 02 | | A | | | | vu |"), GRILLES, ["N01"]),
    (ajouter(SESSION, "Décisions", "| | CCPM 2022 0045 | A | | | | vu |"), GRILLES, ["N01"]),
    (ajouter(SESSION, "Acquis", "| 02 | | 2023-06-01 | |"), GRILLES, ["N01"]),
    (ajouter(SESSION, "Acquis", "| | C1 | 2023-06-01 | |"), GRILLES, ["N01"]),
    ({("Candidat" if n == "Candidats" else n): t for n, t in SESSION.items()}, GRILLES, ["L03"]),
    (
        {("Acquis antérieurs" if n == "Acquis" else n): t for n, t in acquis("| 02 | C1 | 2023-06-01 | |").items()},
        GRILLES,
        ["L03"],
    ),
]


@pytest.mark.parametrize(("session", "grilles", "dites"), UNE_FAUTE)
def test_une_faute_se_dit_une_fois(
    session: Feuilles, grilles: dict[str, Feuilles], dites: list[str], tmp_path: Path
) -> None:
    assert codes(tmp_path, session, grilles) == dites


def test_une_feuille_d_un_autre_nom_est_a_renommer(tmp_path: Path) -> None:
    session, grilles, _ = UNE_FAUTE[-1]
    (anomalie,) = etude(tmp_path, session, grilles).anomalies
    assert "si c’est la feuille « Acquis antérieurs », la renommer en « Acquis »" in anomalie.a_faire


def test_deux_candidats_sans_identifiant(tmp_path: Path) -> None:
    session = SESSION | {
        "Candidats": SESSION["Candidats"].replace("| 01 | Mme", "| | Mme").replace("| 02 | M.", "| | M.")
    }
    assert "C01" not in codes(tmp_path, session, {})
