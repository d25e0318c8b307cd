"""Workbooks shown as Markdown tables: what the test says is what the sheet holds."""

import re
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from pipeline.etude import Chemins, Etude, etudier
from pipeline.octets import zip_stable
from tests.cas import GABARITS

Feuilles = dict[str, str]

SESSION = {
    "Session": """
        | dispositif            | metallurgie |
        | date_jury             | 2024-06-14  |
        | lieu                  | Nantes      |
        | centre                | Centre de certification de l’Estuaire |
        | adresse               | 4 quai des Mâts, 44000 Nantes |
        | deliberation_close_le | 2024-06-14  |
    """,
    "Jury": """
        | nom      | prenom | qualite            | college    | organisation | entreprise | role      | present | vote | liens |
        | Prigent  | Aude   | Directrice         | centre     |              |            | présidente | oui    | oui  |       |
        | Vasseur  | Karim  | Chef d’atelier     | employeurs |              | Usinor Sud | membre    | oui     | oui  |       |
        | Lelièvre | Inès   | Technicienne       | salariés   | Syndicat A   |            | membre    | oui     | oui  |       |
        | Tessier  | Hugo   | Tuteur             |            |              |            | tuteur    | oui     | non  |       |
    """,
    "Candidats": """
        | id | civilite | nom_naissance | prenom | date_naissance | commune_naissance | departement_naissance | adresse  | code_postal | ville  | certification     | voie      | origine | financement | entreprise | code_nace | secteur | avis_entreprise | statut  | dossier d’inscription | livret 2 | pays_naissance |
        | 01 | Mme      | d'Àrc–Nguyễn  | Maëlys | 1990-03-02     | Bourg-en-Bresse   | 01                    | 3 rue X  | 01300       | Belley | CQPM 2021 0301 RI | formation | SL      | PDC         | Fonderie B | 24.51Z    | M       | favorable       | présent | oui                   | oui      | France |
        | 02 | M.       | NULL          | VRAI   | 1985-11-30     | Tunis             |                       | 9 rue Y  | 44000       | Nantes | CCPM 2022 0045    | formation | SL      | PDC         | Tôlerie C  | 25.62B    | M       |                 | présent | oui                   | oui      | Tunisie |
    """,
    "Décisions": """
        | candidat | objet | decision | pour | contre | abstention | motif |
    """,
    "Acquis": """
        | candidat | objet | date_decision | numero |
    """,
}

GRILLE_01 = """
    | candidat      | 01                |               |          |             |
    | nom           | d'Àrc–Nguyễn      |               |          |             |
    | certification | CQPM 2021 0301 RI |               |          |             |
    |               |                   |               |          |             |
    | code          | intitulé          | incontournable | résultat | commentaire |
    | BDC0101       | Préparation       |               |          |             |
    | C1            |                   |               | A        |             |
    | C2            |                   |               | acquis   |             |
    | C3            |                   |               | Acquise  |             |
    | BDC0102       | Conduite          |               |          |             |
    | C4            |                   |               | A        |             |
    | C5            |                   |               | A        |             |
    | BDC0103       | Maintenance       |               |          |             |
    | C6            |                   |               | A        |             |
    | C7            |                   |               | A        |             |
    | C8            |                   |               | NA       | à revoir    |
"""

GRILLE_02 = """
    | candidat      | 02             |                |          |             |
    | nom           | NULL VRAI      |                |          |             |
    | certification | CCPM 2022 0045 |                |          |             |
    | code          | intitulé       | incontournable | résultat | commentaire |
    | C1            |                |                | A        |             |
    | C2            |                |                | A        |             |
    | C3            |                |                | A        |             |
"""

GRILLES: dict[str, Feuilles] = {"01.xlsx": {"Consensus": GRILLE_01}, "02.xlsx": {"Consensus": GRILLE_02}}


def deposer(
    racine: Path,
    session: Feuilles | None = None,
    grilles: dict[str, Feuilles] | None = None,
    code: str = "essai",
    gabarits: Path = GABARITS,
) -> Chemins:
    """Write a session's folder; the defaults are a session without any anomaly."""
    dossier = racine / "entrees" / code
    (dossier / "grilles").mkdir(parents=True)
    ecrire(dossier / "session.xlsx", SESSION if session is None else session)
    for nom, feuilles in (GRILLES if grilles is None else grilles).items():
        ecrire(dossier / "grilles" / nom, feuilles)
    return Chemins(racine / "entrees", racine / "sorties", gabarits)


def etude(
    racine: Path,
    session: Feuilles | None = None,
    grilles: dict[str, Feuilles] | None = None,
    gabarits: Path = GABARITS,
) -> Etude:
    """Write a session's folder and study it."""
    return etudier(deposer(racine, session, grilles, gabarits=gabarits), "essai")


def dites(resultat: Etude) -> list[tuple[str, str]]:
    """Code and place of each anomaly, in order."""
    return [(a.code, str(a.repere)) for a in resultat.anomalies]


def issues(resultat: Etude) -> dict[str, str]:
    """What was decided, by candidate id."""
    return {d.candidat.id: d.issue.value for d in resultat.decisions}


def avec(grille_02: str, feuille: str = "Consensus") -> dict[str, Feuilles]:
    """The two grids of the reference session, the second one laid out otherwise."""
    return GRILLES | {"02.xlsx": {feuille: grille_02}}


def ecrire(chemin: Path, feuilles: Feuilles) -> None:
    """One sheet per table. `2024-06-14` is a date, `=…` a formula, `12#` the number 12; all else is text as it stands."""
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    for nom, tableau in feuilles.items():
        feuille = classeur.create_sheet(nom)
        for i, ligne in enumerate(lignes(tableau), 1):
            for j, texte in enumerate(ligne, 1):
                cellule = feuille.cell(i, j)
                cellule.value = _valeur(texte)
                if isinstance(cellule.value, str) and not texte.startswith("="):
                    cellule.data_type = "s"
    classeur.save(chemin)
    chemin.write_bytes(zip_stable(chemin.read_bytes()))  # the same table is the same file, whatever the clock


def lignes(tableau: str) -> list[list[str]]:
    """The cells of a Markdown table, row by row."""
    rangs = [rang.strip() for rang in tableau.strip().splitlines()]
    return [[c.strip() for c in rang.strip("|").split("|")] for rang in rangs]


def _valeur(texte: str) -> str | date | float | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", texte):
        return date.fromisoformat(texte)
    if re.fullmatch(r"[\d.]+#", texte):
        return float(texte[:-1])
    return texte or None


def changer(feuilles: Feuilles, feuille: str, ancien: str, nouveau: str) -> Feuilles:
    """The same sheets with one text replaced in one of them; the text must be there."""
    assert ancien in feuilles[feuille], f"« {ancien} » n’est pas dans « {feuille} »"
    return feuilles | {feuille: feuilles[feuille].replace(ancien, nouveau, 1)}


def ajouter(feuilles: Feuilles, feuille: str, rangee: str) -> Feuilles:
    """The same sheets with one more row in one of them."""
    return feuilles | {feuille: feuilles[feuille].rstrip() + f"\n        {rangee}\n"}
