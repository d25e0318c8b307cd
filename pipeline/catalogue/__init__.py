"""The catalogue of what can be wrong in the inputs: every sentence that a secretariat reads about its workbooks.

`attendu` and `a_faire` are patterns, filled where the anomaly is found (see `anomalies.signaler`). Codes: L files,
sheets, columns and signed documents; N values; S session; C candidates; G grids; A earlier acquisitions; J jury; D its
decisions.
"""

from pipeline.catalogue.candidats import CANDIDATS
from pipeline.catalogue.classeurs import CLASSEURS
from pipeline.catalogue.definition import Definition, Gravite
from pipeline.catalogue.grilles import GRILLES
from pipeline.catalogue.jury import JURY
from pipeline.catalogue.signatures import SIGNATURES

__all__ = ["CATALOGUE", "Definition", "Gravite"]

CATALOGUE: dict[str, Definition] = {**CLASSEURS, **CANDIDATS, **GRILLES, **JURY, **SIGNATURES}
