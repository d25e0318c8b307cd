"""The SEDA transfers that a backup put back with what was destroyed since; and what to do of all that came back."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.archive.chiffrement import SUFFIXE, est_chiffree
from pipeline.archive.sac import DONNEES
from pipeline.archive.seda.lecture import TransfertOuvert
from pipeline.archive.source import source
from pipeline.documents.francais import compte
from pipeline.lecture.ouverture.fichiers import nom_sur
from pipeline.purge.recensement import Recensement
from pipeline.registre.purges import ENTREES, SORTIES, Purge
from pipeline.texte import date_courte

_PLACES: Mapping[str, str] = {ENTREES: f"{DONNEES}entrees/", SORTIES: f"{DONNEES}documents/"}
"""Where a package has the files of a session's two folders."""


def transferts_d_avant(sorties: Path, purges: Sequence[Purge]) -> Iterator[str]:
    """One sentence (French) for each. By the names of what it holds: a purged session is never archived again.

    One that is encrypted is named too: a destruction left none that it could not look into.
    """
    trouves = Recensement(sorties, None).trouves() if purges else []
    for trouve in trouves:
        siennes = [purge for purge in purges if purge.session == trouve.session]
        if not trouve.seda or not siennes:
            continue
        quoi = "est chiffré, et peut contenir ce qui a été détruit depuis"
        if not est_chiffree(trouve.chemin):
            nombre = len(_noms(siennes).intersection(_contient(trouve.chemin)))
            quoi = f"contient encore {compte(nombre, 'fichier')} de ce qui a été détruit depuis" if nombre else ""
        if quoi:
            nom = nom_sur(trouve.chemin.relative_to(sorties).as_posix())
            yield f"{SORTIES}/{nom} : ce transfert SEDA {quoi} (le {date_courte(siennes[0].le)})."


def detruire_de_nouveau(transferts: Sequence[str], revenus: Sequence[str]) -> str:
    """What to do (French) of such transfers, and of files that came back."""
    cle = " CLE=fichier-de-la-clé" if any(f"{SUFFIXE} :" in revenu for revenu in revenus) else ""
    purger = f"les détruire : make purge AU=…{cle} EXECUTER=oui (une date passée suffit, voir docs/archivage.md)"
    supprimer = "supprimer les transferts SEDA nommés, une fois versés : make purge les refuse"
    return " ; puis ".join([*([supprimer] if transferts else []), *([purger] if revenus else [])])


def _noms(purges: Sequence[Purge]) -> set[str]:
    """What went, as packages call it."""
    return {
        f"{_PLACES[d.lieu]}{d.fichier.removeprefix(f'{purge.session}/')}" if d.lieu in _PLACES else DONNEES + d.fichier
        for purge in purges
        for d in purge.detruits
    }


def _contient(chemin: Path) -> set[str]:
    with source(chemin) as ouverte:
        return set(TransfertOuvert(ouverte).tailles)
