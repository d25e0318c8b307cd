"""What the conditions of a decision table are made of: the facts, the answer, the register of predicates.

A predicate takes its TOML parameter, checks it (ValueError in French when it makes no sense) and returns a condition
on `Faits`. A condition answers with a `Constat`: true or false, and the facts in French with the cells they came from.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline.modele import Note, Repere, ResultatBloc, ResultatCompetence, ResultatElement


@dataclass(frozen=True)
class Faits:
    """What a rule may look at: the compétences (of the bloc, or all) and the blocs; or one compétence.

    Of one compétence: the evaluated `resultat` (the scale's key), its éléments, or its grades with their exact mean
    out of `bareme`. `voie`: the candidate's access route.
    """

    competences: tuple[ResultatCompetence, ...] = ()
    blocs: tuple[ResultatBloc, ...] = ()
    resultat: str = ""
    elements: tuple[ResultatElement, ...] = ()
    notes: tuple[Note, ...] = ()
    moyenne: Fraction | None = None
    bareme: int = 0
    voie: str = ""


@dataclass(frozen=True)
class Constat:
    """The answer of a condition."""

    vrai: bool
    texte: str
    reperes: tuple[Repere, ...] = ()


Condition = Callable[[Faits], Constat]
Predicat = Callable[[Any], Condition]

PREDICATS: dict[str, Predicat] = {}


def predicat(fabrique: Predicat) -> Predicat:
    """Register a predicate under the name of its function: the name used in the TOML."""
    PREDICATS[fabrique.__name__] = fabrique
    return fabrique


def borne(parametre: Any, nom: str, ou: str = "") -> Any:
    """The value of `{ au_moins = … }` or `{ au_plus = … }`. Raises ValueError on anything else."""
    if not isinstance(parametre, dict) or list(parametre) != [nom]:
        raise ValueError(f"attend {{ {nom} = … }}{ou}")
    return parametre[nom]


def entier(valeur: Any, nom: str, minimum: int) -> int:
    """A whole number, `minimum` or more. Raises ValueError."""
    if not isinstance(valeur, int) or isinstance(valeur, bool) or valeur < minimum:
        raise ValueError(f"« {nom} » attend un entier, {minimum} ou plus")
    return valeur


def pluriel(combien: int, nom: str) -> str:
    """« 1 compétence », « 3 compétences »."""
    return f"{combien} {nom}{'s' if combien > 1 else ''}"


def reperes(sources: Iterable[ResultatCompetence | ResultatElement | Note]) -> tuple[Repere, ...]:
    """The cells that these facts came from."""
    return tuple(source.repere for source in sources if source.repere)
