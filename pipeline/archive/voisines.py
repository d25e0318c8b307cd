"""The packages that had the name of one before it, and are not the same: each is told, sound or damaged."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipeline.archive.chiffrement import SUFFIXE
from pipeline.archive.depot import noms
from pipeline.archive.liste_chiffree import lire_liste, somme
from pipeline.archive.verifier import verifier_archive
from pipeline.erreurs import ErreurFatale


def autres_du_nom(chemin: Path, racine: str, le: date) -> Iterator[str]:
    """One sentence (French) for each package whose name comes before that of `chemin`, among those of `racine`."""
    fin = chemin.name[chemin.name.rindex(".zip") :]
    for nom in noms(racine):
        autre = chemin.with_name(nom + fin)
        if autre == chemin:
            return
        if autre.exists():
            etat = _chiffree(autre) if fin.endswith(SUFFIXE) else _en_clair(autre, le)
            yield f"« {autre} » existait déjà et n’est pas la même archive : {etat}."


def _en_clair(autre: Path, le: date) -> str:
    try:
        fautes = verifier_archive(autre, le).fautes
    except ErreurFatale:
        return "elle est abîmée ou ne se lit pas"
    return f"elle est abîmée ou incomplète ({fautes[0]})" if fautes else "elle est entière"


def _chiffree(autre: Path) -> str:
    """Nobody here has the key: by what is said beside it."""
    liste = lire_liste(autre)
    try:
        if liste is None:
            return "sa liste manque ou ne se lit pas, on ne sait pas si elle est entière"
        return "elle est entière, d’après sa liste" if liste.chiffree == somme(autre) else "elle est abîmée"
    except OSError:
        return "elle ne se lit pas"
