"""What a scan is: its pages, their size, how fine they are. It may come from anywhere: read within bounds, apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageSequence, UnidentifiedImageError

from pipeline.lecture.ouverture.bornes import Illisible
from pipeline.lecture.ouverture.isolement import isoler
from pipeline.signatures import IMAGES

TAILLE_MAX = 40 << 20
"""Bytes of a scan."""
_PAGES_MAX = 500
_DUREE_MAX = 30
"""Seconds to look at one: every picture of a long TIFF is decoded."""
_PIXELS_MAX = 150_000_000
"""An A4 page in 1,200 dots per inch; beyond, it is no scan of a page."""
_PLEINE_PAGE = 0.5
"""The part of a page that a picture covers when it is the scan of that page."""

RENUMERISER = "numériser de nouveau l’original, en PDF, et remplacer ce fichier"


@dataclass(frozen=True)
class Page:
    """One page. `largeur`, `hauteur`: in points for a PDF; in pixels for an image, whose real size is not known.

    `pixels`: of the side of the picture that is as long as `largeur`; 0 when the page is not the picture of a page.
    """

    largeur: float
    hauteur: float
    pixels: int


@dataclass(frozen=True)
class Examen:
    """A scan that could be read. `image`: its pages have no size of their own, only a shape."""

    pages: tuple[Page, ...]
    image: bool


def examiner(contenu: bytes, extension: str) -> Examen:
    """Raises Illisible, which says why in French. `extension`: in lower case, one of EXTENSIONS."""
    if extension == ".pdf":
        return isoler(_pdf, contenu, _DUREE_MAX)
    return isoler(lambda octets: _image(octets, extension), contenu, _DUREE_MAX)


def _pdf(contenu: bytes) -> Examen:
    _refuser_chiffre(contenu)
    document = pdfium.PdfDocument(contenu)
    if not 1 <= len(document) <= _PAGES_MAX:
        raise Illisible(f"un PDF de {len(document)} pages", RENUMERISER)
    return Examen(tuple(map(_page, document)), image=False)


def _refuser_chiffre(contenu: bytes) -> None:
    """Nobody could read it in decades, even when it opens without a password today."""
    try:
        with pikepdf.open(BytesIO(contenu)) as pdf:
            chiffre = pdf.is_encrypted
    except pikepdf.PasswordError:
        chiffre = True
    except pikepdf.PdfError as erreur:
        raise Illisible("un PDF abîmé, ou qui n’en est pas un", RENUMERISER) from erreur
    if chiffre:
        raise Illisible("un PDF protégé", "l’enregistrer sans protection ni mot de passe, ou " + RENUMERISER)


def _page(page: pdfium.PdfPage) -> Page:
    largeur, hauteur = page.get_size()
    return Page(largeur, hauteur, max(_pixels(page, largeur, hauteur), default=0))


def _pixels(page: pdfium.PdfPage, largeur: float, hauteur: float) -> Iterator[int]:
    """Of the pictures that cover the page, the pixels along its width; a page may be shown turned."""
    for objet in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE]):
        gauche, bas, droite, haut = objet.get_bounds()
        if (droite - gauche) * (haut - bas) >= _PLEINE_PAGE * largeur * hauteur:
            en_large, en_haut = objet.get_px_size()
            couche = (en_large > en_haut) != (largeur > hauteur)
            yield en_haut if couche else en_large


def _image(contenu: bytes, extension: str) -> Examen:
    Image.MAX_IMAGE_PIXELS = None  # its warnings are for those who have no bound of their own
    try:
        with Image.open(BytesIO(contenu), formats=[IMAGES[extension]]) as image:
            return Examen(tuple(_trames(image)), image=True)
    except UnidentifiedImageError as erreur:
        raise Illisible(f"un contenu qui n’est pas celui d’un fichier « {extension} »", RENUMERISER) from erreur


def _trames(image: Image.Image) -> Iterator[Page]:
    """Each frame, decoded whole: a cut one would only be seen by whoever opens it in years."""
    for rang, trame in enumerate(ImageSequence.Iterator(image)):
        if rang >= _PAGES_MAX or trame.width * trame.height > _PIXELS_MAX:
            raise Illisible(f"une image démesurée ({trame.width} × {trame.height} points)", RENUMERISER)
        trame.load()
        yield Page(trame.width, trame.height, trame.width)
