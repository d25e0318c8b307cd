"""Look inside a workbook before reading it: bounds, formulas in error, formulas that were never calculated.

The reading library gives an empty cell for both, and would allocate every cell that a hostile file claims: so the XML
is looked at first, with a parser that resolves no entity and opens nothing else.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import IO

import xlrd
from lxml import etree

TAILLE_MAX = 20 * 1024 * 1024
"""Bytes of the file."""
DECOMPRESSE_MAX = 200 * 1024 * 1024
"""Bytes of all its members, once decompressed."""
MEMBRES_MAX = 2_000
LIGNES_MAX = 20_000
COLONNES_MAX = 500

FORMULE_SANS_VALEUR = "formule"

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_C = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

Place = tuple[str, int, int]
"""Sheet name, row, column; both from 0."""


class HorsLimites(Exception):
    """The workbook passes a bound; the text names it in French."""


@dataclass(frozen=True)
class Examen:
    """What the reading library does not tell: formula errors by place."""

    erreurs: dict[Place, str]


def examiner(chemin: Path) -> Examen:
    """Check the bounds of a workbook and list its faulty formulas.

    Raises HorsLimites; OSError, zipfile.BadZipFile, KeyError or etree.XMLSyntaxError on what is not a workbook.
    """
    if chemin.stat().st_size > TAILLE_MAX:
        raise HorsLimites(f"{TAILLE_MAX // 1024 // 1024} Mo")
    if chemin.suffix.lower() == ".xls":
        return Examen(dict(_cellules_xls(chemin)))
    with zipfile.ZipFile(chemin) as archive:
        membres = archive.infolist()
        if len(membres) > MEMBRES_MAX or sum(m.file_size for m in membres) > DECOMPRESSE_MAX:
            raise HorsLimites(f"{MEMBRES_MAX} éléments et {DECOMPRESSE_MAX // 1024 // 1024} Mo une fois décompressé")
        cellules = _cellules_ods(archive) if chemin.suffix.lower() == ".ods" else _cellules_xlsx(archive)
        return Examen(dict(cellules))


def _elements(flux: IO[bytes], *noms: str) -> Iterator[etree._Element]:
    """The elements of those names, one at a time, freed once seen."""
    for _, element in etree.iterparse(flux, tag=noms, resolve_entities=False, no_network=True, load_dtd=False):
        yield element
        element.clear()


# --- xlsx ------------------------------------------------------------------------------------------------------------


def _cellules_xlsx(archive: zipfile.ZipFile) -> Iterator[tuple[Place, str]]:
    for feuille, partie in _feuilles_xlsx(archive):
        with archive.open(partie) as flux:
            for cellule in _elements(flux, f"{_S}c"):
                ligne, colonne = _position(cellule.get("r", ""))
                _borner(ligne, colonne)
                erreur = _erreur_xlsx(cellule)
                if erreur:
                    yield (feuille, ligne, colonne), erreur


def _feuilles_xlsx(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Sheet name and part name of each worksheet."""
    with archive.open("xl/_rels/workbook.xml.rels") as flux:
        liens = {e.get("Id"): e.get("Target", "") for e in etree.parse(flux, _analyseur()).getroot()}
    with archive.open("xl/workbook.xml") as flux:
        feuilles = [
            (e.get("name", ""), liens.get(e.get(_R), "")) for e in etree.parse(flux, _analyseur()).iter(f"{_S}sheet")
        ]
    presentes = set(archive.namelist())
    parties = [(nom, cible.lstrip("/") if cible.startswith("/") else f"xl/{cible}") for nom, cible in feuilles]
    return [(nom, partie) for nom, partie in parties if partie in presentes and "worksheets" in partie]


def _analyseur() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _erreur_xlsx(cellule: etree._Element) -> str:
    valeur = cellule.findtext(f"{_S}v")
    if cellule.get("t") == "e":
        return valeur or "#ERREUR!"
    if cellule.find(f"{_S}f") is not None and not valeur and cellule.get("t") != "str":
        return FORMULE_SANS_VALEUR
    return ""


def _position(reference: str) -> tuple[int, int]:
    """« C7 » → (6, 2)."""
    trouve = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", reference)
    if not trouve:
        return 0, 0
    colonne = 0
    for lettre in trouve[1]:
        colonne = colonne * 26 + ord(lettre) - ord("A") + 1
    return int(trouve[2]) - 1, colonne - 1


def _borner(ligne: int, colonne: int) -> None:
    if ligne >= LIGNES_MAX or colonne >= COLONNES_MAX:
        raise HorsLimites(f"{LIGNES_MAX} lignes et {COLONNES_MAX} colonnes par feuille")


# --- xls ---------------------------------------------------------------------------------------------------------


def _cellules_xls(chemin: Path) -> Iterator[tuple[Place, str]]:
    with chemin.open("rb") as flux:
        if flux.read(4) == b"PK\x03\x04":  # another format under that name: the reading library says so
            return
    with xlrd.open_workbook(str(chemin), logfile=io.StringIO(), on_demand=True) as classeur:
        for feuille in classeur.sheets():
            _borner(feuille.nrows - 1, feuille.ncols - 1)
            for ligne, colonne in product(range(feuille.nrows), range(feuille.ncols)):
                if feuille.cell_type(ligne, colonne) == xlrd.XL_CELL_ERROR:
                    erreur = xlrd.error_text_from_code.get(int(feuille.cell_value(ligne, colonne)), "#ERREUR!")
                    yield (feuille.name, ligne, colonne), erreur


# --- ods -------------------------------------------------------------------------------------------------------------


def _cellules_ods(archive: zipfile.ZipFile) -> Iterator[tuple[Place, str]]:
    with archive.open("content.xml") as flux:
        for table in _elements(flux, f"{_T}table"):
            ligne = 0
            for rangee in table.iter(f"{_T}table-row"):
                yield from _rangee_ods(table.get(f"{_T}name", ""), ligne, rangee)
                ligne += int(rangee.get(f"{_T}number-rows-repeated", "1"))


def _rangee_ods(feuille: str, ligne: int, rangee: etree._Element) -> Iterator[tuple[Place, str]]:
    colonne = 0
    repetitions = int(rangee.get(f"{_T}number-rows-repeated", "1"))
    for cellule in rangee:
        if len(cellule) or cellule.get(f"{_O}value-type"):
            _borner(ligne + repetitions - 1, colonne + int(cellule.get(f"{_T}number-columns-repeated", "1")) - 1)
            erreur = _erreur_ods(cellule)
            if erreur:
                yield (feuille, ligne, colonne), erreur
        elif cellule.get(f"{_T}formula"):
            yield (feuille, ligne, colonne), FORMULE_SANS_VALEUR
        colonne += int(cellule.get(f"{_T}number-columns-repeated", "1"))


def _erreur_ods(cellule: etree._Element) -> str:
    texte = cellule.findtext(f"{_X}p", "")
    if cellule.get(f"{_C}value-type") == "error" or (cellule.get(f"{_T}formula") and texte.startswith(("#", "Err:"))):
        return texte or "#ERREUR!"
    return ""
