"""Look inside an .xls: its bounds, its formulas in error. To be called where memory and time are limited."""

import io
import re
from collections.abc import Iterator

import xlrd
from xlrd.biffh import XLRDError

from pipeline.lecture.ouverture.bornes import FEUILLES_MAX, SUPPRIMER, Etendue, Illisible, borner, protege
from pipeline.lecture.ouverture.examen import ERREUR_INCONNUE, Examen, Place
from pipeline.lecture.ouverture.pourcentages import est_pourcentage

_ENTREE = 128
"""Bytes of an entry in the directory of the container: its name comes first."""


def examiner_xls(octets: bytes) -> Examen:
    """Raises Illisible or HorsLimites; and, on a damaged file, almost anything."""
    if _contient(octets, "EncryptedPackage"):
        raise protege()
    if _contient(octets, "WordDocument"):
        raise Illisible("un document Word")
    with _ouvrir(octets) as classeur:
        borner(classeur.nsheets, FEUILLES_MAX, "feuilles", SUPPRIMER)
        etendue = Etendue()
        erreurs = tuple(_feuille(feuille, etendue) for feuille in classeur.sheets())
        suspectes = any(any(_fractions(feuille)) for feuille in classeur.sheets())
        return Examen(
            titres=tuple(classeur.sheet_names()),
            contenu=octets,
            erreurs=erreurs,
            pourcentages=_pourcentages(octets) if suspectes else (),
            liaisons=xlrd.book.SUPBOOK_EXTERNAL in classeur._supbook_types,  # type: ignore[attr-defined]
            macros=_contient(octets, "_VBA_PROJECT_CUR"),
        )


def _contient(octets: bytes, nom: str) -> bool:
    """Whether the container has an entry of that name: a text of a cell is not where an entry begins."""
    cherche = f"{nom}\0".encode("utf-16-le")
    return any(not trouve.start() % _ENTREE for trouve in re.finditer(re.escape(cherche), octets))


def _ouvrir(octets: bytes, formats: bool = False) -> xlrd.Book:
    try:
        return xlrd.open_workbook(
            file_contents=octets, logfile=io.StringIO(), on_demand=True, ragged_rows=True, formatting_info=formats
        )
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


def _fractions(feuille: xlrd.sheet.Sheet) -> Iterator[Place]:
    """The places of the numbers that may be a percentage, up to 200 %."""
    for ligne in range(feuille.nrows):
        for colonne, (nature, valeur) in enumerate(
            zip(feuille.row_types(ligne), feuille.row_values(ligne), strict=True)
        ):
            if nature == xlrd.XL_CELL_NUMBER and 0 < float(valeur) <= 2:
                yield ligne, colonne


def _pourcentages(octets: bytes) -> tuple[set[Place], ...]:
    """Those that are. Formats take long to read: they are, in the workbooks that have such numbers only."""
    with _ouvrir(octets, formats=True) as classeur:
        return tuple({p for p in _fractions(f) if _en_pourcentage(classeur, f, p)} for f in classeur.sheets())


def _en_pourcentage(classeur: xlrd.Book, feuille: xlrd.sheet.Sheet, place: Place) -> bool:
    """A file without that style, or without that format, shows the number as it is."""
    rang = feuille.cell_xf_index(*place)
    style = classeur.xf_list[rang] if rang < len(classeur.xf_list) else None
    format_ = classeur.format_map.get(style.format_key or 0) if style else None
    return format_ is not None and est_pourcentage(format_.format_str)
