"""Add what makes it a duplicate to a finished certificate: laid out apart, laid over its first page, nothing moved."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from pikepdf import Name, Pdf

from pipeline.documents import libreoffice
from pipeline.documents.pdf import finir
from pipeline.documents.reperage import encre, format_page, libre, ligne_de_base
from pipeline.documents.verification import MARQUES, invalide, nombre_de_pages, reduire, textes, verifier

SOUS_LE_NUMERO = 35.3
"""Points from the line of the number down to that of the mention: in every template that comes with the program."""
PIED = 24.5
"""Points left under a mention that has no other place than the lower margin: inside the frame of our templates."""
_MARGE = 48
"""Points left on each side of a mention."""
_AIR = 1.5
"""Points left free around it."""

_PARTIES = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="250" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:ascii="Carlito" w:hAnsi="Carlito" w:cs="Carlito" w:eastAsia="Carlito"/><w:b/>'
    '<w:color w:val="222222"/><w:kern w:val="0"/><w:sz w:val="21"/><w:lang w:val="fr-FR"/></w:rPr>'
    '<w:t xml:space="preserve">{texte}</w:t>'
    '</w:r></w:p><w:sectPr><w:pgSz w:w="{largeur}" w:h="{hauteur}"/><w:pgMar w:top="{marge}" w:right="{marge}"'
    ' w:bottom="{marge}" w:left="{marge}" w:header="0" w:footer="0" w:gutter="0"/></w:sectPr></w:body></w:document>',
}
"""A Word file of one paragraph, in the font, the size and the colour that the templates give the mention."""


def apposer(pdf: bytes, mention: str, numero: str, attendus: Sequence[str], instant: datetime) -> bytes:
    """The same document with a mention on its first page, and still PDF/A-2b. Same bytes for the same input.

    The mention goes where the templates keep room for it, under the number; else, when that place is taken or unknown,
    in the lower margin. `attendus`: texts that the document must hold; `instant`: what the file gives as its date.
    Raises DocumentInvalide (no room, or not what was expected), LogicielManquant.
    """
    with Pdf.open(BytesIO(pdf)) as document:
        titre = str(document.docinfo.get(Name.Title, numero))
        pose = _mettre_en_page(mention, format_page(pdf), titre)
        _superposer(document, pose, _montee(pdf, pose, mention, numero, titre))
        contenu = finir(document, titre, instant)
    avant, apres = textes(pdf), textes(contenu)
    if [reduire(page).replace(reduire(mention), "", 1) for page in apres] != [reduire(page) for page in avant]:
        raise invalide(titre, "la mention en a changé le texte")
    verifier(contenu, titre, (mention, *attendus), len(avant), MARQUES)
    return contenu


def _mettre_en_page(mention: str, taille: tuple[float, float], titre: str) -> bytes:
    """The PDF of a page of that size that holds nothing else than the mention."""
    largeur, hauteur, marge = (round(20 * points) for points in (*taille, _MARGE))
    champs = {"texte": escape(mention), "largeur": largeur, "hauteur": hauteur, "marge": marge}
    docx = BytesIO()
    with ZipFile(docx, "w") as fichier:
        for nom, partie in _PARTIES.items():
            fichier.writestr(nom, partie.format(**champs))
    pose = libreoffice.convertir({"mention": docx.getvalue()}, 1).get("mention")
    if pose is None or nombre_de_pages(pose) != 1:
        raise invalide(titre, f"la mention « {mention} » ne se met pas en page")
    return pose


def _montee(pdf: bytes, pose: bytes, mention: str, numero: str, titre: str) -> float:
    """By how much what was laid out has to be moved up (down when negative) to be at its place in the document."""
    cadre = encre(pose)
    lignes = ligne_de_base(pdf, numero), ligne_de_base(pose, mention.split()[0])
    montees = [PIED - cadre.bas]
    if lignes[0] is not None and lignes[1] is not None:
        montees.insert(0, lignes[0] - SOUS_LE_NUMERO - lignes[1])
    for montee in montees:
        if libre(pdf, cadre.deplace(montee, _AIR)):
            return montee
    raise invalide(
        titre,
        "sa première page n’a de place pour la mention ni sous le numéro, ni dans la marge du bas",
        "Imprimer la copie gardée et y porter la mention à la main ; signaler ce parchemin à la personne qui maintient"
        " le programme.",
    )


def _superposer(document: Pdf, pose: bytes, montee: float) -> None:
    """Draw the page of the mention over the first page, which keeps its own drawing as it is."""
    page = document.pages[0]
    with Pdf.open(BytesIO(pose)) as mention:
        dessin = document.copy_foreign(mention.pages[0].as_form_xobject())
    nom = page.add_resource(dessin, Name.XObject, Name.Mention)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ\nq 1 0 0 1 0 {montee:.3f} cm {nom} Do Q\n".encode())
