"""`python -m bench.fuzz`: what a session becomes when one of its workbooks is damaged, thousands of times.

Whatever the damage, the study of the session ends in time, with its facts or with its anomalies; and every candidate
who was there is still decided upon, or is named in an anomaly, by id, by name, by the grid or by the place of the row.
"""

import argparse
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from bench.mutations import graine, muter
from bench.seance import CODE, TEMOINS, petite
from pipeline.anomalies import Anomalie
from pipeline.documents.libreoffice import trouver
from pipeline.erreurs import ErreurFatale
from pipeline.etude import EntreesACorriger, Etude, etudier
from pipeline.lecture.ouverture.classeur import Classeur, ouvrir
from pipeline.referentiel import charger

DUREE_MAX = 6.0
"""Seconds of one study: those of a child that hangs, and one more."""


_regles = lru_cache(charger)
"""The rules of a dispositif, read once: they are not what is tried."""


@dataclass(frozen=True)
class Temoin:
    """A candidate whose fate is known: where they are in the session's workbook, and what to recognise them by."""

    id: str
    nom: str
    grille: str
    ligne: int


@dataclass(frozen=True)
class Cas:
    """One damaged workbook."""

    numero: str
    chemin: Path
    mutation: str
    octets: bytes


@dataclass(frozen=True)
class Verdict:
    """What came out of it; `faute`: the invariant that does not hold."""

    issue: str
    faute: str = ""


class Banc:
    """A small session, whole, in which one workbook at a time is damaged, then put back."""

    def __init__(self, racine: Path, convertir: bool = False) -> None:
        self.chemins = petite(racine)
        self._dossier = self.chemins.entrees / CODE
        self._connus: dict[Path, tuple[Classeur | None, list[Anomalie]]] = {}
        etude = etudier(self.chemins, CODE)
        assert not etude.bloquee
        self.temoins = [_temoin(etude, identifiant, grille) for identifiant, grille in TEMOINS.items()]
        bases = [self._dossier / "session.xlsx", *sorted((self._dossier / "grilles").iterdir())]
        self.bases = [(chemin, chemin.read_bytes()) for chemin in bases]
        if convertir:
            self.bases += [(chemin, autre) for chemin in bases for autre in _convertis(chemin, racine)]

    def cas(self, graine_: int, nombre: int) -> Iterator[Cas]:
        """That many damaged workbooks, always the same ones for the same seed."""
        for rang in range(nombre):
            numero = f"{graine_}-{rang}"
            hasard = graine(numero)
            chemin, octets = hasard.choice(self.bases)
            mutation, change = muter(hasard, octets)
            yield Cas(numero, chemin, mutation, change)

    def eprouver(self, cas: Cas) -> Verdict:
        """Study the session with that workbook in it; those that nothing happened to are opened once for all."""
        bon = cas.chemin.read_bytes()
        cas.chemin.write_bytes(cas.octets)
        debut = time.perf_counter()
        try:
            with (
                patch("pipeline.etude.charger", _regles),
                patch("pipeline.etude.verifier_numeros"),
                patch("pipeline.lecture.depots.ouvrir", partial(self._ouvrir, cas.chemin)),
            ):
                verdict = self._etudier()
        except Exception as erreur:
            return Verdict("exception", f"{type(erreur).__name__} : {erreur}")
        finally:
            cas.chemin.write_bytes(bon)
        duree = time.perf_counter() - debut
        return Verdict(verdict.issue, f"{duree:.1f} s") if duree > DUREE_MAX and not verdict.faute else verdict

    def _ouvrir(self, abime: Path, chemin: Path, nom: str) -> tuple[Classeur | None, list[Anomalie]]:
        if chemin == abime:
            return ouvrir(chemin, nom)
        if chemin not in self._connus:
            self._connus[chemin] = ouvrir(chemin, nom)
        classeur, anomalies = self._connus[chemin]
        return classeur, list(anomalies)

    def _etudier(self) -> Verdict:
        try:
            etude = etudier(self.chemins, CODE)
        except EntreesACorriger as arret:
            return Verdict("session illisible", "" if arret.anomalies else "aucune anomalie")
        except ErreurFatale:
            return Verdict("erreur dite")
        oublies = [temoin.id for temoin in self.temoins if not _retrouve(temoin, etude)]
        issue = "bloquée" if etude.bloquee else "avertie" if etude.anomalies else "sans anomalie"
        return Verdict(issue, f"oubliés : {', '.join(oublies)}" if oublies else "")


