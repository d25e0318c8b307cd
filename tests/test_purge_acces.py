"""What can't be removed is not said to be gone: folders and files are tried before the register is written."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.erreurs import CodeSortie, ErreurFatale
from pipeline.purge.acces import ESSAI, exiger_acces, exiger_lecture
from tests.pannes import petit_disque


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    (tmp_path / "grilles").mkdir()
    (tmp_path / "grilles" / "C001.xlsx").write_bytes(b"une grille")
    return tmp_path / "grilles" / "C001.xlsx"


def refuser(monkeypatch: pytest.MonkeyPatch, nom: str, numero: int) -> None:
    """The system refuses to write files or folders of that name: rights do not stop whoever runs tests as root."""
    ouvrir, creer = os.open, os.mkdir

    def ouvrir_ou_refuser(chemin: Path, drapeaux: int, *reste: int) -> int:
        if Path(chemin).name == nom and drapeaux & os.O_WRONLY:
            raise OSError(numero, os.strerror(numero), str(chemin))
        return ouvrir(chemin, drapeaux, *reste)

    def creer_ou_refuser(chemin: Path, *reste: int) -> None:
        if Path(chemin).name == nom:
            raise OSError(numero, os.strerror(numero), str(chemin))
        creer(chemin, *reste)

    monkeypatch.setattr(os, "open", ouvrir_ou_refuser)
    monkeypatch.setattr(os, "mkdir", creer_ou_refuser)


@pytest.mark.parametrize(
    ("numero", "cause"), [(errno.EACCES, "droits insuffisants"), (errno.EROFS, "disque en lecture seule")]
)
def test_un_dossier_qui_refuse_est_nomme(
    numero: int, cause: str, fichier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuser(monkeypatch, ESSAI, numero)
    with pytest.raises(ErreurFatale) as refus:
        exiger_acces([fichier])
    assert (
        f"« {fichier.parent} » ({cause})" in refus.value.message
        and "rien n’a été détruit de cette session" in refus.value.remede
    )
    assert refus.value.code == CodeSortie.DEFAUT


@pytest.mark.parametrize("nom", ["grilles", "C001.xlsx"])
def test_ce_qui_ne_se_lit_pas_est_nomme(nom: str, fichier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would stay, and nobody would be told."""
    lister, ouvrir = os.scandir, os.open

    def refuser_de_lire(faire: Callable[..., object]) -> Callable[..., object]:
        def faire_ou_refuser(chemin: str | Path, *reste: object) -> object:
            if Path(chemin).name == nom:
                raise PermissionError(errno.EACCES, "", str(chemin))
            return faire(chemin, *reste)

        return faire_ou_refuser

    exiger_lecture([fichier.parents[1], fichier.parents[1] / "absent"])
    monkeypatch.setattr(os, "scandir", refuser_de_lire(lister))
    monkeypatch.setattr(os, "open", refuser_de_lire(ouvrir))
    with pytest.raises(ErreurFatale, match=rf"{nom} » \(droits insuffisants"):
        exiger_lecture([fichier.parents[1]])


def test_un_disque_plein_n_empeche_pas_de_detruire(fichier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuser(monkeypatch, ESSAI, errno.ENOSPC)
    exiger_acces([fichier])


def test_un_fichier_fige_est_nomme(fichier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuser(monkeypatch, fichier.name, errno.EPERM)
    with pytest.raises(ErreurFatale, match=r"C001\.xlsx » \(opération interdite"):
        exiger_acces([fichier])


def test_un_fichier_en_lecture_seule_peut_partir(fichier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuser(monkeypatch, fichier.name, errno.EACCES)
    exiger_acces([fichier])


def test_le_fichier_d_un_autre_dans_un_dossier_commun_est_nomme(fichier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exiger_acces([fichier])
    fichier.parent.chmod(0o1777)
    monkeypatch.setattr(os, "geteuid", lambda: fichier.stat().st_uid + 1)
    with pytest.raises(ErreurFatale, match=r"C001\.xlsx"):
        exiger_acces([fichier])


def test_rien_ne_reste_de_l_essai(fichier: Path) -> None:
    exiger_acces([fichier], [fichier.parent.parent])
    assert [*fichier.parent.parent.rglob("*")] == [fichier.parent, fichier]


def test_un_disque_en_lecture_seule_est_nomme(fichier: Path) -> None:
    with petit_disque(fichier.parent, 0), pytest.raises(ErreurFatale, match=r"grilles » \(disque en lecture seule"):
        exiger_acces([fichier])
