"""The columns of a collective sheet: who, results by code, what is computed, what the jury decides."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter

from pipeline.lecture.colonnes import CALCUL
from pipeline.regles import Competence, Dispositif, Referentiel
from pipeline.restitution.grilles.rangees import OFFERTES
from pipeline.restitution.grilles.regles import Valeur

IDENTITE = ("candidat", "nom", "prénom")
CERTIFICATION = "certification"
NUMERO = f"{CALCUL} : n° anonyme"
DECISION = ("décision", "pour", "contre", "abstention", "motif", "commentaire")


@dataclass(frozen=True)
class Resultat:
    """A column where results are written: of a compétence, or of an élément.

    `valeurs`: what is offered there, and understood.
    """

    code: str
    intitule: str
    incontournable: bool
    valeurs: tuple[Valeur, ...]


@dataclass(frozen=True)
class Colonnes:
    """Where everything is in the sheet of one certification, from the left.

    Hidden at the right: what is read of each result, then 1, 0 or nothing for each compétence and each bloc.
    """

    referentiel: Referentiel
    dispositif: Dispositif
    anonyme: bool = False

    @cached_property
    def resultats(self) -> tuple[Resultat, ...]:
        return tuple(r for competence in self.referentiel.toutes for r in self._de(competence))

    def _de(self, competence: Competence) -> Iterator[Resultat]:
        yield Resultat(competence.code, competence.intitule, False, OFFERTES)
        for element in competence.elements:
            yield Resultat(element.code, element.intitule, element.incontournable, tuple(self.dispositif.echelle))

    @cached_property
    def calculs(self) -> tuple[str, ...]:
        """The codes whose result is computed and shown: compétences made of éléments, and blocs."""
        detaillees = (c.code for c in self.referentiel.toutes if c.elements)
        return (*detaillees, *(bloc.code for bloc in self.referentiel.blocs))

    @cached_property
    def titres(self) -> tuple[str, ...]:
        """The headings, hidden ones included."""
        lus = (r.code for r in self.resultats)
        etats = (*(c.code for c in self.referentiel.toutes), *(b.code for b in self.referentiel.blocs))
        return (
            *IDENTITE,
            *((NUMERO,) if self.anonyme else ()),
            CERTIFICATION,
            *lus,
            *(f"{CALCUL} : {code}" for code in self.calculs),
            f"{CALCUL} : proposition",
            *DECISION,
            *(f"{CALCUL} : lecture {r.code}" for r in self.resultats),
            *(f"{CALCUL} : état {code}" for code in etats),
        )

    def colonne(self, titre: str) -> int:
        return self.titres.index(titre) + 1

    def lettre(self, titre: str) -> str:
        return get_column_letter(self.colonne(titre))

    @property
    def visibles(self) -> int:
        """How many columns are shown."""
        return self.colonne(DECISION[-1])

    def lu(self, code: str, rang: int) -> str:
        return f"{self.lettre(f'{CALCUL} : lecture {code}')}{rang}"

    def etat(self, code: str, rang: int) -> str:
        return f"{self.lettre(f'{CALCUL} : état {code}')}{rang}"

    def lus(self, competence: Competence, rang: int) -> list[str]:
        """The cells that read a compétence's own result, then those of its éléments."""
        return [self.lu(code, rang) for code in (competence.code, *(e.code for e in competence.elements))]


def mots(dispositif: Dispositif) -> dict[str, str]:
    """What is written in a narrow column for each value of the scale: « A », « NA », or the whole words."""
    longs: dict[str, str] = {valeur: formes[0] for valeur, formes in dispositif.echelle.items()}
    courts: dict[str, str] = {}
    for valeur, formes in dispositif.echelle.items():
        courts[valeur] = next((forme.upper() for forme in formes if len(forme) <= 2), "")
    return courts if all(courts.values()) else longs
