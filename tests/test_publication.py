"""Publication: whatever happens, what is published is exactly the former set of documents or exactly the new one."""

import errno
import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest

from pipeline import bascule
from pipeline.erreurs import DocumentInvalide, ErreurFatale, UsageInvalide
from pipeline.octets import empreinte_fichier
from pipeline.publication import (
    EMPREINTE_ENTREES,
    EMPREINTES,
    Publication,
    achever,
    deja_publiee,
    nettoyer,
    verrou,
)

SESSION = "2024-06"
INCHANGE = {"fiches/C002-ABEL-fiche.pdf": b"fiche"}
ANCIEN = {
    EMPREINTE_ENTREES: b"aaa\n",
    "pv/pv.pdf": b"ancien PV",
    "lettres/C001-LE_GOFF-lettre.pdf": b"ancienne lettre",
    **INCHANGE,
}
NOUVEAU = {EMPREINTE_ENTREES: b"bbb\n", "pv/pv.pdf": b"nouveau PV", "index.html": b"<html>" * 5000, **INCHANGE}


def rien() -> None:
    """No register."""


def publier(sorties: Path, contenu: dict[str, bytes], avant_bascule: Callable[[], None] = rien) -> None:
    with verrou(sorties, SESSION):
        nettoyer(sorties, SESSION)
        with Publication(sorties, SESSION) as publication:
            for nom, octets in contenu.items():
                publication.ecrire(nom, octets)
            publication.publier(avant_bascule)


def publie(sorties: Path) -> dict[str, bytes] | None:
    """The published files, checksums apart; None when there is no folder."""
    dossier = sorties / SESSION
    if not dossier.exists():
        return None
    fichiers = {p.relative_to(dossier).as_posix(): p.read_bytes() for p in dossier.rglob("*") if p.is_file()}
    assert EMPREINTES in fichiers
    return {nom: octets for nom, octets in fichiers.items() if nom != EMPREINTES}


@contextmanager
def fin_du_fils() -> Iterator[None]:
    """A forked child ends here: it must not go on as a second pytest, even when it fails."""
    try:
        yield
        os._exit(0)
    finally:
        os._exit(1)


def restes(sorties: Path) -> set[str]:
    return {chemin.name for chemin in sorties.iterdir()} - {SESSION, f".verrou-{SESSION}"}


@pytest.fixture
def sorties(tmp_path: Path) -> Path:
    """A folder where ANCIEN is published."""
    dossier = tmp_path / "sorties"
    publier(dossier, ANCIEN)
    return dossier


@pytest.fixture(params=["exchange", "renames"])
def systeme(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A system that exchanges folders at once, and one that can't."""
    if request.param == "renames":
        monkeypatch.setattr(bascule, "_echanger", lambda un, autre: False)
    return str(request.param)


# --- the normal course -----------------------------------------------------------------------------------------------


def test_a_first_publication_then_another(tmp_path: Path, systeme: str) -> None:
    publier(tmp_path, ANCIEN)
    assert publie(tmp_path) == ANCIEN
    publier(tmp_path, NOUVEAU)
    assert publie(tmp_path) == NOUVEAU
    assert restes(tmp_path) == set()


def test_this_system_exchanges_at_once(tmp_path: Path) -> None:
    un, autre = tmp_path / "un", tmp_path / "autre"
    un.mkdir()
    (autre / "dedans").mkdir(parents=True)
    if not bascule._echanger(un, autre):
        pytest.skip("no RENAME_EXCHANGE here")
    assert (un / "dedans").is_dir()
    assert list(autre.iterdir()) == []


def test_checksums_are_those_of_sha256sum(sorties: Path) -> None:
    resultat = subprocess.run(
        ["sha256sum", "--strict", "-c", EMPREINTES], cwd=sorties / SESSION, capture_output=True, text=True, check=True
    )
    assert [ligne.split(":")[0] for ligne in resultat.stdout.splitlines()] == sorted(ANCIEN)


def test_files_and_folders_are_private_whatever_the_umask(tmp_path: Path) -> None:
    ancien = os.umask(0)
    try:
        publier(tmp_path / "sorties", ANCIEN)
    finally:
        os.umask(ancien)
    for chemin in [tmp_path / "sorties", *(tmp_path / "sorties").rglob("*")]:
        assert stat.S_IMODE(chemin.stat().st_mode) == (0o700 if chemin.is_dir() else 0o600), chemin


def test_the_register_is_told_just_before_the_swap(sorties: Path) -> None:
    vu = []
    publier(sorties, NOUVEAU, lambda: vu.append(publie(sorties)))
    assert vu == [ANCIEN]


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nom",
    [
        "",
        "/etc/x",
        "../x",
        "pv/../../x",
        "pv//x",
        "pv/",
        "./x",
        ".cache",
        "pv\\x",
        "c:x",
        "é.pdf",
        "a\nb",
        "a*",
        "fin.",
    ],
)
def test_a_name_that_is_unsafe_is_refused(sorties: Path, nom: str) -> None:
    with Publication(sorties, SESSION) as publication, pytest.raises(ValueError, match="unsafe"):
        publication.ecrire(nom, b"x")


