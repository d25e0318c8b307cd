"""A small session in a folder of its own, run by the real command in child processes that may come to harm."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from openpyxl import load_workbook

from bench.audit import Releve, arbre, fautes_de_la_publication, fautes_du_registre, relever
from bench.seance import CODE, petite
from pipeline.octets import zip_stable

RACINE = Path(__file__).parent.parent
SABOTAGE = Path(__file__).parent / "sabotage"
CANDIDATS = ("C001", "C003")
REGISTRE = "registre.db"
ATTENTE = 300.0
"""Seconds that nothing here takes: beyond, a run hangs."""


@dataclass(frozen=True)
class Chantier:
    """Inputs, outputs and temporary files of one story, apart from any other. `codes`: its sessions, all alike."""

    racine: Path
    codes: Sequence[str] = (CODE,)

    @property
    def entrees(self) -> Path:
        return self.racine / "entrees"

    @property
    def sorties(self) -> Path:
        return self.racine / "sorties"

    @property
    def registre(self) -> Path:
        return self.sorties / REGISTRE

    @property
    def temporaire(self) -> Path:
        return self.racine / "temporaire"

    def preparer(self) -> "Chantier":
        """Write the inputs."""
        for code in self.codes:
            petite(self.racine, CANDIDATS, code)
        self.temporaire.mkdir()
        return self

    def copier(self, ailleurs: Path) -> "Chantier":
        """The same story so far, elsewhere."""
        shutil.copytree(self.racine, ailleurs)
        return Chantier(ailleurs, self.codes)

    def corriger(self, code: str = CODE) -> None:
        """Correct the date of birth of one candidate, who keeps the same numbers: documents change, and editions."""
        chemin = self.entrees / code / "session.xlsx"
        classeur = load_workbook(chemin)
        feuille = classeur["Candidats"]
        (colonne,) = (c.column for c in feuille[1] if c.value == "date_naissance")
        (cellule,) = (feuille.cell(c.row, colonne) for c in feuille["A"] if c.value == CANDIDATS[0])
        assert isinstance(cellule.value, datetime)
        cellule.value += timedelta(days=1)
        classeur.save(chemin)
        chemin.write_bytes(zip_stable(chemin.read_bytes()))

    def demarrer(self, *arguments: str, **environnement: str) -> subprocess.Popen[str]:
        """Start the real command, in a process group of its own; `arguments`: those of a normal run when none."""
        return self.demarrer_par([sys.executable, "-m", "pipeline"], *arguments, **environnement)

    def demarrer_par(self, programme: Sequence[str], *arguments: str, **environnement: str) -> subprocess.Popen[str]:
        """The same by another way than `python -m pipeline`."""
        dossiers = ("--entrees", str(self.entrees), "--sorties", str(self.sorties))
        commande = [*programme, *dossiers, *(arguments or ("session", self.codes[0]))]
        propre = {nom: valeur for nom, valeur in os.environ.items() if nom not in ("REGISTRE", "PYTHONPATH")}
        propre |= {"TMPDIR": str(self.temporaire)} | environnement
        tuyau = subprocess.PIPE
        return subprocess.Popen(
            commande, cwd=RACINE, env=propre, stdout=tuyau, stderr=tuyau, text=True, start_new_session=True
        )

    def lancer(self, *arguments: str, **environnement: str) -> subprocess.CompletedProcess[str]:
        """The same, to its end."""
        return finir(self.demarrer(*arguments, **environnement))

    def publiee(self, code: str = CODE) -> dict[str, str] | None:
        """The published files, None when there are none."""
        dossier = self.sorties / code
        return arbre(dossier) if dossier.exists() else None

    def final(self) -> dict[str, str]:
        """Everything in `sorties/`, the register apart."""
        return {nom: somme for nom, somme in arbre(self.sorties).items() if not nom.startswith(REGISTRE)}

    def releve(self) -> Releve:
        return relever(self.registre)

    def fautes(self) -> list[str]:
        """What neither the register nor any publication may be, at any moment."""
        releve = self.releve()
        publications = (fautes_de_la_publication(self.sorties / code, releve) for code in self.codes)
        return fautes_du_registre(releve) + [faute for fautes in publications for faute in fautes]

    def restes(self) -> list[str]:
        """What a normal run must not leave behind: folders being written, profiles, LibreOffice."""
        dossiers = [*self.sorties.glob(".en-cours-*"), *self.sorties.glob(".ancien-*"), *self.temporaire.iterdir()]
        return [dossier.name for dossier in dossiers] + [f"soffice, processus {pid}" for pid in self.soffices()]

    def soffices(self) -> list[int]:
        """LibreOffice, as this story runs it."""
        return list(_processus(str(self.temporaire)))


def finir(processus: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait for a child, and give what it said. Raises TimeoutExpired, everything killed, when it hangs."""
    try:
        sortie, erreurs = processus.communicate(timeout=ATTENTE)
    except BaseException:
        tuer_le_groupe(processus)
        processus.communicate()
        raise
    return subprocess.CompletedProcess(processus.args, processus.returncode, sortie, erreurs)


def tuer_le_groupe(processus: subprocess.Popen[str]) -> None:
    """Kill the program and its workers; LibreOffice has groups of its own, as in a real run."""
    with suppress(ProcessLookupError):
        os.killpg(processus.pid, signal.SIGKILL)


def _processus(mot: str) -> Iterator[int]:
    """Those that have a word on their command line, and LibreOffice's name."""
    for dossier in Path("/proc").iterdir():
        with suppress(OSError):
            if dossier.name.isdigit():
                ligne = (dossier / "cmdline").read_bytes()
                if mot.encode() in ligne and b"soffice" in ligne:
                    yield int(dossier.name)
