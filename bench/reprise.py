"""`python -m bench.reprise`: a second run with nothing to do, and one candidate corrected, against the full run.

Each is the real command in a process of its own, start-up included; what a secretariat would otherwise do is the full
run again.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook

from bench.seance import CODE, grande
from pipeline.etude import Chemins


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the three times, and their ratios."""
    analyseur = argparse.ArgumentParser(prog="python -m bench.reprise", description="Mesurer un second traitement.")
    analyseur.add_argument("--candidats", type=int, default=200)
    nombre = analyseur.parse_args(arguments).candidats
    with TemporaryDirectory() as racine:
        chemins = grande(Path(racine), nombre)
        complet = _traiter(chemins)
        documents = len(list((chemins.sorties / CODE).glob("*/*.pdf")))
        print(f"{nombre} candidats, {documents} documents : {complet:.1f} s")
        _dire("Relancé sans rien changer", _traiter(chemins), complet)
        _corriger(chemins, nombre // 2)
        _dire("Un prénom corrigé", _traiter(chemins), complet)
        editions = len(list((chemins.sorties / "editions").rglob("*.pdf")))
        print(f"Documents refaits par cette correction : {editions}")


def _traiter(chemins: Chemins) -> float:
    """Seconds of a run."""
    dossiers = ["--entrees", str(chemins.entrees), "--sorties", str(chemins.sorties)]
    debut = time.perf_counter()
    subprocess.run([sys.executable, "-m", "pipeline", *dossiers, "session", CODE], check=True, capture_output=True)
    return time.perf_counter() - debut


def _corriger(chemins: Chemins, rang: int) -> None:
    """Correct the first name of one candidate."""
    classeur = load_workbook(chemins.entrees / CODE / "session.xlsx")
    candidats = classeur["Candidats"]
    titres = [cellule.value for cellule in candidats[1]]
    candidats.cell(rang + 2, titres.index("prenom") + 1).value = "Ghislaine"
    classeur.save(chemins.entrees / CODE / "session.xlsx")


def _dire(quoi: str, duree: float, complet: float) -> None:
    print(f"{quoi} : {duree:.2f} s, soit {duree / complet:.1%} du traitement complet, {complet / duree:.1f} fois moins")


if __name__ == "__main__":
    main()
