"""`anomalies.xlsx`: every anomaly on its row, each with a link that opens the workbook at the cell in question."""

import os
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.anomalies import Anomalie
from pipeline.modele import Repere
from pipeline.octets import EPOQUE
from pipeline.restitution.tableur import (
    FOND_AVERTISSEMENT,
    FOND_BLOQUANT,
    a_imprimer,
    ecrire,
    enregistrer,
    entetes,
    largeurs,
)
from pipeline.restitution.terminal import TITRES, decompte, regrouper, visible
from pipeline.texte import typographier

LIGNES_MAX = 60_000
"""A spreadsheet refuses a sheet with more links than about that."""
LIEN_MAX = 2_000
"""Characters of a link that a spreadsheet still opens."""

Lien = Callable[[Repere], Hyperlink | None]
_Modeles = dict[bool, list[StyleArray]]
"""Whether a row is blocking → how its cells are dressed."""

_COLONNES: dict[str, tuple[float, Callable[[Anomalie], str]]] = {
    "gravité": (13, lambda a: TITRES[a.gravite]),
    "code": (7, lambda a: a.code),
    "intitulé": (24, lambda a: typographier(a.titre)),
    "candidat": (11, lambda a: visible(a.candidat)),
    "classeur": (26, lambda a: visible(a.repere.classeur)),
    "feuille": (16, lambda a: visible(a.repere.feuille)),
    "cellule": (9, lambda a: a.repere.cellule),
    "trouvé": (28, lambda a: visible(a.trouve)),
    "attendu": (40, lambda a: visible(typographier(a.attendu), 2_000)),
    "à faire": (46, lambda a: visible(typographier(a.a_faire), 2_000)),
}
"""Heading → width in characters, and what it holds."""

_POLICE = "Calibri"
_LIEN = Font(name=_POLICE, size=11, color="1F4E9A", underline="single")


def classeur_anomalies(anomalies: Sequence[Anomalie], code: str, entrees: Path, depuis: Path) -> bytes:
    """The workbook of a session's anomalies, in the order in which the terminal shows them.

    `entrees`: the session's folder of inputs; `depuis`: the folder where this workbook will be, which its links start
    from. The same anomalies between the same two places give the same bytes.
    """
    rangees = [anomalie for groupe in regrouper(anomalies) for anomalie in groupe]
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Anomalies"
    bandeau(feuille, _bandeau(rangees, code), len(_COLONNES))
    lister(feuille, 5, tuple(_COLONNES), rangees[:LIGNES_MAX], lambda repere: _lien(repere, entrees, depuis))
    return enregistrer(classeur, EPOQUE)


def _bandeau(anomalies: Sequence[Anomalie], code: str) -> list[str]:
    """Which session, how many, what to do next."""
    if any(a.bloquante for a in anomalies):
        suite = (
            "À faire : corriger les classeurs aux endroits indiqués, les enregistrer, puis relancer "
            f"« make verifier SESSION={code} ». Tant qu’il reste une anomalie bloquante, aucun document n’est produit."
        )
    else:
        suite = "Rien n’arrête la session. À faire : relire ces points ; « rien » veut dire : simple information."
    reste = len(anomalies) - LIGNES_MAX
    aide = "Un clic sur la cellule ouvre le classeur à cet endroit. Chaque code est expliqué dans docs/anomalies.md."
    coupe = f" Les {reste} dernières anomalies ne sont pas dans ce tableau." if reste > 0 else ""
    return [f"Session {code} : {decompte(anomalies)}", suite, aide + coupe]


def bandeau(feuille: Worksheet, lignes: Sequence[str], colonnes: int) -> None:
    """Lines of text across the first columns, the first one as a title."""
    for rang, texte in enumerate(lignes, 1):
        cellule = feuille.cell(rang, 1)
        cellule.value, cellule.data_type = visible(typographier(texte), 2_000), "s"
        cellule.font = Font(name=_POLICE, bold=rang == 1, size=14 if rang == 1 else 11)
        cellule.alignment = Alignment(wrap_text=True, vertical="center")
        feuille.merge_cells(start_row=rang, end_row=rang, start_column=1, end_column=colonnes)
        feuille.row_dimensions[rang].height = 24 if rang == 1 else 18


