"""A Word template made ready: checked, compiled once, its last section set apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml import etree

from pipeline.documents import numerotation
from pipeline.documents.langage import Modele, compiler
from pipeline.documents.word import W, Word, champs, ouvrir
from pipeline.erreurs import GabaritInvalide
from pipeline.octets import empreinte_fichier

# What counts over the whole file, or must be unique in it: such a document can't share its file with others.
_CHAMPS_GLOBAUX = frozenset({"NUMPAGES", "SECTIONPAGES", "SEQ", "TOC", "REF", "PAGEREF", "NOTEREF"})
_NOTES = (W + "footnoteReference", W + "endnoteReference")


@dataclass(frozen=True)
class Gabarit:
    """A compiled template. `section`: the XML of its last section's properties; `seul`: laid out one per file."""

    word: Word
    corps: Modele
    entetes: Mapping[str, Modele]
    section: bytes
    listes: Mapping[str, numerotation.Liste]
    seul: bool

    @property
    def nom(self) -> str:
        return self.word.nom


def preparer(chemin: Path) -> Gabarit:
    """Read and compile a template. Raises GabaritInvalide."""
    return _preparer(chemin, empreinte_fichier(chemin))


@lru_cache(maxsize=64)
def _preparer(chemin: Path, empreinte: str) -> Gabarit:
    """The same, once for each content: it takes long, and several stages ask for it."""
    word = ouvrir(chemin)
    racine = word.racine(word.document)
    corps = racine.find(W + "body")
    if corps is None:
        raise GabaritInvalide(f"Gabarit « {word.nom} » : document vide.", "Remettre le gabarit d’origine.")
    seul = _seul(word)
    listes = _preparer_listes(word, corps)
    section = _detacher_section(corps)
    if not seul:
        etree.strip_elements(corps, W + "bookmarkStart", W + "bookmarkEnd", with_tail=False)
    entetes = {nom: compiler(word.nom, word.racine(nom)) for nom in word.entetes}
    return Gabarit(word, compiler(word.nom, corps), entetes, section, listes, seul)


def _seul(word: Word) -> bool:
    racines = [word.racine(nom) for nom in (word.document, *word.entetes)]
    notes = any(next(racine.iter(*_NOTES), None) is not None for racine in racines)
    return notes or any(_CHAMPS_GLOBAUX.intersection(champs(racine)) for racine in racines)


def partie_voisine(word: Word, fichier: str) -> str:
    """Name of a part that sits beside the main document (`styles.xml`, `numbering.xml`…)."""
    return word.document.rpartition("/")[0] + "/" + fichier


def _preparer_listes(word: Word, corps: etree._Element) -> dict[str, numerotation.Liste]:
    partie = partie_voisine(word, "numbering.xml")
    if partie not in word.parties:
        return {}
    connues = numerotation.listes(word.racine(partie))
    styles = partie_voisine(word, "styles.xml")
    if styles in word.parties:
        numerotation.expliciter(corps, word.racine(styles), connues)
    return connues


def _detacher_section(corps: etree._Element) -> bytes:
    """Take the last section's properties out of the body; pages restart at 1 on a new page."""
    section = corps.find(W + "sectPr")
    section = etree.SubElement(corps, W + "sectPr") if section is None else section
    corps.remove(section)
    for nom in ("type", "pgNumType"):
        if section.find(W + nom) is None:
            section.insert(_place(section, nom), etree.Element(W + nom))
    _enfant(section, "type").set(W + "val", "nextPage")
    _enfant(section, "pgNumType").set(W + "start", "1")
    return etree.tostring(section)


def _enfant(element: etree._Element, nom: str) -> etree._Element:
    return next(element.iterchildren(W + nom))


_ORDRE = "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType"


def _place(section: etree._Element, nom: str) -> int:
    """Where a property goes in a section: their order is compulsory."""
    ordre = _ORDRE.split()
    avant = {W + autre for autre in ordre[: ordre.index(nom)]}
    return sum(1 for element in section if element.tag in avant)


def variables(gabarit: Path) -> frozenset[str]:
    """Names that the template reads, dotted and followed through loops (`blocs.code`). Raises GabaritInvalide."""
    prepare = preparer(gabarit)
    return prepare.corps.noms.union(*(modele.noms for modele in prepare.entetes.values()))
