"""Take over a workbook, to annotate it: with its look where that is safe and quick, else its values alone.

Only what can be seen is taken: values instead of formulas, no macro, no link to elsewhere, no protection, none of the
rules that would hide the colours of ours.
"""

import math
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidationList
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.lecture.ouverture.classeur import Classeur
from pipeline.lecture.ouverture.examen import FORMULE_SANS_VALEUR
from pipeline.modele import Cellule
from pipeline.restitution.tableur import DATE

DECOMPRESSE_MAX = 6 * 1024 * 1024
"""Bytes of a workbook, once decompressed, past which keeping its look would take too long."""
CELLULES_MAX = 40_000
"""Cells of a copy of the values."""
TEXTE_MAX = 32_000
"""Characters of a cell; a spreadsheet refuses a few more."""

_INTERDITS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITRE_INTERDIT = re.compile(r"[\\/*?:\[\]]")


@dataclass(frozen=True)
class Reprise:
    """A workbook to annotate; `feuilles`: its sheets by their original name; `reserves`: what it does not show."""

    classeur: Workbook
    feuilles: Mapping[str, Worksheet]
    reserves: tuple[str, ...] = ()


def a_l_identique(octets: bytes) -> Reprise:
    """With its look. An odd workbook may raise anything, never end, take all the memory: to be called in `isoler`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library leaves out is no concern of the reader's
        classeur = load_workbook(BytesIO(octets), data_only=True, keep_links=False)
    for graphique in classeur.chartsheets:
        classeur.remove(graphique)
    classeur.defined_names.clear()
    for feuille in classeur.worksheets:
        _alleger(feuille)
    return Reprise(classeur, {feuille.title: feuille for feuille in classeur.worksheets})


def se_reprend_vite(octets: bytes) -> bool:
    """Whether a workbook is of the format whose look can be kept, and not too big for that."""
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            membres = archive.infolist()
    except zipfile.BadZipFile:
        return False
    return (
        "[Content_Types].xml" in {m.filename for m in membres} and sum(m.file_size for m in membres) <= DECOMPRESSE_MAX
    )


def _alleger(feuille: Worksheet) -> None:
    """Without what leads elsewhere, what protects, what colours by rule."""
    feuille.protection = SheetProtection()
    feuille.data_validations = DataValidationList()
    feuille.conditional_formatting = ConditionalFormattingList()
    feuille.defined_names.clear()
    # The library has no public way to leave these out, nor to go through the cells there are without making others.
    for ailleurs in ("_charts", "_pivots"):
        setattr(feuille, ailleurs, [])
    for cellule in feuille._cells.values():
        if cellule.hyperlink:
            cellule.hyperlink = None
    for table in [t for t in feuille.tables.values() if t.connectionId or t.tableType]:
        del feuille.tables[table.name]
    feuille.sheet_view.tabSelected = False


def valeurs_seules(lu: Classeur) -> Reprise:
    """What our reader saw, at the same addresses, without the look."""
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    feuilles, reste = {}, CELLULES_MAX
    for feuille in lu.feuilles:
        copie = feuilles[feuille.nom] = classeur.create_sheet(_titre(feuille.nom))
        for cellule in (c for ligne in feuille.lignes for c in ligne if not c.vide):
            reste -= 1
            if reste >= 0:
                _poser(copie, cellule)
        _elargir(copie)
    reserves = ["La mise en forme de l’original n’est pas reprise : cette copie n’en a que les valeurs."]
    if reste < 0:
        reserves.append(f"Elle n’a que ses {CELLULES_MAX} premières cellules.")
    return Reprise(classeur, feuilles, tuple(reserves))


def _titre(nom: str) -> str:
    """A sheet name that every spreadsheet takes; the library tells apart those that come out the same."""
    return _TITRE_INTERDIT.sub("-", _INTERDITS.sub("", nom))[:28].strip("'") or "Feuille"


def _poser(feuille: Worksheet, lue: Cellule) -> None:
    """Write a value as it was read; a text that looks like a formula stays a text."""
    cellule, valeur = feuille[lue.repere.cellule], lue.valeur
    if lue.erreur and lue.erreur != FORMULE_SANS_VALEUR:
        valeur = lue.erreur
    if (isinstance(valeur, float) and not math.isfinite(valeur)) or (isinstance(valeur, date) and valeur.year < 1900):
        valeur = lue.texte
    if isinstance(valeur, str):
        cellule.value = _INTERDITS.sub("�", valeur)[:TEXTE_MAX]
        cellule.data_type = "s"
    else:
        cellule.value = valeur
        if isinstance(valeur, date):
            cellule.number_format = DATE


def _elargir(feuille: Worksheet) -> None:
    """Columns wide enough to read most of what they hold."""
    for rang, colonne in enumerate(feuille.iter_cols(max_row=min(feuille.max_row, 40), values_only=True), 1):
        longueur = max((len(str(valeur)) for valeur in colonne if valeur is not None), default=8)
        feuille.column_dimensions[get_column_letter(rang)].width = min(max(longueur + 2, 9), 60)
