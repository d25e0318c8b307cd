"""`convocations`: what is due before the jury, from a session with people and nothing else. Real LibreOffice."""

import re
import shutil
from io import BytesIO
from pathlib import Path

import icalendar
import openpyxl
import pypdf
import pytest

from pipeline.cli import lancer
from pipeline.erreurs import CodeSortie
from pipeline.etude import Chemins
from pipeline.restitution.grille_deliberation import grille_deliberation
from tests.cas import GABARITS
from tests.classeurs import SESSION, changer, deposer

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

ORGANISATIONS = """
        | nom      | prenom | qualite            | college    | organisation | entreprise | role      | vote |
        | Prigent  | Aude   | Directrice         | centre     |              |            | présidente | oui |
        | Vasseur  | Karim  | Chef d’atelier     | employeurs |              | Usinor Sud | membre    | oui  |
        | Lelièvre | Inès   | Technicienne       | salariés   | Syndicat A   |            | membre    | oui  |
        |          |        |                    | salariés   | Syndicat B   |            |           |      |
"""


def convoquer(chemins: Chemins, monkeypatch: pytest.MonkeyPatch) -> int:
    dossiers = ("--entrees", str(chemins.entrees), "--sorties", str(chemins.sorties), "--gabarits", str(GABARITS))
    monkeypatch.setattr("sys.argv", ["pipeline", *dossiers, "convocations", "essai"])
    return lancer()


def test_une_session_sans_grille_ni_presence_ni_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No grid, no column `present`, empty Décisions: everything due before the jury, and nothing else."""
    session = changer(SESSION, "Session", "deliberation_close_le | 2024-06-14", "deliberation_close_le | ")
    chemins = deposer(tmp_path, session | {"Jury": ORGANISATIONS}, {})
    assert convoquer(chemins, monkeypatch) == CodeSortie.FAIT
    publiee = chemins.sorties / "essai"
    noms = {p.name for p in (publiee / "avant-jury").glob("*.pdf")}
    assert noms >= {
        "01-DARC-NGUYEN-convocation-candidat.pdf",
        "02-NULL-convocation-candidat.pdf",
        "JURY-LELIEVRE-convocation-jury.pdf",
        "ORG-SYNDICAT-B-demande-designation.pdf",
        "essai-emargement-jury.pdf",
        "CQPM-2021-0301-RI-synthese.pdf",
    }
    assert f"{len(noms)} documents d’avant le jury" in capsys.readouterr().out.replace("\u00a0", " ")
    assert not (publiee / "pv").exists()
    assert [s.title for s in pypdf.PdfReader(publiee / "convocations.pdf").outline] == [
        "D'ÀRC–NGUYỄN Maëlys — convocation du candidat",
        "NULL VRAI — convocation du candidat",
    ]  # type: ignore[union-attr]
    _verifier_le_tableau_de_bord(publiee)
    _verifier_l_anonymat(publiee)


def _verifier_le_tableau_de_bord(publiee: Path) -> None:
    page = (publiee / "index.html").read_text(encoding="utf-8")
    liens = set(re.findall(r'href="([^"]+)"', page))
    assert liens >= {str(p.relative_to(publiee)) for p in publiee.rglob("*.pdf")} | {"echeancier.ics"}
    assert all((publiee / lien).is_file() for lien in liens)
    assert "<h2>Avant le jury</h2>" in page and "<h2>Échéances</h2>" in page
    assert "<h2>Ce que les règles proposent</h2>" in page and "Ce qui a été décidé" not in page
    assert "Personne n’a encore délibéré, et aucun résultat n’est complet" in page
    assert "30\u00a0mai 2024" in page
    assert icalendar.Calendar.from_ical((publiee / "echeancier.ics").read_bytes()).walk("VEVENT")


def _verifier_l_anonymat(publiee: Path) -> None:
    """The key is in a workbook of its own and on the dashboard, and nothing of it in what the jury reads."""
    assert openpyxl.load_workbook(publiee / "deliberation.xlsx").sheetnames[:1] == ["Candidats"]
    assert "Anonymat" not in openpyxl.load_workbook(publiee / "deliberation.xlsx").sheetnames
    classeur = openpyxl.load_workbook(publiee / "anonymat.xlsx")
    lignes = list(classeur["Anonymat"].iter_rows(min_row=2, values_only=True))
    assert sorted((ligne[0], ligne[2]) for ligne in lignes) == [(ligne[0], ligne[2]) for ligne in lignes]
    assert {ligne[2] for ligne in lignes} == {"01", "02"}
    page = (publiee / "index.html").read_text(encoding="utf-8")
    assert all(f"n°\u00a0{ligne[0]}" in page for ligne in lignes)
    syntheses = "".join(p.extract_text() for p in pypdf.PdfReader(publiee / "syntheses.pdf").pages)
    assert all(str(ligne[0]) in syntheses for ligne in lignes)
    assert not re.search("NGUY|Maëlys|NULL|VRAI|Fonderie|Tôlerie|1990|Tunis", syntheses)


def test_relancer_n_a_rien_a_faire_et_une_session_deliberee_le_dit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chemins = deposer(tmp_path)
    assert convoquer(chemins, monkeypatch) == CodeSortie.FAIT
    assert "La session est déjà délibérée" in capsys.readouterr().out
    assert (chemins.sorties / "essai" / "pv.pdf").is_file()
    assert convoquer(chemins, monkeypatch) == CodeSortie.FAIT
    sortie = capsys.readouterr().out
    assert "rien à faire" in sortie.replace("\u00a0", " ")
    assert "avant-jury" in sortie


def test_la_grille_de_deliberation_d_une_session_sans_decision_s_ouvre() -> None:
    classeur = openpyxl.load_workbook(BytesIO(grille_deliberation(())))
    assert "Candidats" in classeur.sheetnames
    assert "Anonymat" not in classeur.sheetnames