@pytest.mark.parametrize("nom", ["pv/pv.pdf", "PV/pv.pdf", "empreintes.sha256", "Empreintes.sha256"])
def test_a_name_is_used_once(sorties: Path, nom: str) -> None:
    with Publication(sorties, SESSION) as publication:
        publication.ecrire("pv/pv.pdf", b"x")
        with pytest.raises(ValueError, match="already used"):
            publication.ecrire(nom, b"y")


@pytest.mark.parametrize("session", ["", "..", "a/b", ".x", "2024 06", "été", "2024-06\n", "archives", "registre.db"])
def test_an_unsafe_session_code_is_refused(tmp_path: Path, session: str) -> None:
    for appel in (Publication, nettoyer):
        with pytest.raises(UsageInvalide, match="code de session"):
            appel(tmp_path, session)
    with pytest.raises(UsageInvalide), verrou(tmp_path, session):
        pass


def test_a_link_in_place_of_the_session_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / SESSION).symlink_to("ailleurs")
    with pytest.raises(UsageInvalide, match="lien"):
        publier(tmp_path, NOUVEAU)
    assert list((tmp_path / "ailleurs").iterdir()) == []


# --- already published -----------------------------------------------------------------------------------------------


def test_the_same_inputs_are_already_published(sorties: Path, tmp_path: Path) -> None:
    assert deja_publiee(sorties, SESSION, "aaa")
    assert not deja_publiee(sorties, SESSION, "bbb")
    assert not deja_publiee(tmp_path / "vide", SESSION, "aaa")


def _lien(dossier: Path) -> None:
    (dossier / "pv/pv.pdf").rename(dossier.parent / "pv.pdf")
    (dossier / "pv/pv.pdf").symlink_to(dossier.parent / "pv.pdf")


@pytest.mark.parametrize(
    "alterer",
    [
        lambda dossier: (dossier / "pv/pv.pdf").write_bytes(b"ancien P"),
        lambda dossier: (dossier / "pv/pv.pdf").unlink(),
        lambda dossier: (dossier / "pv/en-trop.pdf").write_bytes(b""),
        lambda dossier: (dossier / EMPREINTES).unlink(),
        lambda dossier: (dossier / EMPREINTES).write_bytes(b"\xff"),
        lambda dossier: (dossier / EMPREINTES).write_bytes((dossier / EMPREINTES).read_bytes() + b"autre\n"),
        lambda dossier: (dossier / EMPREINTE_ENTREES).unlink(),
        _lien,
    ],
    ids=["altered", "missing", "extra", "no checksums", "binary checksums", "odd checksums", "no fingerprint", "link"],
)
def test_a_publication_that_was_touched_is_made_again(sorties: Path, alterer: Callable[[Path], object]) -> None:
    alterer(sorties / SESSION)
    assert not deja_publiee(sorties, SESSION, "aaa")


