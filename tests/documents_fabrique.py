"""Small Word templates and pieces for the tests of the rendering engine."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import docx
import pypdfium2
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from pipeline.documents.lots import Piece, Rendu, Travail, rendre

DATE = datetime(2024, 6, 20, 9, 30)


@contextmanager
def muet(etape: str, total: int) -> Iterator[Callable[[int], None]]:
    """No progress bar."""
    yield lambda faits: None


def gabarit(
    dossier: Path, *paragraphes: str, nom: str = "lettre", suite: Callable[[Document], None] | None = None
) -> Path:
    """A template with these paragraphs, then what `suite` adds."""
    document = docx.Document()
    for texte in paragraphes:
        document.add_paragraph(texte)
    if suite:
        suite(document)
    chemin = dossier / f"{nom}.docx"
    document.save(str(chemin))
    return chemin


def champ(paragraphe: Paragraph, instruction: str) -> None:
    """Add a simple field (PAGE, NUMPAGES…) to a paragraph."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), instruction)
    paragraphe._p.append(element)


def piece(souche: str, attendus: tuple[str, ...] = (), pages_max: int = 1, **contexte: object) -> Piece:
    return Piece(souche, contexte, attendus, f"Titre {souche}", pages_max)


def produire(*travaux: Travail, ouvriers: int = 1, executeur: Executor | None = None) -> dict[str, Rendu]:
    with executeur or ThreadPoolExecutor(ouvriers) as pool:
        return rendre(travaux, date=DATE, executeur=pool, ouvriers=ouvriers, avancer=lambda nombre: None)


Lettre = tuple[int, float, float, str]
"""Page, left and bottom (points, to the tenth), character."""


def lettres(pdf: bytes) -> list[Lettre]:
    """Every character of a PDF but blanks, in order."""
    lues = []
    for rang, page in enumerate(pypdfium2.PdfDocument(pdf)):
        texte = page.get_textpage()
        for indice in range(texte.count_chars()):
            caractere = texte.get_text_range(indice, 1)
            if caractere.strip():
                gauche, bas, *_ = texte.get_charbox(indice)
                lues.append((rang, round(gauche, 1), round(bas, 1), caractere))
    return lues


def dite(lues: list[Lettre]) -> str:
    """What they say, without blanks."""
    return "".join(caractere for *_, caractere in lues)
