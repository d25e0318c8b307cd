"""The frozen types that pass between the stages.

A session is read into a `DossierSession` (facts, each with the cell that it came from), deliberated into `Decision`s
(results with their traces), which give rise to `Delivrance`s (what deserves a numbered certificate).
"""

from pipeline.modele.cellules import Cellule, Repere, Valeur
from pipeline.modele.decisions import Decision, Delivrance, Etape, Issue, Origine, ResultatBloc, ResultatCompetence
from pipeline.modele.faits import (
    Acquis,
    Candidat,
    DecisionJury,
    DossierSession,
    Etat,
    FeuilleEvaluation,
    Membre,
    Preconisation,
    Resultat,
    Session,
    Statut,
    Votes,
)

__all__ = [
    "Acquis",
    "Candidat",
    "Cellule",
    "Decision",
    "DecisionJury",
    "Delivrance",
    "DossierSession",
    "Etape",
    "Etat",
    "FeuilleEvaluation",
    "Issue",
    "Membre",
    "Origine",
    "Preconisation",
    "Repere",
    "Resultat",
    "ResultatBloc",
    "ResultatCompetence",
    "Session",
    "Statut",
    "Valeur",
    "Votes",
]
