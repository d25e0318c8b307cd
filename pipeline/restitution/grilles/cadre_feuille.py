"""What the sheets of one candidate's workbook share: identity on top, look, protection, printing."""

from collections.abc import Iterable, Sequence
from math import ceil

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.deliberation.competences import Cadre
from pipeline.lecture.colonnes import CALCUL
from pipeline.modele import Candidat, Session
from pipeline.restitution.grilles.formules import A_VERIFIER, ACQUIS, NON_ACQUIS, texte
from pipeline.restitution.tableur import (
    FOND_ACQUIS,
    FOND_AVERTISSEMENT,
    FOND_BLOQUANT,
    FOND_INCONTOURNABLE,
    FOND_SAISIE,
    POLICE,
    a_imprimer,
    aider,
    date_attendue,
    ecrire,
    proteger,
)
from pipeline.texte import date_courte, typographier

EVALUATEUR, DATE, PROPOSITION, ENTETES = 6, 7, 8, 10
"""Rows of the identity block, and that of the headings: the same in every sheet of the workbook."""

TITRE_PROPOSITION = f"{CALCUL} : proposition"

_HAUTEUR_LIGNE = 15.5
"""Points."""
_LARGEUR_RELATIVE = 1.02
"""Of a letter in bold, to the character that widths are counted in."""

_PAGE = (784, 505)
"""Points that a page holds between its margins, across and down."""
_POINTS_PAR_CARACTERE = 5.6
"""How wide a column is, at most, for a character of its width."""
_RESSERRE = 1.25
"""A page and a quarter is still easy to read once it is made one."""

_PIED_MAX = 100
"""Characters: doubled, at worst, they still make a footer."""

_LEGENDE = (
    (FOND_SAISIE, "à remplir"),
    (FOND_INCONTOURNABLE, "incontournable : exigé par le règlement"),
    (FOND_ACQUIS, "acquis à un jury précédent : ne pas évaluer"),
)


def identite(feuille: Worksheet, candidat: Candidat, cadre: Cadre, session: Session, titre: str) -> list[str]:
    """The block above the table; returns the ranges to fill.

    One label and its value per row: the cells beside an empty value stay empty, a reader would take them for it.
    """
    certification = cadre.referentiel.certification
    ecrire(feuille["A1"], typographier(f"{titre} — session {session.code}, jury du {date_courte(session.date_jury)}"))
    feuille["A1"].font = police(gras=True, taille=14)
    feuille["A1"].border = Border()
    feuille.merge_cells("A1:E1")
    feuille.row_dimensions[1].height = 24
    valeurs = {
        "candidat": candidat.id,
        "nom": candidat.nom_naissance,
        "prénom": candidat.prenom,
        "certification": certification.code,
        "évaluateur": "",
        "date": "",
    }
    for rang, (libelle, valeur) in enumerate(valeurs.items(), 2):
        ecrire(feuille.cell(rang, 1), libelle)
        feuille.cell(rang, 1).font = police(gras=True)
        ecrire(feuille.cell(rang, 2), valeur or None, None if valeur else FOND_SAISIE)
    ecrire(feuille["C5"], certification.intitule)
    feuille.merge_cells("C5:E5")
    ajuster(feuille, 5, (certification.intitule, 60), (certification.code, 50))
    aider(feuille, f"B{EVALUATEUR}", "Nom et prénom de l’évaluateur ; pour le consensus, de tous les évaluateurs.")
    date_attendue(feuille, f"B{DATE}:B{DATE}", "Date de l’évaluation, comme 14/06/2024.")
    return [f"B{EVALUATEUR}:B{DATE}"]


def police(gras: bool = False, taille: int = 11) -> Font:
    return Font(name=POLICE, size=taille, bold=gras)


def ajuster(feuille: Worksheet, rang: int, *textes: tuple[str | None, float]) -> None:
    """Make a row as high as its longest text needs, in a column of that width; one line is what it has already."""
    lignes = max(ceil(len(texte or "") * _LARGEUR_RELATIVE / largeur) for texte, largeur in textes)
    if lignes > 1:
        feuille.row_dimensions[rang].height = lignes * _HAUTEUR_LIGNE


def legende(feuille: Worksheet, incontournables: bool = True) -> None:
    """What the colours mean, beside the identity."""
    couleurs = [(fond, sens) for fond, sens in _LEGENDE if incontournables or fond is not FOND_INCONTOURNABLE]
    for rang, (fond, sens) in enumerate(couleurs, 2):
        ecrire(feuille.cell(rang, 4), sens, fond)
        ecrire(feuille.cell(rang, 5), None)
        feuille.merge_cells(start_row=rang, end_row=rang, start_column=4, end_column=5)


