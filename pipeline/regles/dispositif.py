"""The rule book of one certifying body: what `dispositif.toml` may hold."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from pipeline.modele import Issue, Session
from pipeline.regles.archivage import Archivage
from pipeline.regles.documents import Conservation, DateDelivrance, DocumentPrevu, Echeance
from pipeline.regles.jury import Jury
from pipeline.regles.tables import Tables
from pipeline.regles.transmissions import Transmission
from pipeline.texte import cle, sans_reserve, signifie


class Vocabulaire(Struct, frozen=True, forbid_unknown_fields=True):
    """A closed column of Candidats: each value, and what is written for it. `strict`: nothing else is accepted."""

    valeurs: dict[str, tuple[str, ...]]
    strict: bool = False

    def lire(self, texte: str) -> str | None:
        """The value that a text means, the first listed winning, or None."""
        if "?" in texte:
            return None
        exacte = next((valeur for valeur in self.valeurs if cle(valeur) == cle(texte)), None)
        return exacte or next((valeur for valeur, mots in self.valeurs.items() if signifie(texte, mots)), None)


class Identite(Struct, frozen=True, forbid_unknown_fields=True):
    """Who the dispositif belongs to; `certificateur` is the legal name printed on certificates."""

    code: str
    nom: str
    source: str
    certificateur: str
    sigle: str


class Decisions(Struct, frozen=True, forbid_unknown_fields=True):
    """What a jury may write, and the accepted spellings of each value.

    `non_admis_garde_les_acquis`: the jury only says admitted or not; « not admitted » leaves the acquired blocs.
    `reponse_aux_observations`: the article that has the jury answer a candidate's observations, if any.
    """

    article: str
    admis: tuple[str, ...]
    non_admis: tuple[str, ...]
    non_admis_garde_les_acquis: bool
    partiel: tuple[str, ...] = ()
    reponse_aux_observations: str = ""

    def lire(self, texte: str) -> Issue | None:
        """The issue that a spelling stands for, or None when it is not listed."""
        valeurs = ((Issue.ADMIS, self.admis), (Issue.PARTIEL, self.partiel), (Issue.NON_ADMIS, self.non_admis))
        lu = next((issue for issue, mots in valeurs if cle(texte) in map(cle, mots)), None)
        return lu if sans_reserve(texte) else None


class Benefice(Struct, frozen=True, forbid_unknown_fields=True):
    """How long an earlier acquisition counts: « 5 ans », « 24 mois », « sans limite ».

    `competences_hors_blocs`: in a title made of blocs, the compétences of a bloc that is not acquired are kept too.
    """

    article: str
    rncp: str
    hors_rncp: str
    competences_hors_blocs: bool = False

    def duree(self, repertoire: str) -> str:
        return self.rncp if repertoire == "RNCP" else self.hors_rncp


class AvisEntreprise(Struct, frozen=True, forbid_unknown_fields=True):
    """The company's opinion: its values, and the candidates for whom none is asked."""

    article: str
    favorable: tuple[str, ...]
    defavorable: tuple[str, ...]
    sauf_voies: tuple[str, ...] = ()
    sauf_familles: tuple[str, ...] = ()
    sauf_origines: tuple[str, ...] = ()

    def est_favorable(self, texte: str) -> bool | None:
        """What an opinion says; None when it says neither, or nothing."""
        if signifie(texte, self.defavorable):
            return None if "?" in texte else False
        return True if signifie(texte, self.favorable) and "?" not in texte else None


class PieceRequise(Struct, frozen=True, forbid_unknown_fields=True):
    """A document without which a file is not presented; `voies` empty means every route.

    `autres_noms`: other headings of its column.
    """

    nom: str
    article: str
    voies: tuple[str, ...] = ()
    autres_noms: tuple[str, ...] = ()

    def requise(self, voie: str) -> bool:
        return not self.voies or cle(voie) in map(cle, self.voies)


class Experience(Struct, frozen=True, forbid_unknown_fields=True):
    """Experience (years) without which candidates of these routes are not admissible, at the date of their request."""

    article: str
    voies: tuple[str, ...]
    annees: int

    def requise(self, voie: str) -> bool:
        return cle(voie) in map(cle, self.voies)


