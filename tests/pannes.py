"""Faults for tests of the whole command: disks that are small or can't be written, false LibreOffice, short waits."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bench.chantier import Chantier, finir

Resultat = subprocess.CompletedProcess[str]

ATTENTES: Mapping[str, float] = {
    "pipeline.registre.moteur.ATTENTE": 0.3,
    "pipeline.documents.libreoffice.DELAI_DEMARRAGE": 1.5,
    "pipeline.documents.libreoffice.DELAI_DOCUMENT": 0.0,
}
"""The program's patience, in seconds, for whoever can't wait."""

_ECRIRE = 'while [ "$1" != --outdir ]; do shift; done; mkdir -p "$2"; s="$2"; shift 2; for f; do n="${f##*/}"; '


def presser(chantier: Chantier, *arguments: str, **environnement: str) -> Resultat:
    """Run the command, whole, in a child that waits less."""
    reglages = [f"import {nom.rpartition('.')[0]}; {nom} = {valeur}" for nom, valeur in ATTENTES.items()]
    return _apres("\n".join(reglages), chantier, *arguments, **environnement)


def derailler(chantier: Chantier, pas: timedelta) -> Resultat:
    """Run the command in a child where each reading of the clock is one more step from the truth."""
    texte = f"import pipeline.registre.base as b; from tests.pannes import Horloge; b.datetime = Horloge({pas!r})"
    return _apres("import datetime\n" + texte, chantier)


class Horloge:
    """The clock, for the only module that reads it."""

    def __init__(self, pas: timedelta) -> None:
        self._pas = pas
        self._lectures = 0

    def now(self, fuseau: tzinfo) -> datetime:
        """The time, later and later from the truth."""
        self._lectures += 1
        return datetime.now(fuseau) + self._pas * self._lectures


def _apres(prealable: str, chantier: Chantier, *arguments: str, **environnement: str) -> Resultat:
    texte = f"import sys\n{prealable}\nfrom pipeline.cli import lancer\nsys.exit(lancer())"
    return finir(chantier.demarrer_par([sys.executable, "-c", texte], *arguments, **environnement))


@contextmanager
def petit_disque(dossier: Path, octets: int) -> Iterator[None]:
    """A file system of its own for a folder, with what the folder held and that many bytes free; skips without rights.

    A size of 0 is one that can't be written at all.
    """
    avant = dossier.with_name(f"{dossier.name}-avant")
    if dossier.exists():
        dossier.rename(avant)
    dossier.mkdir(mode=0o700)
    if os.geteuid() != 0 or _monter(dossier, "size=64m").returncode != 0:
        pytest.skip("no right to mount a small disk")
    try:
        if avant.exists():
            shutil.copytree(avant, dossier, dirs_exist_ok=True)
        occupe = shutil.disk_usage(dossier).used
        reglage = f"remount,size={occupe + octets}" if octets else "remount,ro"
        assert _monter(dossier, reglage).returncode == 0
        yield
    finally:
        subprocess.run(["umount", str(dossier)], check=True)


def agrandir(dossier: Path) -> None:
    """Make room, or make it writable again."""
    assert _monter(dossier, "remount,rw,size=64m").returncode == 0


def _monter(dossier: Path, reglages: str) -> "subprocess.CompletedProcess[bytes]":
    commande = ["mount", "-t", "tmpfs", "-o", f"mode=0700,{reglages}", "tmpfs", str(dossier)]
    return subprocess.run(commande, capture_output=True, check=False)


def faux_soffice(dossier: Path, script: str) -> str:
    """A PATH where LibreOffice is that shell script; $VRAI is the real one."""
    dossier.mkdir()
    programme = dossier / "soffice"
    programme.write_text(f'#!/bin/sh\nVRAI="{shutil.which("soffice")}"\n{script}\n')
    programme.chmod(0o755)
    return f"{dossier}:{os.environ['PATH']}"


def qui_ecrit(commande: str) -> str:
    """The script of a LibreOffice that writes each PDF, whose name is $pdf, with that command."""
    return f'{_ECRIRE} pdf="$s/${{n%.*}}.pdf"; {commande}; done'


_ECRITURES = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.chmod"})
_EN_ECRITURE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def ecritures(faire: Callable[[], object]) -> list[str]:
    """Do that in a child; answers, in their order, the lines of the program that were about to change a folder."""
    lire, ecrire = os.pipe()
    if os.fork() == 0:
        _a_chaque_ecriture(lambda lieu: os.write(ecrire, f"{lieu}\n".encode()))
        faire()
        os._exit(0)
    os.close(ecrire)
    with os.fdopen(lire) as flux:
        lieux = flux.read().splitlines()
    assert os.wait()[1] == 0
    return lieux


def mourir_avant(faire: Callable[[], object], rang: int) -> None:
    """Do that in a child that is killed before the writing of that rank."""
    enfant = os.fork()
    if enfant == 0:
        restantes = iter(range(rang))
        _a_chaque_ecriture(lambda _: next(restantes, None) is None and os.kill(os.getpid(), signal.SIGKILL))
        faire()
        os._exit(0)
    assert os.waitpid(enfant, 0)[1] == signal.SIGKILL, rang


def _a_chaque_ecriture(faire: Callable[[str], object]) -> None:
    """For the rest of the life of this process."""

    def ecoute(evenement: str, arguments: tuple[Any, ...]) -> None:
        if evenement in _ECRITURES or (evenement == "open" and arguments[2] & _EN_ECRITURE):
            cadre: FrameType | None = sys._getframe(1)
            while cadre and "/pipeline/" not in cadre.f_code.co_filename:
                cadre = cadre.f_back
            if cadre:
                faire(f"{cadre.f_code.co_filename.partition('/pipeline/')[2]}:{cadre.f_lineno}")

    sys.addaudithook(ecoute)
