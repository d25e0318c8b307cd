"""What is known of a workbook before it is read, whatever its format."""

from dataclasses import dataclass

FORMULE_SANS_VALEUR = "formule"
"""What `erreurs` says of a formula that was never calculated."""

ERREUR_INCONNUE = "#ERREUR!"

Place = tuple[int, int]
"""Row and column, both from 0."""

Fusion = tuple[Place, Place]
"""The first and the last place of merged cells."""


@dataclass(frozen=True)
class Examen:
    """A workbook within bounds. `contenu`: bytes made for the reading library, whose sheets are in the order of
    `titres` and named by their rank; `erreurs`: by sheet, the formulas in error or never calculated, that the library
    does not tell; `fusions`: by sheet, the merged cells of a format where it does not tell them either;
    `pourcentages`: by sheet, the numbers shown as percentages."""

    titres: tuple[str, ...]
    contenu: bytes
    erreurs: tuple[dict[Place, str], ...]
    liaisons: bool = False
    macros: bool = False
    fusions: tuple[tuple[Fusion, ...], ...] = ()
    pourcentages: tuple[set[Place], ...] = ()
