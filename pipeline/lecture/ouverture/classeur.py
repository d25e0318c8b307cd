"""Open one workbook: every cell as typed, with its address. A file that can't be read is an anomaly, never a crash."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture.ouverture.archive import Archive
from pipeline.lecture.ouverture.bornes import CASES_MAX, FORMATS, HorsLimites, Illisible, adresse, borner, protege
from pipeline.lecture.ouverture.examen import FORMULE_SANS_VALEUR, Examen, Fusion, Place
from pipeline.lecture.ouverture.examen_ods import examiner_ods
from pipeline.lecture.ouverture.examen_xls import examiner_xls
from pipeline.lecture.ouverture.examen_xlsx import examiner_xlsx
from pipeline.lecture.ouverture.fichiers import lire_octets
from pipeline.lecture.ouverture.isolement import isoler
from pipeline.lecture.ouverture.nature import ZIP, autre_chose, est_ods, est_xls
from pipeline.modele import Cellule, Repere, Valeur

__all__ = ["FORMATS", "Classeur", "Feuille", "adresse", "faute_de_formule", "ouvrir"]

ERREURS_TAPEES = {
    "#VALEUR!", "#VALUE!", "#REF!", "#NOM?", "#NAME?", "#DIV/0!", "#N/A", "#NA", "#NOMBRE!", "#NUM!", "#NUL!", "#NULL!",
}  # fmt: skip
"""Errors pasted as text: as wrong as the formula that they came from."""

Brutes = list[list[object]]
"""The values of a sheet from A1, row by row; an empty cell is an empty text."""


@dataclass(frozen=True)
class _Lue:
    """What the reading library says of one sheet; `recouvertes`: see `_recouvertes`."""

    brutes: Brutes
    masquee: bool
    recouvertes: dict[Place, Place]


@dataclass(frozen=True)
class Feuille:
    """One sheet: its rows of cells, from A1; `masquee`: a spreadsheet program does not show it."""

    nom: str
    repere: Repere
    lignes: tuple[tuple[Cellule, ...], ...]
    masquee: bool = False

    @property
    def vide(self) -> bool:
        return all(cellule.vide for ligne in self.lignes for cellule in ligne)


@dataclass(frozen=True)
class Classeur:
    """One workbook, named by its path relative to the session's folder."""

    nom: str
    feuilles: tuple[Feuille, ...]


def ouvrir(chemin: Path, nom: str) -> tuple[Classeur | None, list[Anomalie]]:
    """Read a whole workbook, whatever its extension says of its format. None, with an anomaly, when it can't be."""
    try:
        examen, brutes = _lire(lire_octets(chemin))
    except HorsLimites as refus:
        return None, [signaler("L02", Repere(nom), refus.trouve, limite=refus.limite, remede=refus.remede)]
    except Illisible as refus:
        return None, [signaler("L01", Repere(nom), refus.trouve, formats=", ".join(FORMATS), remede=refus.remede)]
    pourcentages = examen.pourcentages or (set(),) * len(examen.titres)
    feuilles = tuple(
        _feuille(nom, titre, lue, erreurs, montres)
        for titre, lue, erreurs, montres in zip(examen.titres, brutes, examen.erreurs, pourcentages, strict=True)
    )
    return Classeur(nom, feuilles), _avertissements(nom, examen)


def _avertissements(nom: str, examen: Examen) -> list[Anomalie]:
    liaisons = [signaler("L16", Repere(nom), "des formules qui lisent un autre fichier")] if examen.liaisons else []
    macros = [signaler("L17", Repere(nom), "des macros")] if examen.macros else []
    return liaisons + macros


