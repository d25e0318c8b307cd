"""Does a scan look like the document that it says it signs: as many pages, of that shape, fine enough? Pure."""

from collections.abc import Iterator, Sequence

from pipeline.anomalies import Anomalie, signaler
from pipeline.modele import Repere
from pipeline.signatures.examen import Examen, Page

MINIMUM = 100
"""Dots per inch under which small print can't be read."""
_TOLERANCE = 0.10
"""What a side may differ by: scanners trim edges, and some papers are letter size."""
_POUCE = 72.0
_MM = 25.4 / _POUCE

Taille = tuple[float, float]
"""Width and height of a page, in points."""


def ecarts(examen: Examen, tailles: Sequence[Taille], repere: Repere, document: str) -> Iterator[Anomalie]:
    """Why a scan can't be attached to the document that has these pages; nothing when it can."""
    if len(examen.pages) != len(tailles):
        trouve = _pages(len(examen.pages))
        yield signaler("L28", repere, trouve, attendu=_pages(len(tailles)), document=document)
        return
    paires = list(zip(examen.pages, tailles, strict=True))
    for rang, (page, taille) in enumerate(paires, 1):
        if not _meme_format(page, taille, examen.image):
            trouve = f"page {rang} : {_dite(page, examen.image)}"
            yield signaler("L29", repere, trouve, attendu=_mm(taille), document=document)
            return
    finesse, rang = min(((_points_par_pouce(*paire), rang) for rang, paire in enumerate(paires, 1)), default=(None, 0))
    if finesse is not None and finesse < MINIMUM:
        yield signaler("L30", repere, f"page {rang} : {finesse} points par pouce", minimum=str(MINIMUM))


def _pages(nombre: int) -> str:
    return f"{nombre} page{'s' if nombre > 1 else ''}"


def _meme_format(page: Page, taille: Taille, image: bool) -> bool:
    """The same sides, whichever way the page is turned; of an image, the same shape."""
    (court, long), (petit, grand) = sorted((page.largeur, page.hauteur)), sorted(taille)
    if image:
        return abs(long / max(court, 1) * petit / grand - 1) <= _TOLERANCE
    return abs(court / petit - 1) <= _TOLERANCE and abs(long / grand - 1) <= _TOLERANCE


def _points_par_pouce(page: Page, taille: Taille) -> int:
    """Of the picture of a page, once printed as large as the document; a page that is no picture is fine enough."""
    largeur = min(taille) if page.largeur <= page.hauteur else max(taille)
    return round(page.pixels / (largeur / _POUCE)) if page.pixels else _FIN


_FIN = 10_000


def _dite(page: Page, image: bool) -> str:
    return f"{page.largeur:.0f} × {page.hauteur:.0f} pixels" if image else _mm((page.largeur, page.hauteur))


def _mm(taille: Taille) -> str:
    return f"{taille[0] * _MM:.0f} × {taille[1] * _MM:.0f} mm"
