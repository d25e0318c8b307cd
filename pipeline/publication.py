"""Publish a session all at once: temporary folder, everything verified, then swapped in. See `bascule` for the swap."""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from stat import S_IMODE
from typing import Self

from pipeline.bascule import (
    A_CORRIGER,
    EMPREINTES,
    PRIVE,
    basculer,
    dossier_publie,
    dossiers_prives,
    ecrire_prive,
    erreurs_disque,
    nettoyer,
    nouveau_dossier,
    restes,
    synchroniser,
    synchroniser_tout,
    verrou,
)
from pipeline.carnet import Carnet
from pipeline.erreurs import DocumentInvalide, ErreurFatale
from pipeline.octets import empreinte_fichier, fichiers_sous

__all__ = [
    "EMPREINTES",
    "EMPREINTE_ENTREES",
    "Publication",
    "achever",
    "deja_publiee",
    "empreinte_publiee",
    "entiere",
    "lire_empreintes",
    "nettoyer",
    "verrou",
]

EMPREINTE_ENTREES = "empreinte-entrees.txt"
"""The file of a publication that says which inputs it was made from; `ecrire` it like any other."""

# Printable ASCII, without what some systems forbid in a name; no leading dot, no trailing dot or blank.
_PARTIE = re.compile(r"(?![. ])[\x20-\x7e]*(?<![. ])")
_INTERDITS = frozenset('\\:*?"<>|')
_LIGNE = re.compile(r"([0-9a-f]{64})  (.+)")


class Publication:
    """Context manager over one publication being prepared in `dossier`. The caller holds the session's `verrou`.

    Leaving without `publier`, or when it fails, changes nothing to what was published. Failures of the disk raise
    ErreurFatale.
    """

    dossier: Path

    def __init__(self, sorties: Path, session: str) -> None:
        self.sorties = sorties
        self._session = session
        self._cible = dossier_publie(sorties, session)
        self._empreintes: dict[str, str] = {}
        self._pris: set[str] = set()
        self._relies: set[Path] = set()
        self._en_suspens = False

    def __enter__(self) -> Self:
        with erreurs_disque():
            self.dossier = nouveau_dossier(self.sorties, self._session)
        return self

    def __exit__(self, *_: object) -> None:
        # What can't be removed now is removed by the next run: no reason to fail this one, or to hide why it fails.
        # What the register already has, and could not be swapped in, is left for `achever`.
        with suppress(ErreurFatale):
            nettoyer(self.sorties, self._session, tout=not self._en_suspens)

    def ecrire(self, nom_relatif: str, contenu: bytes) -> None:
        """Add a file. Raises ValueError on a name that is unsafe, already used (case apart), or ours."""
        _verifier_nom(nom_relatif)
        if nom_relatif.lower() in self._pris | {EMPREINTES}:
            raise ValueError(f"file name already used: {nom_relatif!r}")
        self._pris.add(nom_relatif.lower())
        somme = sha256(contenu).hexdigest()
        with erreurs_disque():
            if not self._relier(nom_relatif, somme):
                ecrire_prive(self.dossier, nom_relatif, contenu)
        self._empreintes[nom_relatif] = somme

    def publier(self, avant_bascule: Callable[[], None]) -> None:
        """Verify everything, call `avant_bascule`, swap the publication in; what it replaces goes on leaving.

        Raises DocumentInvalide when a file is not what was written; any exception leaves the former publication.
        """
        sommes = "".join(f"{somme}  {nom}\n" for nom, somme in sorted(self._empreintes.items()))
        with erreurs_disque():
            ecrire_prive(self.dossier, EMPREINTES, sommes.encode())
            synchroniser_tout(self.dossier, sauf=self._relies)
            self._relire()
        dossier_publie(self.sorties, self._session)
        avant_bascule()
        self._en_suspens = True
        with erreurs_disque():
            basculer(self.dossier, self._cible)
            try:
                synchroniser(self.sorties)
            except OSError:
                basculer(self.dossier, self._cible)
                raise
        self._en_suspens = False

    def _relier(self, nom: str, somme: str) -> bool:
        """Have a file that does not change in both publications, rather than write it again; False where that can't be.

        It is on the disk already, and nobody else may read it.
        """
        publie, relie = self._cible / nom, self.dossier / nom
        if empreinte_fichier(publie) != somme or S_IMODE(publie.stat().st_mode) != PRIVE:
            return False
        dossiers_prives(self.dossier, nom)
        with suppress(OSError):  # not every file system has links
            os.link(publie, relie, follow_symlinks=False)
            self._relies.add(relie)
        return relie in self._relies

    def _relire(self) -> None:
        ecarts = _ecarts(self.dossier, self._empreintes)
        if ecarts:
            raise DocumentInvalide(
                f"Des fichiers ne sont pas ceux qui ont été écrits : {', '.join(ecarts)}.",
                "Rien n’a été publié. Relancez la même commande ; si cela se répète, faites vérifier le disque.",
            )


