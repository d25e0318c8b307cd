"""Every PDF is opened again by another engine than the one that made it, and must say what it was made to say."""

import threading
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pikepdf import Dictionary, Name, Pdf

from pipeline.erreurs import DocumentInvalide, TexteAbsent

MARQUES = ("{{", "}}", "{%", "%}")
_IGNOREES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Pd"})  # blanks, controls, soft and hard hyphens
_APOSTROPHES = str.maketrans("‘’ʼ", "'''")
PDFIUM = threading.Lock()
"""To hold while PDFium is used: it is not made for several threads."""


def verifier(pdf: bytes, titre: str, attendus: Sequence[str], pages_max: int, litteraux: Collection[str] = ()) -> int:
    """Check one document and return its number of pages.

    `attendus`: texts that it must contain; `litteraux`: template marks that its own data contain, hence allowed.
    Raises DocumentInvalide.
    """
    try:
        pages = textes(pdf)
    except pdfium.PdfiumError as erreur:
        raise invalide(titre, "le PDF est illisible") from erreur
    for probleme in _problemes(pages, pages_max, litteraux):
        raise invalide(titre, probleme)
    reduit = reduire("".join(pages))
    for attendu in attendus:
        if not figure(reduire(attendu), reduit):
            raise TexteAbsent(_phrase(titre, f"le texte « {attendu} » n’y figure pas"), _REMEDE, attendu)
    for police in polices_absentes(pdf):
        raise invalide(titre, f"la police « {police} » n’est pas incorporée")
    return len(pages)


_REMEDE = "Vérifier le gabarit et les données de ce document, puis relancer. Rien n’a été publié."


def invalide(titre: str, probleme: str, remede: str = _REMEDE) -> DocumentInvalide:
    """The error that names a document."""
    return DocumentInvalide(_phrase(titre, probleme), remede)


def _phrase(titre: str, probleme: str) -> str:
    return f"Document « {titre} » : {probleme}."


def _problemes(pages: Sequence[str], pages_max: int, litteraux: Collection[str]) -> Iterator[str]:
    if not 1 <= len(pages) <= pages_max:
        yield f"{len(pages)} pages au lieu de {pages_max} au plus"
    for numero, page in enumerate(pages, 1):
        if not reduire(page):
            yield f"la page {numero} est vide"
    entier = "".join(pages)
    for marque in MARQUES:
        if marque in entier and marque not in litteraux:
            yield f"une balise du gabarit n’a pas été remplacée (« {marque} »)"


def nombre_de_pages(pdf: bytes) -> int:
    """Raises pdfium.PdfiumError."""
    with PDFIUM:
        document = pdfium.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def tailles(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, in points. Raises pdfium.PdfiumError."""
    with PDFIUM:
        document = pdfium.PdfDocument(pdf)
        try:
            return [document.get_page_size(rang) for rang in range(len(document))]
        finally:
            document.close()


def textes(pdf: bytes) -> list[str]:
    """The text of each page. Raises pdfium.PdfiumError."""
    with PDFIUM:
        document = pdfium.PdfDocument(pdf)
        try:
            return [_texte(page) for page in document]
        finally:
            document.close()


def _texte(page: pdfium.PdfPage) -> str:
    texte = page.get_textpage()
    try:
        return str(texte.get_text_bounded())
    finally:
        texte.close()
        page.close()


def reduire(texte: str) -> str:
    """A text without what a layout may change: blanks, hyphens, ligatures, accents' form, capitals, apostrophes."""
    forme = unicodedata.normalize("NFKC", texte).casefold().translate(_APOSTROPHES)
    return "".join(c for c in unicodedata.normalize("NFKC", forme) if unicodedata.category(c) not in _IGNOREES)


def figure(attendu: str, texte: str) -> bool:
    """Whether a reduced text contains another.

    A letter that the document's font lacks is borrowed from another font and comes after its line in the PDF: such a
    letter may be anywhere in the text, the others must follow each other.
    """
    if attendu in texte:
        return True
    empruntees = {c for c in attendu if not c.isascii()} & set(texte)
    table = {ord(c): None for c in empruntees}
    return bool(empruntees) and attendu.translate(table) in texte.translate(table)


def polices_absentes(pdf: bytes) -> list[str]:
    """Fonts that the PDF uses and does not carry."""
    with Pdf.open(BytesIO(pdf)) as document:
        polices = [o for o in document.objects if isinstance(o, Dictionary) and o.get(Name.Type) == Name.Font]
        return [str(p.get(Name.BaseFont, "?")) for p in polices if not _incorporee(p)]


def _incorporee(police: pikepdf.Object) -> bool:
    """Composite fonts carry theirs in a descendant, which is checked by itself; Type 3 fonts are drawings."""
    if police.get(Name.Subtype) in (Name.Type0, Name.Type3):
        return True
    descripteur = police.get(Name.FontDescriptor, Dictionary())
    return any(cle in descripteur for cle in ("/FontFile", "/FontFile2", "/FontFile3"))
