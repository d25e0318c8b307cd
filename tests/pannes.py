"""Faults for tests of the whole command: disks that are small or can't be written, false LibreOffice, short waits."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

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
