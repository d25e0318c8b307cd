"""What the rules and the jury give: results with their traces, decisions, and the certificates that they deserve."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.modele.cellules import Repere
from pipeline.modele.faits import Candidat, Exclusion, Membre, Note, Preconisation, Votes
from pipeline.modele.retours import Acquis
from pipeline.nombres import sur

if TYPE_CHECKING:
    from pipeline.regles import Referentiel


class Issue(StrEnum):
    """How a candidature ends; the values are a contract of decisions.json."""

    ADMIS = "admis"
    PARTIEL = "partiel"
    NON_ADMIS = "non_admis"
    ABSENT = "absent"
    EXCUSE = "excuse"
    ABANDON = "abandon"
    FRAUDE = "fraude"
    INCOMPLET = "incomplet"
    REPORTE = "reporte"
    ECARTE = "ecarte"

    @property
    def deliberee(self) -> bool:
        """Whether the jury examined the candidate's results."""
        return self in (Issue.ADMIS, Issue.PARTIEL, Issue.NON_ADMIS)


class Origine(StrEnum):
    """Where a result comes from."""

    SESSION = "session"
    ANTERIEUR = "anterieur"
    JURY = "jury"


@dataclass(frozen=True)
class Etape:
    """One rule tried: the facts used, the cells they came from, whether it applied, and its source."""

    regle: str
    faits: str
    resultat: bool
    article: str
    reperes: tuple[Repere, ...] = ()


@dataclass(frozen=True)
class ResultatElement:
    """One élément of a compétence: `valeur` is the scale's key."""

    code: str
    intitule: str
    incontournable: bool
    valeur: str
    repere: Repere
    commentaire: str = ""


@dataclass(frozen=True)
class ResultatCompetence:
    """One compétence of one candidate. `acquise` is None when it was not evaluated (absent, postponed…).

    `proposition` is what the evaluation gave, before the jury; `elements` or `notes` what it was computed from, with
    its `moyenne` (exact, out of `bareme`, the dispositif's scale of grades) and the `trace` of the rule.
    """

    code: str
    intitule: str
    acquise: bool | None
    proposition: bool | None
    origine: Origine
    repere: Repere | None = None
    commentaire: str = ""
    acquis: Acquis | None = None
    elements: tuple[ResultatElement, ...] = ()
    notes: tuple[Note, ...] = ()
    moyenne: Fraction | None = None
    bareme: int = 0
    trace: tuple[Etape, ...] = ()

    @property
    def moyenne_dite(self) -> str:
        """« 12,67/20 », rounded to be read; nothing where there are no grades."""
        return "" if self.moyenne is None else sur(self.moyenne, self.bareme)


@dataclass(frozen=True)
class ResultatBloc:
    """One bloc of one candidate, with the trace of its rule. `proposition` is what the rules alone gave."""

    code: str
    intitule: str
    acquis: bool
    proposition: bool
    origine: Origine
    competences: tuple[ResultatCompetence, ...]
    trace: tuple[Etape, ...]
    anterieur: Acquis | None = None


@dataclass(frozen=True)
class Decision:
    """The outcome for one candidate.

    `proposition` is what the rules gave; `decision_jury` what the jury wrote, if it did; `derivee` what its blocs and
    compétences give by themselves once the jury has spoken on them, before its word on the whole. `exclusion`: the bar
    that keeps the candidate away, if one does.
    """

    candidat: Candidat
    referentiel: "Referentiel"
    issue: Issue
    proposition: Issue
    decision_jury: Issue | None
    motif: str
    blocs: tuple[ResultatBloc, ...]
    competences: tuple[ResultatCompetence, ...]
    trace: tuple[Etape, ...] = ()
    derivee: Issue | None = None
    exclus: tuple[Membre, ...] = ()
    votes: Votes | None = None
    commentaire: str = ""
    observations_candidat: str = ""
    reponse_jury: str = ""
    preconisations: tuple[Preconisation, ...] = ()
    exclusion: Exclusion | None = None

    @property
    def differe(self) -> bool:
        """Whether the jury decided otherwise than the rules proposed, on the certification or on any part of it."""
        parties = any(b.acquis != b.proposition for b in self.blocs)
        return parties or self.issue != self.proposition or any(c.acquise != c.proposition for c in self.competences)


@dataclass(frozen=True)
class Delivrance:
    """One certificate that a decision gives right to. `objet`: certification or bloc code; `famille`: of its number."""

    decision: Decision
    famille: str
    objet: str
    intitule: str

    @property
    def cle(self) -> tuple[str, str]:
        """What its number is attached to: candidate id and object."""
        return self.decision.candidat.id, self.objet
