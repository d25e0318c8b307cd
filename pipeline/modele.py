"""The frozen types that pass between the stages.

A session is read into a `DossierSession` (facts, each with the cell that it came from), deliberated into `Decision`s
(results with their traces), which give rise to `Delivrance`s (what deserves a numbered certificate).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.regles import Referentiel

Valeur = str | int | float | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Repere:
    """The address of a cell, kept for life: workbook (relative to the session's folder), sheet, cell (A1 style)."""

    classeur: str
    feuille: str = ""
    cellule: str = ""

    def __str__(self) -> str:
        return "!".join(part for part in (self.classeur, self.feuille, self.cellule) if part)


@dataclass(frozen=True, slots=True)
class Cellule:
    """One cell as typed. `erreur`: `#REF!`… for a formula in error, `formule` when its value was never cached."""

    valeur: Valeur
    repere: Repere
    erreur: str = ""

    @property
    def texte(self) -> str:
        """The value as its author sees it: text untouched but for outer blanks, whole numbers without decimals."""
        if self.valeur is None:
            return ""
        if isinstance(self.valeur, bool):
            return "VRAI" if self.valeur else "FAUX"
        if isinstance(self.valeur, float) and self.valeur.is_integer():
            return str(int(self.valeur))
        if isinstance(self.valeur, datetime):
            return self.valeur.strftime("%d/%m/%Y")
        if isinstance(self.valeur, date):
            return self.valeur.strftime("%d/%m/%Y")
        return str(self.valeur).strip()

    @property
    def vide(self) -> bool:
        return not self.texte and not self.erreur


# --- what a session says ---------------------------------------------------------------------------------------------


class Statut(StrEnum):
    """The `statut` column of Candidats: how the candidate's day went."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSE = "excuse"
    ABANDON = "abandon"
    FRAUDE = "fraude"
    REPORTE = "reporte"
    INCOMPLET = "incomplet"

    @property
    def libelle(self) -> str:
        """As it is written in French."""
        return {"excuse": "excusé", "reporte": "reporté", "incomplet": "dossier incomplet", "present": "présent"}.get(
            self.value, self.value
        )


@dataclass(frozen=True)
class Candidat:
    """One row of Candidats. Texts are exactly as typed; `reperes` gives the cell of each named field.

    `illisibles`: the fields where something was written that could not be read; their anomalies are already known.
    """

    id: str
    certification: str
    nom_naissance: str
    prenom: str
    civilite: str = ""
    nom_usage: str = ""
    prenoms: str = ""
    sexe: str = ""
    date_naissance: date | None = None
    commune_naissance: str = ""
    departement_naissance: str = ""
    pays_naissance: str = ""
    code_insee_naissance: str = ""
    adresse: str = ""
    code_postal: str = ""
    ville: str = ""
    courriel: str = ""
    voie: str = ""
    origine: str = ""
    financement: str = ""
    abondement: str = ""
    entreprise: str = ""
    adresse_entreprise: str = ""
    code_nace: str = ""
    secteur: str = ""
    branche: str = ""
    organisme_formation: str = ""
    avis_entreprise: str = ""
    date_demande: date | None = None
    experience_annees: str = ""
    amenagement: str = ""
    statut: Statut = Statut.PRESENT
    motif_statut: str = ""
    pieces: Mapping[str, bool] = field(default_factory=dict)
    reperes: Mapping[str, Repere] = field(default_factory=dict)
    illisibles: frozenset[str] = frozenset()

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom_naissance}"

    def repere(self, champ: str) -> Repere:
        """The cell of a field, or the row's first cell when the column is absent."""
        return self.reperes.get(champ) or self.reperes["id"]


@dataclass(frozen=True)
class Membre:
    """One row of Jury. `present` and `vote` are None when the cell is empty; `liens` are names or candidate ids."""

    nom: str
    prenom: str
    repere: Repere
    civilite: str = ""
    qualite: str = ""
    college: str = ""
    organisation: str = ""
    entreprise: str = ""
    role: str = ""
    habilite: bool | None = None
    present: bool | None = None
    vote: bool | None = None
    suppleant_de: str = ""
    liens: tuple[str, ...] = ()
    courriel: str = ""
    reperes: Mapping[str, Repere] = field(default_factory=dict)
    illisibles: frozenset[str] = frozenset()

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom}".strip()


@dataclass(frozen=True)
class Votes:
    """Votes for and against the award of one object, and abstentions (numbers of members)."""

    pour: int
    contre: int
    abstention: int

    @property
    def total(self) -> int:
        return self.pour + self.contre + self.abstention

    def __str__(self) -> str:
        partage = " (partage : voix prépondérante du président)" if self.pour == self.contre else ""
        return f"{self.pour} pour, {self.contre} contre, {self.abstention} abstention{partage}"


