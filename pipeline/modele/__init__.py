"""The frozen types that pass between the stages.

A session is read into a `DossierSession` (facts, each with the cell that it came from), deliberated into `Decision`s
(results with their traces), which give rise to `Delivrance`s (what deserves a numbered certificate).
"""

from pipeline.modele.cellules import Cellule, Repere, Valeur
from pipeline.modele.decisions import (
    Decision,
    Delivrance,
    Etape,
    Issue,
    Origine,
    ResultatBloc,
    ResultatCompetence,
    ResultatElement,
)
from pipeline.modele.faits import (
    Acquis,
    Candidat,
    DecisionJury,
    DossierSession,
    Etat,
    Exclusion,
    FeuilleEvaluation,
    Membre,
    Note,
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
    "Exclusion",
    "FeuilleEvaluation",
    "Issue",
    "Membre",
    "Note",
    "Origine",
    "Preconisation",
    "Repere",
    "Resultat",
    "ResultatBloc",
    "ResultatCompetence",
    "ResultatElement",
    "Session",
    "Statut",
    "Valeur",
    "Votes",
]
