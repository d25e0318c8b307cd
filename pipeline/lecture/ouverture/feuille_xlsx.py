"""Look at one sheet of an .xlsx: where its cells are, how long their texts, which formulas have no value or an error.

What is accepted is what spreadsheet programs write: rows in the sheet's data, cells in the rows. The reading library
would take cells from elsewhere too: a sheet that has some is refused, so that both always see the same.
"""

import re
from collections.abc import Collection
from xml.etree.ElementTree import Element

from pipeline.lecture.ouverture.bornes import Etendue, Illisible
from pipeline.lecture.ouverture.examen import ERREUR_INCONNUE, FORMULE_SANS_VALEUR, Place
from pipeline.lecture.ouverture.xml_sur import arbre, local

ERREURS_LUES = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", FORMULE_SANS_VALEUR}
"""The errors that the reading library knows; another one would stop it."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGEE = re.compile(r"[1-9][0-9]{0,6}")
_NOMBRE = re.compile(r"[0-9]{1,9}")
_rangs: dict[str, int] = {}
"""Columns already met, by their letters; three letters at most."""


def examiner_feuille(
    octets: bytes, etendue: Etendue, longueurs: list[int], pourcentages: Collection[str] = ()
) -> tuple[dict[Place, str], set[Place]]:
    """The formulas in error or without value, by place; the places of the numbers in the styles `pourcentages`.

    Raises Illisible or HorsLimites."""
    racine = arbre(octets)
    erreurs: dict[Place, str] = {}
    montres: set[Place] = set()
    rang = -1
    for rangee in _donnees(racine):
        if local(rangee.tag) != "row":
            raise Illisible
        rang = _rangee(rangee.get("r"), rang + 1)
        colonne = -1
        for cellule in rangee:
            if local(cellule.tag) == "c":
                ligne, colonne = _place(cellule.get("r"), rang, colonne + 1)
                _examiner_cellule(cellule, (ligne, colonne), etendue, longueurs, erreurs)
                if cellule.get("s", "0") in pourcentages and cellule.get("t", "n") == "n":
                    montres.add((ligne, colonne))
            elif len(cellule):
                raise Illisible
    return erreurs, montres


def _donnees(racine: Element) -> Element:
    """The element that holds the rows; one only, or which of them is the sheet would be a guess."""
    donnees = [element for element in racine if local(element.tag) == "sheetData"]
    autres = (e for element in racine if element not in donnees for e in element.iter())
    if local(racine.tag) != "worksheet" or len(donnees) != 1 or any(local(e.tag) == "sheetData" for e in autres):
        raise Illisible("un fichier abîmé : les cellules d’une de ses feuilles n’y sont pas, ou deux fois")
    return donnees[0]


def _rangee(reference: str | None, suivante: int) -> int:
    if reference is None:
        return suivante
    if not _RANGEE.fullmatch(reference):
        raise Illisible
    return int(reference) - 1


def _place(reference: str | None, ligne: int, colonne: int) -> Place:
    """Where a cell is; one without address follows the one before."""
    if reference is None:
        return ligne, colonne
    trouve = _REFERENCE.fullmatch(reference)
    if not trouve:
        raise Illisible
    lettres, rangee = trouve.groups()
    if lettres not in _rangs:
        _rangs[lettres] = _rang(lettres)
    return int(rangee) - 1, _rangs[lettres]


def _rang(lettres: str) -> int:
    rang = 0
    for lettre in lettres:
        rang = rang * 26 + ord(lettre) - ord("A") + 1
    return rang - 1


def _examiner_cellule(
    cellule: Element, place: Place, etendue: Etendue, longueurs: list[int], erreurs: dict[Place, str]
) -> None:
    if not len(cellule):  # a format alone
        return
    nature = cellule.get("t")
    valeur, formule, caracteres = "", False, 0
    for enfant in cellule:
        nom = local(enfant.tag)
        if nom == "v":
            valeur = enfant.text or ""
            caracteres += _longueur(valeur, longueurs) if nature == "s" and valeur else len(valeur)
        elif nom == "is":
            caracteres += sum(map(len, enfant.itertext()))
        elif nom == "f":
            formule = True
    if nature == "e":
        erreurs[place] = valeur or ERREUR_INCONNUE
    elif formule and not valeur and nature != "str":
        erreurs[place] = FORMULE_SANS_VALEUR
    etendue.remplir(*place, caracteres)


def _longueur(rang: str, longueurs: list[int]) -> int:
    """How long a shared text is."""
    if not _NOMBRE.fullmatch(rang) or int(rang) >= len(longueurs):
        raise Illisible("un fichier abîmé : un texte de ses cellules y manque")
    return longueurs[int(rang)]
