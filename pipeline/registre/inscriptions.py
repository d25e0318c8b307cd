"""What the register holds: requests, and the state of a number derived from its events. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.registre.evenements import Evenement, Nature, endommage

Cle = tuple[str, str, str, str]
"""Business key of a certificate: dispositif, session, candidate id, object (certification or bloc code)."""

Mentions = dict[str, str]
"""What the register keeps of a certificate's text, by field name; dates in ISO form, empty when nothing is printed.

A field that the certificate does not have, or that the register did not keep yet, is not there at all.
"""


AJOUTES = ("lieu_naissance", "nom_usage", "accord", "entreprise")
"""The fields of an identity that the first registers did not keep."""


class Statut(StrEnum):
    """Where a number stands."""

    RESERVE = "reserve"
    EMIS = "emis"
    ABANDON = "abandon"
    ANNULE = "annule"

    @property
    def clos(self) -> bool:
        """Whether the number is out of use; it is never given again."""
        return self in (Statut.ABANDON, Statut.ANNULE)


@dataclass(frozen=True)
class Titulaire:
    """The holder's identity, exactly as printed.

    The fields that may be None are those that the first registers did not keep; `accord`: « né », « née », « né(e) »;
    `entreprise`: the one that grants the certificate, None where it is not one that does.
    """

    nom: str
    prenom: str
    date_naissance: date | None
    lieu_naissance: str | None = None
    nom_usage: str | None = None
    accord: str | None = None
    entreprise: str | None = None

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    def est(self, autre: "Titulaire") -> bool:
        """Whether both are the same person, by what tells people apart: the rest is only said of them."""
        return (self.nom, self.prenom, self.date_naissance) == (autre.nom, autre.prenom, autre.date_naissance)

    @property
    def mentions(self) -> Mentions:
        """What is known of it."""
        naissance = self.date_naissance.isoformat() if self.date_naissance else ""
        connues = {champ: getattr(self, champ) for champ in ("nom", "prenom", *AJOUTES)}
        return {champ: texte for champ, texte in connues.items() if texte is not None} | {"date_naissance": naissance}


@dataclass(frozen=True)
class Demande:
    """Asks for the number of one certificate. `format` comes from the dispositif, e.g. `MC-{annee}-{rang:05d}`."""

    session: str
    dispositif: str
    candidat: str
    objet: str
    famille: str
    annee: int
    format: str
    titulaire: Titulaire
    intitule: str
    referentiel: str
    date_decision: date

    @property
    def cle(self) -> Cle:
        return (self.dispositif, self.session, self.candidat, self.objet)

    @property
    def mentions(self) -> Mentions:
        return _mentions(self.titulaire, self.intitule, self.referentiel, self.date_decision)


@dataclass(frozen=True)
class Numero:
    """One number and what it was given for. `tirage` is 1, then 2, 3… when the key's former numbers are out of use."""

    numero: str
    dispositif: str
    session: str
    candidat: str
    objet: str
    famille: str
    annee: int
    rang: int
    tirage: int


@dataclass(frozen=True)
class Inscription:
    """A number as its events leave it. `edition` grows at each correction; `motif` says why it is out of use.

    `duplicatas`: how many duplicates of it were made.
    """

    numero: str
    dispositif: str
    session: str
    candidat: str
    objet: str
    famille: str
    annee: int
    rang: int
    titulaire: Titulaire
    intitule: str
    referentiel: str
    date_decision: date
    statut: Statut
    edition: int
    motif: str
    duplicatas: int = 0

    @property
    def certification(self) -> str:
        """What the holder applied for: the title, even of a number given to one of its blocs."""
        return self.referentiel.rpartition("@")[0]

    @property
    def cle(self) -> Cle:
        return (self.dispositif, self.session, self.candidat, self.objet)

    @property
    def mentions(self) -> Mentions:
        return _mentions(self.titulaire, self.intitule, self.referentiel, self.date_decision)


def inscriptions(evenements: Iterable[Evenement]) -> list[Inscription]:
    """The numbers that the events (in journal order) tell of, in order of allocation.

    Raises RegistreRefuse when an event is not one that this program wrote.
    """
    par_numero: dict[str, list[Evenement]] = {}
    for evenement in evenements:
        if evenement.numero is not None:
            par_numero.setdefault(evenement.numero, []).append(evenement)
    return [_raconter(numero, histoire) for numero, histoire in par_numero.items()]


def _raconter(numero: str, histoire: list[Evenement]) -> Inscription:
    try:
        return _inscription(numero, histoire)
    except (KeyError, TypeError, ValueError, AttributeError) as erreur:
        raise endommage(f"ce qu’il dit du numéro {numero} est illisible") from erreur


def _inscription(numero: str, histoire: list[Evenement]) -> Inscription:
    """Fold a number's events, the first of which is its reservation, into its present state."""
    origine = histoire[0].faits
    mentions = mentions_apres(histoire)
    statut, edition, duplicatas, motif = Statut.RESERVE, 1, 0, ""
    for evenement in histoire[1:]:
        if evenement.nature == Nature.RECTIFICATION:
            edition += 1
        elif evenement.nature == Nature.DUPLICATA:
            duplicatas += 1
        else:
            statut = Statut(evenement.nature)
            motif = evenement.faits.get("motif", "")
    return Inscription(
        numero=numero,
        dispositif=origine["dispositif"],
        session=histoire[0].session,
        candidat=histoire[0].candidat,
        objet=origine["objet"],
        famille=origine["famille"],
        annee=origine["annee"],
        rang=origine["rang"],
        titulaire=_titulaire(mentions),
        intitule=mentions["intitule"],
        referentiel=mentions["referentiel"],
        date_decision=date.fromisoformat(mentions["date_decision"]),
        statut=statut,
        edition=edition,
        motif=motif,
        duplicatas=duplicatas,
    )


def mentions_apres(histoire: Iterable[Evenement]) -> Mentions:
    """What a number's certificate says after these events of its own, the first of which is its reservation."""
    mentions: Mentions = {}
    for evenement in histoire:
        if evenement.nature == Nature.RESERVE:
            mentions = dict(evenement.faits["mentions"])
        elif evenement.nature == Nature.RECTIFICATION:
            mentions |= evenement.faits["apres"]
    return mentions


def changements(avant: Mentions, apres: Mentions) -> list[str]:
    """The fields that differ; what one of them does not have is no change."""
    return [champ for champ, valeur in apres.items() if avant.get(champ, valeur) != valeur]


def _titulaire(mentions: Mentions) -> Titulaire:
    naissance = mentions["date_naissance"]
    return Titulaire(
        mentions["nom"],
        mentions["prenom"],
        date.fromisoformat(naissance) if naissance else None,
        **{champ: mentions.get(champ) for champ in AJOUTES},
    )


def _mentions(titulaire: Titulaire, intitule: str, referentiel: str, date_decision: date) -> Mentions:
    autres = {"intitule": intitule, "referentiel": referentiel, "date_decision": date_decision.isoformat()}
    return titulaire.mentions | autres