def _temoin(etude: Etude, identifiant: str, grille: str) -> Temoin:
    (candidat,) = (c for c in etude.dossier.candidats if c.id == identifiant)
    ligne = int(re.sub(r"\D", "", candidat.repere("id").cellule))
    return Temoin(identifiant, candidat.nom_naissance, f"grilles/{grille}", ligne)


def _retrouve(temoin: Temoin, etude: Etude) -> bool:
    """Whether a candidate is accounted for."""
    decides = {d.candidat.id for d in etude.decisions} | {d.candidat.nom_naissance for d in etude.decisions}
    return bool({temoin.id, temoin.nom} & decides) or any(_parle_de(a, temoin) for a in etude.anomalies)


def _parle_de(anomalie: Anomalie, temoin: Temoin) -> bool:
    textes = (anomalie.trouve, anomalie.attendu, anomalie.a_faire, anomalie.candidat)
    if any(temoin.id in texte or temoin.nom in texte for texte in textes) or anomalie.repere.classeur == temoin.grille:
        return True
    ligne = re.sub(r"\D", "", anomalie.repere.cellule)
    if not anomalie.bloquante or anomalie.repere.classeur != "session.xlsx":
        return False
    return anomalie.code.startswith("L") or not ligne or int(ligne) == temoin.ligne  # the sheet, or that very row


def _convertis(chemin: Path, racine: Path) -> Iterator[bytes]:
    """The same workbook, saved by LibreOffice in each format."""
    sortie = racine / "convertis"
    for extension in ("xlsx", "xls", "ods"):
        commande = [str(trouver()), f"-env:UserInstallation={(racine / 'profil').as_uri()}", "--headless"]
        commande += ["--convert-to", extension, "--outdir", str(sortie), str(chemin)]
        subprocess.run(commande, check=True, capture_output=True)
        yield (sortie / f"{chemin.stem}.{extension}").read_bytes()


def main() -> None:
    """Print the counts; keep the files that break an invariant, and fail."""
    analyseur = argparse.ArgumentParser(prog="python -m bench.fuzz", description="Éprouver la lecture.")
    analyseur.add_argument("--cas", type=int, default=10_000, help="nombre de classeurs abîmés")
    analyseur.add_argument("--graine", type=int, default=1, help="les mêmes pour le même nombre")
    analyseur.add_argument("--garder", type=Path, default=Path("build/fuzz"), help="où garder les classeurs fautifs")
    options = analyseur.parse_args()
    with TemporaryDirectory() as racine:
        fautes = _eprouver(Banc(Path(racine), convertir=True), options)
    sys.exit(1 if fautes else 0)


def _eprouver(banc: Banc, options: argparse.Namespace) -> int:
    issues: Counter[tuple[str, str]] = Counter()
    fautes, pire, debut = 0, 0.0, time.perf_counter()
    for rang, cas in enumerate(banc.cas(options.graine, options.cas)):
        if rang and rang % 1000 == 0:
            print(f"{rang} cas, {fautes} fautes", flush=True)
        avant = time.perf_counter()
        verdict = banc.eprouver(cas)
        pire = max(pire, time.perf_counter() - avant)
        issues[cas.mutation, verdict.issue] += 1
        if verdict.faute:
            fautes += 1
            options.garder.mkdir(parents=True, exist_ok=True)
            (options.garder / f"{cas.numero}-{cas.chemin.name}").write_bytes(cas.octets)
            print(f"{cas.numero}  {cas.chemin.name}  {cas.mutation}  {verdict.issue}  {verdict.faute}")
    for (mutation, issue), nombre in sorted(issues.items()):
        print(f"{mutation:20} {issue:20} {nombre:6}")
    duree = time.perf_counter() - debut
    memoire = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{options.cas} cas en {duree:.0f} s (le pire : {pire:.2f} s), mémoire au plus {memoire} Mo, fautes : {fautes}"
    )
    return fautes


if __name__ == "__main__":
    main()
