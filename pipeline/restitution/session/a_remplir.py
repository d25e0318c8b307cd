"""A column to fill: what it takes, and the condition under which its absence shows."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

OUI_NON = ("oui", "non")
_LARGEURS = {"adresse": 32, "adresse_entreprise": 32, "qualite": 26, "college": 28, "organisation": 26, "liens": 32}
_LARGEURS |= dict.fromkeys(("motif", "commentaire", "observations_candidat", "reponse_jury", "amenagement"), 40)
_LARGEURS |= dict.fromkeys(("courriel", "entreprise", "organisme_formation"), 28)
"""Characters; the other columns are as wide as their heading."""


class Importance(Enum):
    """What happens without a value: the session stops, a document has a blank, or nothing."""

    OBLIGATOIRE = "Obligatoire"
    UTILE = "Utile"
    LIBRE = "Facultatif"


class Forme(Enum):
    """What the cells of a column hold; a text is kept as typed, leading zeros and « = » included."""

    TEXTE = "texte"
    DATE = "date"
    NOMBRE = "nombre"


@dataclass(frozen=True)
class Colonne:
    """One column. `choix`: its drop-down list, and `strict` when nothing else is accepted.

    `de_candidat`: the ids of Candidats are its list. `si`: the condition without which an empty cell is all right, a
    formula with `{column}` for the cells of the row.
    """

    nom: str
    aide: str
    importance: Importance = Importance.LIBRE
    forme: Forme = Forme.TEXTE
    choix: tuple[str, ...] = ()
    strict: bool = False
    de_candidat: bool = False
    si: str = ""

    @property
    def aide_dite(self) -> str:
        return f"{self.importance.value}. {self.aide}" if self.importance is not Importance.LIBRE else self.aide

    @property
    def largeur(self) -> int:
        return max(len(self.nom) + 4, _LARGEURS.get(self.nom, 14))


def parmi(champ: str, valeurs: Iterable[str]) -> str:
    """The condition that a column of the row holds one of these values."""
    cellule = f"{{{champ}}}"
    essais = [f"{cellule}={_texte_de_formule(valeur)}" for valeur in valeurs]
    return f"OR({','.join(essais)})" if essais else "FALSE"


def _texte_de_formule(valeur: str) -> str:
    """A text inside a condition, whose own quotes and braces mean nothing."""
    for signe in '"{}':
        valeur = valeur.replace(signe, signe * 2)
    return f'"{valeur}"'


def toutes(conditions: Sequence[str]) -> str:
    """The condition that all of these hold; none, when there is none."""
    return f"AND({','.join(conditions)})" if conditions else ""


def importance(nom: str, obligatoires: Container[str], utiles: Container[str]) -> Importance:
    """How much a column counts, from those that must be filled and those that should."""
    if nom in obligatoires:
        return Importance.OBLIGATOIRE
    return Importance.UTILE if nom in utiles else Importance.LIBRE
