"""Typed cells, and the addresses that they keep for life."""

from dataclasses import dataclass
from datetime import date, datetime, time

Valeur = str | int | float | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Repere:
    """The address of a cell, kept for life: workbook (relative to the session's folder), sheet, cell (A1 style)."""

    classeur: str
    feuille: str = ""
    cellule: str = ""

    def __str__(self) -> str:
        return "!".join(part for part in (self.classeur, self.feuille, self.cellule) if part)


@dataclass(frozen=True, slots=True)
class Cellule:
    """One cell as typed. `erreur`: `#REF!`… for a formula in error, `formule` when its value was never cached.

    `fusion`: the cell of another row that covers this one, where cells are merged; `pourcentage`: 0.7 shown « 70 % ».
    """

    valeur: Valeur
    repere: Repere
    erreur: str = ""
    fusion: Repere | None = None
    pourcentage: bool = False

    @property
    def texte(self) -> str:
        """The value as its author sees it: text untouched but for outer blanks, whole numbers without decimals."""
        if self.valeur is None:
            return ""
        if isinstance(self.valeur, str):  # nearly all of them
            return self.valeur.strip()
        if isinstance(self.valeur, bool):
            return "VRAI" if self.valeur else "FAUX"
        if isinstance(self.valeur, float) and self.valeur.is_integer():
            return str(int(self.valeur))
        if isinstance(self.valeur, datetime):
            return self.valeur.strftime("%d/%m/%Y")
        if isinstance(self.valeur, date):
            return self.valeur.strftime("%d/%m/%Y")
        return str(self.valeur)

    @property
    def vide(self) -> bool:
        return not self.texte and not self.erreur
