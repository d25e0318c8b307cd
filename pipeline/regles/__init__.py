"""The rule book of a certifying body, as frozen types: what `dispositif.toml` and `referentiels/*.toml` may hold.

Nothing here knows a dispositif by name. A key that is not listed is refused when a file is loaded (see `referentiel`).
"""

from pipeline.regles.dispositif import AvisEntreprise, Champs, Dispositif, Vocabulaire
from pipeline.regles.documents import DocumentPrevu
from pipeline.regles.jury import College
from pipeline.regles.tables import Regle, Table
from pipeline.regles.titres import Bloc, Competence, Referentiel

__all__ = [
    "AvisEntreprise",
    "Bloc",
    "Champs",
    "College",
    "Competence",
    "Dispositif",
    "DocumentPrevu",
    "Referentiel",
    "Regle",
    "Table",
    "Vocabulaire",
]
