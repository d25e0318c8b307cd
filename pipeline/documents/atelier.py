"""What a worker does: a packet of lots in, finished PDFs out. Bytes to bytes: any executor will do."""

import os
from collections.abc import Sequence
from contextlib import suppress
from ctypes import CDLL
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import parent_process
from signal import SIGKILL

from pikepdf import Pdf

from pipeline.documents import libreoffice, pdf
from pipeline.documents.composition import signet
from pipeline.documents.verification import verifier

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True)
class Fiche:
    """What a worker must know of a document: its title, and what its PDF has to satisfy."""

    titre: str
    attendus: tuple[str, ...]
    pages_max: int
    litteraux: frozenset[str]


@dataclass(frozen=True)
class Colis:
    """One lot ready to be laid out: its .docx, and its documents in order."""

    docx: bytes
    fiches: tuple[Fiche, ...]


@dataclass(frozen=True)
class Fini:
    """One finished, checked PDF and its number of pages."""

    pdf: bytes
    pages: int


@dataclass(frozen=True)
class Echec:
    """A lot that could not be laid out; one of its documents is the reason."""

    raison: str


def mourir_avec_le_parent() -> None:
    """To run first in a worker: end it when the program that started it is killed (Linux; elsewhere, nothing)."""
    with suppress(OSError, AttributeError):
        CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, SIGKILL)
    parent = parent_process()
    if parent is not None and os.getppid() != parent.pid:  # killed before we could ask
        os._exit(1)


def produire(paquet: Sequence[Colis], date: datetime) -> list[list[Fini] | Echec]:
    """Lay out the lots with one start of LibreOffice, then split, finish and check their documents.

    Raises DocumentInvalide for a document that fails its check, LogicielManquant when LibreOffice does not work.
    """
    docx = {f"lot_{rang:03d}": colis.docx for rang, colis in enumerate(paquet)}
    produits = libreoffice.convertir(docx, sum(len(colis.fiches) for colis in paquet))
    return [_documents(produits.get(nom), colis.fiches, date) for nom, colis in zip(docx, paquet, strict=True)]


def _documents(produit: bytes | None, fiches: Sequence[Fiche], date: datetime) -> list[Fini] | Echec:
    if produit is None:
        return Echec("LibreOffice ne l’a pas converti")
    signets = [signet(rang) for rang in range(1, len(fiches) + 1)]
    try:
        parts = pdf.decouper(produit, signets)
        return [_finir(part, fiche, date) for part, fiche in zip(parts, fiches, strict=True)]
    except pdf.PdfInattendu as erreur:
        return Echec(str(erreur))


def _finir(part: Pdf, fiche: Fiche, date: datetime) -> Fini:
    contenu = pdf.finir(part, fiche.titre, date)
    return Fini(contenu, verifier(contenu, fiche.titre, fiche.attendus, fiche.pages_max, fiche.litteraux))
