"""The rule book of a certifying body, as frozen types: what `dispositif.toml` and `referentiels/*.toml` may hold.

Nothing here knows a dispositif by name. A key that is not listed is refused when a file is loaded (see `referentiel`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from pipeline.modele import Etat, Issue, Membre, Session
from pipeline.texte import cle, signifie

Niveau = Literal["competence", "bloc", "certification"]


class Regle(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a decision table: if every condition of `quand` holds, the result is `alors`, because of `motif`."""

    nom: str
    alors: str
    motif: str
    article: str
    quand: dict[str, Any] = {}


Table = tuple[Regle, ...]


class Tables(Struct, frozen=True, forbid_unknown_fields=True):
    """The decision tables, one per level; a bloc may bring its own (see `Bloc.regles`)."""

    competence: Table
    bloc: Table = ()
    certification_par_blocs: Table = ()
    certification_par_competences: Table = ()


class Competence(Struct, frozen=True, forbid_unknown_fields=True):
    """One compétence of a référentiel."""

    code: str
    intitule: str


class Bloc(Struct, frozen=True, forbid_unknown_fields=True):
    """One bloc de compétences; `regles` replaces the dispositif's table for this bloc."""

    code: str
    intitule: str
    competences: tuple[Competence, ...]
    regles: Table = ()


class Certification(Struct, frozen=True, forbid_unknown_fields=True):
    """The identity of a title. `repertoire`: RNCP, RS or aucun; `enregistre_le`: date of the registration decision."""

    code: str
    famille: str
    intitule: str
    repertoire: Literal["RNCP", "RS", "aucun"]
    en_vigueur: date
    fiche: str = ""
    enregistre_le: date | None = None
    niveau: int | None = None
    nsf: tuple[str, ...] = ()


class Referentiel(Struct, frozen=True, forbid_unknown_fields=True):
    """One dated version of a certification: its blocs, or its compétences directly."""

    certification: Certification
    exemple: bool = False
    blocs: tuple[Bloc, ...] = ()
    competences: tuple[Competence, ...] = ()

    @property
    def version(self) -> str:
        """What each decision records: `CODE@date`."""
        return f"{self.certification.code}@{self.certification.en_vigueur.isoformat()}"

    @property
    def toutes(self) -> tuple[Competence, ...]:
        """Every compétence, in order, whether in blocs or not."""
        return self.competences or tuple(c for b in self.blocs for c in b.competences)

    @property
    def bloc_de(self) -> dict[str, str]:
        """Compétence code → the code of its bloc; nothing for a référentiel without blocs."""
        return {c.code: b.code for b in self.blocs for c in b.competences}

    @property
    def objets(self) -> dict[str, str]:
        """Every code that a decision may be about → its title: the certification, blocs and compétences."""
        certification = {self.certification.code: self.certification.intitule}
        parties = {b.code: b.intitule for b in self.blocs} | {c.code: c.intitule for c in self.toutes}
        return certification | parties


class Vocabulaire(Struct, frozen=True, forbid_unknown_fields=True):
    """A closed column of Candidats: each value, and what is written for it. `strict`: nothing else is accepted."""

    valeurs: dict[str, tuple[str, ...]]
    strict: bool = False

    def lire(self, texte: str) -> str | None:
        """The value that a text means, the first listed winning, or None."""
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
    """

    article: str
    admis: tuple[str, ...]
    non_admis: tuple[str, ...]
    non_admis_garde_les_acquis: bool
    partiel: tuple[str, ...] = ()

    def lire(self, texte: str) -> Issue | None:
        """The issue that a spelling stands for, or None when it is not listed."""
        valeurs = ((Issue.ADMIS, self.admis), (Issue.PARTIEL, self.partiel), (Issue.NON_ADMIS, self.non_admis))
        return next((issue for issue, mots in valeurs if cle(texte) in map(cle, mots)), None)


class Benefice(Struct, frozen=True, forbid_unknown_fields=True):
    """How long an earlier acquisition counts: « 5 ans », « 24 mois », « sans limite »."""

    article: str
    rncp: str
    hors_rncp: str

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
            return False
        return True if signifie(texte, self.favorable) else None


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


class PieceRequise(Struct, frozen=True, forbid_unknown_fields=True):
    """A document without which a file is not presented; `voies` empty means every route."""

    nom: str
    article: str
    voies: tuple[str, ...] = ()

    def requise(self, voie: str) -> bool:
        return not self.voies or cle(voie) in map(cle, self.voies)


class ChampSouhaite(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of Candidats whose absence is only a warning; candidates of these origins need not fill it."""

    champ: str
    sauf_origines: tuple[str, ...] = ()


class Champs(Struct, frozen=True, forbid_unknown_fields=True):
    """What must, or should, be known of a candidate: documents would have a blank without it."""

    obligatoires: tuple[str, ...]
    souhaites: tuple[ChampSouhaite, ...] = ()


class Famille(Struct, frozen=True, forbid_unknown_fields=True):
    """A family of titles. `numero`: pattern of its numbers (`annee`, `rang`); `bloc`: certificates of blocs use it."""

    libelle: str
    numero: str
    bloc: bool = False


class DocumentPrevu(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of document: template, folder, one per what, from which state, for which outcomes (empty: all).

    `libelle`: what one of them is called, for the secretariat.
    """

    genre: str
    libelle: str
    dossier: str
    par: Literal["certification", "candidat", "delivrance"]
    etat: Etat
    pages_max: int
    article: str
    issues: tuple[Issue, ...] = ()
    familles: tuple[str, ...] = ()
    word: bool = False


class DateDelivrance(Struct, frozen=True, forbid_unknown_fields=True):
    """The date of delivery printed on certificates."""

    date: Literal["jury", "validation"]
    article: str


class Dispositif(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole rule book of one certifying body."""

    dispositif: Identite
    echelle: dict[Literal["acquis", "non_acquis"], tuple[str, ...]]
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
        autres = (mot for mots in self.echelle.values() for mot in mots) if partie else self.decisions.partiel
        return tuple(dict.fromkeys((*self.decisions.admis, *autres, *self.decisions.non_admis)))

    @property
    def echelle_dite(self) -> str:
        """The scale, as it is said to a secretariat: « acquis, non acquis (ou A, NA) »."""
        courts = [next((mot.upper() for mot in mots if len(mot) <= 2), "") for mots in self.echelle.values()]
        longs = ", ".join(mots[0] for mots in self.echelle.values())
        return f"{longs} (ou {', '.join(courts)})" if all(courts) else longs

    def resultat(self, texte: str) -> str | None:
        """The scale's key for a spelling found in a grid, or None when it is not on the scale."""
        return next((valeur for valeur, mots in self.echelle.items() if cle(texte) in map(cle, mots)), None)