# --- failures --------------------------------------------------------------------------------------------------------


def echouer(numero: int) -> Callable[..., object]:
    def appel(*_: object, **__: object) -> object:
        raise OSError(numero, os.strerror(numero))

    return appel


@pytest.mark.parametrize(
    ("fonction", "numero", "constat"),
    [
        ("fsync", errno.EIO, "refuse l’écriture"),
        ("fsync", errno.ENOSPC, "plus de place"),
        ("fdopen", errno.ENOSPC, "plus de place"),
        ("fdopen", errno.EDQUOT, "plus de place"),
        ("mkdir", errno.EROFS, "refuse l’écriture"),
    ],
)
def test_a_failing_disk_changes_nothing(
    sorties: Path, monkeypatch: pytest.MonkeyPatch, fonction: str, numero: int, constat: str
) -> None:
    with monkeypatch.context() as panne:
        panne.setattr(os, fonction, echouer(numero))
        with pytest.raises(ErreurFatale, match=constat) as erreur:
            publier(sorties, NOUVEAU, lambda: pytest.fail("the register must not be told"))
    assert erreur.value.remede
    assert publie(sorties) == ANCIEN
    assert restes(sorties) == set()


def test_a_swap_that_can_not_be_confirmed_is_undone(
    sorties: Path, monkeypatch: pytest.MonkeyPatch, systeme: str
) -> None:
    vrai = os.fsync

    def fsync(descripteur: int) -> None:
        if os.path.samestat(os.fstat(descripteur), sorties.stat()):
            raise OSError(errno.EIO, "Input/output error")
        vrai(descripteur)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(ErreurFatale):
        publier(sorties, NOUVEAU)
    assert publie(sorties) == ANCIEN
    monkeypatch.undo()
    (reste,) = bascule.restes(sorties, SESSION)
    finir(sorties, empreinte_fichier(reste / EMPREINTES))
    assert publie(sorties) == NOUVEAU


def test_a_second_rename_that_fails_is_undone(sorties: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bascule, "_echanger", lambda un, autre: False)
    vrai = Path.rename

    def rename(self: Path, cible: Path) -> Path:
        if self.name.startswith(".en-cours"):
            raise OSError(errno.EIO, "Input/output error")
        return vrai(self, cible)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(ErreurFatale):
        publier(sorties, NOUVEAU)
    assert publie(sorties) == ANCIEN


def test_a_register_that_refuses_changes_nothing(sorties: Path) -> None:
    def refuser() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publier(sorties, NOUVEAU, refuser)
    assert publie(sorties) == ANCIEN
    assert restes(sorties) == set()


@pytest.mark.parametrize(
    "alterer",
    [
        lambda dossier: (dossier / "pv/pv.pdf").write_bytes(b"nouveau P."),
        lambda dossier: (dossier / "pv/pv.pdf").unlink(),
        lambda dossier: (dossier / "intrus.txt").write_bytes(b""),
    ],
    ids=["altered", "missing", "extra"],
)
def test_a_file_that_is_not_what_was_written_stops_everything(sorties: Path, alterer: Callable[[Path], object]) -> None:
    with Publication(sorties, SESSION) as publication:
        publication.ecrire("pv/pv.pdf", b"nouveau PV")
        alterer(publication.dossier)
        with pytest.raises(DocumentInvalide, match=r"pv/pv.pdf|intrus.txt"):
            publication.publier(lambda: pytest.fail("the register must not be told"))
    assert publie(sorties) == ANCIEN


