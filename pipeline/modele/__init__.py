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
from pipeline.modele.retours import (
    Acquis,
    AcquisConnu,
    Desaccord,
    Memoire,
    NumeroConnu,
    NumeroContredit,
    Personne,
    Presomption,
    Retours,
)

__all__ = [
    "Acquis",
    "AcquisConnu",
    "Candidat",
    "Cellule",
    "Decision",
    "DecisionJury",
    "Delivrance",
    "Desaccord",
    "DossierSession",
    "Etape",
    "Etat",
    "Exclusion",
    "FeuilleEvaluation",
    "Issue",
    "Membre",
    "Memoire",
    "Note",
    "NumeroConnu",
    "NumeroContredit",
    "Origine",
    "Personne",
    "Preconisation",
    "Presomption",
    "Repere",
    "Resultat",
    "ResultatBloc",
    "ResultatCompetence",
    "ResultatElement",
    "Retours",
    "Session",
    "Statut",
    "Valeur",
    "Votes",
]
