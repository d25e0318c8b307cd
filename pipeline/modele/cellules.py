"""Typed cells, and the addresses that they keep for life."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

REGISTRE = "registre"

Valeur = str | int | float | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Repere:
    """The address of a cell, kept for life: workbook (relative to the session's folder), sheet, cell (A1 style).

    Or a session of the register, which no file of the folder is.
    """

    classeur: str
    feuille: str = ""
    cellule: str = ""

    @classmethod
    def du_registre(cls, session: str) -> "Repere":
        """Where what an earlier session decided comes from; « registre!session 2024-06 » as a text."""
        return cls(REGISTRE, f"session {session}")

    def __str__(self) -> str:
        return "!".join(part for part in (self.classeur, self.feuille, self.cellule) if part)


@dataclass(frozen=True, slots=True)
class Cellule:
    """One cell as typed. `erreur`: `#REF!`… for a formula in error, `formule` when its value was never cached.

    `fusion`: the cell of another row that covers this one, where cells are merged; `pourcentage`: 0.7 shown « 70 % ».
    `texte`, `vide`: what its author sees, and whether it is nothing; known from the start, being asked for many times.
    """

    valeur: Valeur
    repere: Repere
    erreur: str = ""
    fusion: Repere | None = None
    pourcentage: bool = False
    texte: str = field(init=False, repr=False, compare=False)
    vide: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        texte = _texte(self.valeur)
        object.__setattr__(self, "texte", texte)
        object.__setattr__(self, "vide", not texte and not self.erreur)


def _texte(valeur: Valeur) -> str:
    """A value as its author sees it: text untouched but for outer blanks, whole numbers without decimals."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "VRAI" if valeur else "FAUX"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, date):  # a datetime is one
        return valeur.strftime("%d/%m/%Y")
    return str(valeur).strip()
