"""`python -m bench.lecture`: milliseconds per workbook read, and per workbook of a session read, checked and decided.

Against openpyxl, on the same files in the same run: each workbook opened once for its values, each cell made the same
typed cell with its address; then the same readers, the same checks. openpyxl is spared what the program does besides:
bounds, formulas in error, formulas that were never calculated (which would take it a second opening).
"""

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from openpyxl import load_workbook

from bench.seance import CODE, grande
from pipeline.anomalies import Anomalie
from pipeline.etude import etudier
from pipeline.lecture.ouverture.classeur import Classeur, Feuille, ouvrir
from pipeline.modele import Cellule, Repere

Ouvrir = Callable[[Path, str], tuple[Classeur | None, list[Anomalie]]]


def ouvrir_par_openpyxl(chemin: Path, nom: str) -> tuple[Classeur | None, list[Anomalie]]:
    """The same workbook, by openpyxl."""
    feuilles = []
    for feuille in load_workbook(chemin, data_only=True).worksheets:
        lignes = tuple(
            tuple(Cellule(c.value, Repere(nom, feuille.title, c.coordinate)) for c in rangee)  # type: ignore[arg-type]
            for rangee in feuille.iter_rows()
        )
        feuilles.append(Feuille(feuille.title, Repere(nom, feuille.title), lignes))
    return Classeur(nom, tuple(feuilles)), []


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the measures, and their ratios."""
    analyseur = argparse.ArgumentParser(prog="python -m bench.lecture", description="Mesurer la lecture.")
    analyseur.add_argument("--nombre", type=int, default=1000, help="nombre de classeurs d’un candidat")
    nombre = analyseur.parse_args(arguments).nombre
    with TemporaryDirectory() as racine:
        chemins = grande(Path(racine), nombre)
        grilles = sorted((chemins.entrees / CODE / "grilles").iterdir())
        print(f"{nombre} classeurs d’un candidat, {_contenu(grilles[0])}")
        _comparer("Lecture", nombre, lambda o: [o(grille, grille.name) for grille in grilles])

        def etude(ouvrir_: Ouvrir) -> None:
            with patch("pipeline.lecture.depots.ouvrir", ouvrir_):
                assert len(etudier(chemins, CODE).decisions) == nombre

        _comparer("Session lue, contrôlée et décidée", nombre, etude)
    print(f"Mémoire au plus : {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} Mo")


def _comparer(quoi: str, nombre: int, travail: Callable[[Ouvrir], object]) -> None:
    nous, autre = (_duree(travail, o) / nombre for o in (ouvrir, ouvrir_par_openpyxl))
    print(f"{quoi} : {nous:6.2f} ms par classeur")
    print(f"La même chose par openpyxl : {autre:6.2f} ms par classeur, soit {autre / nous:.1f} fois plus")


def _duree(travail: Callable[[Ouvrir], object], ouvrir_: Ouvrir) -> float:
    """Milliseconds of processor, whatever else the machine does."""
    debut = time.process_time()
    travail(ouvrir_)
    return (time.process_time() - debut) * 1000


def _contenu(grille: Path) -> str:
    classeur, _ = ouvrir(grille, grille.name)
    assert classeur is not None
    cellules = sum(len(ligne) for feuille in classeur.feuilles for ligne in feuille.lignes)
    return f"de {len(classeur.feuilles)} feuilles et {cellules} cellules chacun"


if __name__ == "__main__":
    main()
