"""Sessions to measure with, made from the example that comes with the program."""

import shutil
from collections.abc import Collection
from copy import copy
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.etude import Chemins
from pipeline.octets import zip_stable

MODELE = Path("entrees/2024-06")
CODE = "essai"
TEMOINS = {"C001": "C001-D-ARC-NGUYEN.xlsx", "C003": "C003-OEUVRARD.xlsx", "C004": "C004-KJAERGARD.ods",
           "C011": "C011-O-SUILLEABHAIN.xls"}  # fmt: skip
"""Four candidates of the example, and their grids in each format."""


def petite(racine: Path, candidats: Collection[str] = tuple(TEMOINS), code: str = CODE) -> Chemins:
    """A session of the four candidates above, or of some of the example's."""
    dossier = _dossier(racine, code)
    for candidat in candidats:
        (grille,) = (MODELE / "grilles").glob(f"{candidat}-*")
        shutil.copy(grille, dossier / "grilles")
    classeur = load_workbook(MODELE / "session.xlsx")
    for titre in ("Candidats", "Décisions", "Acquis"):
        _garder(classeur[titre], set(candidats))
    classeur.save(dossier / "session.xlsx")
    octets = zip_stable((dossier / "session.xlsx").read_bytes())  # the same each time
    (dossier / "session.xlsx").write_bytes(octets)
    return _chemins(racine)


def grande(racine: Path, nombre: int) -> Chemins:
    """A session of so many candidates, each with a workbook of three sheets."""
    dossier = _dossier(racine)
    classeur = load_workbook(MODELE / "session.xlsx")
    candidats = classeur["Candidats"]
    modele = [cellule.value for cellule in candidats[2]]
    for titre in ("Candidats", "Décisions", "Acquis"):
        _garder(classeur[titre], set())
    grille = load_workbook(MODELE / "grilles" / TEMOINS["C001"])
    for rang in range(nombre):
        identifiant, nom = f"K{rang:04}", f"Nom-{_lettres(rang)}"
        ligne = copy(modele)
        ligne[0], ligne[2] = identifiant, nom
        candidats.append(ligne)
        _grille(grille, identifiant, nom, rang)
        grille.save(dossier / "grilles" / f"{identifiant}.xlsx")
    classeur.save(dossier / "session.xlsx")
    return _chemins(racine)


def _dossier(racine: Path, code: str = CODE) -> Path:
    dossier = racine / "entrees" / code
    (dossier / "grilles").mkdir(parents=True)
    return dossier


def _chemins(racine: Path) -> Chemins:
    return Chemins(racine / "entrees", racine / "sorties", Path("gabarits"))


def _garder(feuille: Worksheet, identifiants: set[str]) -> None:
    """Only the rows of those candidates."""
    for ligne in range(feuille.max_row, 1, -1):
        if feuille.cell(ligne, 1).value not in identifiants:
            feuille.delete_rows(ligne)


def _grille(classeur: Workbook, identifiant: str, nom: str, rang: int) -> None:
    """The grid of a candidate: one in three lacks a compétence."""
    for feuille in classeur.worksheets:
        feuille["B1"], feuille["B2"] = identifiant, nom
        feuille["D19"] = "NA" if rang % 3 == 0 else "A"


def _lettres(rang: int) -> str:
    """A number in letters: names hold no digits."""
    return "".join(chr(ord("a") + int(chiffre)) for chiffre in f"{rang:04}")
