"""What the commands answer: French, an exit code, and a last line that says what to do next."""

from pathlib import Path

import pytest

from pipeline import cli_session
from pipeline.cli import lancer, main
from pipeline.erreurs import CodeSortie
from tests.cas import GABARITS
from tests.classeurs import GRILLES, SESSION, changer, deposer

ANGLAIS = ("Usage", "Error", "Options:", "Commands:", "Show this", "Try ")


def executer(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["pipeline", *arguments])
    return lancer()


def dossiers(chemins: object) -> list[str]:
    return [
        *("--entrees", str(chemins.entrees)),  # type: ignore[attr-defined]
        *("--sorties", str(chemins.sorties)),  # type: ignore[attr-defined]
        *("--gabarits", str(GABARITS)),
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], CodeSortie.FAIT),
        *(([nom, "--help"], CodeSortie.FAIT) for nom in main.commands),
        (["sesion"], CodeSortie.USAGE),
        (["session"], CodeSortie.USAGE),
        (["session", "2024-06", "--sens", "C1"], CodeSortie.USAGE),
        (["session", "2024-06", "--travailleurs", "0"], CodeSortie.USAGE),
        (["annuler", "MC-1"], CodeSortie.USAGE),
    ],
)
def test_l_aide_et_les_erreurs_sont_en_francais(
    arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert executer(monkeypatch, *arguments) == code
    sortie = "".join(capsys.readouterr())
    assert sortie.strip()
    assert not [mot for mot in ANGLAIS if mot in sortie], sortie


def test_chaque_commande_a_son_aide() -> None:
    assert {"session", "verifier", "expliquer", "diagnostic"} <= set(main.commands)
    assert all(commande.help for commande in main.commands.values())


def test_verifier_montre_tout_et_n_ecrit_rien(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chemins = deposer(tmp_path)
    assert executer(monkeypatch, *dossiers(chemins), "verifier", "essai") == CodeSortie.FAIT
    sortie = capsys.readouterr().out.replace("\u00a0", " ")
    assert "D'ÀRC–NGUYỄN Maëlys" in sortie
    assert "aucune anomalie" in sortie
    assert sortie.rstrip().endswith("make session SESSION=essai")
    assert not chemins.sorties.exists()


def test_verifier_dit_ou_est_la_faute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    grille = GRILLES["01.xlsx"]["Consensus"].replace("acquis ", "aquis ", 1)
    chemins = deposer(tmp_path, grilles=GRILLES | {"01.xlsx": {"Consensus": grille}})
    assert executer(monkeypatch, *dossiers(chemins), "verifier", "essai") == CodeSortie.ANOMALIES
    erreurs = capsys.readouterr().err.replace("\u00a0", " ")
    assert "grilles/01.xlsx · feuille « Consensus » · cellule D8" in erreurs
    assert "remplacer « aquis » par « acquis »" in erreurs
    assert "Traceback" not in erreurs


def test_expliquer_donne_les_regles_les_cellules_et_les_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chemins = deposer(tmp_path)
    assert executer(monkeypatch, *dossiers(chemins), "expliquer", "essai", "01") == CodeSortie.FAIT
    sortie = capsys.readouterr().out.replace("\u00a0", " ")
    for attendu in ("Issue : Partiel", "2 blocs sur 3 acquis", "grilles/01.xlsx!Consensus!D16", "Partie 2, chapitre 3"):
        assert attendu in sortie


def test_expliquer_un_inconnu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chemins = deposer(tmp_path)
    assert executer(monkeypatch, *dossiers(chemins), "expliquer", "essai", "99") == CodeSortie.USAGE
    assert "01, 02" in capsys.readouterr().err


def test_expliquer_un_candidat_sans_resultat_dit_ce_qui_manque(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = changer(SESSION, "Session", "deliberation_close_le | 2024-06-14", "deliberation_close_le | ")
    chemins = deposer(tmp_path, session, {"01.xlsx": GRILLES["01.xlsx"]})
    assert executer(monkeypatch, *dossiers(chemins), "expliquer", "essai", "02") == CodeSortie.ANOMALIES
    assert "Candidat sans grille" in capsys.readouterr().err


def test_un_defaut_du_programme_ne_montre_pas_de_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def casse(*_: object) -> None:
        raise RuntimeError("imprévu")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli_session, "etudier", casse)
    chemins = deposer(tmp_path)
    assert executer(monkeypatch, *dossiers(chemins), "verifier", "essai") == CodeSortie.DEFAUT
    erreurs = capsys.readouterr().err
    assert "Traceback" not in erreurs and "imprévu" not in erreurs
    assert "RuntimeError: imprévu" in (chemins.sorties / "journal.txt").read_text(encoding="utf-8")


def test_une_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrompt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_session, "etudier", interrompt)
    chemins = deposer(tmp_path)
    assert executer(monkeypatch, *dossiers(chemins), "verifier", "essai") == CodeSortie.INTERROMPU
