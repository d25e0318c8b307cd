"""Which retention period each file falls under. A text that says nothing of it gives none: nothing is made up."""

from collections.abc import Iterable

from pipeline.archive.admission import Fonds
from pipeline.archive.pieces import SANS_DUREE, Terme
from pipeline.echeances import fin_de_conservation, jusqu_a


def classer(nature: str, candidat: str, fonds: Fonds) -> Terme:
    """Until when a file of that nature, about that candidate (or nobody), is kept after the session."""
    dispositif, issue = fonds.reglement.dispositif, fonds.issues.get(candidat)
    for c in dispositif.conservation:
        if nature in c.documents and (not c.issues or issue in c.issues):
            dit = jusqu_a(c, fonds.session, dispositif)
            return Terme(c.classe, c.article, dit, fin_de_conservation(c, fonds.session, dispositif))
    return SANS_DUREE


def premier_terme(termes: Iterable[Terme]) -> Terme:
    """Of documents gathered in one file, the first to end: the others are kept by themselves."""
    dates = {terme.fin: terme for terme in termes if terme.fin}
    return dates[min(dates)] if dates else SANS_DUREE
