"""The whole rendering: pieces in lots, lots in packets, packets to workers, failures traced to one piece."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.documents.atelier import Colis, Echec, Fiche, Fini, produire
from pipeline.documents.composition import composer
from pipeline.documents.gabarit import Gabarit, preparer
from pipeline.documents.polices import sans_dessin
from pipeline.documents.verification import MARQUES, invalide
from pipeline.erreurs import LogicielManquant
from pipeline.octets import zip_stable

TAILLE_LOT = 200
"""Documents per Word file: beyond, LibreOffice slows down."""
LOTS_PAR_PAQUET = 16
"""Word files per start of LibreOffice: it stops silently after some 250."""
_POIDS_FICHIER = 10  # opening a file costs as much as laying out ten documents


@dataclass(frozen=True)
class Piece:
    """One document to produce.

    `nom`: unique file stem, ASCII, made by us; `contexte`: its own variables; `attendus`: texts that its PDF must
    contain; `titre`: the PDF's title and bookmark; `pages_max`: a longer document is an error.
    """

    nom: str
    contexte: Mapping[str, object]
    attendus: tuple[str, ...]
    titre: str
    pages_max: int


@dataclass(frozen=True)
class Travail:
    """All the pieces of one kind. `commun`: variables shared by all, the only ones of headers and footers."""

    gabarit: Path
    commun: Mapping[str, object]
    pieces: tuple[Piece, ...]
    garder_docx: bool = False


@dataclass(frozen=True)
class Rendu:
    """One finished document; `docx` is the Word file when the Travail keeps it."""

    piece: Piece
    pdf: bytes
    docx: bytes | None
    pages: int


@dataclass(frozen=True)
class _Lot:
    """Pieces laid out in one Word file."""

    gabarit: Gabarit
    travail: Travail
    pieces: tuple[Piece, ...]

    @property
    def poids(self) -> int:
        return len(self.pieces) + _POIDS_FICHIER

    def moities(self) -> list["_Lot"]:
        milieu = len(self.pieces) // 2
        return [_Lot(self.gabarit, self.travail, part) for part in (self.pieces[:milieu], self.pieces[milieu:])]


def rendre(
    travaux: Sequence[Travail],
    *,
    date: datetime,
    executeur: Executor,
    ouvriers: int,
    avancer: Callable[[int], None],
) -> dict[str, Rendu]:
    """Produce every piece: name → finished document, in the order given.

    `date` is what files give as theirs; `ouvriers`: how many packets the executor runs at once; `avancer` is called
    with the number of documents just finished. Raises GabaritInvalide, DocumentInvalide (naming the piece), or
    LogicielManquant.
    """
    _refuser_sans_dessin(travaux)
    gabarits = {travail.gabarit: preparer(travail.gabarit) for travail in travaux if travail.pieces}
    finis: dict[str, Fini] = {}
    lots = [lot for travail in travaux for lot in _lots(travail, gabarits)]
    while lots:
        echecs = []
        for lot, issue in _executer(lots, date, executeur, ouvriers):
            if isinstance(issue, Echec):
                echecs.append((lot, issue))
            else:
                finis |= {piece.nom: fini for piece, fini in zip(lot.pieces, issue, strict=True)}
                avancer(len(lot.pieces))
        lots = [moitie for lot, echec in echecs for moitie in _reprendre(lot, echec)]
    return {
        piece.nom: Rendu(piece, finis[piece.nom].pdf, _docx(travail, piece, gabarits, date), finis[piece.nom].pages)
        for travail in travaux
        for piece in travail.pieces
    }


def _lots(travail: Travail, gabarits: Mapping[Path, Gabarit]) -> Iterator[_Lot]:
    if travail.pieces:
        gabarit = gabarits[travail.gabarit]
        taille = 1 if gabarit.seul else TAILLE_LOT
        for debut in range(0, len(travail.pieces), taille):
            yield _Lot(gabarit, travail, travail.pieces[debut : debut + taille])


def _reprendre(lot: _Lot, echec: Echec) -> list[_Lot]:
    """Narrow a failure down: two halves to try again, or the document at fault."""
    if len(lot.pieces) == 1:
        piece = lot.pieces[0]
        raise invalide(piece.titre, f"mise en page impossible, fichier « {piece.nom} » ({echec.raison})")
    return lot.moities()


def _executer(
    lots: Sequence[_Lot], date: datetime, executeur: Executor, ouvriers: int
) -> Iterator[tuple[_Lot, list[Fini] | Echec]]:
    """Hand the lots to the workers; yield each with what became of it, as they finish."""
    futurs = {}
    try:
        for paquet in _paquets(lots, ouvriers):
            futurs[executeur.submit(produire, [_colis(lot) for lot in paquet], date)] = paquet
        for futur in as_completed(futurs):
            yield from zip(futurs[futur], futur.result(), strict=True)
    finally:
        for futur in futurs:
            futur.cancel()


def _paquets(lots: Sequence[_Lot], ouvriers: int) -> list[list[_Lot]]:
    """Balanced packets, as few as there are workers: every start of LibreOffice costs a second."""
    nombre = min(len(lots), max(ouvriers, 1, -(-len(lots) // LOTS_PAR_PAQUET)))
    paquets: list[list[_Lot]] = [[] for _ in range(nombre)]
    for lot in sorted(lots, key=lambda lot: -lot.poids):
        libres = (paquet for paquet in paquets if len(paquet) < LOTS_PAR_PAQUET)
        min(libres, key=lambda paquet: sum(autre.poids for autre in paquet)).append(lot)
    return paquets


def _colis(lot: _Lot) -> Colis:
    contextes = [piece.contexte for piece in lot.pieces]
    communs = _marques(lot.travail.commun)
    fiches = (
        Fiche(piece.titre, piece.attendus, piece.pages_max, communs | _marques(piece.contexte)) for piece in lot.pieces
    )
    return Colis(composer(lot.gabarit, lot.travail.commun, contextes), tuple(fiches))


def _marques(valeurs: Mapping[str, object]) -> frozenset[str]:
    """Template marks found in the data themselves: they are printed as they are."""
    textes = list(_textes(valeurs))
    return frozenset(marque for marque in MARQUES if any(marque in texte for texte in textes))


def _textes(valeur: object) -> Iterator[str]:
    """All the texts in the variables of a document."""
    if isinstance(valeur, str):
        yield valeur
    elif isinstance(valeur, Mapping):
        yield from _textes(list(valeur.values()))
    elif isinstance(valeur, Collection):
        for element in valeur:
            yield from _textes(element)


def _refuser_sans_dessin(travaux: Sequence[Travail]) -> None:
    """A name printed as empty boxes would pass all the checks made on the PDF's text: look for a font first."""
    for piece in (piece for travail in travaux for piece in travail.pieces):
        if manquants := sans_dessin(_textes(piece.contexte)):
            raise LogicielManquant(
                f"Document « {piece.titre} » : aucune police installée ne contient « {manquants} ».",
                "Installer une police de cette écriture : sudo apt-get install fonts-noto-core fonts-noto-cjk",
            )


def _docx(travail: Travail, piece: Piece, gabarits: Mapping[Path, Gabarit], date: datetime) -> bytes | None:
    if not travail.garder_docx:
        return None
    return zip_stable(composer(gabarits[travail.gabarit], travail.commun, [piece.contexte]), date.date())
