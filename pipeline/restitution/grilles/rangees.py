"""What a grid lists, in the order of the référentiel: blocs, compétences, éléments; and what is already acquired."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pipeline.deliberation.competences import Cadre
from pipeline.modele import Acquis
from pipeline.regles import Competence
from pipeline.restitution.grilles.regles import Valeur
from pipeline.texte import date_courte, typographier


class Genre(Enum):
    """What a row is about."""

    BLOC = "bloc"
    COMPETENCE = "competence"
    ELEMENT = "element"


@dataclass(frozen=True)
class Rangee:
    """One row. `valeurs`: the keys of the scale that are offered there, none where nothing is to be written.

    `anterieur`: what an earlier jury gave.
    """

    genre: Genre
    code: str
    intitule: str
    incontournable: bool = False
    valeurs: tuple[Valeur, ...] = ()
    anterieur: Acquis | None = None


OFFERTES: tuple[Valeur, ...] = ("acquis", "non_acquis")
"""What is offered for a compétence: « non mis en œuvre » is said of éléments only."""


def rangees(cadre: Cadre) -> Iterator[Rangee]:
    """Blocs, compétences and éléments; what is acquired is not detailed."""
    for bloc in cadre.referentiel.blocs:
        yield Rangee(Genre.BLOC, bloc.code, bloc.intitule, anterieur=cadre.acquis.get(bloc.code))
        for competence in bloc.competences:
            yield from de_competence(competence, cadre)
    for competence in cadre.referentiel.competences:
        yield from de_competence(competence, cadre)


def de_competence(competence: Competence, cadre: Cadre) -> Iterator[Rangee]:
    """The compétence's own row, then those of its éléments."""
    anterieur = cadre.anterieur(competence)
    valeurs = () if anterieur else OFFERTES
    exigee = competence.code in _exigees(cadre)
    detail = bool(competence.elements) and anterieur is None
    yield Rangee(Genre.COMPETENCE, competence.code, competence.intitule, exigee, valeurs, anterieur)
    for element in competence.elements if detail else ():
        toutes = tuple(cadre.dispositif.echelle)
        yield Rangee(Genre.ELEMENT, element.code, element.intitule, element.incontournable, toutes)


def dit(acquis: Acquis | None) -> str:
    """« acquis le 12/03/2021, n° 7 : ne pas évaluer », or nothing."""
    if acquis is None:
        return ""
    numero = f", n° {acquis.numero}" if acquis.numero else ""
    return typographier(f"acquis le {date_courte(acquis.date_decision)}{numero} : ne pas évaluer")


def _exigees(cadre: Cadre) -> set[str]:
    """The compétences that a rule requires by name."""
    tables = (cadre.table, *(bloc.regles or cadre.dispositif.regles.bloc for bloc in cadre.referentiel.blocs))
    return {code for table in tables for regle in table for code in regle.quand.get("acquises", ())}
