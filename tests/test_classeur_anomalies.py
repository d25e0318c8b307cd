"""`anomalies.xlsx`: a row per anomaly, a link to the cell that Excel and LibreOffice follow, text that stays text."""

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.modele import Repere
from pipeline.restitution.corrections.classeur import classeur_anomalies
from pipeline.restitution.terminal import anomalies_en_texte, visible

TITRES = 5
"""The row of the headings."""
HOSTILES = ["Léa d'Arc & Cie #2 100%.xlsx", "a b/../c.xlsx".replace("/", "÷"), "@SUM(1).xlsx", "emoji 🙂.xlsx"]


def valeur_hors_echelle(classeur: str, feuille: str, cellule: str, trouve: str = "aquis") -> Anomalie:
    return signaler("N04", Repere(classeur, feuille, cellule), trouve, attendu="acquis", remede="corriger")


@pytest.fixture
def entrees(tmp_path: Path) -> Path:
    dossier = tmp_path / "mes entrées" / "2024-06"
    (dossier / "grilles").mkdir(parents=True)
    for nom in ("session.xlsx", "grilles/martin.xlsx", *(f"grilles/{nom}" for nom in HOSTILES)):
        (dossier / nom).write_bytes(b"")
    return dossier


def lire(contenu: bytes) -> Worksheet:
    return load_workbook(BytesIO(contenu)).worksheets[0]


def ecrit(anomalies: list[Anomalie], entrees: Path) -> Worksheet:
    return lire(classeur_anomalies(anomalies, "2024-06", entrees, entrees.parent.parent / "sorties" / "2024-06"))


def rangees(feuille: Worksheet) -> Iterator[dict[str, Cell]]:
    titres = [c.value for c in feuille[TITRES]]
    for ligne in feuille.iter_rows(min_row=TITRES + 1):
        yield dict(zip(titres, ligne, strict=True))  # type: ignore[arg-type]


def test_une_ligne_par_anomalie_dans_l_ordre_de_l_ecran(entrees: Path) -> None:
    fautes = [valeur_hors_echelle("grilles/martin.xlsx", "Consensus", f"D{rang}") for rang in (7, 9)]
    autre = signaler("C13", Repere("session.xlsx", "Candidats", "F2"), "rien", attendu="« ville »")
    feuille = ecrit([fautes[0], *a_propos([autre], "C003"), fautes[1]], entrees)
    lues = [{titre: c.value for titre, c in rangee.items()} for rangee in rangees(feuille)]
    assert [(r["code"], r["cellule"], r["candidat"]) for r in lues] == [
        ("N04", "D7", None),
        ("N04", "D9", None),
        ("C13", "F2", "C003"),
    ]
    assert lues[0] == {
        "gravité": "BLOQUANT",
        "code": "N04",
        "intitulé": "Valeur hors échelle",
        "candidat": None,
        "classeur": "grilles/martin.xlsx",
        "feuille": "Consensus",
        "cellule": "D7",
        "trouvé": "aquis",
        "attendu": "acquis",
        "à faire": "corriger",
    }
    assert "2 anomalies bloquantes, 1 point à vérifier" in str(feuille["A1"].value).replace("\u00a0", " ")
    assert "make verifier SESSION=2024-06" in feuille["A2"].value


def test_il_se_filtre_s_imprime_et_garde_ses_titres_a_l_ecran(entrees: Path) -> None:
    feuille = ecrit([valeur_hors_echelle("session.xlsx", "Jury", "B2")], entrees)
    assert feuille.auto_filter.ref == "A5:J6"
    assert feuille.freeze_panes == "A6"
    assert feuille.print_title_rows == "$5:$5"
    assert feuille.page_setup.orientation == "landscape"
    assert feuille["A6"].fill.fgColor.rgb != feuille["C6"].fill.fgColor.rgb


def test_sans_rien_de_bloquant_il_le_dit(entrees: Path) -> None:
    feuille = ecrit([signaler("C15", Repere("session.xlsx", "Candidats"), "aucune")], entrees)
    assert feuille["A2"].value.startswith("Rien n’arrête la session")