def _lire(octets: bytes) -> tuple[Examen, list[_Lue]]:
    """Raises Illisible or HorsLimites, and nothing else: what a damaged file does to its readers can't be foreseen."""
    if est_xls(octets):
        return isoler(_lire_xls, octets)
    if not octets.startswith(ZIP):
        raise autre_chose(octets)
    try:
        archive = Archive(octets)
        examen = examiner_ods(archive) if est_ods(archive) else examiner_xlsx(archive)
        return examen, _valeurs(examen)
    except (Illisible, HorsLimites, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as erreur:  # a panic of the library is not an Exception
        raise Illisible from erreur


def _lire_xls(octets: bytes) -> tuple[Examen, list[_Lue]]:
    examen = examiner_xls(octets)
    return replace(examen, contenu=b""), _valeurs(examen)


def _valeurs(examen: Examen) -> list[_Lue]:
    """What each sheet holds. Raises Illisible."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(examen.contenu)) as classeur:
            if len(classeur.sheet_names) != len(examen.titres):
                raise Illisible
            fusions = examen.fusions or ((),) * len(examen.titres)
            return [_lue(classeur, rang, dites) for rang, dites in enumerate(fusions)]
    except PasswordError as erreur:
        raise protege() from erreur
    except CalamineError as erreur:
        raise Illisible from erreur


def _lue(classeur: CalamineWorkbook, rang: int, fusions: tuple[Fusion, ...]) -> _Lue:
    feuille = classeur.get_sheet_by_index(rang)
    brutes: Brutes = feuille.to_python(skip_empty_area=False)  # type: ignore[assignment]
    masquee = classeur.sheets_metadata[rang].visible is not SheetVisibleEnum.Visible
    return _Lue(brutes, masquee, _recouvertes((*fusions, *(feuille.merged_cell_ranges or ())), brutes))


def _recouvertes(fusions: Iterable[Fusion], brutes: Brutes) -> dict[Place, Place]:
    """The cells that one of another row covers, and which one; in the part of the sheet that is read."""
    dessus: dict[Place, Place] = {}
    hauteur, largeur = len(brutes), len(brutes[0]) if brutes else 0
    total = 0
    for (haut, gauche), (bas, droite) in fusions:
        lignes, colonnes = range(haut + 1, min(bas + 1, hauteur)), range(gauche, min(droite + 1, largeur))
        total += len(lignes) * len(colonnes) + 1
        borner(total, CASES_MAX, "cellules fusionnées")
        dessus.update({(i, j): (haut, gauche) for i in lignes for j in colonnes})
    return dessus


def _feuille(nom: str, titre: str, lue: _Lue, erreurs: dict[Place, str], pourcentages: set[Place]) -> Feuille:
    brutes = lue.brutes
    _etendre(brutes, erreurs)
    dessus = {place: Repere(nom, titre, adresse(*haut)) for place, haut in lue.recouvertes.items()}
    lignes = tuple(
        tuple(
            [
                _cellule(valeur, Repere(nom, titre, adresse(i, j)), erreurs.get((i, j), ""), dessus.get((i, j)))
                for j, valeur in enumerate(ligne)
            ]
        )
        for i, ligne in enumerate(brutes)
    )
    if pourcentages:
        lignes = tuple(
            tuple(replace(cellule, pourcentage=(i, j) in pourcentages) for j, cellule in enumerate(ligne))
            for i, ligne in enumerate(lignes)
        )
    return Feuille(titre, Repere(nom, titre), lignes, lue.masquee)


def _etendre(brutes: Brutes, erreurs: dict[Place, str]) -> None:
    """Make room for the errors beyond the last value."""
    if not erreurs:
        return
    hauteur = max(len(brutes), *(ligne + 1 for ligne, _ in erreurs))
    largeur = max(len(brutes[0]) if brutes else 0, *(colonne + 1 for _, colonne in erreurs))
    brutes += [[] for _ in range(hauteur - len(brutes))]
    for rangee in brutes:
        rangee += [""] * (largeur - len(rangee))


def _cellule(valeur: object, repere: Repere, erreur: str, fusion: Repere | None = None) -> Cellule:
    if isinstance(valeur, str):
        if valeur.lstrip().startswith("#") and valeur.strip().upper() in ERREURS_TAPEES:
            erreur = valeur.strip()
        return Cellule(valeur or None, repere, erreur, fusion)
    if not isinstance(valeur, int | float | bool) and not hasattr(valeur, "isoformat"):
        valeur = str(valeur)  # durations are read as text
    typee: Valeur = valeur  # type: ignore[assignment]
    return Cellule(typee, repere, erreur, fusion)


def faute_de_formule(cellule: Cellule) -> Anomalie | None:
    """The anomaly of a formula in error or never calculated, if this cell holds one."""
    if not cellule.erreur:
        return None
    if cellule.erreur == FORMULE_SANS_VALEUR:
        return signaler("N06", cellule, "une formule sans valeur")
    return signaler("N05", cellule)
