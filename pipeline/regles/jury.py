"""How the deciding jury is made, and who votes in it."""

from msgspec import Struct

from pipeline.modele import Membre
from pipeline.texte import signifie


class College(Struct, frozen=True, forbid_unknown_fields=True):
    """One college of the jury; `valeurs`: accepted spellings in the workbook; counts are numbers of members."""

    code: str
    libelle: str
    valeurs: tuple[str, ...]
    article: str
    votants_min: int = 0
    membres_max: int | None = None
    un_votant_par_organisation: bool = False


class Jury(Struct, frozen=True, forbid_unknown_fields=True):
    """How the deciding jury is made. `exclusion_entreprise`: a member does not sit for someone of their own company.

    `quorum_par_candidat`: each college keeps its minimum once the members in conflict with the candidate have left.
    """

    article: str
    voix_preponderante: bool
    president_obligatoire: bool
    exclusion_entreprise: bool
    quorum_par_candidat: bool
    roles_president: tuple[str, ...]
    roles_sans_vote: tuple[str, ...]
    colleges: tuple[College, ...]

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
