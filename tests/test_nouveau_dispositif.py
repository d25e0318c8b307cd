"""A sixth dispositif is a copied folder, TOML and Word only: nothing in the program knows one by its name."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.chaine import executer
from pipeline.referentiel import charger, dispositifs
from tests.cas import GABARITS
from tests.classeurs import changer, deposer
from tests.documents_fabrique import muet
from tests.seances import FORMATION, formation

PROGRAMME = Path(__file__).parent.parent / "pipeline"

SOURCES = {str(p.relative_to(PROGRAMME)): p.read_text(encoding="utf-8") for p in PROGRAMME.rglob("*.py")}
SOURCES |= {p.name: p.read_text(encoding="utf-8") for p in PROGRAMME.rglob("*.j2")}
TITRES = [code for dispositif in dispositifs(GABARITS) for code in charger(GABARITS, dispositif).versions]


@pytest.mark.parametrize("nom", [*TITRES, *(f'"{code}"' for code in dispositifs(GABARITS))])
def test_le_programme_ne_nomme_ni_dispositif_ni_certification(nom: str) -> None:
    assert SOURCES
    assert [fichier for fichier, texte in SOURCES.items() if nom in texte] == []


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")
def test_un_dossier_copie_et_adapte_suffit(tmp_path: Path) -> None:
    gabarits = tmp_path / "gabarits"
    shutil.copytree(GABARITS, gabarits)
    copie = gabarits / "logistique"
    shutil.copytree(gabarits / "formation", copie)
    remplacer(copie / "dispositif.toml", 'code = "formation"', 'code = "logistique"')
    remplacer(copie / "dispositif.toml", "CPEF-{annee}", "LOG-{annee}")
    for titre in copie.glob("referentiels/*.toml"):
        remplacer(titre, 'code = "CQP-', 'code = "LOG-')
    session = changer(changer(FORMATION, "Session", "| formation ", "| logistique "), "Candidats", "CQP-AF", "LOG-AF")
    grilles = json.loads(json.dumps(formation()).replace("CQP-AF", "LOG-AF"))
    chemins = replace(deposer(tmp_path, session, grilles), gabarits=gabarits)
    bilan = executer(chemins, "essai", (), 1, muet)
    assert bilan.etude and [d.issue.value for d in bilan.etude.decisions] == ["admis"]
    assert len(list((chemins.sorties / "essai" / "parchemins").glob("LOG-2024-00001-*.pdf"))) == 1


def remplacer(fichier: Path, ancien: str, nouveau: str) -> None:
    texte = fichier.read_text(encoding="utf-8")
    assert ancien in texte
    fichier.write_text(texte.replace(ancien, nouveau), encoding="utf-8")
