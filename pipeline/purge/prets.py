"""Where a destruction is made ready: what takes the place of what goes, then the list that says it whole.

Beside `sorties/<session>`, `.purge-<session>` holds files of the publication and LISTE, written last; the packages made
again are in a folder of that name among the others, which may be on a disk of their own. As long as the register does
not say the same as LISTE, word for word, all this is worth nothing.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.archive.depot import DOSSIER
from pipeline.bascule import ecrire_prive, erreurs_disque, synchroniser, synchroniser_tout
from pipeline.registre.purges import Purge, texte

LISTE = "liste.json"
_PUBLICATION = "publication"


def a_achever(sorties: Path, session: str, purges: Sequence[Purge]) -> bool:
    """Whether the last destruction that the register says of a session was not completed."""
    return bool(purges) and _lire(_pret(sorties, session) / LISTE) == texte(purges[-1])


def oublier_sans_suite(sorties: Path, session: str, purges: Sequence[Purge]) -> None:
    """Remove what was made ready and that the register never said: plain copies of encrypted packages, maybe.

    The caller holds the session's lock.
    """
    if not a_achever(sorties, session, purges):
        with erreurs_disque(sorties):
            oublier(sorties, session)


def oublier(sorties: Path, session: str) -> None:
    """Remove what was made ready. Raises OSError."""
    for pret in (paquets_prets(sorties, session), _pret(sorties, session)):
        if pret.exists():
            shutil.rmtree(pret)
            synchroniser(pret.parent)


def recommencer(sorties: Path, session: str) -> None:
    """An empty folder to make a destruction ready in. Raises OSError."""
    oublier(sorties, session)
    _pret(sorties, session).mkdir(mode=0o700)


def annoncer(sorties: Path, purge: Purge, contenus: Mapping[str, bytes]) -> None:
    """Write aside the files of the publication that are made again, then the list that says all is ready."""
    pret = _pret(sorties, purge.session)
    for nom, contenu in contenus.items():
        ecrire_prive(pret, f"{_PUBLICATION}/{nom}", contenu)
    synchroniser_tout(pret)
    ecrire_prive(pret, LISTE, texte(purge).encode())
    synchroniser_tout(pret)
    synchroniser(sorties)


def mettre_en_place(sorties: Path, session: str) -> None:
    """Put what is ready in the place of what has the same names. Raises OSError."""
    _deplacer(_pret(sorties, session) / _PUBLICATION, sorties / session)
    _deplacer(paquets_prets(sorties, session), sorties / DOSSIER)


def paquets_prets(sorties: Path, session: str) -> Path:
    """Where packages are made again."""
    return sorties / DOSSIER / f".purge-{session}"


def _pret(sorties: Path, session: str) -> Path:
    return sorties / f".purge-{session}"


def _lire(chemin: Path) -> str:
    try:
        return chemin.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _deplacer(depuis: Path, vers: Path) -> None:
    """Each file of a folder, in the place of the one that has its name."""
    fichiers = sorted(depuis.iterdir()) if depuis.is_dir() else []
    for fichier in fichiers:
        fichier.replace(vers / fichier.name)
    if fichiers:
        synchroniser(vers)
