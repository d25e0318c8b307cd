"""A session's folder under `sorties/`: one run at a time, old and new exchanged at once, leftovers mended.

Beside `sorties/<session>` live `.en-cours-<session>-<random>` (being written, or former publication being removed),
`.ancien-<session>` (former publication, only where folders can't be exchanged at once) and `.verrou-<session>`.
Inside it, `a-corriger` is exchanged in the same way, without the publication around it being touched.
"""

import ctypes
import errno
import fcntl
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from pipeline.droits import ferme
from pipeline.erreurs import ErreurFatale, UsageInvalide

A_CORRIGER = "a-corriger"
"""The folder, inside a session's, of what a stopped run leaves to correct: no part of the publication."""
ANOMALIES = "anomalies.xlsx"
"""The workbook of what is to correct: in the session's folder, or in that one when the session is published."""

EMPREINTES = "empreintes.sha256"
"""The list of checksums of a publication: written last, once everything else is."""
EDITIONS = "editions"
"""The folder, beside the sessions', where the editions are that later ones replaced."""

PRIVE = 0o600
"""The mode of files: personal data."""

ATTENTE_VERROU = 15 * 60.0
"""How long (seconds) a run waits for another one of the same session."""

_CODE_SESSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_RESERVES = frozenset({"archives", "duplicatas", EDITIONS})
_ALEA = re.compile(r"[0-9a-f]{16}")
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_SANS_ECHANGE = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM})

_CAUSES = {
    errno.EACCES: "droits insuffisants",
    errno.EPERM: "opération interdite",
    errno.EROFS: "disque en lecture seule",
    errno.EIO: "disque défaillant",
}

_verrous: set[int] = set()


def _lacher_dans_le_fils() -> None:
    """A worker that outlives its killed parent must not keep the session locked."""
    for descripteur in _verrous:
        os.close(descripteur)
    _verrous.clear()


os.register_at_fork(after_in_child=_lacher_dans_le_fils)


@contextmanager
def erreurs_disque(ou: Path | None = None) -> Iterator[None]:
    """Turn a failure of the disk into ErreurFatale, with its remedy; `ou` is named when the system does not say."""
    try:
        yield
    except OSError as erreur:
        lieu = erreur.filename or ou
        if lieu and erreur.errno == errno.EACCES:
            lieu = ferme(Path(lieu))
        nom = f" (« {lieu} »)" if lieu else ""
        if erreur.errno in (errno.ENOSPC, errno.EDQUOT):
            message = f"Il n’y a plus de place sur le disque{nom}."
            remede = "Libérez de la place, puis relancez la même commande ; ce qui était publié n’a pas changé."
        else:
            cause = _CAUSES.get(erreur.errno or 0, f"erreur système {erreur.errno}")
            message = f"Le disque refuse l’écriture{nom} : {cause}."
            remede = "Vérifiez les droits de ce dossier et l’état du disque, puis relancez la même commande."
        raise ErreurFatale(message, remede) from erreur


def cause(erreur: OSError) -> str:
    """Why the disk refuses, in French."""
    return _CAUSES.get(erreur.errno or 0, f"erreur système {erreur.errno}")


def dossier_publie(sorties: Path, session: str) -> Path:
    """Where a session is published. Raises UsageInvalide on an unsafe session code or a link put in its place."""
    if not _CODE_SESSION.fullmatch(session) or session in _RESERVES:
        raise UsageInvalide(
            f"« {session} » n’est pas un code de session.",
            "Utilisez des lettres sans accent, des chiffres et des tirets, par exemple 2024-06.",
        )
    dossier = sorties / session
    if dossier.is_symlink() or (dossier.exists() and not dossier.is_dir()):
        raise UsageInvalide(
            f"« {dossier} » n’est pas un dossier ordinaire (lien ou fichier) : rien n’y sera publié.",
            "Déplacez ou renommez cet élément, puis relancez la même commande.",
        )
    return dossier


def nouveau_dossier(sorties: Path, session: str) -> Path:
    """Make the folder where a publication is prepared, on the same file system as where it goes."""
    sorties.mkdir(mode=0o700, parents=True, exist_ok=True)
    dossier = sorties / f".en-cours-{session}-{secrets.token_hex(8)}"
    dossier.mkdir(mode=0o700)
    return dossier


def dossiers_prives(dossier: Path, nom: str) -> None:
    """Make the folders that a name goes through, under a folder that is there."""
    for parent in reversed(PurePosixPath(nom).parents[:-1]):
        (dossier / parent).mkdir(mode=0o700, exist_ok=True)


def ecrire_prive(dossier: Path, nom: str, contenu: bytes) -> None:
    """Write a new file of a folder being prepared, private to the user like the folders that its name goes through."""
    dossiers_prives(dossier, nom)
    descripteur = os.open(dossier / nom, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVE)
    with os.fdopen(descripteur, "wb") as fichier:
        fichier.write(contenu)


