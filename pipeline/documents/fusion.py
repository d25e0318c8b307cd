"""One PDF per kind, ready to print: the documents in order, each with its bookmark."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from pikepdf import Dictionary, Name, Object, OutlineItem, Page, Pdf, Stream

from pipeline.documents.lots import Rendu
from pipeline.documents.pdf import finir
from pipeline.documents.structure import retirer
from pipeline.documents.verification import invalide, nombre_de_pages


def fusionner(rendus: Sequence[Rendu], titre: str, date: datetime, *, recto: bool = False) -> bytes:
    """Merge at least one document, in the order given. Same bytes for the same input. Raises DocumentInvalide.

    `recto`: to print on both sides; each document starts on the front of a sheet, after a blank back where needed.
    """
    with Pdf.new() as fusion, fusion.open_outline() as signets:
        partages: dict[bytes, Object] = {}
        for rendu in rendus:
            signets.root.append(OutlineItem(rendu.piece.titre, len(fusion.pages)))
            _ajouter(fusion, rendu.pdf, partages)
            if recto and rendu.pages % 2:
                _verso_blanc(fusion)
    pages = len(fusion.pages)
    contenu = finir(fusion, titre, date)
    if nombre_de_pages(contenu) != pages:
        raise invalide(titre, f"{pages} pages attendues dans le fichier fusionné")
    return contenu


def _ajouter(fusion: Pdf, contenu: bytes, partages: dict[bytes, Object]) -> None:
    """Add the pages of a document; what they share with those before (fonts, pictures) is not copied again."""
    with Pdf.open(BytesIO(contenu)) as pdf:
        if Name.OutputIntents not in fusion.Root:  # what makes it PDF/A is the same in all
            fusion.Root.OutputIntents = fusion.copy_foreign(pdf.make_indirect(pdf.Root.OutputIntents))
        for page in pdf.pages:
            contenus = _partager(fusion, pdf, page.obj.Contents, partages)
            ressources = _ressources(fusion, pdf, page, partages)
            del page.obj.Contents, page.obj.Resources
            retirer(page)  # structures are not merged
            fusion.pages.append(page)
            fusion.pages[-1].obj.Contents = contenus
            fusion.pages[-1].obj.Resources = ressources


def _ressources(fusion: Pdf, pdf: Pdf, page: Page, partages: dict[bytes, Object]) -> Dictionary:
    """The resources of a page, by kind and name, as objects of the merged file."""
    communes = Dictionary()
    for genre, ressources in page.resources.items():
        if isinstance(ressources, Dictionary):
            nommees = {nom: _partager(fusion, pdf, objet, partages) for nom, objet in ressources.items()}
            communes[genre] = Dictionary(nommees)
        else:
            communes[genre] = _partager(fusion, pdf, ressources, partages)
    return communes


def _partager(fusion: Pdf, pdf: Pdf, objet: Object, partages: dict[bytes, Object]) -> Object:
    """This object in the merged file, which holds each distinct one once."""
    empreinte = _empreinte(objet)
    if empreinte not in partages:
        partages[empreinte] = fusion.copy_foreign(pdf.make_indirect(objet))
    return partages[empreinte]


def _empreinte(objet: Object) -> bytes:
    """SHA-256 of an object and of all that it leads to, wherever they stand in their file."""
    if isinstance(objet, Stream):
        return sha256(objet.read_raw_bytes() + _empreinte(objet.stream_dict)).digest()
    brut = objet.unparse(resolved=True) if isinstance(objet, Object) else repr(objet).encode()
    if b" R" not in brut:  # it leads to nothing else
        return sha256(brut).digest()
    parties = sorted(objet.items()) if isinstance(objet, Dictionary) else list(enumerate(objet))
    return sha256(b"".join(str(cle).encode() + _empreinte(valeur) for cle, valeur in parties)).digest()


def _verso_blanc(fusion: Pdf) -> None:
    """A blank page of the size of the one before."""
    gauche, bas, droite, haut = (float(cote) for cote in fusion.pages[-1].mediabox)
    fusion.add_blank_page(page_size=(droite - gauche, haut - bas))
