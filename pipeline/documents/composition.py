"""A lot: one Word file where each document is a section, with a bookmark at its start."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from pipeline.documents import langage
from pipeline.documents.gabarit import Gabarit, partie_voisine
from pipeline.documents.numerotation import Numeroteur, ajouter
from pipeline.documents.word import W, analyser
from pipeline.erreurs import GabaritInvalide

_DOCPR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"

# Word wants a paragraph after a table, and a section must end in a paragraph: this one takes no room.
_CLOTURE = (
    f'<w:p xmlns:w="{W[1:-1]}"><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:ind w:left="0" w:firstLine="0"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)

_PLACE = "\ue000"
"""Stands for the documents in the body of the template; a character that no text holds."""


def signet(rang: int) -> str:
    """Name of the bookmark at the start of the document of this rank (from 1) in its lot."""
    return f"doc_{rang:05d}"


def composer(gabarit: Gabarit, commun: Mapping[str, object], contextes: Sequence[Mapping[str, object]]) -> bytes:
    """The .docx that holds one section per context. Raises GabaritInvalide."""
    numeroteur = Numeroteur(gabarit.listes)
    documents = [_document(gabarit, {**commun, **contexte}) for contexte in contextes]
    for rang, document in enumerate(documents, 1):
        numeroteur.relancer(document)
        _clore(document)
        _marquer(document, rang)
        _sectionner(document, gabarit.section, derniere=rang == len(documents))
    _renumeroter(documents)
    assemble = _assembler(gabarit.word.racine(gabarit.word.document), documents)
    parties = {gabarit.word.document: assemble, **dict(_entetes(gabarit, commun, contextes))}
    if numeroteur.copies:
        partie = partie_voisine(gabarit.word, "numbering.xml")
        parties[partie] = ajouter(gabarit.word.racine(partie), numeroteur.copies)
    return _empaqueter({**gabarit.word.parties, **parties})


def _assembler(racine: etree._Element, documents: Sequence[etree._Element]) -> bytes:
    """The template with these documents for its body.

    As text: to move so many elements from one tree to another takes lxml twenty times longer than to write them.
    """
    corps = next(racine.iterchildren(W + "body"))
    corps[:] = []
    corps.text = _PLACE
    return _octets(racine).replace(_PLACE.encode(), b"".join(map(_interieur, documents)))


def _interieur(corps: etree._Element) -> bytes:
    """What is between the tags of a body; the root of the template declares the same prefixes."""
    brut: bytes = etree.tostring(corps, encoding="UTF-8")
    return brut[brut.index(b">") + 1 : brut.rindex(b"</")]


def _octets(racine: etree._Element) -> bytes:
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8", standalone=True)


def _document(gabarit: Gabarit, variables: Mapping[str, object]) -> etree._Element:
    """The body of one document, repaired where conditions and loops left nothing."""
    corps = _analyser(gabarit, langage.rendre(gabarit.corps, variables))
    for cellule in corps.iter(W + "tc"):
        if not len(cellule) or cellule[-1].tag != W + "p":
            etree.SubElement(cellule, W + "p")
    for parent in [corps, *corps.iter(W + "tc")]:
        for tableau in [t for t in parent.iterchildren(W + "tbl") if next(t.iter(W + "tr"), None) is None]:
            parent.remove(tableau)
    return corps


def _analyser(gabarit: Gabarit, xml: str) -> etree._Element:
    try:
        return analyser(xml)
    except etree.XMLSyntaxError as erreur:
        raise GabaritInvalide(
            f"Gabarit « {gabarit.nom} » : une balise coupe la mise en forme du document ({erreur.msg}).",
            "Vérifier que chaque {%tr … %}, {%p … %} ou {% … %} a sa fin dans la même partie du document.",
        ) from erreur


def _clore(document: etree._Element) -> None:
    dernier = document[-1] if len(document) else None
    if dernier is None or dernier.tag != W + "p" or dernier.find(f"{W}pPr/{W}sectPr") is not None:
        document.append(analyser(_CLOTURE))


def _marquer(document: etree._Element, rang: int) -> None:
    """Bookmark the first paragraph, wherever it is (a document may begin with a table).

    All of it: LibreOffice moves an empty bookmark to the document before when a section has one paragraph only.
    """
    paragraphe = next(document.iter(W + "p"))
    position = 1 if len(paragraphe) and paragraphe[0].tag == W + "pPr" else 0
    paragraphe.insert(position, etree.Element(W + "bookmarkStart", {W + "id": "signet", W + "name": signet(rang)}))
    paragraphe.append(etree.Element(W + "bookmarkEnd", {W + "id": "signet"}))


def _sectionner(document: etree._Element, section: bytes, *, derniere: bool) -> None:
    """End the document's section: in its last paragraph, or in the body itself for the last document of the lot."""
    if derniere:
        document.append(analyser(section))
        return
    paragraphe = document[-1]
    if not len(paragraphe) or paragraphe[0].tag != W + "pPr":
        paragraphe.insert(0, etree.Element(W + "pPr"))
    paragraphe[0].append(analyser(section))


def _renumeroter(documents: Sequence[etree._Element]) -> None:
    """Identifiers of drawings and bookmarks are unique in a file."""
    for numero, dessin in enumerate((d for document in documents for d in document.iter(_DOCPR)), 1):
        dessin.set("id", str(numero))
    ouverts: dict[str, str] = {}
    bornes = (b for document in documents for b in document.iter(W + "bookmarkStart", W + "bookmarkEnd"))
    for numero, borne in enumerate(bornes):
        ancien = borne.get(W + "id", "")
        if borne.tag == W + "bookmarkStart":
            ouverts[ancien] = str(numero)
        borne.set(W + "id", ouverts.get(ancien, str(numero)))


def _entetes(
    gabarit: Gabarit, commun: Mapping[str, object], contextes: Sequence[Mapping[str, object]]
) -> Iterator[tuple[str, bytes]]:
    """Headers and footers, the same for the whole lot."""
    propres = {nom for contexte in contextes for nom in contexte} - commun.keys()
    for partie, modele in gabarit.entetes.items():
        if interdites := sorted(modele.variables & propres):
            raise GabaritInvalide(
                f"Gabarit « {gabarit.nom} » : l’en-tête ou le pied de page utilise « {interdites[0]} », "
                "qui change d’un document à l’autre.",
                "Déplacer cette variable dans le corps du document.",
            )
        yield partie, _octets(_analyser(gabarit, langage.rendre(modele, commun)))


def _empaqueter(parties: Mapping[str, bytes]) -> bytes:
    sortie = BytesIO()
    with ZipFile(sortie, "w", ZIP_DEFLATED, compresslevel=3) as archive:
        for nom, contenu in parties.items():
            archive.writestr(nom, contenu)
    return sortie.getvalue()
