"""What a stopped run, or a check, leaves to correct: the anomalies' workbook and the annotated copies.

In `sorties/<session>/`: `anomalies.xlsx` and `a-corriger/`. Over a publication, which nothing may touch, both are in
`a-corriger/`; the next publication, which takes the whole place, removes them.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.anomalies import Anomalie
from pipeline.bascule import (
    A_CORRIGER,
    ANOMALIES,
    basculer,
    dossier_publie,
    ecrire_prive,
    erreurs_disque,
    nettoyer,
    nouveau_dossier,
    synchroniser,
    synchroniser_tout,
    verrou,
)
from pipeline.erreurs import ErreurFatale
from pipeline.etude import Chemins
from pipeline.lecture.dossier import dossier_session

ATTENTE = 60.0
"""How long (seconds) to wait for another run of the session: what is to correct has already been told on screen."""


@dataclass(frozen=True)
class Depot:
    """Where the anomalies were written; `copies`: the folder of the annotated workbooks, when there is any."""

    classeur: Path
    copies: Path | None


@erreurs_disque()
def deposer(chemins: Chemins, code: str, anomalies: Sequence[Anomalie]) -> Depot | None:
    """Write what is to correct in a session in the place of what an earlier run left there; None: nothing to correct.

    Raises ErreurFatale (the disk, another run of the session) and UsageInvalide (a name that `sorties/` can't have):
    what was there is then unchanged.
    """
    cible = dossier_publie(chemins.sorties, code)
    if not anomalies and not _perime(cible).exists():
        return None
    from pipeline.restitution.corrections.copies import (
        copies,  # slow to import: a run that finds nothing to do goes without
    )

    annotees = copies(anomalies, dossier_session(chemins.entrees, code))
    with verrou(chemins.sorties, code, ATTENTE):
        nettoyer(chemins.sorties, code, tout=False)
        if anomalies:
            return _ecrire(chemins, code, anomalies, annotees)
        retirer(chemins.sorties, code)
        return None


@erreurs_disque()
def retirer(sorties: Path, code: str) -> None:
    """Remove what was to correct and no longer is. The caller holds the session's lock."""
    perime = _perime(dossier_publie(sorties, code))
    if perime.exists():
        perime.rename(nouveau_dossier(sorties, code) / perime.name)
        nettoyer(sorties, code, tout=False)


def _ecrire(chemins: Chemins, code: str, anomalies: Sequence[Anomalie], annotees: Mapping[str, bytes]) -> Depot:
    from pipeline.restitution.corrections.classeur import classeur_anomalies

    cible = dossier_publie(chemins.sorties, code)
    entrees = dossier_session(chemins.entrees, code)
    dossier = cible / A_CORRIGER
    if not _publiee(cible):
        contenus = {f"{A_CORRIGER}/{nom}": contenu for nom, contenu in annotees.items()}
        contenus[ANOMALIES] = classeur_anomalies(anomalies, code, entrees, cible)
        _remplacer(chemins.sorties, code, cible, contenus)
        return Depot(cible / ANOMALIES, dossier if annotees else None)
    if _dites(cible / ANOMALIES, classeur_anomalies(anomalies, code, entrees, cible)) and not annotees:
        retirer(chemins.sorties, code)
        return Depot(cible / ANOMALIES, None)
    classeur = classeur_anomalies(anomalies, code, entrees, dossier)
    _remplacer(chemins.sorties, code, dossier, {**annotees, ANOMALIES: classeur})
    return Depot(dossier / ANOMALIES, dossier if annotees else None)


def _dites(publie: Path, contenu: bytes) -> bool:
    """Whether what was published already says just that."""
    with suppress(OSError):
        return publie.read_bytes() == contenu
    return False


def _publiee(dossier: Path) -> bool:
    """Whether a session's folder holds anything besides what a stopped run leaves (and the marks of open files)."""
    if not dossier.is_dir():
        return False
    noms = {chemin.name for chemin in dossier.iterdir() if not chemin.name.startswith((".", "~$"))}
    return bool(noms - {ANOMALIES, A_CORRIGER})


def _perime(dossier: Path) -> Path:
    """In a session's folder, what goes when nothing is left to correct: all of it when nothing is published there."""
    return dossier / A_CORRIGER if _publiee(dossier) else dossier


def _remplacer(sorties: Path, code: str, cible: Path, contenus: Mapping[str, bytes]) -> None:
    """Write a folder aside, then swap it in at once."""
    try:
        nouveau = nouveau_dossier(sorties, code)
        for nom, contenu in sorted(contenus.items()):
            ecrire_prive(nouveau, nom, contenu)
        synchroniser_tout(nouveau)
        basculer(nouveau, cible)
        synchroniser(cible.parent)
    finally:
        with suppress(ErreurFatale):
            nettoyer(sorties, code, tout=False)
