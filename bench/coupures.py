"""`python -m bench.coupures`: the real command killed hundreds of times, then run as usual.

After each kill what is published is the former publication or the new one, and the register is sound; after a normal
run everything is, byte for byte, what an undisturbed run gives, and the register tells the same story.
"""

import argparse
import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.audit import Ligne
from bench.chantier import SABOTAGE, Chantier, finir, tuer_le_groupe
from bench.concurrence import eprouver_a_plusieurs
from bench.mutations import graine

MANIERES = {"groupe": 9, "principal": 4, "soffice": 3, "ligne": 4}
"""Who is killed, and how often: the program with its workers, the program alone, LibreOffice alone, all at one line."""
SUITE = 6
"""Kills in a row, at most, before a normal run."""
ANCIENNE, NOUVELLE, MELANGE = "l’ancienne publication", "la nouvelle publication", "ni l’ancienne ni la nouvelle"


@dataclass(frozen=True)
class Coup:
    """One kill: when (from 0, the start of a run, to 1, its end; or else before which line), and of whom."""

    maniere: str
    moment: float
    ligne: str = ""


@dataclass(frozen=True)
class Histoire:
    """Where a story starts, and what an undisturbed run makes of it. `duree` in seconds; `lignes` in their order."""

    nom: str
    depart: Chantier
    avant: dict[str, str] | None
    apres: dict[str, str] | None
    final: dict[str, str]
    registre: list[Ligne]
    duree: float
    lignes: Sequence[str]


@dataclass(frozen=True)
class Bilan:
    """What a series of kills showed; `comptes`: who was killed, and what was published then."""

    fautes: list[str]
    comptes: Counter[str]


def histoires(racine: Path, ensemble: int = 1) -> list[Histoire]:
    """A first publication, and another one after a correction; timed while as many as `ensemble` run at once."""
    vide = Chantier(racine / "vide").preparer()
    premiere = _raconter("première publication", vide, racine / "premiere", ensemble)
    publie = Chantier(racine / "premiere" / "0").copier(racine / "publie")
    publie.corriger()
    return [premiere, _raconter("correction", publie, racine / "correction", ensemble)]


def _raconter(nom: str, depart: Chantier, ou: Path, ensemble: int) -> Histoire:
    """Run the story undisturbed, and once more to write down its lines."""
    temoins = [depart.copier(ou / str(rang)) for rang in range(ensemble)]
    debut = time.monotonic()
    for faite in [finir(processus) for processus in [temoin.demarrer() for temoin in temoins]]:
        if faite.returncode:
            raise RuntimeError(faite.stderr)
    duree = time.monotonic() - debut
    trace = depart.copier(ou / "trace")
    fichier = trace.racine / "lignes.txt"
    trace.lancer(PYTHONPATH=str(SABOTAGE), COUPURES=str(fichier))
    temoin = temoins[0]
    assert all(autre.final() == temoin.final() for autre in (*temoins, trace)), "two undisturbed runs differ"
    lignes = fichier.read_text().split()
    return Histoire(
        nom, depart, depart.publiee(), temoin.publiee(), temoin.final(), temoin.releve().contenu, duree, lignes
    )


def tirer(hasard: Random, histoire: Histoire, nombre: int) -> list[Coup]:
    """That many kills, at any moment."""
    manieres = hasard.choices(list(MANIERES), list(MANIERES.values()), k=nombre)
    return [Coup(m, hasard.random(), hasard.choice(histoire.lignes) if m == "ligne" else "") for m in manieres]


def eprouver(histoire: Histoire, coups: Sequence[Coup], ou: Path) -> Bilan:
    """Kill again and again, until the new publication is there or kills run out; then a normal run must mend all."""
    chantier = histoire.depart.copier(ou)
    fautes: list[str] = []
    comptes: Counter[str] = Counter(relances=1)
    for coup in coups:
        constats, touche = frapper(chantier, coup, histoire.duree)
        vu = _publication(histoire, chantier)
        constats += chantier.fautes() + ([vu] if vu == MELANGE else [])
        fautes += [f"{histoire.nom}, {ou.name}, {coup} : {constat}" for constat in constats]
        comptes.update({"coupures": 1, f"{histoire.nom}, {coup.maniere}": 1, f"{histoire.nom}, ensuite {vu}": 1})
        if not touche:
            comptes.update({"coupures": -1, "trop tard": 1})
        if vu == NOUVELLE:
            break
    fautes += [f"{histoire.nom}, {ou.name}, à la fin : {constat}" for constat in relancer(histoire, chantier)]
    shutil.rmtree(ou)
    return Bilan(fautes, comptes)


def _publication(histoire: Histoire, chantier: Chantier) -> str:
    publiee = chantier.publiee()
    if publiee == histoire.apres:
        return NOUVELLE
    return ANCIENNE if publiee == histoire.avant else MELANGE


