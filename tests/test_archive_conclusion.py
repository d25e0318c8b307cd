"""How the check of a package ends: what to do is what was found, and nothing more."""

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli_archive import verifier_archive
from pipeline.erreurs import DocumentInvalide
from tests.archives import ECHANTILLON, contenu, deballer, resceller

GARDER = "garder cet exemplaire tel qu’il est, et contrôler une autre copie"


def fin(chemin: Path) -> tuple[str, str]:
    """The last words of the command on a package where something was found."""
    fini = CliRunner().invoke(verifier_archive, [str(chemin)])
    assert isinstance(fini.exception, DocumentInvalide)
    return fini.exception.message, fini.exception.remede


def future(nom: str, octets: bytes) -> bytes:
    return octets.replace(b"Format-Archive: 1", b"Format-Archive: 99") if nom == "bag-info.txt" else octets


def test_une_archive_d_une_version_plus_recente_est_a_controler_avec_celle_la(tmp_path: Path) -> None:
    dite = ("cette archive a été faite par une version plus récente de ce programme", "la contrôler avec celle-là")
    assert fin(resceller(ECHANTILLON, tmp_path / "p.zip", future)) == dite


def test_abimee_aussi_elle_n_est_plus_celle_qui_a_ete_faite(tmp_path: Path) -> None:
    racine = deballer(resceller(ECHANTILLON, tmp_path / "p.zip", future), tmp_path / "ici")
    (racine / "data/versions.json").unlink()
    message, remede = fin(racine)
    assert message.startswith("cette archive n’est pas celle qui a été faite") and remede == GARDER


@pytest.mark.parametrize(
    ("nom", "pose"),
    [
        (".DS_Store", ".DS_Store"),
        ("data/documents/pv/.DS_Store", ".DS_Store"),
        ("data/Thumbs.db", "Thumbs.db"),
        ("data/documents/desktop.ini", "desktop.ini"),
        ("__MACOSX/data/._index.csv", "__MACOSX"),
        ("data/note desktop.ini", ""),
        ("data/desktop.ini.txt", ""),
        ("note.txt", ""),
    ],
)
def test_ce_que_le_systeme_a_pose_peut_en_etre_retire(nom: str, pose: str, tmp_path: Path) -> None:
    racine = deballer(ECHANTILLON, tmp_path / "ici")
    (racine / nom).parent.mkdir(parents=True, exist_ok=True)
    (racine / nom).write_bytes(b"x")
    _, remede = fin(racine)
    assert remede == (f"{GARDER} ; ce que le système y a posé ({pose}) peut en être retiré" if pose else GARDER)


def test_ce_qui_est_a_cote_du_dossier_dans_un_zip_refait_aussi(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as zip_:
        for nom, octets in contenu(ECHANTILLON).items():
            zip_.writestr(f"essai/{nom}", octets)
        zip_.writestr("__MACOSX/essai/._data", b"x")
    _, remede = fin(tmp_path / "p.zip")
    assert remede.endswith(" ; ce que le système y a posé (__MACOSX) peut en être retiré")
