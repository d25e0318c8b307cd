"""What was destroyed because its time was over: one event says a whole destruction of a session. Pure."""

import json
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from pipeline.documents.francais import compte
from pipeline.erreurs import RegistreRefuse
from pipeline.registre.evenements import Evenement, Nature, canonique, endommage
from pipeline.texte import date_courte

ENTREES = "entrees"
SORTIES = "sorties"


class Detruit(Struct, frozen=True):
    """One file, and the reason: the class of retention whose last day `fin` was over, and its article.

    `lieu`: ENTREES or SORTIES, the folder that `fichier` is under, `somme` being its SHA-256; else the package, under
    `sorties/`, that it was taken out of, and its SHA-512, as that package says it.
    """

    lieu: str
    fichier: str
    somme: str
    classe: str
    article: str
    fin: date

    @property
    def algorithme(self) -> str:
        """What its sum is."""
        return "SHA-256" if self.lieu in (ENTREES, SORTIES) else "SHA-512"


class PaquetRefait(Struct, frozen=True):
    """A package replaced by one without what was destroyed: files under `sorties/`, and their SHA-256."""

    avant: str
    somme_avant: str
    apres: str
    somme_apres: str


class Purge(Struct, frozen=True):
    """One destruction: done on the day `le`, of what was over on the day `au`, in the name of `par` (may be empty).

    `suivis`: the candidates whose outcome still dates something of what is left.
    """

    session: str
    le: date
    au: date
    par: str
    detruits: tuple[Detruit, ...]
    paquets: tuple[PaquetRefait, ...] = ()
    suivis: tuple[str, ...] = ()

    def fichiers(self) -> dict[str, dict[str, str]]:
        """Folder → file → SHA-256, of what is no longer there; the packages that were replaced too."""
        partis: dict[str, dict[str, str]] = {ENTREES: {}, SORTIES: {p.avant: p.somme_avant for p in self.paquets}}
        for detruit in self.detruits:
            if detruit.lieu in partis:
                partis[detruit.lieu][detruit.fichier] = detruit.somme
        return partis

    @property
    def dits(self) -> str:
        """How many files went, in French."""
        return compter(self.detruits)


def compter(detruits: Iterable[Detruit]) -> str:
    """« 12 fichiers, et 8 dans des archives »: what a package holds is most often a copy of the others."""
    ici = [detruit.lieu in (ENTREES, SORTIES) for detruit in detruits]
    copies = len(ici) - sum(ici)
    if not any(ici) and copies:
        return f"{compte(copies, 'fichier')} dans des archives"
    return compte(sum(ici), "fichier") + (f", et {copies} dans des archives" if copies else "")


def detruits(purges: Iterable[Purge]) -> dict[str, str]:
    """File under `sorties/` → SHA-256, of everything that went."""
    return {fichier: somme for purge in purges for fichier, somme in purge.fichiers()[SORTIES].items()}


REPRENDRE = (
    "reprendre les fichiers nommés de l’archive de la session (dans « data/documents/ »), ou d’une sauvegarde, et les"
    " remettre à leur place : une session purgée ne se relance plus"
)
"""What to do of a file of such a session that was altered, or is missing."""


def refuser_purgee(purges: Sequence[Purge]) -> None:
    """Raises RegistreRefuse when files of a session were destroyed: it can't be made again as it was."""
    if purges:
        partis, derniere = compter(d for purge in purges for d in purge.detruits), purges[-1]
        raise RegistreRefuse(
            f"la session {derniere.session} n’est plus entière : ce dont la durée de conservation était passée a été"
            f" détruit ({partis} ; dernière fois le {date_courte(derniere.le)})",
            "elle ne peut plus être relancée ni archivée ; ce qui en est gardé reste où c’était, et la liste de ce qui"
            f" a été détruit est dans le registre : make registre ACTION=destructions"
            f' OPTIONS="--session {derniere.session}"',
        )


def texte(purge: Purge) -> str:
    """What its event says."""
    return canonique(msgspec.to_builtins(purge))


def donnees(purge: Purge) -> dict[str, object]:
    """The same, as an event takes it."""
    lues: dict[str, object] = json.loads(texte(purge))
    return lues


def purges(journal: Iterable[Evenement]) -> list[Purge]:
    """Every destruction, in order. Raises RegistreRefuse on a damaged journal."""
    try:
        return [msgspec.json.decode(e.donnees, type=Purge) for e in journal if e.nature == Nature.PURGE]
    except msgspec.MsgspecError as erreur:
        raise endommage("une destruction y est illisible") from erreur