def proposition(feuille: Worksheet, cellule: Cell | MergedCell) -> None:
    """The label beside the cell of the proposal, and what both look like."""
    libelle = feuille.cell(PROPOSITION, 1)
    ecrire(libelle, TITRE_PROPOSITION)
    libelle.font = cellule.font = police(gras=True)
    cellule.fill = PatternFill("solid", fgColor="F2F2F2")


def colorer(feuille: Worksheet, plage: str) -> None:
    """Colours of the computed results of a range: acquired, not acquired, to be checked."""
    premiere = plage.split(":")[0]
    for mot, fond in ((ACQUIS, FOND_ACQUIS), (NON_ACQUIS, FOND_BLOQUANT), (A_VERIFIER, FOND_AVERTISSEMENT)):
        colorer_si(feuille, plage, f"{premiere}={texte(mot)}", fond)


def colorer_si(feuille: Worksheet, plage: str, condition: str, fond: PatternFill) -> None:
    """Colour the cells of a range where a condition, written for the first one, holds."""
    style = DifferentialStyle(fill=PatternFill(bgColor=fond.fgColor))
    feuille.conditional_formatting.add(plage, Rule(type="expression", dxf=style, formula=[condition]))


def signatures(feuille: Worksheet, rang: int, nombre: int) -> None:
    """Room to sign, under everything else. The second column stays empty: what stands there would be an opinion."""
    ecrire(feuille.cell(rang, 1), "Signatures")
    feuille.cell(rang, 1).font = police(gras=True)
    for suite in range(rang + 1, rang + 1 + nombre):
        feuille.row_dimensions[suite].height = 42
        ecrire(feuille.cell(suite, 1), "Nom, qualité, signature")
        for colonne in range(2, 6):
            ecrire(feuille.cell(suite, colonne), None)
        feuille.merge_cells(start_row=suite, end_row=suite, start_column=2, end_column=3)
        feuille.merge_cells(start_row=suite, end_row=suite, start_column=4, end_column=5)


def masquer(feuille: Worksheet, colonnes: Iterable[int]) -> None:
    """Hide columns that only serve the formulas."""
    for colonne in colonnes:
        feuille.column_dimensions[get_column_letter(colonne)].hidden = True


def achever(feuille: Worksheet, saisies: Sequence[str], pied: str) -> None:
    """Protection, frozen headings, printing; `pied` is at the foot of each page."""
    proteger(feuille, saisies)
    feuille.freeze_panes = f"A{ENTETES + 1}"
    a_imprimer(feuille, ENTETES)
    pied_de_page(feuille, pied)


def garder_ensemble(feuille: Worksheet, bloc: int) -> None:
    """Nobody signs a page without a word: one page when all nearly fits in it, else a new one before the block.

    `bloc`: the first row of what stays together, down to the signatures.
    Where a sheet is fitted to the page, a spreadsheet may leave out the breaks that are asked for: its scale is then
    said instead.
    """
    colonnes = [d for d in feuille.column_dimensions.values() if not d.hidden]
    largeur = sum(d.width * _POINTS_PAR_CARACTERE for d in colonnes)
    hauteurs = (feuille.row_dimensions[rang].height or _HAUTEUR_LIGNE for rang in range(1, feuille.max_row + 1))
    echelle = min(1, _PAGE[0] / largeur)
    if sum(hauteurs) * echelle <= _PAGE[1] * _RESSERRE:
        feuille.page_setup.fitToHeight = 1
        return
    feuille.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    feuille.page_setup.scale = int(echelle * 98)
    feuille.row_breaks.append(Break(id=bloc - 1))


def pied_de_page(feuille: Worksheet, pied: str) -> None:
    """Whose page it is, and its number; in a footer, « & » opens a code unless it is doubled.

    A spreadsheet refuses a workbook with a footer of more than 255 characters.
    """
    court = imprimable(pied if len(pied) <= _PIED_MAX else f"{pied[:_PIED_MAX]}…")
    feuille.page_margins.bottom, feuille.page_margins.footer = 0.75, 0.3
    feuille.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text=court.replace("&", "&&")), right=_HeaderFooterPart(text="Page &P / &N")
    )


def imprimable(texte: str) -> str:
    """Without the control characters that a workbook can't hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", texte)


def commenter(cellule: Cell | MergedCell, texte: str) -> None:
    """A note on a cell, shown beside it."""
    cellule.comment = Comment(imprimable(texte), "Grille", 110, 300)


def centrer(cellule: Cell | MergedCell) -> None:
    cellule.alignment = Alignment(horizontal="center", vertical="top", wrap_text=True)
