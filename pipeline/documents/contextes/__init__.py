"""The variables of the Word templates, listed for the office in docs/variables-des-gabarits.md.

Every template has `session`, `dispositif`, `textes` and `echeances` (the only ones of headers and footers). What it is
about gives the others: the sitting, a member, an organisation (`seance`); a title (`titre`); someone enrolled, or
decided on (`candidat`); a numbered certificate (`parchemin`).
"""

from pipeline.documents.contextes.candidat import contexte_candidat, contexte_inscrit
from pipeline.documents.contextes.commun import Contexte, commun
from pipeline.documents.contextes.parchemin import contexte_parchemin, rectification
from pipeline.documents.contextes.seance import (
    contexte_membre,
    contexte_organisation,
    contexte_seance,
    organisations_sollicitees,
)
from pipeline.documents.contextes.titre import contexte_titre
from pipeline.documents.contextes.variables import variables, variables_du_dispositif

__all__ = [
    "Contexte",
    "commun",
    "contexte_candidat",
    "contexte_inscrit",
    "contexte_membre",
    "contexte_organisation",
    "contexte_parchemin",
    "contexte_seance",
    "contexte_titre",
    "organisations_sollicitees",
    "rectification",
    "variables",
    "variables_du_dispositif",
]
