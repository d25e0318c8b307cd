"""Read the evaluation workbooks: grids of one candidate, collective tables, sheets of grades."""

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture.classeur import Classeur, Feuille
from pipeline.lecture.collectives import lire_collective
from pipeline.lecture.colonnes import COLONNES_COLLECTIF, COLONNES_GRILLE, COLONNES_NOTES, UNITE
from pipeline.lecture.individuelles import lire_individuelle
from pipeline.lecture.notes import lire_notes
from pipeline.lecture.tableau import lire_tableau
from pipeline.modele import FeuilleEvaluation, Repere
from pipeline.referentiel import Reglement

_INDIVIDUELLE = {"code", "resultat"}


def lire_grille(classeur: Classeur, reglement: Reglement) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    """The evaluation sheets of one workbook, whatever their kind; sheets that are of none are named."""
    feuilles: list[FeuilleEvaluation] = []
    anomalies: list[Anomalie] = []
    for feuille in classeur.feuilles:
        if feuille.vide:
            continue
        lues, fautes = _lire_feuille(feuille, reglement)
        feuilles += lues
        anomalies += fautes
    if not feuilles and not any(a.bloquante for a in anomalies):
        remede = "vérifier qu’il s’agit d’une grille d’évaluation ; sinon, retirer ce fichier du dossier"
        anomalies = [
            signaler("L03", Repere(classeur.nom), "aucune évaluation", feuille="Consensus", remede=remede),
        ]
    return feuilles, anomalies


def _lire_feuille(feuille: Feuille, reglement: Reglement) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    entetes = _entetes_probables(feuille)
    notation = reglement.dispositif.notation
    if notation and _de_notes(entetes):
        return lire_notes(feuille, reglement, notation.sur)
    if entetes["grille"] >= _INDIVIDUELLE:
        return lire_individuelle(feuille, reglement)
    if "candidat" in entetes["collectif"]:
        return lire_collective(feuille, reglement)
    if len(entetes["grille"]) >= 2:
        _, anomalies = lire_tableau(feuille, COLONNES_GRILLE, ("code", "resultat"))
        return [], anomalies
    return [], [signaler("L09", feuille.repere, f"une feuille « {feuille.nom} » sans évaluation")]


def _de_notes(entetes: dict[str, set[str]]) -> bool:
    """Whether a sheet holds grades: their headings are all there or, unless it is a grid, all but one."""
    propres = {"partie", "note"} & entetes["notes"]
    return UNITE in entetes["notes"] and len(propres) >= (2 if entetes["grille"] >= _INDIVIDUELLE else 1)


def _entetes_probables(feuille: Feuille) -> dict[str, set[str]]:
    """What the best heading row would name, were it that of each kind of sheet."""
    genres = {"grille": COLONNES_GRILLE, "collectif": COLONNES_COLLECTIF, "notes": COLONNES_NOTES}
    trouves: dict[str, set[str]] = {}
    for genre, colonnes in genres.items():
        tableau, _ = lire_tableau(feuille, colonnes, ())
        trouves[genre] = set(tableau.entetes) if tableau else set()
        if genre == "collectif" and tableau and len(tableau.entetes) + len(tableau.inconnues) < 3:
            trouves[genre] = set()
    return trouves
