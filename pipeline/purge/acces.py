"""Can files be read, and removed where they are? Tried before the register says that they went, once for all."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.bascule import cause
from pipeline.erreurs import ErreurFatale
from pipeline.texte import premiers

ESSAI = ".essai-de-purge"
"""The empty folder of a trial, which is no file of anybody's; a kill may leave one, see `oublier_les_essais`."""

_SANS_PLACE = (errno.ENOSPC, errno.EDQUOT)
_FIGES = (errno.EPERM, errno.EROFS)


def exiger_acces(fichiers: Sequence[Path], dossiers: Iterable[Path] = (), registre: Path | None = None) -> None:
    """Files that are to be removed, folders that are to be written, and the register when it is a file.

    Raises ErreurFatale, which names the refusals. A name is made and removed in each folder, or in the one that it is
    to be made in: rights that are read off say nothing of a disk that is read-only.
    """
    ou = sorted({*map(_present, dossiers), *(fichier.parent for fichier in fichiers)})
    refus = [*_refus(ou, _essayer), *_refus(sorted(fichiers), _verifier)]
    refus += _refus(_presents(registre) if registre else (), _verifier_registre)
    if refus:
        raise ErreurFatale(
            f"rien ne peut être détruit ni écrit ici : {premiers(refus)}",
            "rien n’a été détruit de cette session ; rendre ces dossiers et ces fichiers modifiables par ce compte"
            " (droits, disque en lecture seule, fichier protégé), puis relancer la même commande",
        )


def exiger_lecture(dossiers: Iterable[Path]) -> None:
    """Everything below these folders: what can't be read would be left without a word. Raises ErreurFatale."""
    refus = [f"« {ou} » ({cause(erreur)})" for dossier in dossiers for ou, erreur in _illisibles(dossier)]
    if refus:
        raise ErreurFatale(
            f"rien ne peut être jugé ici, ni détruit : {premiers(refus)}",
            "rendre ces dossiers et ces fichiers lisibles par ce compte, puis relancer la même commande",
        )


def _illisibles(dossier: Path) -> Iterator[tuple[str, OSError]]:
    """What can't be looked into; links are not followed, and are nobody's file."""
    fermes: list[OSError] = []
    for lieu, _, fichiers in os.walk(dossier, onerror=fermes.append):
        for chemin in (Path(lieu, nom) for nom in fichiers):
            try:
                if stat.S_ISREG(chemin.lstat().st_mode):
                    os.close(os.open(chemin, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC))
            except FileNotFoundError:
                continue  # another session's, that another command has just replaced
            except OSError as erreur:
                yield str(chemin), erreur
    yield from ((str(ferme.filename), ferme) for ferme in fermes if not isinstance(ferme, FileNotFoundError))


def oublier_les_essais(dossiers: Iterable[Path]) -> None:
    """Remove what a trial that was killed has left, in these folders and below."""
    for dossier in dossiers:
        for essai in dossier.rglob(ESSAI):
            essai.rmdir()


def _refus(chemins: Iterable[Path], essayer: Callable[[Path], None]) -> Iterator[str]:
    for chemin in chemins:
        try:
            essayer(chemin)
        except OSError as erreur:
            yield f"« {chemin} » ({cause(erreur)})"


def _present(dossier: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(ici for ici in (dossier, *dossier.parents) if ici.is_dir())


def _essayer(dossier: Path) -> None:
    essai = dossier / ESSAI
    try:
        essai.mkdir(mode=0o700, exist_ok=True)
    except OSError as erreur:
        if erreur.errno not in _SANS_PLACE:  # a full disk is no reason to keep what takes its place
            raise
    else:
        essai.rmdir()


def _verifier(fichier: Path) -> None:
    """What protects a file whatever its folder allows: it is frozen, or it is another's in a folder that all share."""
    etat, dossier, moi = fichier.lstat(), fichier.parent.stat(), os.geteuid()
    if dossier.st_mode & stat.S_ISVTX and moi not in (0, etat.st_uid, dossier.st_uid):
        raise PermissionError(errno.EPERM, "", str(fichier))
    try:
        os.close(os.open(fichier, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as erreur:
        if erreur.errno in _FIGES:  # who may not write a file may remove it all the same
            raise


def _presents(registre: Path) -> list[Path]:
    """The file of the register, and those of its log."""
    return [registre, *sorted(registre.parent.glob(f"{registre.name}-*"))]


def _verifier_registre(fichier: Path) -> None:
    """It is not opened: closing it here would take away the locks that its connection holds."""
    if not os.access(fichier, os.W_OK):
        raise PermissionError(errno.EACCES, "", str(fichier))
