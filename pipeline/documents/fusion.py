"""One PDF per kind, ready to print: the documents in order, each with its bookmark."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from pikepdf import Pdf
from pypdf import PdfReader, PdfWriter

from pipeline.documents.lots import Rendu
from pipeline.documents.pdf import finir
from pipeline.documents.verification import invalide, textes


def fusionner(rendus: Sequence[Rendu], titre: str, date: datetime, *, recto: bool = False) -> bytes:
    """Merge at least one document, in the order given. Same bytes for the same input. Raises DocumentInvalide.

    `recto`: to print on both sides; each document starts on the front of a sheet, after a blank back where needed.
    """
    fusion = PdfWriter(clone_from=BytesIO(rendus[0].pdf))  # keeps what makes it PDF/A
    page = 0
    for rang, rendu in enumerate(rendus):
        if rang:
            fusion.append(PdfReader(BytesIO(rendu.pdf)), import_outline=False)
        fusion.add_outline_item(title=rendu.piece.titre, page_number=page)
        page += rendu.pages
        if recto and rendu.pages % 2:
            fusion.add_blank_page()  # of the size of the page before
            page += 1
    fusion.compress_identical_objects()
    brut = BytesIO()
    fusion.write(brut)
    with Pdf.open(brut) as pdf:
        contenu = finir(pdf, titre, date)
    if len(textes(contenu)) != page:
        raise invalide(titre, f"{page} pages attendues dans le fichier fusionné")
    return contenu