@dataclass(frozen=True)
class DecisionJury:
    """One row of Décisions: what the jury decided on one object of one candidate."""

    candidat: str
    objet: str
    decision: str
    repere: Repere
    votes: Votes | None = None
    motif: str = ""
    commentaire: str = ""
    observations_candidat: str = ""
    reponse_jury: str = ""
    reperes: Mapping[str, Repere] = field(default_factory=dict)


@dataclass(frozen=True)
class Acquis:
    """One row of Acquis: a bloc or a compétence acquired at an earlier jury."""

    candidat: str
    objet: str
    date_decision: date
    numero: str
    repere: Repere
    reperes: Mapping[str, Repere] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Resultat:
    """One evaluated line of a grid: `valeur` is the scale's key (`acquis`, `non_acquis`), or empty when not filled.

    `erronee`: something was written that could not be read; its anomaly is already known. `repere_code`: the cell of
    the code, where `repere` is that of the result.
    """

    code: str
    valeur: str
    repere: Repere
    commentaire: str = ""
    erronee: bool = False
    repere_code: Repere | None = None


@dataclass(frozen=True)
class Preconisation:
    """What the evaluation jury recommends on one object; consultative."""

    objet: str
    avis: str
    commentaire: str
    repere: Repere


@dataclass(frozen=True)
class FeuilleEvaluation:
    """One sheet of a grid, filled by one evaluator or, for `consensus`, by all; or one row of a `collective` table."""

    candidat: str
    consensus: bool
    evaluateur: str
    repere: Repere
    collective: bool = False
    nom: str = ""
    certification: str = ""
    reperes: Mapping[str, Repere] = field(default_factory=dict)
    resultats: Mapping[str, Resultat] = field(default_factory=dict)
    preconisations: tuple[Preconisation, ...] = ()


@dataclass(frozen=True)
class Session:
    """The sheet Session. `deliberation_close_le` and `validation_le` are what moves the session from state to state."""

    code: str
    dispositif: str
    date_jury: date
    lieu: str
    centre: str = ""
    adresse: str = ""
    president: str = ""
    deliberation_close_le: date | None = None
    validation_le: date | None = None
    autres: Mapping[str, str] = field(default_factory=dict)
    reperes: Mapping[str, Repere] = field(default_factory=dict)

    @property
    def etat(self) -> "Etat":
        """Deliberated once the closing date is recorded, validated once the commission's date is."""
        if self.deliberation_close_le is None:
            return Etat.PREPARATION
        return Etat.VALIDEE if self.validation_le else Etat.DELIBEREE


@dataclass(frozen=True)
class DossierSession:
    """All the facts of a session, as read. `grilles`: candidate id → sheets of its grid; `ecartes`: ids set aside."""

    session: Session
    jury: tuple[Membre, ...]
    candidats: tuple[Candidat, ...]
    decisions: tuple[DecisionJury, ...]
    acquis: tuple[Acquis, ...]
    grilles: Mapping[str, tuple[FeuilleEvaluation, ...]]
    ecartes: frozenset[str] = frozenset()


# --- what the rules say ----------------------------------------------------------------------------------------------


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


class Etat(StrEnum):
    """The state of a session, in order."""

    PREPARATION = "preparation"
    DELIBEREE = "deliberee"
    VALIDEE = "validee"

    def atteint(self, requis: "Etat") -> bool:
        """Whether this state is `requis` or later."""
        ordre = list(Etat)
        return ordre.index(self) >= ordre.index(requis)


@dataclass(frozen=True)
class Etape:
    """One rule tried: the facts used, the cells they came from, whether it applied, and its source."""

    regle: str
    faits: str
    resultat: bool
    article: str
    reperes: tuple[Repere, ...] = ()


@dataclass(frozen=True)
class ResultatCompetence:
    """One compétence of one candidate. `acquise` is None when it was not evaluated (absent, postponed…).

    `proposition` is what the evaluation gave, before the jury.
    """

    code: str
    intitule: str
    acquise: bool | None
    proposition: bool | None
    origine: Origine
    repere: Repere | None = None
    commentaire: str = ""
    acquis: Acquis | None = None


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
    compétences give by themselves once the jury has spoken on them, before its word on the whole.
    """

    candidat: Candidat
    referentiel: "Referentiel"
    issue: Issue
    proposition: Issue
    decision_jury: Issue | None
    motif: str
    blocs: tuple[ResultatBloc, ...]
    competences: tuple[ResultatCompetence, ...]
    trace: tuple[Etape, ...]
    derivee: Issue | None = None
    exclus: tuple[Membre, ...] = ()
    votes: Votes | None = None
    commentaire: str = ""
    observations_candidat: str = ""
    reponse_jury: str = ""

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
