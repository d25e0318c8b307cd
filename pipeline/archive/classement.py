"""Which retention period each file falls under. A text that says nothing of it gives none: nothing is made up."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from pipeline.archive.admission import Fonds
from pipeline.archive.pieces import SANS_DUREE, Terme
from pipeline.echeances import fin_de_conservation, jusqu_a
from pipeline.regles import Conservation


def classer(nature: str, candidat: str, fonds: Fonds) -> Terme:
    """Until when a file of that nature, about that candidate (or nobody), is kept after the session."""
    issue = fonds.issues.get(candidat)
    for c in fonds.reglement.dispositif.conservation:
        if nature in c.documents and (not c.issues or issue in c.issues):
            return _terme(c, fonds)
    return SANS_DUREE


def classe(code: str, fonds: Fonds) -> Terme:
    """Until when the files of that class are kept; no period where the rule book has no such class."""
    return next((_terme(c, fonds) for c in fonds.reglement.dispositif.conservation if c.classe == code), SANS_DUREE)


def _terme(c: Conservation, fonds: Fonds) -> Terme:
    session, dispositif = fonds.session, fonds.reglement.dispositif
    fin = fin_de_conservation(c, session, dispositif)
    return _unique(c.classe, c.article, jusqu_a(c, session, dispositif), fin)


@cache
def _unique(classe: str, article: str, dit: str, fin: date | None) -> Terme:
    """One for all the files of a class, of which there are thousands."""
    return Terme(classe, article, dit, fin)


def premier_terme(termes: Iterable[Terme]) -> Terme:
    """Of documents gathered in one file, the first to end, whatever their order: the others are kept by themselves."""
    finis = (terme for terme in termes if terme.fin)
    return min(finis, key=lambda terme: (str(terme.fin), terme.classe, terme.article), default=SANS_DUREE)