@pytest.mark.parametrize("nom", HOSTILES)
@pytest.mark.parametrize("titre", ["Consensus", "L'été #1 & co 50%", "a!b", "=1+1"])
def test_le_lien_garde_le_fichier_la_feuille_et_la_cellule(nom: str, titre: str, entrees: Path) -> None:
    depuis = entrees.parent.parent / "sorties" / "2024-06"
    (rangee,) = rangees(ecrit([valeur_hors_echelle(f"grilles/{nom}", titre, "D14")], entrees))
    lien = rangee["cellule"].hyperlink
    assert lien is not None and lien.target is not None
    assert (depuis / unquote(lien.target)).resolve() == entrees / "grilles" / nom
    assert lien.location == f"'{titre.replace(chr(39), chr(39) * 2)}'!D14"
    assert not set(lien.target) & set(" #'&")


def test_le_lien_se_met_sur_ce_que_l_on_sait_du_lieu(entrees: Path) -> None:
    lieux = [Repere("session.xlsx", "Jury"), Repere("grilles/martin.xlsx"), Repere("grilles/absent.xlsx")]
    feuille, classeur, absent = rangees(ecrit([signaler("J01", lieu, attendu="x") for lieu in lieux], entrees))
    assert feuille["feuille"].hyperlink.location == "'Jury'!A1"
    assert classeur["classeur"].hyperlink.target.endswith("2024-06/grilles/martin.xlsx")
    assert classeur["classeur"].hyperlink.location is None
    assert not [c for c in absent.values() if c.hyperlink]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")
def test_libreoffice_suit_les_memes_liens(entrees: Path, tmp_path: Path) -> None:
    sorties = entrees.parent.parent / "sorties" / "2024-06"
    sorties.mkdir(parents=True)
    fautes = [valeur_hors_echelle(f"grilles/{nom}", "L'été #1", "D14") for nom in HOSTILES]
    (sorties / "anomalies.xlsx").write_bytes(classeur_anomalies(fautes, "2024-06", entrees, sorties))
    profil = f"-env:UserInstallation=file://{tmp_path}/profil"
    ici = ["--headless", "--convert-to", "ods", "--outdir", str(sorties), str(sorties / "anomalies.xlsx")]
    subprocess.run(["soffice", profil, *ici], check=True, capture_output=True, timeout=120)
    contenu = zipfile.ZipFile(sorties / "anomalies.ods").read("content.xml").decode()
    liens = [unquote(m.replace("&apos;", "'").replace("&amp;", "&")) for m in contenu.split('xlink:href="')[1:]]
    for nom in HOSTILES:
        assert any(f"2024-06/grilles/{nom}#'L''été #1'" in lien and "D14" in lien[:200] for lien in liens), liens


@pytest.mark.parametrize("texte", ['=HYPERLINK("http://exemple.invalid";"x")', "+cmd|' /C calc'!A0", "@SUM(A1)", "-1"])
def test_un_texte_qui_ressemble_a_une_formule_reste_un_texte(texte: str, entrees: Path) -> None:
    (rangee,) = rangees(ecrit([valeur_hors_echelle("session.xlsx", texte, "D14", texte)], entrees))
    assert (rangee["trouvé"].value, rangee["trouvé"].data_type) == (texte, "s")
    assert (rangee["feuille"].value, rangee["feuille"].data_type) == (texte, "s")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texte=st.text(st.characters(), min_size=1, max_size=60))
def test_tout_texte_se_montre(texte: str, entrees: Path) -> None:
    """Whatever a cell or a name holds, half characters included: the workbook is written, and read back the same."""
    faute = replace(valeur_hors_echelle(f"{texte}.xlsx".replace("\0", ""), texte, "D14", texte), candidat=texte)
    (rangee,) = rangees(ecrit([faute], entrees))
    assert rangee["trouvé"].value == visible(texte)
    anomalies_en_texte([faute]).encode()


def test_ce_qui_est_invisible_se_voit() -> None:
    assert visible("a\u202eb\x1b[2J\ud800") == "a[U+202E]b[U+001B][2J[U+D800]"
    assert visible("un\n deux") == "un ↵ deux"
    assert visible("x" * 10_000_000).endswith("x…")


def test_les_memes_anomalies_donnent_les_memes_octets(entrees: Path) -> None:
    fautes = [valeur_hors_echelle("session.xlsx", "Jury", "B2")]
    assert len({classeur_anomalies(fautes, "2024-06", entrees, entrees.parent / "ici") for _ in range(2)}) == 1
