"""Until when what a package holds is kept: by the rules and the register of today; its own list may be old, or lie."""

from collections.abc import Collection, Iterator

from pipeline.archive.admission import Fonds
from pipeline.archive.bien_fonde import Sujets
from pipeline.archive.classement import classe, classer
from pipeline.archive.index import lire_index
from pipeline.archive.pieces import SANS_DUREE, Mesure, Piece, Terme
from pipeline.archive.reglement import Sujet
from pipeline.archive.source import Source
from pipeline.erreurs import DocumentInvalide
from pipeline.publication import EMPREINTES
from pipeline.purge.faits import RESTE
from pipeline.regles.documents import TOUJOURS_GARDES

AUTRE_COPIE = "la remplacer par une bonne copie, ou la déplacer hors de ce dossier si une autre est gardée ailleurs"
"""What to do of a package that can't be trusted."""

_REUNION = "reunion"
"""The nature of a file that joins several documents, in an index."""
_PAR_PLACE = frozenset({"decisions", "anonymat", "suivi", "session", "grilles", "entrees"})
"""What is known by its place alone: no edition names it."""


def jamais_echu(nom: str) -> bool:
    """Whether a file, by its place in a package, is what the others are read and checked by.

    That is what a package says of itself, the register's extract, the rules, and what a publication says is left of it.
    """
    dossier, _, reste = nom.partition("/")
    return not reste or dossier in TOUJOURS_GARDES or nom in (f"documents/{EMPREINTES}", f"documents/{RESTE}")


def dater(ouverte: Source, paquet: str, fonds: Fonds) -> Iterator[tuple[Piece, Mesure, Terme]]:
    """Each file of a sound package, with its term. Raises DocumentInvalide when its list and the register differ.

    `paquet`: its name, for the message.
    """
    lus = list(lire_index(ouverte))
    sujets = Sujets(ouverte, fonds.extrait, {piece.nom for piece, _ in lus})
    for piece, mesure in lus:
        if jamais_echu(piece.nom):
            yield piece, mesure, SANS_DUREE
            continue
        terme = _terme(piece, sujets.de(piece.nom, fonds.reglement.dispositif), fonds)
        if terme is None:
            raise DocumentInvalide(
                f"l’archive « {paquet} » ne dit pas de « {piece.nom} » ce que dit le registre : sa liste a été changée",
                AUTRE_COPIE,
            )
        yield piece, mesure, terme


def _terme(piece: Piece, sujets: Collection[Sujet], fonds: Fonds) -> Terme | None:
    """By what a file is; None when the package says something else of it."""
    genres, dit = {genre for genre, _ in sujets}, (piece.nature, piece.candidat)
    joint = any(candidat is None for _, candidat in sujets)
    if joint or (piece.nature == _REUNION and genres <= _PAR_PLACE):
        return _dite(piece, genres - _PAR_PLACE, fonds) if piece.nature == _REUNION else None
    if dit in sujets:
        connu = not piece.candidat or piece.candidat in fonds.issues
        return classer(*dit, fonds) if connu else _dite(piece, {piece.nature}, fonds)
    place = genres & _PAR_PLACE
    return classer(place.pop(), "", fonds) if place else None


def _dite(piece: Piece, genres: Collection[str], fonds: Fonds) -> Terme | None:
    """By the class that the package says, where documents are joined in a file or nothing is known any more of its
    candidate; None when no file of these kinds may be of that class.
    """
    du_code = (c for c in fonds.reglement.dispositif.conservation if c.classe == piece.terme.classe)
    if any(genres and not set(genres).intersection(c.documents) for c in du_code):
        return None
    return classe(piece.terme.classe, fonds)
