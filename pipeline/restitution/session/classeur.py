"""The session workbook to fill: drop-down lists, dates as dates, help in each cell, what is missing in colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.lecture.colonnes import RUBRIQUES
from pipeline.octets import EPOQUE
from pipeline.referentiel import Reglement
from pipeline.restitution.session.a_remplir import OUI_NON, Colonne, Forme, Importance
from pipeline.restitution.session.aides import RUBRIQUES_AIDE
from pipeline.restitution.session.colonnes import (
    IDENTITE,
    colonnes_acquis,
    colonnes_candidats,
    colonnes_decisions,
    colonnes_jury,
)
from pipeline.restitution.session.mode_d_emploi import FONDS_ENTETES, ecrire_mode_d_emploi
from pipeline.restitution.tableur import (
    DATE,
    FOND_AVERTISSEMENT,
    FOND_BLOQUANT,
    FOND_SAISIE,
    POLICE,
    a_imprimer,
    aider,
    choix,
    colorer,
    ecrire,
    enregistrer,
    entetes,
    largeurs,
    proteger,
    regle_de_date,
)
from pipeline.texte import typographier

RANGS = 2_000
"""Rows that have their lists, help and colours; those below can be filled too, as plain text."""

Rangee = Mapping[str, str | date]
"""What is written of a candidate, by column name."""

_DATES = ("date_jury", "deliberation_close_le", "validation_le")
_COULEURS = {Importance.OBLIGATOIRE: FOND_BLOQUANT, Importance.UTILE: FOND_AVERTISSEMENT}
_FORMATS = {Forme.TEXTE: "@", Forme.DATE: DATE, Forme.NOMBRE: "0"}


@dataclass(frozen=True)
class _Table:
    """A sheet with one row per thing; `figees`: its first columns that stay in sight; `pages`: printed width."""

    nom: str
    colonnes: Sequence[Colonne]
    figees: int
    pages: int = 1


def classeur_session(
    code: str, reglement: Reglement, certifications: tuple[str, ...], candidats: Sequence[Rangee] = ()
) -> bytes:
    """The workbook of a new session for these certifications (codes of the dispositif), with these candidates."""
    rangs = max(RANGS, len(candidats) + RANGS // 2)
    tables = (
        _Table("Jury", colonnes_jury(reglement.dispositif), 3),
        _Table("Candidats", colonnes_candidats(reglement, certifications), len(IDENTITE), 3),
        _Table("Décisions", colonnes_decisions(reglement, certifications), 2),
        _Table("Acquis", colonnes_acquis(reglement, certifications), 1),
    )
    classeur = Workbook()
    for nom in ("Session", *(table.nom for table in tables)):
        classeur.create_sheet(nom)
    ecrire_mode_d_emploi(classeur.worksheets[0], code, reglement, certifications, rangs)
    _feuille_session(classeur["Session"], reglement.dispositif.dispositif.code)
    for table in tables:
        _feuille(classeur[table.nom], table, rangs)
    _unicite(classeur["Candidats"], rangs)
    _remplir(classeur["Candidats"], tables[1].colonnes, candidats)
    return enregistrer(classeur, EPOQUE)


def _feuille_session(feuille: Worksheet, dispositif: str) -> None:
    """One row per rubrique: its name, its value, what it is for."""
    entetes(feuille, 1, ("rubrique", "valeur", "aide"))
    largeurs(feuille, (26, 48, 78))
    for rang, nom in enumerate(RUBRIQUES, 2):
        aide = typographier(RUBRIQUES_AIDE[nom])
        ecrire(feuille.cell(rang, 1), nom)
        feuille.cell(rang, 1).font = Font(name=POLICE, size=11, bold=True)
        saisie = feuille.cell(rang, 2)
        ecrire(saisie, dispositif if nom == "dispositif" else None, FOND_SAISIE)
        saisie.number_format = DATE if nom in _DATES else "@"
        ecrire(feuille.cell(rang, 3), aide)
        feuille.cell(rang, 3).font = Font(name=POLICE, size=10, italic=True, color="555555")
        feuille.row_dimensions[rang].height = 20
        _accepter(feuille, saisie.coordinate, nom, aide)
        if couleur := _COULEURS.get(_importance(aide)):
            colorer(feuille, saisie.coordinate, f"LEN(TRIM({saisie.coordinate}))=0", couleur)
    feuille.freeze_panes = "A2"
    a_imprimer(feuille, 1)
    proteger(feuille, [f"B2:B{len(RUBRIQUES) + 1}"])


def _importance(aide: str) -> Importance:
    """What the help of a rubrique begins with."""
    return next((importance for importance in Importance if aide.startswith(f"{importance.value}.")), Importance.LIBRE)


def _accepter(feuille: Worksheet, cellule: str, rubrique: str, aide: str) -> None:
    if rubrique in _DATES:
        aider(feuille, cellule, aide, regle_de_date())
    elif rubrique == "presence_a_distance":
        choix(feuille, cellule, OUI_NON, aide)
    else:
        aider(feuille, cellule, aide)


def _feuille(feuille: Worksheet, table: _Table, rangs: int) -> None:
    """A table to fill: whole columns are free, formatted and unlocked; only the headings are locked."""
    entetes(feuille, 1, [colonne.nom for colonne in table.colonnes])
    feuille.row_dimensions[1].height = 24
    derniere = get_column_letter(len(table.colonnes))
    places = {colonne.nom: f"${get_column_letter(rang)}2" for rang, colonne in enumerate(table.colonnes, 1)}
    for rang, colonne in enumerate(table.colonnes, 1):
        lettre = get_column_letter(rang)
        feuille.cell(1, rang).fill = FONDS_ENTETES[colonne.importance]
        if colonne.importance is Importance.LIBRE:
            feuille.cell(1, rang).font = Font(name=POLICE, size=11, bold=True, color="000000")
        format_de_colonne = feuille.column_dimensions[lettre]
        format_de_colonne.width = colonne.largeur
        format_de_colonne.number_format = _FORMATS[colonne.forme]
        format_de_colonne.protection = Protection(locked=False)
        format_de_colonne.alignment = Alignment(vertical="top", wrap_text=True)
        plage = f"{lettre}2:{lettre}{rangs + 1}"
        _regler(feuille, plage, colonne, rangs)
        if couleur := _COULEURS.get(colonne.importance):
            manque = f"AND(LEN(TRIM({lettre}2))=0,COUNTA($A2:${derniere}2)>0{_si(colonne, places)})"
            colorer(feuille, plage, manque, couleur)
    feuille.freeze_panes = f"{get_column_letter(table.figees + 1)}2"
    _imprimable(feuille, table)
    proteger(feuille, ())
    feuille.protection.insertRows = feuille.protection.deleteRows = False


def _si(colonne: Colonne, places: Mapping[str, str]) -> str:
    return f",{colonne.si.format_map(places)}" if colonne.si else ""


def _regler(feuille: Worksheet, plage: str, colonne: Colonne, rangs: int) -> None:
    """What a column accepts, and its help."""
    aide = typographier(colonne.aide_dite)
    if colonne.de_candidat:
        aider(feuille, plage, aide, _liste_des_candidats(rangs))
    elif colonne.choix:
        choix(feuille, plage, colonne.choix, aide, colonne.strict)
    elif colonne.forme is Forme.DATE:
        aider(feuille, plage, aide, regle_de_date())
    elif colonne.forme is Forme.NOMBRE:
        regle = DataValidation(type="whole", operator="between", formula1="0", formula2="999", allow_blank=True)
        regle.showErrorMessage, regle.errorTitle = True, "Nombre attendu"
        regle.error = "Saisir un nombre entier, zéro ou plus."
        aider(feuille, plage, aide, regle)
    else:
        aider(feuille, plage, aide)


def _liste_des_candidats(rangs: int) -> DataValidation:
    """The ids typed in Candidats, and only as many lines as there are."""
    ids = f"{quote_sheetname('Candidats')}!$A$2:$A${rangs + 1}"
    formule = f"OFFSET({quote_sheetname('Candidats')}!$A$2,0,0,MAX(1,COUNTA({ids})),1)"
    regle = DataValidation(type="list", formula1=formule, allow_blank=True)
    regle.showErrorMessage, regle.errorStyle, regle.errorTitle = True, "warning", "Identifiant inconnu"
    regle.error = "Cet identifiant n’est pas dans la feuille « Candidats »."
    return regle


def _unicite(feuille: Worksheet, rangs: int) -> None:
    """An id typed twice shows in both rows; compared as texts, so that 01 and 1 are two."""
    plage = f"A2:A{rangs + 1}"
    double = f'AND(TRIM($A2)<>"",SUMPRODUCT(--EXACT($A$2:$A${rangs + 1},$A2))>1)'
    colorer(feuille, plage, double, FOND_BLOQUANT)


def _imprimable(feuille: Worksheet, table: _Table) -> None:
    a_imprimer(feuille, 1)
    feuille.page_setup.fitToWidth = table.pages
    feuille.print_options.gridLines = True
    if table.pages > 1:
        feuille.print_title_cols = f"A:{get_column_letter(table.figees)}"


def _remplir(feuille: Worksheet, colonnes: Sequence[Colonne], candidats: Sequence[Rangee]) -> None:
    """The candidates already known, one per row, in the look of the rows to come: empty cells have their column's."""
    for rang, candidat in enumerate(candidats, 2):
        for position, colonne in enumerate(colonnes, 1):
            if valeur := candidat.get(colonne.nom):
                cellule = feuille.cell(rang, position)
                ecrire(cellule, valeur)
                cellule.border = Border()
                cellule.number_format = _FORMATS[colonne.forme]
                cellule.protection = Protection(locked=False)
