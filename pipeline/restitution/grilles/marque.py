"""Seal a prepared workbook: a mark of its content, kept in its hidden sheet (see `pipeline.lecture.marque`)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.lecture.colonnes import LISTES
from pipeline.lecture.marque import Marque, Texte, condenser, contenu, marque_de
from pipeline.lecture.ouverture.classeur import Classeur
from pipeline.modele import Cellule, Repere
from pipeline.restitution.tableur import enregistrer, plage_de_valeurs


@dataclass(frozen=True)
class Scelle:
    """A workbook ready to be written. `fabrique`: what it is made of, formulas and help texts included.

    `octets` are only made when they are asked for: most often nothing is to be written.
    """

    fabrique: str
    octets: Callable[[], bytes]


def sceller(classeur: Workbook, jour: date) -> Scelle:
    """The workbook, with its mark. The same workbook gives the same bytes."""
    fabrique = condenser(enregistrer(classeur, jour))

    def octets() -> bytes:
        return _marquer(classeur, fabrique, jour)

    return Scelle(fabrique, octets)


def _marquer(classeur: Workbook, fabrique: str, jour: date) -> bytes:
    dits = [texte for feuille in classeur.worksheets if feuille.title != LISTES for texte in _ecrits(feuille)]
    plage_de_valeurs(classeur.worksheets[0], [str(Marque(contenu(dits), fabrique))])
    return enregistrer(classeur, jour)


def est_a_jour(present: Classeur | None, nouveau: Scelle) -> bool:
    """Whether a workbook of ours is the one that would be written now."""
    marque = marque_de(present) if present else None
    return marque is not None and marque.fabrique == nouveau.fabrique


def _ecrits(feuille: Worksheet) -> Iterator[Texte]:
    """What a sheet that is being made says, as it will be read; the place of a formula is left out with its column."""
    for rang, rangee in enumerate(feuille.iter_rows()):
        for colonne, cellule in enumerate(rangee):
            valeur = cellule.value if cellule.data_type != "f" else None
            if isinstance(valeur, str | int | float | date):
                yield feuille.title, rang, colonne, Cellule(valeur, Repere("")).texte.replace("_x005F_", "_")
