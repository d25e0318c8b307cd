"""Destructions for tests: a session archived with all that a text may let go, and what is then left of it."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest

from bench.chantier import CODE, Chantier
from bench.seance import petite
from pipeline import cli
from pipeline.affichage import barre
from pipeline.archive.archiver import archiver
from pipeline.chaine import executer
from pipeline.duplicata import etablir
from pipeline.etude import Chemins
from pipeline.purge.inventaire import Inventaire
from pipeline.purge.purger import Constat, Ordre, purger
from pipeline.purge.seances import seances
from pipeline.registre import Registre
from pipeline.registre.fichiers import controler_destructions, controler_duplicatas, controler_fichiers
from pipeline.registre.purges import ENTREES, SORTIES, detruits
from tests.cas import GABARITS
from tests.numerisations import numeriser

NUMERO = "MC-2024-00001"
CERTIFIE, PARTIEL, REFUSE = "C001", "C003", "C006"
LE = date(2070, 1, 1)
ORDRE = Ordre(LE, "Mme d'Àrc")
JURY = date(2024, 6, 14)
LENDEMAIN = JURY + timedelta(days=1)
FINS = {"evaluation": JURY, "appreciations-echec": date(2026, 6, 14), "appreciations-partiel": date(2029, 6, 14),
        "attributions": date(2044, 6, 14), "certificats": date(2066, 6, 14)}  # fmt: skip


def archiver_de_tout(racine: Path) -> None:
    """Someone certified, twice since a date of birth was corrected, with a duplicate; a part; a failure.

    The procès-verbal is signed, and all of it archived.
    """
    petite(racine, (CERTIFIE, PARTIEL, REFUSE))
    (racine / "entrees" / CODE / "pieces").mkdir()
    (racine / "entrees" / CODE / "pieces" / "CNI C001.pdf").write_bytes(b"une carte")
    chemins = a(racine)
    executer(chemins, CODE, (), 1, barre)
    Chantier(racine).corriger()
    executer(chemins, CODE, (), 1, barre)
    (pv,) = (chemins.sorties / CODE / "pv").glob("*.pdf")
    (chemins.entrees / CODE / "signes").mkdir()
    (chemins.entrees / CODE / "signes" / pv.name).write_bytes(numeriser(pv.read_bytes()))
    executer(chemins, CODE, (), 1, barre)
    etablir(chemins, NUMERO, "perte", date(2025, 1, 1))
    archiver(chemins, CODE)


def copie(modele: Path, vers: Path) -> Chemins:
    """The same session, in a copy that a test may change."""
    shutil.copytree(modele, vers)
    return a(vers)


def a(racine: Path) -> Chemins:
    return Chemins(racine / "entrees", racine / "sorties", GABARITS)


def juger(chemins: Chemins, au: date, ordre: Ordre | None = None) -> Constat:
    (constat,) = purger(chemins, seances(chemins).publiees, au, ordre)
    if constat.refus:
        raise constat.refus
    return constat


def inventaire(chemins: Chemins, au: date) -> Inventaire:
    trouve = juger(chemins, au).inventaire
    assert trouve
    return trouve


def fichiers(chemins: Chemins) -> dict[str, bytes]:
    """Every file of people's folders, the register and locks apart."""
    return {
        f"{racine.name}/{p.relative_to(racine).as_posix()}": p.read_bytes()
        for racine in (chemins.entrees, chemins.sorties)
        for p in racine.rglob("*")
        if p.is_file() and not p.name.startswith((".verrou", "registre.db"))
    }


def problemes(chemins: Chemins) -> list[str]:
    with Registre(chemins.sorties / "registre.db") as registre:
        purges = registre.purges()
        editions = registre.editions()
        trouves, remarques = controler_fichiers(editions, chemins.sorties, detruits=detruits(purges))
        trouves += controler_duplicatas(editions, registre.duplicatas(), chemins.sorties)
        revenus = controler_destructions(purges, {ENTREES: chemins.entrees, SORTIES: chemins.sorties})
        return [*registre.verifier(), *trouves, *remarques, *revenus]


def archives(chemins: Chemins) -> list[Path]:
    return sorted((chemins.sorties / "archives").iterdir())


def remettre(sauvegarde: Path, chemins: Chemins, *dossiers: str) -> None:
    """Put folders back as they were, as somebody does from a backup."""
    for dossier in dossiers:
        shutil.rmtree(chemins.sorties.parent / dossier, ignore_errors=True)
        shutil.copytree(sauvegarde / dossier, chemins.sorties.parent / dossier)


def lancer(commande: Sequence[str], *arguments: str, tape: str | None = None) -> "subprocess.CompletedProcess[str]":
    """The command, in this process; `tape`: what somebody in front of a screen types."""
    clavier = Clavier(f"{tape}\n") if tape is not None else StringIO()
    arguments = ("python -m pipeline", *commande, *arguments)
    with (
        pytest.MonkeyPatch.context() as dessous,
        redirect_stdout(StringIO()) as sortie,
        redirect_stderr(StringIO()) as erreurs,
    ):
        dessous.setattr(sys, "argv", list(arguments))
        dessous.setattr(sys, "stdin", clavier)
        code = cli.lancer()
    return subprocess.CompletedProcess(arguments, code, sortie.getvalue(), erreurs.getvalue())


class Clavier(StringIO):
    """A terminal, with somebody in front of it."""

    def isatty(self) -> bool:
        return True
