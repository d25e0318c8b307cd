"""What was destroyed, as a table to read, and to sign."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Font

from pipeline.registre.purges import Purge, compter
from pipeline.restitution.registre import table_csv
from pipeline.restitution.tableur import POLICE, a_imprimer, ecrire, enregistrer, entetes, largeurs

_COLONNES = {
    "Session": 12, "Détruit le": 12, "Au nom de": 22, "Dossier ou archive": 26, "Fichier": 60,
    "Classe": 20, "Article": 26, "À conserver jusqu’au": 14, "Somme (SHA-256 ; SHA-512 dans une archive)": 44,
}  # fmt: skip
"""Heading → width, in characters."""
_LIGNE = 15
"""Points of a line of text."""


def en_classeur(purges: Sequence[Purge], le: date) -> bytes:
    """The bytes of an .xlsx with a place to sign; `le`: the day that its properties give."""
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Destructions"
    entetes(feuille, 1, _COLONNES)
    for rang, valeurs in enumerate(_rangs(purges), start=2):
        for colonne, valeur in enumerate(valeurs, start=1):
            ecrire(feuille.cell(rang, colonne), valeur)
        feuille.row_dimensions[rang].height = _hauteur(valeurs)
    feuille.row_dimensions[1].height = 2 * _LIGNE
    for decalage, phrase in enumerate(_cloture(purges), start=feuille.max_row + 2):
        feuille.cell(decalage, 1, phrase).font = Font(name=POLICE, size=11)
    largeurs(feuille, list(_COLONNES.values()))
    feuille.freeze_panes = "A2"
    a_imprimer(feuille, rang_titre=1)
    return enregistrer(classeur, le)


def en_csv(purges: Sequence[Purge]) -> bytes:
    """The bytes of a .csv, as French spreadsheets open it."""
    return table_csv(list(_COLONNES), _rangs(purges))


def _rangs(purges: Sequence[Purge]) -> Iterator[list[str | date]]:
    for purge in purges:
        for d in purge.detruits:
            yield [purge.session, purge.le, purge.par, d.lieu, d.fichier, d.classe, d.article, d.fin, d.somme]


def _hauteur(valeurs: Sequence[str | date]) -> int:
    """Points: spreadsheets don't make room by themselves for texts that take several lines."""
    textes = zip(valeurs, _COLONNES.values(), strict=True)
    return _LIGNE * max(ceil(len(str(valeur)) / largeur) for valeur, largeur in textes)


def _cloture(purges: Sequence[Purge]) -> list[str]:
    noms = ", ".join(dict.fromkeys(purge.par for purge in purges if purge.par))
    return [
        f"Liste arrêtée à {compter(d for purge in purges for d in purge.detruits)}. Motif de la destruction : durée de"
        " conservation passée.",
        f"Au nom de : {noms or '…………………………………………'}",
        "Date et signature :",
    ]