def achever(sorties: Path, session: str, sceau: Callable[[], str]) -> None:
    """Mend what a killed run left; a publication that the register already has only had to be swapped in: it is.

    `sceau`: gives the SHA-256 of the last list of checksums that the register has of this session. The caller holds the
    session's lock.
    """
    nettoyer(sorties, session, tout=False)
    cible = dossier_publie(sorties, session)
    for reste in restes(sorties, session):
        inscrite = empreinte_fichier(reste / EMPREINTES) == sceau() != empreinte_fichier(cible / EMPREINTES)
        if inscrite and not _ecarts(reste, lire_empreintes((reste / EMPREINTES).read_bytes())):
            with erreurs_disque(sorties):
                basculer(reste, cible)
                synchroniser(sorties)
    nettoyer(sorties, session)


def deja_publiee(sorties: Path, session: str, empreinte: str) -> bool:
    """Whether the session is published from the inputs of this fingerprint, with every file as it was published."""
    dossier = dossier_publie(sorties, session)
    if empreinte_publiee(sorties, session) != empreinte:
        return False
    try:
        attendues = lire_empreintes((dossier / EMPREINTES).read_bytes())
        return EMPREINTE_ENTREES in attendues and not _ecarts(dossier, attendues)
    except (OSError, ValueError):
        return False


def entiere(dossier: Path) -> bool:
    """Whether every file of a publication is as its own list says, and there is no other."""
    try:
        return not _ecarts(dossier, lire_empreintes((dossier / EMPREINTES).read_bytes()))
    except (OSError, ValueError):
        return False


def empreinte_publiee(sorties: Path, session: str) -> str:
    """The fingerprint of the inputs that a session was published from; nothing when it can't be read."""
    try:
        return (dossier_publie(sorties, session) / EMPREINTE_ENTREES).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def lire_empreintes(liste: bytes) -> Carnet[str]:
    """What the list of checksums of a publication says: file name → SHA-256. Raises ValueError on any other text."""
    lues = Carnet[str]()
    for ligne in BytesIO(liste):
        trouvee = _LIGNE.fullmatch(ligne.decode("ascii").rstrip("\r\n"))
        if trouvee is None or trouvee[2] in lues:
            raise ValueError("not a list of checksums")
        lues[trouvee[2]] = trouvee[1]
    return lues


def _ecarts(dossier: Path, attendues: Mapping[str, str]) -> list[str]:
    """Names of the files that are altered, missing, extra, or not plain files.

    The checksum file apart, and what a stopped run left to correct since: the publication is as it was.
    """
    ecarts = [nom for nom, somme in attendues.items() if empreinte_fichier(dossier / nom) != somme]
    presentes = (nom for nom in fichiers_sous(dossier) if not nom.startswith(f"{A_CORRIGER}/") and nom != EMPREINTES)
    return sorted([*ecarts, *(nom for nom in presentes if nom not in attendues)])


def _verifier_nom(nom: str) -> None:
    if any(not _PARTIE.fullmatch(partie) or not partie or _INTERDITS & set(partie) for partie in nom.split("/")):
        raise ValueError(f"unsafe file name: {nom!r}")
