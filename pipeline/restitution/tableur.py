"""What the workbooks that people fill have in common: look, drop-down lists, protection, text that stays text."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.lecture.colonnes import LISTES
from pipeline.octets import zip_stable

FOND_ENTETE = PatternFill("solid", fgColor="1F3A5F")
FOND_SAISIE = PatternFill("solid", fgColor="FFF8E1")
FOND_ACQUIS = PatternFill("solid", fgColor="DDEBDD")
FOND_INCONTOURNABLE = PatternFill("solid", fgColor="E7ECF2")
FOND_BLOQUANT = PatternFill("solid", fgColor="F8D7D4")
FOND_AVERTISSEMENT = PatternFill("solid", fgColor="FCE9C4")
_COTE = Side(style="thin", color="B8C2CC")
TRAIT = Border(left=_COTE, right=_COTE, top=_COTE, bottom=_COTE)
POLICE = "Calibri"
"""Said in each style: without it, a bold cell would come out in another font."""
ENTETE = Font(name=POLICE, size=11, bold=True, color="FFFFFF")
DATE = "DD/MM/YYYY"
_ECHAPPEMENT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What a spreadsheet would take for a character written by its number."""


def ecrire(cellule: Cell | MergedCell, valeur: str | int | date | None, fond: PatternFill | None = None) -> None:
    """Write a value; a text that looks like a formula stays a text, without what a workbook can't hold."""
    if isinstance(valeur, str):
        cellule.value = _ECHAPPEMENT.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", valeur))
        cellule.data_type = "s"
    else:
        cellule.value = valeur
    if isinstance(valeur, date):
        cellule.number_format = DATE
    cellule.alignment = Alignment(wrap_text=True, vertical="top")
    cellule.border = TRAIT
    if fond:
        cellule.fill = fond


def calculer(cellule: Cell | MergedCell, formule: str, fond: PatternFill | None = None) -> None:
    """Write a formula of ours (English function names, no leading « = »), locked."""
    ecrire(cellule, None, fond)
    cellule.value = f"={formule}"


def entetes(feuille: Worksheet, rang: int, textes: Iterable[str], debut: int = 1) -> None:
    """Headings on row `rang`, from column `debut`."""
    for colonne, texte in enumerate(textes, debut):
        cellule = feuille.cell(rang, colonne)
        ecrire(cellule, texte, FOND_ENTETE)
        cellule.font = ENTETE


def largeurs(feuille: Worksheet, caracteres: Sequence[float]) -> None:
    """Widths of the first columns, in characters."""
    for rang, largeur in enumerate(caracteres, 1):
        feuille.column_dimensions[get_column_letter(rang)].width = largeur


def choix(feuille: Worksheet, plage: str, valeurs: Sequence[str], aide: str = "", strict: bool = True) -> None:
    """A drop-down list on a range. `aide`: shown when a cell is entered; `strict`: nothing else can be typed.

    Where it is not, anything else asks for a confirmation.

    The values stand in a hidden sheet of the workbook: a list written in the rule itself stops at 255 characters and
    at the first comma.
    """
    regle = DataValidation(type="list", formula1=plage_de_valeurs(feuille, valeurs), allow_blank=True)
    regle.showErrorMessage, regle.errorStyle = True, "stop" if strict else "warning"
    regle.errorTitle, regle.error = "Valeur non prévue", _court(f"Choisir : {', '.join(valeurs)}", 225)
    aider(feuille, plage, aide, regle)


def plage_de_valeurs(feuille: Worksheet, valeurs: Sequence[str | int]) -> str:
    """The range of the hidden sheet that holds these values, added to it when they are not there yet."""
    classeur: Workbook = feuille.parent  # type: ignore[assignment]  # the stubs allow a sheet without a workbook
    listes = classeur[LISTES] if LISTES in classeur.sheetnames else classeur.create_sheet(LISTES)
    listes.sheet_state = "hidden"
    colonnes = [
        [c.value for c in colonne if c.value is not None] for colonne in listes.columns if colonne[0].value is not None
    ]
    if list(valeurs) not in colonnes:
        for rang, valeur in enumerate(valeurs, 1):
            ecrire(listes.cell(rang, len(colonnes) + 1), valeur)
        colonnes.append(list(valeurs))
    lettre = get_column_letter(colonnes.index(list(valeurs)) + 1)
    return f"{quote_sheetname(LISTES)}!${lettre}$1:${lettre}${len(valeurs)}"


def aider(feuille: Worksheet, plage: str, aide: str, regle: DataValidation | None = None) -> None:
    """A help text shown when a cell of the range is entered; `regle`: what the range accepts, if that is checked."""
    regle = regle or DataValidation(allow_blank=True)
    if aide:
        regle.showInputMessage, regle.promptTitle, regle.prompt = True, "Aide", _court(aide, 255)
    regle.sqref = plage
    feuille.add_data_validation(regle)


def date_attendue(feuille: Worksheet, plage: str, aide: str = "") -> None:
    """A range that only takes dates, shown the French way."""
    for rangee in feuille[plage]:
        for cellule in rangee:
            cellule.number_format = DATE
    aider(feuille, plage, aide, regle_de_date())


def regle_de_date() -> DataValidation:
    """A rule that only takes dates, from 1900 to 2199."""
    regle = DataValidation(type="date", operator="between", formula1="1", formula2="109574", allow_blank=True)
    regle.showErrorMessage, regle.errorTitle = True, "Date attendue"
    regle.error = "Saisir une date comme 14/06/2024."
    return regle


def colorer(feuille: Worksheet, plage: str, condition: str, fond: PatternFill) -> None:
    """Fill the cells of a range where a condition (a formula for its first cell, no leading « = ») holds."""
    # A conditional format takes its colour from the background, where a cell takes it from the foreground.
    dessous = PatternFill("solid", fgColor=fond.fgColor, bgColor=fond.fgColor)
    regle = FormulaRule(formula=[condition], fill=dessous)  # type: ignore[no-untyped-call]
    feuille.conditional_formatting.add(plage, regle)


def proteger(feuille: Worksheet, saisies: Iterable[str]) -> None:
    """Lock a sheet, without a password, but for these ranges; rows may still be sized, sorted and filtered."""
    for plage in saisies:
        cellules = feuille[plage]
        for rangee in cellules if isinstance(cellules, tuple) else ((cellules,),):
            for cellule in rangee:
                cellule.protection = Protection(locked=False)
    feuille.protection.sheet = True
    for permis in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(feuille.protection, permis, False)


def a_imprimer(feuille: Worksheet, rang_titre: int | None = None) -> None:
    """Landscape A4, as wide as the page; the headings of row `rang_titre` again on each page."""
    feuille.page_setup.orientation = "landscape"
    feuille.page_setup.paperSize = feuille.PAPERSIZE_A4
    feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight = 1, 0
    feuille.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    feuille.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    if rang_titre:
        feuille.print_title_rows = f"{rang_titre}:{rang_titre}"


def enregistrer(classeur: Workbook, jour: date) -> bytes:
    """The workbook's bytes, its structure protected without a password. The same content gives the same bytes."""
    classeur.security = WorkbookProtection(lockStructure=True)
    tampon = BytesIO()
    classeur.save(tampon)
    return zip_stable(tampon.getvalue(), jour)


def _court(texte: str, maximum: int) -> str:
    """A spreadsheet refuses a workbook whose help texts are longer than that."""
    return texte if len(texte) <= maximum else f"{texte[: maximum - 1]}…"