def lister(feuille: Worksheet, rang: int, titres: Sequence[str], anomalies: Sequence[Anomalie], lien: Lien) -> None:
    """A table from row `rang`: headings, then a row per anomaly, coloured by gravity, linked to its place."""
    entetes(feuille, rang, titres)
    largeurs(feuille, [_COLONNES[titre][0] for titre in titres])
    modeles: _Modeles = {}
    for ligne, anomalie in enumerate(anomalies, rang + 1):
        textes = {titre: _COLONNES[titre][1](anomalie) for titre in titres}
        _rangee(feuille, ligne, list(textes.values()), anomalie.bloquante, modeles)
        feuille.row_dimensions[ligne].height = _hauteur(textes)
        _lier(feuille, ligne, titres, anomalie.repere, lien)
    feuille.freeze_panes = f"A{rang + 1}"
    feuille.auto_filter.ref = f"A{rang}:{get_column_letter(len(titres))}{rang + len(anomalies)}"
    a_imprimer(feuille, rang)


def _rangee(feuille: Worksheet, ligne: int, textes: Sequence[str], bloquante: bool, modeles: _Modeles) -> None:
    """A row of texts, dressed as the first one of its gravity: to dress each cell anew takes ten times as long."""
    cellules: list[Any] = [feuille.cell(ligne, colonne) for colonne in range(1, len(textes) + 1)]
    if bloquante not in modeles:
        fond = FOND_BLOQUANT if bloquante else FOND_AVERTISSEMENT
        for colonne, cellule in enumerate(cellules):
            ecrire(cellule, "", fond if colonne < 2 else None)
        modeles[bloquante] = [copy(cellule._style) for cellule in cellules]
    for cellule, texte, style in zip(cellules, textes, modeles[bloquante], strict=True):
        cellule.value, cellule.data_type = texte, "s"
        cellule._style = copy(style)


def _hauteur(textes: Mapping[str, str]) -> float:
    """Points that a row needs for the text of each column: not every spreadsheet finds it by itself."""
    lignes = max(ceil(0.9 * len(texte) / _COLONNES[titre][0]) for titre, texte in textes.items())
    return 15.5 * min(max(lignes, 1), 25)


def _lier(feuille: Worksheet, ligne: int, titres: Sequence[str], repere: Repere, lien: Lien) -> None:
    """Put the link on the most precise thing known of the place: its cell, else its sheet, else its workbook."""
    titre = "cellule" if repere.cellule else "feuille" if repere.feuille else "classeur"
    cible = lien(repere)
    if cible is not None and titre in titres:
        cellule = feuille.cell(ligne, titres.index(titre) + 1)
        cellule.hyperlink = cible
        cellule.font = _LIEN


def _lien(repere: Repere, entrees: Path, depuis: Path) -> Hyperlink | None:
    """From a folder to a cell of an input; None when there is no such file, or no way to write the link."""
    chemin = entrees / repere.classeur
    if not os.path.lexists(chemin):
        return None
    # By the names of the folders, as whoever opens the workbook sees them: shortcuts among them are not followed.
    cible = quote(os.fsencode(os.path.relpath(chemin, depuis)))
    place = emplacement(repere.feuille, repere.cellule)
    return Hyperlink(ref="", target=cible, location=place) if len(cible) + len(place or "") <= LIEN_MAX else None


def emplacement(feuille: str, cellule: str) -> str | None:
    """« 'Feuille'!D14 », the way workbooks name a cell; None without a sheet whose name can be written."""
    if not feuille or visible(feuille) != feuille:
        return None
    return f"{quote_sheetname(feuille)}!{cellule or 'A1'}"
