"""The rule book of a certifying body, as frozen types: what `dispositif.toml` and `referentiels/*.toml` may hold.

Nothing here knows a dispositif by name. A key that is not listed is refused when a file is loaded (see `referentiel`).
"""

from pipeline.regles.archivage import Archivage
from pipeline.regles.dispositif import (
    AvisEntreprise,
    Champs,
    Dispositif,
    Experience,
    Famille,
    Fraude,
    Notation,
    Vocabulaire,
)
from pipeline.regles.documents import PARCHEMINS, Conservation, DocumentPrevu, Echeance
from pipeline.regles.jury import College, Habilitation, Jury
from pipeline.regles.tables import Regle, Table
from pipeline.regles.titres import Bloc, Competence, Element, Epreuve, Referentiel, TitreAssocie

__all__ = [
    "PARCHEMINS",
    "Archivage",
    "AvisEntreprise",
    "Bloc",
    "Champs",
    "College",
    "Competence",
    "Conservation",
    "Dispositif",
    "DocumentPrevu",
    "Echeance",
    "Element",
    "Epreuve",
    "Experience",
    "Famille",
    "Fraude",
    "Habilitation",
    "Jury",
    "Notation",
    "Referentiel",
    "Regle",
    "Table",
    "TitreAssocie",
    "Vocabulaire",
]
