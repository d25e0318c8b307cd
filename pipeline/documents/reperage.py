"""Where things are on the first page of a PDF: a line of text, the ink of a page, a place that is free. In points."""

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_double
from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from pipeline.documents.verification import PDFIUM

_POINTS_PAR_POINT = 2
"""Pixels per point of the picture in which ink is looked for."""
_CLAIR = 200
"""The grey (255: white) from which black letters are readable on it: a pale background is no ink."""


@dataclass(frozen=True)
class Cadre:
    """A rectangle of a page, from its lower left corner."""

    gauche: float
    bas: float
    droite: float
    haut: float

    def deplace(self, de: float, marge: float) -> "Cadre":
        """The same one, moved up, and larger by a margin on each side."""
        return Cadre(self.gauche - marge, self.bas + de - marge, self.droite + marge, self.haut + de + marge)


def format_page(pdf: bytes) -> tuple[float, float]:
    """Width and height of the first page."""
    with _premiere_page(pdf) as page:
        largeur, hauteur = page.get_size()
        return float(largeur), float(hauteur)


def ligne_de_base(pdf: bytes, texte: str) -> float | None:
    """The height at which a text stands, the first time that the first page says it; None when it does not."""
    with _premiere_page(pdf) as page, _texte(page) as lu:
        trouve = lu.search(texte, match_case=True).get_next()
        if trouve is None:
            return None
        x, y = c_double(), c_double()
        raw.FPDFText_GetCharOrigin(lu.raw, trouve[0], x, y)
        return y.value


def encre(pdf: bytes) -> Cadre:
    """What holds all the letters of the first page, which has some."""
    with _premiere_page(pdf) as page, _texte(page) as lu:
        gauches, bas, droites, hauts = zip(*(lu.get_rect(i) for i in range(lu.count_rects())), strict=True)
        return Cadre(min(gauches), min(bas), max(droites), max(hauts))


def libre(pdf: bytes, cadre: Cadre) -> bool:
    """Whether a place of the first page is within it, and holds nothing that letters could be confused with."""
    with _premiere_page(pdf) as page:
        largeur, hauteur = page.get_size()
        if min(cadre.gauche, cadre.bas, largeur - cadre.droite, hauteur - cadre.haut) < 0:
            return False
        rognes = (cadre.gauche, cadre.bas, largeur - cadre.droite, hauteur - cadre.haut)
        image = page.render(scale=_POINTS_PAR_POINT, crop=rognes, grayscale=True)
        octets = bytes(image.buffer)
        rangs = (octets[debut : debut + image.width] for debut in range(0, len(octets), image.stride))
        return min(map(min, rangs)) >= _CLAIR


@contextmanager
def _premiere_page(pdf: bytes) -> Iterator[pdfium.PdfPage]:
    with PDFIUM:
        document = pdfium.PdfDocument(pdf)
        try:
            yield document[0]
        finally:
            document.close()


@contextmanager
def _texte(page: pdfium.PdfPage) -> Iterator[pdfium.PdfTextPage]:
    texte = page.get_textpage()
    try:
        yield texte
    finally:
        texte.close()
