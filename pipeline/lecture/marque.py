"""The mark of a workbook that this program prepared: whether it is still as it was written.

Nothing that opens and saves a workbook changes what its cells say, but for those that formulas compute: these are left
out. Anything typed, anywhere else, makes it a filled workbook.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from pipeline.lecture.colonnes import CALCUL, LISTES
from pipeline.lecture.ouverture.classeur import Classeur
from pipeline.modele import Cellule
from pipeline.texte import cle

_MARQUE = "empreinte"
_LONGUEUR = 32

Texte = tuple[str, int, int, str]
"""Sheet, row, column, what is said there."""


@dataclass(frozen=True)
class Marque:
    """`contenu`: what was said in it; `fabrique`: what it was made of, formulas and help texts included."""

    contenu: str
    fabrique: str

    def __str__(self) -> str:
        return f"{_MARQUE} {self.contenu} {self.fabrique}"


def marque_de(classeur: Classeur) -> Marque | None:
    """The mark that a workbook carries in its hidden sheet, if it is one of ours."""
    for feuille in (f for f in classeur.feuilles if f.nom == LISTES):
        for mots in (cellule.texte.split() for ligne in feuille.lignes for cellule in ligne):
            if len(mots) == 3 and mots[0] == _MARQUE:
                return Marque(mots[1], mots[2])
    return None


def est_vierge(present: Classeur | None) -> bool:
    """Whether a workbook is one of ours, and nothing has been written in it; one that can't be read may be filled."""
    marque = marque_de(present) if present else None
    if present is None or marque is None:
        return False
    feuilles = (feuille for feuille in present.feuilles if feuille.nom != LISTES)
    return marque.contenu == contenu(texte for feuille in feuilles for texte in _lus(feuille.nom, feuille.lignes))


def _lus(nom: str, lignes: Iterable[Iterable[Cellule]]) -> Iterator[Texte]:
    for rang, ligne in enumerate(lignes):
        yield from ((nom, rang, colonne, cellule.texte or cellule.erreur) for colonne, cellule in enumerate(ligne))


def contenu(textes: Iterable[Texte]) -> str:
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
    return condenser(repr(sorted(gardes)).encode())


def condenser(octets: bytes) -> str:
    """What tells two contents apart."""
    return sha256(octets).hexdigest()[:_LONGUEUR]
