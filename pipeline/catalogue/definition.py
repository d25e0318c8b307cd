"""What an entry of the catalogue is."""

from dataclasses import dataclass
from enum import StrEnum


class Gravite(StrEnum):
    """Whether the session stops (nothing is written) or only warns."""

    BLOQUANT = "bloquant"
    AVERTISSEMENT = "avertissement"


@dataclass(frozen=True, slots=True)
class Definition:
    """One entry of the catalogue. `attente`: in a session still in preparation, it only says what is awaited."""

    gravite: Gravite
    titre: str
    attendu: str
    a_faire: str
    attente: bool = False


def bloquant(titre: str, attendu: str, a_faire: str, attente: bool = False) -> Definition:
    """An entry that stops the session."""
    return Definition(Gravite.BLOQUANT, titre, attendu, a_faire, attente)


def avertissement(titre: str, attendu: str, a_faire: str) -> Definition:
    """An entry that only warns."""
    return Definition(Gravite.AVERTISSEMENT, titre, attendu, a_faire)