def frapper(chantier: Chantier, coup: Coup, duree: float) -> tuple[list[str], bool]:
    """Start a run and kill: what should not have been said, and whether the kill came in time."""
    touche = False
    if coup.ligne:
        processus = chantier.demarrer(PYTHONPATH=str(SABOTAGE), COUPURE=coup.ligne)
    else:
        processus = chantier.demarrer()
        with suppress(subprocess.TimeoutExpired):
            processus.wait(coup.moment * duree)
    if coup.maniere == "groupe":
        tuer_le_groupe(processus)
    elif coup.maniere == "principal" and processus.poll() is None:
        os.kill(processus.pid, signal.SIGKILL)
    elif coup.maniere == "soffice":
        touche = _tuer_un_soffice(chantier, coup.moment)
    faite = finir(processus)
    touche |= faite.returncode == -signal.SIGKILL
    permis = (0,) if coup.maniere == "soffice" else (0, -signal.SIGKILL)
    trace = ["une trace d’appels à l’écran"] if "Traceback" in faite.stdout + faite.stderr else []
    codes = [] if faite.returncode in permis else [f"code {faite.returncode} : {faite.stderr.strip()}"]
    return trace + codes, touche


def _tuer_un_soffice(chantier: Chantier, moment: float) -> bool:
    soffices = chantier.soffices()
    if not soffices:
        return False
    with suppress(ProcessLookupError):
        os.kill(soffices[int(moment * 1000) % len(soffices)], signal.SIGKILL)
    return True


def relancer(histoire: Histoire, chantier: Chantier) -> list[str]:
    """What a normal run, at last, does not put as an undisturbed run does."""
    faite = chantier.lancer()
    verifiee = chantier.lancer("registre", "verifier")
    constats = [f"code {f.returncode} : {f.stderr.strip()}" for f in (faite, verifiee) if f.returncode]
    ecarts = chantier.final().items() ^ histoire.final.items()
    constats += [f"{nom} n’est pas comme après un traitement tranquille" for nom in sorted({nom for nom, _ in ecarts})]
    if chantier.releve().contenu != histoire.registre:
        constats.append("le registre ne raconte pas la même histoire")
    return constats + chantier.fautes() + [f"reste : {reste}" for reste in chantier.restes()]


def main() -> None:
    """Print what each series showed, then the counts; fail on a fault."""
    analyseur = argparse.ArgumentParser(prog="python -m bench.coupures", description="Couper, et voir ce qui reste.")
    analyseur.add_argument("--fois", type=int, default=200, help="nombre de coupures")
    analyseur.add_argument("--concurrence", type=int, default=0, help="à la place, nombre de lancements à plusieurs")
    analyseur.add_argument("--graine", default="1", help="les mêmes instants pour la même graine")
    analyseur.add_argument("--ensemble", type=int, default=2, help="nombre de séries menées à la fois")
    options = analyseur.parse_args()
    debut = time.monotonic()
    with TemporaryDirectory(prefix="coupures-") as racine:
        if options.concurrence:
            fautes = eprouver_a_plusieurs(Path(racine), options.concurrence, graine(options.graine))
        else:
            fautes = _couper(Path(racine), options)
    for faute in fautes:
        print(f"FAUTE  {faute}")
    print(f"{time.monotonic() - debut:.0f} s, fautes : {len(fautes)}")
    sys.exit(1 if fautes else 0)


def _couper(racine: Path, options: argparse.Namespace) -> list[str]:
    connues = histoires(racine, options.ensemble)
    for histoire in connues:
        print(f"{histoire.nom} : {histoire.duree:.1f} s, {len(histoire.lignes)} lignes où mourir", flush=True)
    comptes: Counter[str] = Counter()
    fautes: list[str] = []
    rangs = itertools.count(1)

    def ouvrier() -> None:
        while comptes["coupures"] < options.fois:
            rang = next(rangs)
            hasard = graine(f"{options.graine}-{rang}")
            histoire = connues[rang % len(connues)]
            coups = tirer(hasard, histoire, hasard.randint(1, SUITE))
            bilan = eprouver(histoire, coups, racine / f"serie-{rang}")
            fautes.extend(bilan.fautes)
            comptes.update(bilan.comptes)
            print(f"{comptes['coupures']} coupures, {comptes['relances']} relances, {len(fautes)} fautes", flush=True)

    with ThreadPoolExecutor(options.ensemble) as executeur:
        for futur in [executeur.submit(ouvrier) for _ in range(options.ensemble)]:
            futur.result()
    for nom, nombre in sorted(comptes.items()):
        print(f"{nom:50} {nombre:5}")
    return fautes


if __name__ == "__main__":
    main()
