"""Numbered lists of a template, so that each document of a lot counts from the beginning again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.word import W

_NIVEAUX = 9


@dataclass(frozen=True)
class Liste:
    """One numbered list of the template: its abstract definition and where each of its nine levels starts."""

    abstraite: str
    departs: tuple[str, ...]


def listes(numerotation: etree._Element) -> dict[str, Liste]:
    """The lists that really count (bullets don't), by `numId`."""
    abstraites = {a.get(W + "abstractNumId", ""): a for a in numerotation.iter(W + "abstractNum")}
    trouvees = {}
    for num in numerotation.iter(W + "num"):
        abstraite = _val(num.find(W + "abstractNumId"))
        definition = abstraites.get(abstraite)
        if definition is not None and _compte(definition):
            trouvees[num.get(W + "numId", "")] = Liste(abstraite, _departs(num, definition))
    return trouvees


def _val(element: etree._Element | None) -> str:
    return "" if element is None else element.get(W + "val", "")


def _compte(definition: etree._Element) -> bool:
    formats = [_val(niveau.find(W + "numFmt")) for niveau in definition.iter(W + "lvl")]
    return not formats or any(nature not in ("bullet", "none") for nature in formats)


def _departs(num: etree._Element, definition: etree._Element) -> tuple[str, ...]:
    departs = ["1"] * _NIVEAUX
    for niveau in (*definition.iter(W + "lvl"), *num.iter(W + "lvlOverride")):
        rang = int(niveau.get(W + "ilvl", "0"))
        choix = [_val(element) for element in niveau.iter(W + "start", W + "startOverride")]
        if choix and rang < _NIVEAUX:
            departs[rang] = choix[0]
    return tuple(departs)


def expliciter(corps: etree._Element, styles: etree._Element, connues: Collection[str]) -> None:
    """Write on each paragraph the list that its style gives it (in place): a copy can only be redirected there."""
    par_id = {style.get(W + "styleId", ""): style for style in styles.iter(W + "style")}
    for paragraphe in corps.iter(W + "p"):
        proprietes = paragraphe.find(W + "pPr")
        if proprietes is None or proprietes.find(W + "numPr") is not None:
            continue
        numero, niveau = _numero_du_style(_val(proprietes.find(W + "pStyle")), par_id)
        if numero in connues:
            liste = etree.Element(W + "numPr")
            etree.SubElement(liste, W + "ilvl").set(W + "val", niveau)
            etree.SubElement(liste, W + "numId").set(W + "val", numero)
            proprietes.insert(_place(proprietes), liste)


def _numero_du_style(style: str, par_id: Mapping[str, etree._Element]) -> tuple[str, str]:
    """`numId` and level of a style, its own or inherited."""
    vus: set[str] = set()
    while style in par_id and style not in vus:
        vus.add(style)
        liste = par_id[style].find(f"{W}pPr/{W}numPr")
        if liste is not None and liste.find(W + "numId") is not None:
            return _val(liste.find(W + "numId")), _val(liste.find(W + "ilvl")) or "0"
        style = _val(par_id[style].find(W + "basedOn"))
    return "", ""


def _place(proprietes: etree._Element) -> int:
    """Where `numPr` goes among a paragraph's properties: their order is compulsory."""
    avant = {W + nom for nom in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")}
    return sum(1 for element in proprietes if element.tag in avant)


class Numeroteur:
    """Gives each document of a lot its own copies of the template's lists; `copies` are to be added to the part."""

    def __init__(self, connues: Mapping[str, Liste]) -> None:
        self._connues = connues
        self._suivant = max((int(numero) for numero in connues), default=0) + 1000
        self.copies: list[etree._Element] = []

    def relancer(self, corps: etree._Element) -> None:
        """Point the numbered paragraphs of a document to fresh copies of their lists, in place."""
        nouveaux: dict[str, str] = {}
        for element in corps.iter(W + "numId"):
            ancien = _val(element)
            if ancien in self._connues:
                nouveaux.setdefault(ancien, str(self._suivant + len(nouveaux)))
                element.set(W + "val", nouveaux[ancien])
        self._suivant += len(nouveaux)
        self.copies += [_copie(numero, self._connues[ancien]) for ancien, numero in nouveaux.items()]


def _copie(numero: str, liste: Liste) -> etree._Element:
    num = etree.Element(W + "num", {W + "numId": numero})
    etree.SubElement(num, W + "abstractNumId").set(W + "val", liste.abstraite)
    for niveau, depart in enumerate(liste.departs):
        reprise = etree.SubElement(num, W + "lvlOverride", {W + "ilvl": str(niveau)})
        etree.SubElement(reprise, W + "startOverride").set(W + "val", depart)
    return num


def ajouter(numerotation: etree._Element, copies: Collection[etree._Element]) -> bytes:
    """The numbering part with these copies after its own lists."""
    derniere = list(numerotation.iter(W + "num"))[-1]
    position = numerotation.index(derniere) + 1
    numerotation[position:position] = list(copies)
    return etree.tostring(numerotation, xml_declaration=True, encoding="UTF-8", standalone=True)
