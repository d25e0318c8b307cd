"""What a session says: candidates, jury, decisions, acquisitions, grids; each fact with the cell that it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from pipeline.modele.cellules import Repere
from pipeline.modele.retours import Acquis, Retours


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
    """One row of Jury. `present` and `vote` are None when the cell is empty; `liens` are names or candidate ids.

    `nom` is empty for an organisation that was invited and designated nobody. `liste`: what `habilite` says when it
    names a list of habilitated people, as typed; `habilite` is then True.
    """

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
    liste: str = ""
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
        pluriel = "s" if self.abstention > 1 else ""
        partage = " (partage : voix prépondérante du président)" if self.pour == self.contre else ""
        return f"{self.pour} pour, {self.contre} contre, {self.abstention} abstention{pluriel}{partage}"


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
class Resultat:
    """One evaluated line of a grid: `valeur` is the scale's key (`acquis`, `non_acquis`), or empty when not filled.

    `erronee`: something was written that could not be read; its anomaly is already known. `repere_code`: the cell of
    the code, where `repere` is that of the result. `ecrit`: what stands where a result is awaited and says none, such
    as « - »; `a_cocher`: the headings of the columns where a cross is awaited.
    """

    code: str
    valeur: str
    repere: Repere
    commentaire: str = ""
    erronee: bool = False
    repere_code: Repere | None = None
    ecrit: str = ""
    a_cocher: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preconisation:
    """What the evaluation jury recommends on one object; consultative."""

    objet: str
    avis: str
    commentaire: str
    repere: Repere


@dataclass(frozen=True)
class Note:
    """One grade, out of `sur`, of one part of an unité de valeur. Exact numbers; None when it is not filled.

    `erronee`: something was written that could not be read; its anomaly is already known. `reperes`: the other cells.
    """

    partie: str
    valeur: Fraction | None
    sur: Fraction
    repere: Repere
    erronee: bool = False
    reperes: Mapping[str, Repere] = field(default_factory=dict, compare=False)

    def ramenee(self, sur: int) -> Fraction | None:
        """The same grade, out of `sur`."""
        return None if self.valeur is None else self.valeur * sur / self.sur


@dataclass(frozen=True)
class Exclusion:
    """Someone barred from a certification for fraud, until `jusqu_au` included (None: for ever).

    `source`: who says so; `candidat`: the id that a row of the session's own sheet names, with its `reperes`.
    """

    nom: str
    prenom: str
    date_naissance: date | None
    certification: str
    date_decision: date
    jusqu_au: date | None
    source: str
    candidat: str = ""
    reperes: Mapping[str, Repere] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class FeuilleEvaluation:
    """One sheet of a grid, filled by one evaluator or, for `consensus`, by all; or one row of a `collective` table.

    `resultats`: by code of compétence or élément; `notes`: grades by code of unité de valeur. `codes_illisibles`:
    rows whose code is a formula in error, which has its own anomaly.
    """

    candidat: str
    consensus: bool
    evaluateur: str
    repere: Repere
    collective: bool = False
    nom: str = ""
    certification: str = ""
    reperes: Mapping[str, Repere] = field(default_factory=dict)
    resultats: Mapping[str, Resultat] = field(default_factory=dict)
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)
    preconisations: tuple[Preconisation, ...] = ()
    codes_illisibles: int = 0


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
    def etat(self) -> Etat:
        """Deliberated once the closing date is recorded, validated once the commission's date is."""
        if self.deliberation_close_le is None:
            return Etat.PREPARATION
        return Etat.VALIDEE if self.validation_le else Etat.DELIBEREE


@dataclass(frozen=True)
class DossierSession:
    """All the facts of a session, as read. `grilles`: candidate id → sheets of its grid; `ecartes`: ids set aside.

    `acquis`: those of the sheet and, once it was asked, those of the register; `retours`: what else it says.
    """

    session: Session
    jury: tuple[Membre, ...]
    candidats: tuple[Candidat, ...]
    decisions: tuple[DecisionJury, ...]
    acquis: tuple[Acquis, ...]
    grilles: Mapping[str, tuple[FeuilleEvaluation, ...]]
    ecartes: frozenset[str] = frozenset()
    exclusions: tuple[Exclusion, ...] = ()
    retours: Retours = field(default_factory=Retours)