@pytest.fixture
def petit_disque(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 128 KiB, where this machine lets us mount one."""
    point = tmp_path / "petit"
    point.mkdir()
    montage = ["mount", "-t", "tmpfs", "-o", "size=128k,mode=0700", "tmpfs", str(point)]
    if os.geteuid() != 0 or subprocess.run(montage, capture_output=True, check=False).returncode != 0:
        pytest.skip("no right to mount a small disk")
    yield point
    subprocess.run(["umount", str(point)], check=True)


def test_a_really_full_disk_changes_nothing(petit_disque: Path) -> None:
    publier(petit_disque, ANCIEN)
    with pytest.raises(ErreurFatale, match="plus de place"):
        publier(petit_disque, {"gros.pdf": b"x" * 200_000})
    assert publie(petit_disque) == ANCIEN
    assert restes(petit_disque) == set()


# --- kills -----------------------------------------------------------------------------------------------------------


def publier_et_mourir(sorties: Path, rang: int) -> bool:
    """Publish NOUVEAU in a child process killed just before its `rang`-th operation; True when it was killed.

    Python's audit events name each file operation: every open, mkdir, rename, removal… is a place to die.
    """
    fils = os.fork()
    if fils == 0:
        compte = 0

        def mourir(evenement: str, _: object) -> None:
            nonlocal compte
            compte += 1
            if compte == rang:
                os.kill(os.getpid(), signal.SIGKILL)

        with fin_du_fils():
            sys.addaudithook(mourir)
            publier(sorties, NOUVEAU)
    statut = os.waitpid(fils, 0)[1]
    assert statut in (0, signal.SIGKILL)
    return statut != 0


def test_killed_anywhere_it_leaves_the_former_or_the_new_publication(tmp_path: Path, systeme: str) -> None:
    vus = []
    for rang in count(1):
        sorties = tmp_path / str(rang)
        publier(sorties, ANCIEN)
        tue = publier_et_mourir(sorties, rang)
        if systeme == "exchange":
            assert publie(sorties) in (ANCIEN, NOUVEAU)
        with verrou(sorties, SESSION):
            nettoyer(sorties, SESSION)
        vus.append(publie(sorties))
        assert vus[-1] in (ANCIEN, NOUVEAU)
        assert restes(sorties) == set()
        if not tue:
            break
    assert vus.index(NOUVEAU) > 20
    assert ANCIEN not in vus[vus.index(NOUVEAU) :]
    assert len(vus) - vus.index(NOUVEAU) > 3


def arreter(sorties: Path, quand: str) -> str:
    """Have a child publish NOUVEAU and die around the moment when the register decides; SHA-256 of its checksums."""
    fils = os.fork()
    if fils == 0:
        with fin_du_fils():
            mourir = partial(os.kill, os.getpid(), signal.SIGKILL)
            if quand == "once decided":
                with patch("pipeline.publication.basculer", lambda *_: mourir()):
                    publier(sorties, NOUVEAU)
            publier(sorties, NOUVEAU, mourir)
    assert os.WTERMSIG(os.waitpid(fils, 0)[1]) == signal.SIGKILL
    (reste,) = bascule.restes(sorties, SESSION)
    return empreinte_fichier(reste / EMPREINTES)


def finir(sorties: Path, sceau: str) -> None:
    with verrou(sorties, SESSION):
        achever(sorties, SESSION, lambda: sceau)


def test_a_publication_that_the_register_has_is_swapped_in_by_the_next_run(sorties: Path, systeme: str) -> None:
    sceau = arreter(sorties, "once decided")
    assert publie(sorties) == ANCIEN
    for _ in range(2):
        finir(sorties, sceau)
        assert publie(sorties) == NOUVEAU
        assert restes(sorties) == set()


def test_one_that_it_does_not_have_is_removed(sorties: Path) -> None:
    arreter(sorties, "just before")
    finir(sorties, empreinte_fichier(sorties / SESSION / EMPREINTES))
    assert publie(sorties) == ANCIEN
    assert restes(sorties) == set()


def test_nor_is_one_swapped_in_that_is_no_longer_whole(sorties: Path) -> None:
    sceau = arreter(sorties, "once decided")
    (bascule.restes(sorties, SESSION)[0] / "index.html").write_bytes(b"")
    finir(sorties, sceau)
    assert publie(sorties) == ANCIEN
    assert restes(sorties) == set()


def test_a_swap_that_the_disk_refused_is_made_by_the_next_run(sorties: Path) -> None:
    with patch("pipeline.publication.basculer", side_effect=OSError(errno.EIO, "")), pytest.raises(ErreurFatale):
        publier(sorties, NOUVEAU)
    assert publie(sorties) == ANCIEN
    (reste,) = bascule.restes(sorties, SESSION)
    finir(sorties, empreinte_fichier(reste / EMPREINTES))
    assert publie(sorties) == NOUVEAU


def test_to_leave_what_is_to_correct_does_not_lose_it(sorties: Path) -> None:
    """Another command of the same session comes first."""
    sceau = arreter(sorties, "once decided")
    with verrou(sorties, SESSION):
        nettoyer(sorties, SESSION, tout=False)
    finir(sorties, sceau)
    assert publie(sorties) == NOUVEAU


def test_cleaning_leaves_other_sessions_alone(tmp_path: Path) -> None:
    voisine = tmp_path / ".en-cours-2024-06-bis-0123456789abcdef"
    voisine.mkdir()
    (tmp_path / ".en-cours-2024-06-0123456789abcdef").mkdir()
    nettoyer(tmp_path, SESSION)
    assert list(tmp_path.iterdir()) == [voisine]


def test_cleaning_never_follows_a_link(tmp_path: Path) -> None:
    precieux = tmp_path / "precieux"
    precieux.mkdir()
    (precieux / "f").touch()
    (tmp_path / ".en-cours-2024-06-0123456789abcdef").symlink_to(precieux)
    nettoyer(tmp_path, SESSION)
    assert [p.name for p in tmp_path.rglob("*")] == ["precieux", "f"]


# --- one run at a time -----------------------------------------------------------------------------------------------


def test_a_second_run_waits_then_gives_up_in_french(sorties: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with verrou(sorties, SESSION):
        with pytest.raises(ErreurFatale, match="occupée"), verrou(sorties, SESSION, attente=0.1):
            pytest.fail("both hold the lock")
        with verrou(sorties, "2024-09", attente=0):
            pass
    assert capsys.readouterr().err.count("déjà en cours") == 1
    with verrou(sorties, SESSION, attente=0):
        pass


def test_a_second_run_goes_on_when_the_first_ends(sorties: Path) -> None:
    premier = (sorties / f".verrou-{SESSION}").open("w")
    fcntl.flock(premier, fcntl.LOCK_EX)
    fils = os.fork()
    if fils == 0:
        with fin_du_fils():
            premier.close()
            publier(sorties, NOUVEAU)
    time.sleep(0.3)
    assert publie(sorties) == ANCIEN
    premier.close()
    assert os.waitpid(fils, 0)[1] == 0
    assert publie(sorties) == NOUVEAU


def test_a_worker_that_outlives_its_killed_parent_does_not_keep_the_lock(sorties: Path) -> None:
    lecture, ecriture = os.pipe()
    parent = os.fork()
    if parent == 0:
        with fin_du_fils(), verrou(sorties, SESSION):
            travailleur = os.fork()
            if travailleur == 0:
                time.sleep(30)
                os._exit(0)
            os.write(ecriture, str(travailleur).encode())
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(parent, 0)
    travailleur = int(os.read(lecture, 20))
    os.close(lecture)
    os.close(ecriture)
    try:
        with verrou(sorties, SESSION, attente=1.0):
            pass
    finally:
        with suppress(ProcessLookupError):
            os.kill(travailleur, signal.SIGKILL)
