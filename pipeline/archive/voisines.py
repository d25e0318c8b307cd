"""The packages that had the name of one before it, and are not the same: each is told, sound or damaged."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipeline.archive.chiffrement import SUFFIXE
from pipeline.archive.conclusion import trop_recente
from pipeline.archive.depot import noms
from pipeline.archive.liste_chiffree import concorde, lire_liste, presente
from pipeline.archive.verifier import verifier_archive
from pipeline.erreurs import ErreurFatale


def autres_du_nom(chemin: Path, racine: str, le: date) -> Iterator[str]:
    """One sentence (French) for each package whose name comes before that of `chemin`, among those of `racine`."""
    fin = chemin.name[chemin.name.rindex(".zip") :]
    for nom in noms(racine):
        autre = chemin.with_name(nom + fin)
        if autre == chemin:
            return
        chiffree = fin.endswith(SUFFIXE)
        if autre.exists():
            constat = _chiffree(autre) if chiffree else f"n’est pas la même archive : {_en_clair(autre, le)}"
            yield f"« {autre} » existait déjà et {constat}."
        elif chiffree and presente(autre):
            yield (
                f"« {autre} » n’est plus ici, mais sa liste y est : ce nom reste celui de la copie partie ailleurs"
                " (s’il n’y en a pas, supprimer la liste)."
            )


def _en_clair(autre: Path, le: date) -> str:
    try:
        fautes = verifier_archive(autre, le).fautes
    except ErreurFatale:
        return "elle est abîmée ou ne se lit pas"
    if trop_recente(fautes):
        return "une version plus récente de ce programme l’a faite, et seule peut la contrôler"
    return f"elle est abîmée ou incomplète ({fautes[0]})" if fautes else "elle est entière"


def _chiffree(autre: Path) -> str:
    """What is found of it. Nobody here has the key: by what is said beside it."""
    try:
        if lire_liste(autre) is None:
            return "n’est pas reconnue : sa liste manque ou ne se lit pas, on ne sait pas si elle est entière"
        if concorde(autre):
            return "n’est pas la même archive : elle est entière, d’après sa liste"
        return "ne concorde pas avec sa liste : l’archive ou sa liste est abîmée"
    except OSError:
        return "n’est pas reconnue : elle ne se lit pas"
