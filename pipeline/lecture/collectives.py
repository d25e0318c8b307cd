"""Read a collective table: one candidate per row, one compétence or élément per column."""

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.lecture import valeurs
from pipeline.lecture.classeur import Feuille
from pipeline.lecture.colonnes import COLONNES_COLLECTIF
from pipeline.lecture.individuelles import lire_resultat
from pipeline.lecture.tableau import Ligne, lire_tableau
from pipeline.modele import Cellule, FeuilleEvaluation
from pipeline.referentiel import Reglement


def lire_collective(feuille: Feuille, reglement: Reglement) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    """One evaluation per row; a column headed by the code of a compétence or of an élément holds its results."""
    tableau, anomalies = lire_tableau(feuille, COLONNES_COLLECTIF, ("candidat",))
    if tableau is None:
        return [], anomalies
    codes, fautes = _colonnes(tableau.inconnues, reglement)
    anomalies += fautes
    evaluations = []
    for ligne in tableau.lignes:
        du_candidat: list[Anomalie] = []
        evaluation = _evaluation(feuille, codes, ligne, reglement, du_candidat)
        if evaluation:
            evaluations.append(evaluation)
            du_candidat = a_propos(du_candidat, evaluation.candidat)
        anomalies += du_candidat
    return evaluations, anomalies


def _colonnes(
    entetes: tuple[tuple[int, Cellule], ...], reglement: Reglement
) -> tuple[dict[int, Cellule], list[Anomalie]]:
    """The headings that are codes, by position; the others are named, and so is a code that comes twice."""
    codes: dict[int, Cellule] = {}
    anomalies: list[Anomalie] = []
    deja: set[str] = set()
    for position, entete in entetes:
        code = reglement.code(entete.texte)
        if code is None:
            anomalies.append(signaler("L06", entete))
        elif code in deja:
            anomalies.append(signaler("L07", entete, colonne=code))
        else:
            deja.add(code)
            codes[position] = entete
    return codes, anomalies


def _evaluation(
    feuille: Feuille, codes: dict[int, Cellule], ligne: Ligne, reglement: Reglement, anomalies: list[Anomalie]
) -> FeuilleEvaluation | None:
    candidat = valeurs.obligatoire(ligne["candidat"], "l’identifiant du candidat", anomalies)
    if not candidat:
        return None
    rangee = next(r for r in feuille.lignes if r[0].repere == ligne.repere)
    lus = [lire_resultat(entete, rangee[position], "", reglement, anomalies) for position, entete in codes.items()]
    return FeuilleEvaluation(
        candidat=candidat,
        consensus=True,
        evaluateur=feuille.nom,
        repere=ligne.repere,
        collective=True,
        nom=" ".join(part for part in (ligne["prenom"].texte, ligne["nom"].texte) if part),
        certification=ligne["certification"].texte,
        reperes=ligne.reperes,
        resultats={resultat.code: resultat for resultat in lus},
    )
