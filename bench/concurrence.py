"""Several runs at once, on one session or two, from nothing, one of them killed at times; then books are kept."""

import os
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random

from bench.chantier import Chantier, finir
from bench.seance import CODE

CODES = (CODE, f"{CODE}-bis")
MAX = 4
"""Runs at once."""


def eprouver_a_plusieurs(racine: Path, tours: int, hasard: Random, sessions: int = 0) -> list[str]:
    """That many rounds; what went wrong. `sessions`: on how many each time, as chance has it when 0."""
    departs = {len(codes): Chantier(racine / f"depart-{len(codes)}", codes).preparer() for codes in (CODES[:1], CODES)}
    temoin = departs[1].copier(racine / "temoin")
    debut = time.monotonic()
    if (faite := temoin.lancer()).returncode:
        raise RuntimeError(faite.stderr)
    duree = time.monotonic() - debut
    fautes: list[str] = []
    comptes: Counter[str] = Counter()
    for tour in range(1, tours + 1):
        sur, nombre, tuer = sessions or hasard.choice((1, 2)), hasard.randint(2, MAX), hasard.random() < 0.4
        chantier = departs[sur].copier(racine / f"tour-{tour}")
        instant = hasard.random() * duree * nombre if tuer else None
        nouvelles = _tour(chantier, nombre, instant, hasard)
        if sur == 1 and chantier.final() != temoin.final():
            nouvelles.append("la publication n’est pas celle d’un traitement seul")
        fautes += [f"tour {tour}, {sur} session(s), {nombre} lancements, tué : {tuer}, {f}" for f in nouvelles]
        comptes[f"{sur} session(s), {nombre} à la fois{', un tué' if tuer else ''}"] += 1
        print(f"{tour} tours, {len(fautes)} fautes", flush=True)
    for nom, fois in sorted(comptes.items()):
        print(f"{nom:50} {fois:5}")
    return fautes


def _tour(chantier: Chantier, nombre: int, instant: float | None, hasard: Random) -> list[str]:
    """Start them together, kill the one that chance names, then run each session once more."""
    lances = [chantier.demarrer("session", chantier.codes[rang % len(chantier.codes)]) for rang in range(nombre)]
    tue = None
    if instant is not None:
        tue = hasard.choice(lances)
        with suppress(Exception):
            tue.wait(instant)
        if tue.poll() is None:
            os.killpg(tue.pid, signal.SIGKILL)
    faites = [(processus, finir(processus)) for processus in lances]
    fautes = [f"code {f.returncode} : {f.stderr.strip()}" for p, f in faites if p is not tue and f.returncode]
    fautes += chantier.fautes()
    for code in chantier.codes:
        faite = chantier.lancer("session", code)
        fautes += [f"relance, code {faite.returncode} : {faite.stderr.strip()}"] if faite.returncode else []
    return fautes + _comptes(chantier)


def _comptes(chantier: Chantier) -> list[str]:
    """Each session published, each of its numbers issued, and nothing but them; nothing left to do."""
    fautes = chantier.fautes() + [f"reste : {reste}" for reste in chantier.restes()]
    fautes += [f"{code} n’est pas publiée" for code in chantier.codes if chantier.publiee(code) is None]
    releve = chantier.releve()
    fautes += [f"{n['numero']} : pas émis" for n in releve.numeros if n["numero"] not in releve.emis]
    par_session = Counter(n["session"] for n in releve.numeros)
    if len(set(par_session.values())) != 1 or len(par_session) != len(chantier.codes):
        fautes.append(f"numéros par session : {dict(par_session)}")
    for code in chantier.codes:
        faite = chantier.lancer("session", code)
        fautes += [] if "rien à faire" in faite.stdout else [f"{code} : encore à faire"]
    verifiee = chantier.lancer("registre", "verifier")
    return fautes + ([f"registre verifier : {verifiee.stderr.strip()}"] if verifiee.returncode else [])