class Fraude(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a fraud keeps its author from the certification, from the jury's date: « 3 ans »."""

    article: str
    exclusion: str


class Notation(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is evaluated by grades, each compétence having the unweighted mean of its parts, out of `sur`.

    Those of these `voies`, for these `certifications`; empty: whatever they are.
    """

    article: str
    sur: int
    voies: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()

    def concerne(self, voie: str, certification: str) -> bool:
        par_voie = not self.voies or cle(voie) in map(cle, self.voies)
        return par_voie and (not self.certifications or certification in self.certifications)


class VoiesRncp(Struct, frozen=True, forbid_unknown_fields=True):
    """The routes that lead to registered titles only."""

    article: str
    voies: tuple[str, ...]

    def ferme(self, voie: str, repertoire: str) -> bool:
        """Whether a route does not lead to a title of that register."""
        return repertoire != "RNCP" and cle(voie) in map(cle, self.voies)


class GrillesIndividuelles(Struct, frozen=True, forbid_unknown_fields=True):
    """How many evaluators each fill their own grid, before the consensus."""

    article: str
    nombre: int


class ChampSouhaite(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of Candidats whose absence is only a warning; candidates of these origins need not fill it.

    `si`: only those who have one of these values in another column.
    """

    champ: str
    sauf_origines: tuple[str, ...] = ()
    si: dict[str, tuple[str, ...]] = {}


class Champs(Struct, frozen=True, forbid_unknown_fields=True):
    """What must, or should, be known of a candidate: documents would have a blank without it."""

    obligatoires: tuple[str, ...]
    souhaites: tuple[ChampSouhaite, ...] = ()


class Famille(Struct, frozen=True, forbid_unknown_fields=True):
    """A family of titles. `numero`: pattern of its numbers (`annee`, `rang`); `bloc`: certificates of blocs use it.

    `decideur`: who decides and delivers, where it is not the jury (« l’entreprise »).
    """

    libelle: str
    numero: str
    bloc: bool = False
    decideur: str = ""


class Dispositif(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole rule book of one certifying body."""

    dispositif: Identite
    echelle: dict[Literal["acquis", "non_acquis", "non_mis_en_oeuvre"], tuple[str, ...]]
    decisions: Decisions
    candidats: Champs
    benefice: Benefice
    jury: Jury
    familles: dict[str, Famille]
    regles: Tables
    documents: tuple[DocumentPrevu, ...]
    delivrance: DateDelivrance
    textes: Mapping[str, str]
    pieces: tuple[PieceRequise, ...] = ()
    vocabulaires: dict[str, Vocabulaire] = {}
    avis_entreprise: AvisEntreprise | None = None
    experience: Experience | None = None
    fraude: Fraude | None = None
    notation: Notation | None = None
    grilles_individuelles: GrillesIndividuelles | None = None
    voies_rncp: VoiesRncp | None = None
    echeances: tuple[Echeance, ...] = ()
    conservation: tuple[Conservation, ...] = ()
    archivage: Archivage = Archivage()
    transmissions: tuple[Transmission, ...] = ()

    def date_delivrance(self, session: Session) -> date | None:
        """The date of delivery printed on certificates: the jury's, or the commission's validation (None before it)."""
        return session.date_jury if self.delivrance.date == "jury" else session.validation_le

    @property
    def famille_bloc(self) -> str | None:
        """The family of the certificates of blocs, where there is one."""
        return next((code for code, famille in self.familles.items() if famille.bloc), None)

    def decision(self, texte: str, partie: bool) -> Issue | None:
        """What the jury means by a spelling; on a bloc or a compétence, the scale's own words are understood too."""
        issue = self.decisions.lire(texte)
        if partie and issue is None:
            return {"acquis": Issue.ADMIS, "non_acquis": Issue.NON_ADMIS}.get(self.resultat(texte) or "")
        return None if partie and issue is Issue.PARTIEL else issue

    def decisions_acceptees(self, partie: bool) -> tuple[str, ...]:
        """The spellings that `decision` understands."""
        de_partie = (self.echelle["acquis"], self.echelle["non_acquis"])
        autres = (mot for mots in de_partie for mot in mots) if partie else self.decisions.partiel
        return tuple(dict.fromkeys((*self.decisions.admis, *autres, *self.decisions.non_admis)))

    def decisions_dites(self, partie: bool) -> tuple[str, ...]:
        """One spelling of each thing that `decision` understands, to say what is expected."""
        de_partie = (self.echelle["acquis"][:1], self.echelle["non_acquis"][:1])
        autres = (mot for mots in de_partie for mot in mots) if partie else self.decisions.partiel[:1]
        return tuple(dict.fromkeys((*self.decisions.admis[:1], *autres, *self.decisions.non_admis[:1])))

    @property
    def echelle_dite(self) -> str:
        """The scale, as it is said to a secretariat: « acquis, non acquis (ou A, NA) »."""
        courts = [next((mot.upper() for mot in mots if len(mot) <= 2), "") for mots in self.echelle.values()]
        longs = ", ".join(mots[0] for mots in self.echelle.values())
        return f"{longs} (ou {', '.join(courts)})" if all(courts) else longs

    def resultat(self, texte: str) -> str | None:
        """The scale's key for a spelling found in a grid, or None when it is not on the scale."""
        lu = next((valeur for valeur, mots in self.echelle.items() if cle(texte) in map(cle, mots)), None)
        return lu if sans_reserve(texte) else None
