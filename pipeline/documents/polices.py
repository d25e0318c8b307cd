"""Fonts: those that a template asks for, those installed, and the characters that none of them can draw."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from lxml import etree

from pipeline.documents.gabarit import partie_voisine
from pipeline.documents.word import W, Word, ouvrir

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

_TOUJOURS_DESSINES = 0x17F  # Western and Central European letters are in every text font


def polices(gabarit: Path) -> frozenset[str]:
    """Fonts that the template's text asks for: its runs, the styles and theme fonts in use. Raises GabaritInvalide."""
    word = ouvrir(gabarit)
    themes = _polices_du_theme(word)
    noms = {nom for element in _polices_citees(word) for nom in _noms_latins(element, themes)}
    return frozenset(noms - {""})


def _noms_latins(police: etree._Element, themes: Mapping[str, str]) -> Iterator[str]:
    for attribut in ("ascii", "hAnsi"):
        theme = police.get(f"{W}{attribut}Theme")
        yield themes.get(theme[:5], "") if theme else police.get(W + attribut, "")


def _polices_du_theme(word: Word) -> dict[str, str]:
    """Latin typefaces of the theme, as `major` and `minor`."""
    partie = partie_voisine(word, "theme/theme1.xml")
    if partie not in word.parties:
        return {}
    latines = ((genre, word.racine(partie).find(f".//{A}{genre}Font/{A}latin")) for genre in ("major", "minor"))
    return {genre: latine.get("typeface", "") for genre, latine in latines if latine is not None}


def _polices_citees(word: Word) -> Iterator[etree._Element]:
    """The font elements of the text, then those of the styles that it uses."""
    racines = [word.racine(nom) for nom in (word.document, *word.entetes)]
    for racine in racines:
        yield from racine.iter(W + "rFonts")
    partie = partie_voisine(word, "styles.xml")
    if partie not in word.parties:
        return
    styles = word.racine(partie)
    yield from styles.iterfind(f"{W}docDefaults//{W}rFonts")
    employes = {
        element.get(W + "val", "")
        for racine in racines
        for element in racine.iter(W + "pStyle", W + "rStyle", W + "tblStyle")
    }
    par_id = {style.get(W + "styleId", ""): style for style in styles.iter(W + "style")}
    employes |= {nom for nom, style in par_id.items() if style.get(W + "default") in ("1", "true")}
    for nom in _avec_parents(employes, par_id):
        yield from par_id[nom].iter(W + "rFonts")


def _avec_parents(noms: set[str], par_id: Mapping[str, etree._Element]) -> set[str]:
    """These styles and those that they are based on."""
    complets, nouveaux = set[str](), noms & par_id.keys()
    while nouveaux:
        complets |= nouveaux
        parents = {parent.get(W + "val", "") for nom in nouveaux for parent in par_id[nom].iter(W + "basedOn")}
        nouveaux = (parents & par_id.keys()) - complets
    return complets


def installees() -> frozenset[str]:
    """Families installed here, under all their names; nothing when fontconfig is absent."""
    return frozenset(nom for ligne in _fc_list(":").splitlines() for nom in ligne.split(",") if nom)


def sans_dessin(textes: Iterable[str]) -> str:
    """The characters of these texts that no installed font can draw: they would be printed as empty boxes."""
    caracteres = {c for texte in textes for c in texte if ord(c) > _TOUJOURS_DESSINES and c.isalnum()}
    manquants = "".join(c for c in sorted(caracteres) if not _dessine(c))
    return manquants if manquants and installees() else ""


@cache
def _dessine(caractere: str) -> bool:
    return bool(_fc_list(f":charset={ord(caractere):x}").strip())


def _fc_list(motif: str) -> str:
    try:
        return subprocess.run(["fc-list", motif, "family"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
