"""How the deciding jury is made, and who votes in it."""

from typing import Literal

from msgspec import Struct

from pipeline.modele import Membre
from pipeline.texte import signifie


class College(Struct, frozen=True, forbid_unknown_fields=True):
    """One college of the jury; `valeurs`: accepted spellings in the workbook; counts are numbers of members.

    `designation`: its organisations are asked to designate their representatives.
    """

    code: str
    libelle: str
    valeurs: tuple[str, ...]
    article: str
    votants_min: int = 0
    membres_max: int | None = None
    un_votant_par_organisation: bool = False
    designation: bool = False


class Effectif(Struct, frozen=True, forbid_unknown_fields=True):
    """Number of voting members present, president included; `maximum` None: no limit."""

    article: str
    minimum: int
    maximum: int | None = None


class Parite(Struct, frozen=True, forbid_unknown_fields=True):
    """Colleges (codes) that must have the same number of voting members present."""

    article: str
    colleges: tuple[str, ...]


class Habilitation(Struct, frozen=True, forbid_unknown_fields=True):
    """The yearly lists of habilitated people: what the column `habilite` may say of each; « oui » is the right list."""

    article: str
    membres: tuple[str, ...]
    presidents: tuple[str, ...]


class Jury(Struct, frozen=True, forbid_unknown_fields=True):
    """How the deciding jury is made. `exclusion_entreprise`: a member does not sit for someone of their own company.

    The same goes for someone of the training body, or sent by it. `quorum_par_candidat`: each college keeps its minimum
    once the members in conflict with the candidate have left. `majorite`: what a decision needs among those who sit.
    `roles_sans_lien`: those who evaluate without deciding, and may have no link with the candidate either.
    `president_hors_college`: whoever presides is not counted in the maximum of their college, nor in parity.
    """

    article: str
    voix_preponderante: bool
    president_obligatoire: bool
    exclusion_entreprise: bool
    quorum_par_candidat: bool
    roles_president: tuple[str, ...]
    roles_sans_vote: tuple[str, ...]
    colleges: tuple[College, ...]
    roles_sans_lien: tuple[str, ...] = ()
    majorite: Literal["simple", "unanimite"] = "simple"
    president_hors_college: bool = True
    effectif: Effectif | None = None
    parite: Parite | None = None
    habilitation: Habilitation | None = None

    def college(self, texte: str) -> College | None:
        """The college that a spelling stands for."""
        return next((c for c in self.colleges if signifie(texte, (c.code, c.libelle, *c.valeurs))), None)

    def preside(self, role: str) -> bool:
        """Whether a role is that of the president: not a deputy, not someone who presides elsewhere."""
        autre = ("suppléant", "suppléante", "vice-président", "vice-présidente", *self.roles_sans_vote)
        return signifie(role, self.roles_president) and not signifie(role, autre)

    def invite(self, membre: Membre) -> bool:
        """Whether a member attends without a vote, by role or by college."""
        return signifie(membre.role, self.roles_sans_vote) or signifie(membre.college, self.roles_sans_vote)

    def evalue(self, membre: Membre) -> bool:
        """Whether a member evaluates without deciding, and may have no link with a candidate either."""
        return signifie(membre.role, self.roles_sans_lien) or signifie(membre.college, self.roles_sans_lien)