@contextmanager
def mis_de_cote(chemin: Path, contenu: bytes) -> Iterator[None]:
    """Write a private file beside, then, once the block has done what it is for, put it in its place: whole or not."""
    provisoire = chemin.with_name(f".{chemin.name}.en-cours")
    try:
        with erreurs_disque(chemin):
            chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            provisoire.unlink(missing_ok=True)
            ecrire_prive(chemin.parent, provisoire.name, contenu)
            synchroniser(provisoire)
        yield
        with erreurs_disque(chemin):
            provisoire.replace(chemin)
            synchroniser(chemin.parent)
    finally:
        with suppress(OSError):
            provisoire.unlink(missing_ok=True)


@contextmanager
def verrou(sorties: Path, session: str, attente: float = ATTENTE_VERROU) -> Iterator[None]:
    """Hold a session for one run; wait for another one to end, `attente` seconds at most, then raise ErreurFatale."""
    dossier_publie(sorties, session)
    with erreurs_disque():
        sorties.mkdir(mode=0o700, parents=True, exist_ok=True)
        fichier = sorties / f".verrou-{session}"
        descripteur = os.open(fichier, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVE)
    _verrous.add(descripteur)
    try:
        with erreurs_disque():
            _prendre(descripteur, session, attente)
        yield
    finally:
        # In a forked worker the descriptor is already closed.
        if descripteur in _verrous:
            _verrous.discard(descripteur)
            os.close(descripteur)


def nettoyer(sorties: Path, session: str, *, tout: bool = True) -> None:
    """Mend what a killed run left: undo a half-made swap, remove its folders. The caller holds the session's lock.

    `tout = False` leaves the publications that are complete: the register may have one of them, see `achever`.
    """
    dossier = dossier_publie(sorties, session)
    with erreurs_disque():
        for entier in (dossier, dossier / A_CORRIGER):
            _reprendre(_ancien(entier), entier)
        for reste in restes(sorties, session):
            if tout or not (reste / EMPREINTES).is_file():
                _supprimer(reste)


def restes(sorties: Path, session: str) -> list[Path]:
    """The folders, beside a session's, where something is being written, or that a killed run left."""
    prefixe = f".en-cours-{session}-"
    return [r for r in sorted(sorties.glob(f"{prefixe}*")) if _ALEA.fullmatch(r.name.removeprefix(prefixe))]


def basculer(nouveau: Path, dossier: Path) -> None:
    """Put `nouveau` in the place of `dossier` at once; `nouveau` then holds what was published, if anything was.

    Called again with the same arguments, it undoes itself. After an OSError, `nettoyer` puts back what was published.
    """
    if not dossier.exists():
        nouveau.rename(dossier)
    elif not nouveau.exists():
        dossier.rename(nouveau)
    elif not _echanger(nouveau, dossier):
        _remplacer(nouveau, dossier)


def synchroniser(chemin: Path) -> None:
    """Make a file or a folder survive a power cut."""
    descripteur = os.open(chemin, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def synchroniser_tout(dossier: Path, sauf: Collection[Path] = ()) -> None:
    """The same for all that a folder holds: files first, but those that already do, then the folders that name them."""
    dossiers = {dossier}
    for chemin in sorted(dossier.rglob("*")):
        if chemin.is_dir():
            dossiers.add(chemin)
        elif chemin not in sauf:
            synchroniser(chemin)
    for chemin in sorted(dossiers, reverse=True):
        synchroniser(chemin)


def _prendre(descripteur: int, session: str, attente: float) -> None:
    limite = time.monotonic() + attente
    annonce = False
    while True:
        try:
            fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if not annonce:
                print(f"La session {session} est déjà en cours de traitement : attente de la fin…", file=sys.stderr)
                annonce = True
        if time.monotonic() >= limite:
            raise ErreurFatale(
                f"La session {session} est restée occupée par un autre traitement pendant {attente / 60:.0f} min.",
                "Attendez la fin de l’autre traitement ou fermez-le, puis relancez la même commande.",
            )
        time.sleep(min(0.2, max(0.0, limite - time.monotonic())))


def _echanger(un: Path, autre: Path) -> bool:
    """Exchange two folders in one step; False where the system or the file system can't."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(un), _AT_FDCWD, os.fsencode(autre), _RENAME_EXCHANGE) == 0:
        return True
    numero = ctypes.get_errno()
    if numero in _SANS_ECHANGE:
        return False
    raise OSError(numero, os.strerror(numero), str(autre))


def _remplacer(nouveau: Path, dossier: Path) -> None:
    """Exchange in three renames; `nettoyer` undoes the first one when the second could not happen."""
    ancien = _ancien(dossier)
    dossier.rename(ancien)
    nouveau.rename(dossier)
    ancien.rename(nouveau)


def _reprendre(ancien: Path, dossier: Path) -> None:
    """Undo the first of the three renames when the second did not happen; remove what it left otherwise."""
    if ancien.is_dir() and not dossier.exists():
        ancien.rename(dossier)
    _supprimer(ancien)


def _ancien(dossier: Path) -> Path:
    return dossier.parent / f".ancien-{dossier.name}"


def _supprimer(reste: Path) -> None:
    """Remove a leftover, never through a link."""
    with suppress(FileNotFoundError):
        if stat.S_ISDIR(reste.lstat().st_mode):
            shutil.rmtree(reste)
        else:
            reste.unlink()
