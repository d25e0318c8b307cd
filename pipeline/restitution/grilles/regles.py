"""The decision tables, as formulas: what `deliberation` decides, a spreadsheet computes.

One expression per registered predicate, keyed by its name, so that a rule written in TOML is the same rule in the
workbook. Only functions that Excel and LibreOffice share, and only whole numbers compared: a share is compared by
multiplying across, never by dividing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from pipeline.deliberation.predicats import pourcentage
from pipeline.deliberation.predicats_competence import seuil_de_moyenne
from pipeline.regles import Table
from pipeline.texte import cle

VRAI, FAUX = "TRUE()", "FALSE()"

Valeur = Literal["acquis", "non_acquis", "non_mis_en_oeuvre"]
"""A key of the scale."""

RANGS: Mapping[str, int] = {"acquis": 1, "non_acquis": 2, "non_mis_en_oeuvre": 3}
"""The number that the formulas give to each value of the scale; 0 is an empty cell, -1 a text that is not on it."""

DECIMALES = 9
"""Decimals at which sums of grades are compared, see `_moyenne`."""


@dataclass(frozen=True)
class Lieux:
    """Where a decision table finds its facts: addresses of cells, by code.

    A compétence's or a bloc's cell holds 1 (acquired), 0 (not acquired) or nothing. `lecture`: the cell that reads the
    compétence's own result (see RANGS); `elements`: whether each is incontournable, and the cell that reads it.
    `total`, `nombre`: sum of the grades, all out of the dispositif's scale, and how many they are.
    """

    voie: str
    competences: Mapping[str, str] = field(default_factory=dict)
    blocs: Mapping[str, str] = field(default_factory=dict)
    lecture: str = ""
    elements: tuple[tuple[bool, str], ...] = ()
    total: str = ""
    nombre: str = ""


def arbitrer(table: Table, lieux: Lieux, dire: Callable[[str], str]) -> str:
    """The formula of a table: its rows in order, the first that holds wins. `dire`: what is shown for an `alors`."""
    conditions = [(_conditions(regle.quand, lieux), dire(regle.alors)) for regle in table]
    possibles = [(tests, valeur) for tests, valeur in conditions if FAUX not in tests]
    formule = ""
    for tests, valeur in reversed(possibles):
        utiles = [test for test in tests if test != VRAI]
        formule = f"IF({_tous(utiles)},{valeur},{formule})" if utiles else valeur
    return formule


def somme(cellules: Iterable[str]) -> str:
    return f"SUM({plages(cellules)})"


def nombre(cellules: Iterable[str]) -> str:
    """How many of these cells hold a number."""
    return f"COUNT({plages(cellules)})"


def plages(cellules: Iterable[str]) -> str:
    """« H4:H7,H9 »: the same cells, neighbours written as one range."""
    suites: list[list[str]] = []
    for cellule in cellules:
        if suites and _voisines(suites[-1][-1], cellule) and _alignees(suites[-1], cellule):
            suites[-1].append(cellule)
        else:
            suites.append([cellule])
    return ",".join(s[0] if len(s) == 1 else f"{s[0]}:{s[-1]}" for s in suites)


def _position(cellule: str) -> tuple[int, int]:
    colonne, rang = coordinate_from_string(cellule)
    return column_index_from_string(colonne), rang


def _voisines(une: str, autre: str) -> bool:
    (x, y), (a, b) = _position(une), _position(autre)
    return (a - x, b - y) in ((0, 1), (1, 0))


def _alignees(suite: list[str], cellule: str) -> bool:
    positions = [_position(c) for c in (*suite, cellule)]
    return len({(a - x, b - y) for (x, y), (a, b) in pairwise(positions)}) == 1


def _conditions(quand: Mapping[str, Any], lieux: Lieux) -> list[str]:
    return [EXPRESSIONS[nom](parametre, lieux) for nom, parametre in quand.items()]


def _tous(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def _voie(attendue: Any, lieux: Lieux) -> str:
    """Known when the workbook is written: a constant."""
    return VRAI if cle(lieux.voie) == cle(attendue) else FAUX


def _resultat(attendu: Any, lieux: Lieux) -> str:
    return f"{lieux.lecture}={RANGS[attendu]}" if lieux.lecture else FAUX


def _incontournables(_: Any, lieux: Lieux) -> str:
    vises = [cellule for incontournable, cellule in lieux.elements if incontournable]
    return _tous([f"{cellule}={RANGS['acquis']}" for cellule in vises]) if vises else FAUX


def _autres_elements(valeur: str) -> Callable[[Any, Lieux], str]:
    """At most so many éléments, of those that are not incontournables, have this value."""

    def expression(parametre: Any, lieux: Lieux) -> str:
        if not lieux.elements:
            return FAUX
        comptes = [f"({cellule}={RANGS[valeur]})" for incontournable, cellule in lieux.elements if not incontournable]
        return f"{'+'.join(comptes)}<={parametre['au_plus']}" if comptes else VRAI

    return expression


def _moyenne(parametre: Any, lieux: Lieux) -> str:
    """The mean reaches the bound when the sum reaches the bound times the number of grades.

    Grades such as 11.1, or 7 out of 30, are not exact in a spreadsheet: their sum may miss a whole number by some
    10^-14, and a candidate would lose on it. Both sides are made whole by the bound's denominator, then compared after
    rounding, which such noise can't cross and which a real difference between written grades does.
    """
    if not lieux.total:
        return FAUX
    seuil = seuil_de_moyenne(parametre)
    return f"ROUND({lieux.total}*{seuil.denominator}-{lieux.nombre}*{seuil.numerator},{DECIMALES})>=0"


def _part_acquise(parametre: Any, lieux: Lieux) -> str:
    seuil, total = pourcentage(parametre["au_moins"]), len(lieux.competences)
    if not total:
        return FAUX
    return f"{somme(lieux.competences.values())}*{seuil.denominator}>={total * seuil.numerator}"


def _acquises(codes: Any, lieux: Lieux) -> str:
    visees = [cellule for code, cellule in lieux.competences.items() if code in codes]
    return _tous([f"{cellule}=1" for cellule in visees]) if len(visees) == len(codes) else FAUX


def _competences_acquises(parametre: Any, lieux: Lieux) -> str:
    return _au_moins(parametre, "toutes", lieux.competences)


def _blocs_acquis(parametre: Any, lieux: Lieux) -> str:
    return _au_moins(parametre, "tous", lieux.blocs)


def _au_moins(parametre: Any, ensemble: str, cellules: Mapping[str, str]) -> str:
    minimum = len(cellules) if parametre == ensemble else parametre["au_moins"]
    return f"{somme(cellules.values())}>={minimum}" if cellules else FAUX


EXPRESSIONS: Mapping[str, Callable[[Any, Lieux], str]] = {
    "resultat": _resultat,
    "voie": _voie,
    "incontournables": _incontournables,
    "non_mis_en_oeuvre": _autres_elements("non_mis_en_oeuvre"),
    "non_acquis": _autres_elements("non_acquis"),
    "moyenne": _moyenne,
    "part_acquise": _part_acquise,
    "acquises": _acquises,
    "competences_acquises": _competences_acquises,
    "blocs_acquis": _blocs_acquis,
}
"""What each registered predicate is in a spreadsheet: its parameter and the places of the facts → an expression."""
