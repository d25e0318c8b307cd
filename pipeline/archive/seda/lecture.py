"""A transfer to check, which anyone may have made: its message, and its files under the names that they had with us."""

from collections.abc import Mapping
from functools import cached_property
from types import TracebackType
from typing import IO, Self

from lxml import etree

from pipeline.archive.etiquette import Etiquette
from pipeline.archive.sac import DONNEES
from pipeline.archive.seda import BORDEREAU
from pipeline.archive.seda.depouillement import Attendu, depouiller
from pipeline.archive.seda.sceau import controler_sceau
from pipeline.archive.source import ILLISIBLE, Source


class TransfertOuvert:
    """The files that a message describes, named as in a bag: « data/ », then their place in the session's files.

    So what judges a bag judges them too. `attendus`: by that name; `fautes`: what is wrong with container or message.
    """

    def __init__(self, ouverte: Source) -> None:
        self._ouverte, self.racine = ouverte, ouverte.racine
        self.fautes, self.remarques = list(ouverte.fautes), list(ouverte.remarques)
        self.attendus: Mapping[str, Attendu] = {}
        self.etiquette = Etiquette("")
        try:
            identifiant, changes = controler_sceau(ouverte)
            self.etiquette = Etiquette(identifiant, self._depouiller())
            self.fautes += changes
        except ILLISIBLE:
            self.fautes.append(f"{BORDEREAU} : est endommagé et ne se lit plus")

    def _depouiller(self) -> str:
        """Look for the files of the message; answers which session it is about. Raises one of ILLISIBLE."""
        description = ""
        try:
            releve = depouiller(self._ouverte)
            description = releve.description
            self.attendus = releve.attendus()
        except (etree.XMLSyntaxError, ValueError) as erreur:
            self.fautes.append(f"{BORDEREAU} : n’est plus un bordereau SEDA lisible ({_pourquoi(erreur)})")
        return description

    @cached_property
    def tailles(self) -> Mapping[str, int]:
        presentes = self._ouverte.tailles
        return {nom: presentes[a.uri] for nom, a in self.attendus.items() if a.uri in presentes}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._ouverte.__exit__(genre, erreur, trace)

    def ouvrir(self, nom: str) -> IO[bytes]:
        """The bytes of a file. Raises KeyError when the message does not know it, and what the container raises."""
        return self._ouverte.ouvrir(self.attendus[nom].uri)

    @property
    def en_trop(self) -> list[str]:
        """The files of the container that the message says nothing of."""
        return sorted(set(self._ouverte.tailles) - {BORDEREAU, *(a.uri for a in self.attendus.values())})

    def nommer(self, faute: str) -> str:
        """A finding about a file, with the name that this file has in the container."""
        nom, separateur, reste = faute.partition(" : ")
        if nom in self.attendus:
            nom += f" ({self.attendus[nom].uri})"
        return f"{nom.removeprefix(DONNEES)}{separateur}{reste}"


def _pourquoi(erreur: Exception) -> str:
    return f"ligne {erreur.lineno or 1}" if isinstance(erreur, etree.XMLSyntaxError) else str(erreur)
