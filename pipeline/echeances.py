"""The dates to keep around a session, as its dispositif asks: computed, or awaited when what they run from is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from pipeline.deliberation.benefice import fin
from pipeline.modele import Session
from pipeline.regles import Conservation, Dispositif, Echeance, Referentiel
from pipeline.texte import date_longue

_DECALAGE = re.compile(r"([+-]\d{1,3}) (jours?|mois|ans?)")
_ATTENTES = {
    "date_jury": "date du jury",
    "deliberation_close_le": "date de clôture de la délibération",
    "validation_le": "date de validation",
}


@dataclass(frozen=True)
class EcheanceDatee:
    """One date to keep: what for, who has to act, the text that asks for it. `attente`: said when `jour` is None."""

    code: str
    libelle: str
    qui: str
    article: str
    jour: date | None
    attente: str


def decaler(jour: date, decalage: str) -> date:
    """A day moved by « -15 jours », « +2 mois » or « +1 an »: calendar days; months end on their last day at most.

    Raises ValueError (French) on any other writing.
    """
    trouve = _DECALAGE.fullmatch(decalage)
    if not trouve:
        raise ValueError(f"« {decalage} » n’est pas un décalage comme « -15 jours », « +2 mois » ou « +1 an »")
    nombre, unite = int(trouve[1]), trouve[2]
    if unite.startswith("jour"):
        return jour + relativedelta(days=nombre)
    return jour + relativedelta(months=nombre * (1 if unite == "mois" else 12))


def echeances(session: Session, dispositif: Dispositif, titres: Iterable[Referentiel]) -> tuple[EcheanceDatee, ...]:
    """The dates of a session for these titles: known ones first, by day, then those that are awaited."""
    familles = {titre.certification.famille for titre in titres}
    termes = [_terme(e, session) for e in dispositif.echeances if not e.familles or familles.intersection(e.familles)]
    return tuple(sorted(termes, key=lambda terme: (terme.jour is None, terme.jour or session.date_jury)))


def _terme(echeance: Echeance, session: Session) -> EcheanceDatee:
    repere: date | None = getattr(session, echeance.repere)
    return EcheanceDatee(
        code=echeance.code,
        libelle=echeance.libelle,
        qui=echeance.qui,
        article=echeance.article,
        jour=decaler(repere, echeance.decalage) if repere else None,
        attente="" if repere else f"en attente de la {_ATTENTES[echeance.repere]}",
    )


def conservations(session: Session, dispositif: Dispositif) -> tuple[tuple[str, str, str], ...]:
    """What is to be kept after a session, until when (French), and the text that says so."""
    return tuple((c.quoi, jusqu_a(c, session, dispositif), c.article) for c in dispositif.conservation)


def fin_de_conservation(conservation: Conservation, session: Session, dispositif: Dispositif) -> date | None:
    """The last day, included, of a retention; None when it has no end, or when what it runs from is not known yet."""
    depuis = depart_de_conservation(conservation, session, dispositif)
    return fin(depuis, conservation.duree) if depuis and conservation.duree else depuis


def jusqu_a(conservation: Conservation, session: Session, dispositif: Dispositif) -> str:
    """Until when something is kept, in words: the date and the period, or the term, or what is awaited."""
    if not conservation.duree:
        return conservation.terme
    if depart_de_conservation(conservation, session, dispositif) is None:
        attente = _ATTENTES.get(conservation.depuis, "délivrance")
        return f"{conservation.duree} à compter de la {attente}, en attente"
    dernier = fin_de_conservation(conservation, session, dispositif)
    return f"jusqu’au {date_longue(dernier)} ({conservation.duree})" if dernier else conservation.duree


def depart_de_conservation(conservation: Conservation, session: Session, dispositif: Dispositif) -> date | None:
    """The date that a retention runs from, or ends at when it has no period; None while it is not known."""
    if conservation.depuis == "delivrance":
        return dispositif.date_delivrance(session)
    champ = conservation.depuis or ("date_jury" if conservation.duree else "")
    jour: date | None = getattr(session, champ) if champ else None
    return jour
