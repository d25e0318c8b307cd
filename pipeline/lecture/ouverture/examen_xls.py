"""Look inside an .xls: its bounds, its formulas in error. To be called where memory and time are limited."""

import io
import re

import xlrd
from xlrd.biffh import XLRDError

from pipeline.lecture.ouverture.bornes import FEUILLES_MAX, Etendue, Illisible, borner, protege
from pipeline.lecture.ouverture.examen import ERREUR_INCONNUE, Examen, Place

_ENTREE = 128
"""Bytes of an entry in the directory of the container: its name comes first."""


def examiner_xls(octets: bytes) -> Examen:
    """Raises Illisible or HorsLimites; and, on a damaged file, almost anything."""
    if _contient(octets, "EncryptedPackage"):
        raise protege()
    if _contient(octets, "WordDocument"):
        raise Illisible("un document Word")
    with _ouvrir(octets) as classeur:
        borner(classeur.nsheets, FEUILLES_MAX, "feuilles")
        etendue = Etendue()
        erreurs = tuple(_feuille(feuille, etendue) for feuille in classeur.sheets())
        return Examen(
            titres=tuple(classeur.sheet_names()),
            contenu=octets,
            erreurs=erreurs,
            liaisons=xlrd.book.SUPBOOK_EXTERNAL in classeur._supbook_types,  # type: ignore[attr-defined]
            macros=_contient(octets, "_VBA_PROJECT_CUR"),
        )


def _contient(octets: bytes, nom: str) -> bool:
    """Whether the container has an entry of that name: a text of a cell is not where an entry begins."""
    cherche = f"{nom}\0".encode("utf-16-le")
    return any(not trouve.start() % _ENTREE for trouve in re.finditer(re.escape(cherche), octets))


def _ouvrir(octets: bytes) -> xlrd.Book:
    try:
        return xlrd.open_workbook(file_contents=octets, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
    except XLRDError as erreur:
        raise (protege() if "encrypted" in str(erreur) else Illisible()) from erreur


def _feuille(feuille: xlrd.sheet.Sheet, etendue: Etendue) -> dict[Place, str]:
    etendue.ouvrir_feuille(feuille.name)
    erreurs = {}
    for ligne in range(feuille.nrows):
        for colonne, (nature, valeur) in enumerate(
            zip(feuille.row_types(ligne), feuille.row_values(ligne), strict=True)
        ):
            if nature in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            etendue.remplir(ligne, colonne, len(valeur) if isinstance(valeur, str) else 0)
            if nature == xlrd.XL_CELL_ERROR:
                erreurs[ligne, colonne] = xlrd.error_text_from_code.get(int(valeur), ERREUR_INCONNUE)
    return erreurs
