"""Documents, and what a scanner makes of them once they are signed: pictures of their pages, in each format."""

from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from pipeline.registre.editions import Edition
from pipeline.signatures.depots import Depot
from pipeline.signatures.rattachement import Document

A4 = (595.28, 841.89)
LETTRE = (612.0, 792.0)
A3 = (841.89, 1190.55)
PAYSAGE = (841.89, 595.28)
PPP = 120
"""Dots per inch: few, so that tests are quick, and enough to be read."""

_FORMATS = {".jpg": "JPEG", ".png": "PNG", ".tif": "TIFF", ".pdf": "PDF"}


def pages(*tailles: tuple[float, float], texte: str = "") -> bytes:
    """A PDF of blank pages of these sizes; another `texte` makes another document."""
    with pikepdf.new() as pdf:
        for taille in tailles:
            pdf.add_blank_page(page_size=taille)
        pdf.docinfo["/Title"] = texte or "document"
        sortie = BytesIO()
        pdf.save(sortie, deterministic_id=True)
    return sortie.getvalue()


def numeriser(pdf: bytes, extension: str = ".pdf", ppp: int = PPP, tourner: int = 0, tremble: int = 0) -> bytes:
    """The scan of a signed document; an image of one page only holds the first one. `tremble`: another scan of it."""
    images = [_signer(page, ppp, tremble).rotate(tourner, expand=True) for page in pdfium.PdfDocument(pdf)]
    sortie = BytesIO()
    suite = {"save_all": True, "append_images": images[1:]} if extension in (".pdf", ".tif") else {}
    taille = {"resolution": ppp} if extension == ".pdf" else {"dpi": (ppp, ppp)}
    images[0].save(sortie, _FORMATS[extension], **suite, **taille)
    return sortie.getvalue()


def _signer(page: pdfium.PdfPage, ppp: int, tremble: int) -> Image.Image:
    image: Image.Image = page.render(scale=ppp / 72).to_pil().convert("L")
    ImageDraw.Draw(image).line([(40, 40 + tremble), (200, 90), (90, 140)], fill=0, width=3)
    return image


def chiffrer(pdf: bytes, mot: str) -> bytes:
    sortie = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as ouvert:
        ouvert.save(sortie, encryption=pikepdf.Encryption(owner="secret", user=mot))
    return sortie.getvalue()


def depot(nom: str, contenu: bytes, modifie: float = 2e9) -> Depot:
    """A dropped scan; by default, its file is younger than any edition."""
    document, _, extension = nom.rpartition(".")
    return Depot(f"signes/{nom}", document, f".{extension}".lower(), contenu, modifie)


def document(nom: str, pdf: bytes) -> Document:
    return Document(f"essai/pv/{nom}.pdf", pdf)


def editions(*publies: tuple[str, bytes], instant: str = "2024-06-20T09:00:00+00:00") -> list[Edition]:
    """The register's lines for these contents, in order, each in an event of its own; ranks as they come."""
    lignes: list[Edition] = []
    for rang, (fichier, contenu) in enumerate(publies, 1):
        deja = sum(e.fichier == fichier for e in lignes)
        ligne = Edition(
            rang,
            rang,
            instant,
            "essai",
            fichier,
            "pv",
            "",
            "",
            deja + 1,
            0,
            fichier,
            sha256(contenu).hexdigest(),
            "",
            "",
        )
        lignes.append(replace(ligne, empreinte=ligne.empreinte_calculee("")))
    return lignes
