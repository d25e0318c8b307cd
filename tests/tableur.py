"""A real spreadsheet, for the tests: workbooks recalculated and saved again by LibreOffice."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline.documents.libreoffice import trouver

DELAI = 300.0
"""Seconds."""


def sans_calc() -> bool:
    """Whether LibreOffice is there without its spreadsheet."""
    return not any(trouver().resolve().parent.glob("libsclo.*"))


avec_calc = pytest.mark.skipif(sans_calc(), reason="LibreOffice est installé sans son tableur (Calc)")


def reenregistrer(classeurs: Mapping[str, bytes], format_: str = "xlsx") -> dict[str, bytes]:
    """File stem → the same workbook as LibreOffice saves it, its formulas calculated. One start for all of them."""
    with TemporaryDirectory(prefix="essai-calc-") as nom:
        dossier = Path(nom)
        for souche, contenu in classeurs.items():
            (dossier / f"{souche}.xlsx").write_bytes(contenu)
        entrees = [str(dossier / f"{souche}.xlsx") for souche in classeurs]
        profil = f"-env:UserInstallation={(dossier / 'profil').as_uri()}"
        options = ("--headless", "--norestore", "--nolockcheck", "--convert-to", format_)
        commande = [str(trouver()), profil, *options, "--outdir", str(dossier / "faits"), *entrees]
        subprocess.run(commande, env=os.environ | {"HOME": nom}, capture_output=True, timeout=DELAI, check=True)
        return {souche: (dossier / "faits" / f"{souche}.{format_}").read_bytes() for souche in classeurs}
