"""Open one workbook: every cell as typed, with its address. A file that can't be read is an anomaly, never a crash."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError
from xlrd.biffh import XLRDError

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture.examen import FORMULE_SANS_VALEUR, Examen, HorsLimites, examiner
from pipeline.modele import Cellule, Repere, Valeur

FORMATS = (".xlsx", ".xlsm", ".xls", ".ods")

ERREURS_TAPEES = {
    "#VALEUR!", "#VALUE!", "#REF!", "#NOM?", "#NAME?", "#DIV/0!", "#N/A", "#NA", "#NOMBRE!", "#NUM!", "#NUL!", "#NULL!",
}  # fmt: skip
"""Errors pasted as text: as wrong as the formula that they came from."""


@dataclass(frozen=True)
class Feuille:
    """One sheet: its rows of cells, from A1."""

    nom: str
    repere: Repere
    lignes: tuple[tuple[Cellule, ...], ...]

    @property
    def vide(self) -> bool:
        return all(cellule.vide for ligne in self.lignes for cellule in ligne)


@dataclass(frozen=True)
class Classeur:
    """One workbook, named by its path relative to the session's folder."""

    nom: str
    feuilles: tuple[Feuille, ...]


def ouvrir(chemin: Path, nom: str) -> tuple[Classeur | None, list[Anomalie]]:
    """Read a whole workbook. None, with an anomaly, when it can't be."""
    try:
        examen = examiner(chemin)
        with CalamineWorkbook.from_path(chemin) as classeur:
            feuilles = tuple(_feuille(classeur, titre, nom, examen) for titre in classeur.sheet_names)
    except HorsLimites as limite:
        return None, [signaler("L02", Repere(nom), "un classeur démesuré", limite=str(limite))]
    except (PasswordError, *_ILLISIBLES) as erreur:
        return None, [_illisible(chemin, nom, erreur)]
    return Classeur(nom, feuilles), []


_ILLISIBLES = (
    XLRDError,
    CalamineError,
    OSError,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    etree.XMLSyntaxError,
    NotImplementedError,
)


def _illisible(chemin: Path, nom: str, erreur: Exception) -> Anomalie:
    if isinstance(erreur, PasswordError) or _chiffre(chemin):
        trouve, remede = "un classeur protégé par mot de passe", "l’enregistrer sans mot de passe, puis relancer"
    elif isinstance(erreur, PermissionError):
        trouve, remede = "un fichier dont la lecture est interdite", "rendre ce fichier lisible, puis relancer"
    else:
        trouve, remede = (
            "un fichier vide, tronqué ou d’un autre format",
            "redemander ce fichier, ou l’enregistrer à nouveau en .xlsx",
        )
    return signaler("L01", Repere(nom), trouve, formats=", ".join(FORMATS), remede=remede)


def _chiffre(chemin: Path) -> bool:
    """An encrypted .xlsx is an OLE container instead of a zip."""
    try:
        return chemin.suffix.lower() in (".xlsx", ".xlsm") and chemin.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    except OSError:
        return False


def _feuille(classeur: CalamineWorkbook, titre: str, nom: str, examen: Examen) -> Feuille:
    brutes = classeur.get_sheet_by_name(titre).to_python(skip_empty_area=False)
    lignes = tuple(
        tuple(_cellule(valeur, nom, titre, i, j, examen) for j, valeur in enumerate(ligne))
        for i, ligne in enumerate(brutes)
    )
    return Feuille(titre, Repere(nom, titre), lignes)


def _cellule(valeur: object, nom: str, feuille: str, ligne: int, colonne: int, examen: Examen) -> Cellule:
    typee: Valeur = None if valeur == "" else valeur  # type: ignore[assignment]  # durations are read as text below
    if not isinstance(typee, str | int | float | bool | None) and not hasattr(typee, "isoformat"):
        typee = str(typee)
    erreur = examen.erreurs.get((feuille, ligne, colonne), "")
    if isinstance(typee, str) and typee.strip().upper() in ERREURS_TAPEES:
        erreur = typee.strip()
    return Cellule(typee, Repere(nom, feuille, adresse(ligne, colonne)), erreur)


def adresse(ligne: int, colonne: int) -> str:
    """(6, 2) → « C7 »."""
    lettres = ""
    reste = colonne + 1
    while reste:
        reste, rang = divmod(reste - 1, 26)
        lettres = chr(ord("A") + rang) + lettres
    return f"{lettres}{ligne + 1}"


def faute_de_formule(cellule: Cellule) -> Anomalie | None:
    """The anomaly of a formula in error or never calculated, if this cell holds one."""
    if not cellule.erreur:
        return None
    if cellule.erreur == FORMULE_SANS_VALEUR:
        return signaler("N06", cellule, "une formule sans valeur")
    return signaler("N05", cellule)
