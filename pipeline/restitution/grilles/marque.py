"""Whether a prepared workbook is still as it was written: a mark of its content, kept in its hidden sheet.

Nothing that opens and saves a workbook changes what its cells say, but for those that formulas compute: these are left
out. Anything typed, anywhere else, makes it a filled workbook.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.lecture.colonnes import CALCUL, LISTES
from pipeline.lecture.ouverture.classeur import Classeur
from pipeline.modele import Cellule, Repere
from pipeline.restitution.tableur import enregistrer, plage_de_valeurs
from pipeline.texte import cle

_MARQUE = "empreinte"
_LONGUEUR = 32


@dataclass(frozen=True)
class Scelle:
    """A workbook ready to be written. `fabrique`: what it is made of, formulas and help texts included."""

    octets: bytes
    fabrique: str


Texte = tuple[str, int, int, str]
"""Sheet, row, column, what is said there."""


def sceller(classeur: Workbook, jour: date) -> Scelle:
    """The workbook, with its mark. The same workbook gives the same bytes."""
    fabrique = _condense(enregistrer(classeur, jour))
    dits = [texte for feuille in classeur.worksheets if feuille.title != LISTES for texte in _ecrits(feuille)]
    plage_de_valeurs(classeur.worksheets[0], [f"{_MARQUE} {_contenu(dits)} {fabrique}"])
    return Scelle(enregistrer(classeur, jour), fabrique)


def est_vierge(present: Classeur | None) -> bool:
    """Whether a workbook is one of ours, and nothing has been written in it; one that can't be read may be filled."""
    marque = next(_marques(present), None) if present else None
    if present is None or marque is None:
        return False
    feuilles = (feuille for feuille in present.feuilles if feuille.nom != LISTES)
    return marque[1] == _contenu(texte for feuille in feuilles for texte in _lus(feuille.nom, feuille.lignes))


def est_a_jour(present: Classeur | None, nouveau: Scelle) -> bool:
    """Whether a workbook of ours is the one that would be written now."""
    marque = next(_marques(present), None) if present else None
    return marque is not None and marque[2] == nouveau.fabrique


def _marques(classeur: Classeur) -> Iterator[list[str]]:
    for feuille in (f for f in classeur.feuilles if f.nom == LISTES):
        for mots in (cellule.texte.split() for ligne in feuille.lignes for cellule in ligne):
            if len(mots) == 3 and mots[0] == _MARQUE:
                yield mots


def _ecrits(feuille: Worksheet) -> Iterator[Texte]:
    """What a sheet that is being made says, as it will be read; the place of a formula is left out with its column."""
    for rang, rangee in enumerate(feuille.iter_rows()):
        for colonne, cellule in enumerate(rangee):
            valeur = cellule.value if cellule.data_type != "f" else None
            if isinstance(valeur, str | int | float | date):
                yield feuille.title, rang, colonne, Cellule(valeur, Repere("")).texte.replace("_x005F_", "_")


def _lus(nom: str, lignes: Iterable[Iterable[Cellule]]) -> Iterator[Texte]:
    for rang, ligne in enumerate(lignes):
        yield from ((nom, rang, colonne, cellule.texte or cellule.erreur) for colonne, cellule in enumerate(ligne))


def _contenu(textes: Iterable[Texte]) -> str:
    """What is said outside of what is computed: under, or right of, a cell that starts with « calcul »."""
    dits = [(feuille, rang, colonne, " ".join(texte.split())) for feuille, rang, colonne, texte in textes]
    titres = [texte for texte in dits if cle(texte[3]).startswith(CALCUL)]
    rangs = {(feuille, rang): colonne for feuille, rang, colonne, _ in reversed(titres)}
    colonnes = {(feuille, colonne): rang for feuille, rang, colonne, _ in reversed(titres)}
    gardes = [
        (feuille, rang, colonne, texte)
        for feuille, rang, colonne, texte in dits
        if texte and colonne <= rangs.get((feuille, rang), colonne) and rang <= colonnes.get((feuille, colonne), rang)
    ]
    return _condense(repr(sorted(gardes)).encode())


def _condense(octets: bytes) -> str:
    return sha256(octets).hexdigest()[:_LONGUEUR]
