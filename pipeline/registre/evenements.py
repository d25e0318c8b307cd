"""The journal's events, each chained to the one before it. Pure."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from pipeline.erreurs import RegistreRefuse

ORIGINE = "0" * 64
"""What the first event carries in place of the fingerprint of a previous one."""


class Nature(StrEnum):
    """Kinds of events. `editions` and `purge` concern a publication; those without a number otherwise, a candidate.

    Set aside or back, barred or no longer, having acquired something or no longer. The others concern a number.
    """

    RESERVE = "reserve"
    EMIS = "emis"
    RECTIFICATION = "rectification"
    ABANDON = "abandon"
    ANNULE = "annule"
    DUPLICATA = "duplicata"
    ECARTE = "ecarte"
    REINTEGRE = "reintegre"
    EXCLUSION = "exclusion"
    EXCLUSION_LEVEE = "exclusion_levee"
    ACQUISITION = "acquisition"
    ACQUISITION_RETIREE = "acquisition_retiree"
    EDITIONS = "editions"
    PURGE = "purge"


@dataclass(frozen=True)
class Evenement:
    """One line of the journal. `donnees` is canonical JSON, `instant` UTC; no `numero` for a candidate's event."""

    id: int
    instant: str
    session: str
    candidat: str
    numero: str | None
    nature: str
    donnees: str
    precedent: str
    empreinte: str = ""

    @property
    def empreinte_calculee(self) -> str:
        """SHA-256 of everything the event says, the previous event's fingerprint included."""
        contenu = {nom: valeur for nom, valeur in asdict(self).items() if nom != "empreinte"}
        return sha256(canonique(contenu).encode()).hexdigest()

    @property
    def faits(self) -> dict[str, Any]:
        """What the event says. Raises RegistreRefuse when somebody damaged it."""
        try:
            faits: dict[str, Any] = json.loads(self.donnees)
        except ValueError as erreur:
            raise endommage(f"son événement {self.id} est illisible") from erreur
        return faits


def jour(instant: str) -> date:
    """The day of an event's instant, where this computer is."""
    return datetime.fromisoformat(instant).astimezone().date()


def canonique(valeur: Mapping[str, object]) -> str:
    """The one JSON text of a mapping: keys sorted, no blanks."""
    # `repr`: what a damaged file holds in the place of a text only has to give another fingerprint.
    return json.dumps(valeur, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr)


def candidats_ecartes(evenements: Iterable[Evenement]) -> set[str]:
    """Ids of the candidates that one session's events leave set aside."""
    derniere = {e.candidat: e.nature for e in evenements if e.nature in (Nature.ECARTE, Nature.REINTEGRE)}
    return {candidat for candidat, nature in derniere.items() if nature == Nature.ECARTE}


class _DUnCandidat(Protocol):
    """What a session pronounces on one of its candidates."""

    @property
    def session(self) -> str: ...

    @property
    def candidat(self) -> str: ...


P = TypeVar("P", bound=_DUnCandidat)


def differences(
    actives: Mapping[tuple[str, str], P], voulues: Iterable[P], ecartes: Collection[str]
) -> tuple[list[P], list[P]]:
    """What to take back, then what to write, so that one session's `actives` become what it says (`voulues`).

    `ecartes`: candidates set aside for this run, of whom nothing is taken back: that does not change a decision.
    """
    dites = {(v.session, v.candidat): v for v in voulues}
    retirees = [e for cle, e in actives.items() if cle not in dites and e.candidat not in ecartes]
    return sorted(retirees, key=lambda e: e.candidat), [v for cle, v in dites.items() if actives.get(cle) != v]


def endommage(constat: str) -> RegistreRefuse:
    """The error of a register that says something this program never wrote."""
    return RegistreRefuse(
        f"Le registre est endommagé : {constat}.",
        "Lancez « python -m pipeline registre verifier », puis restaurez le registre d’une sauvegarde.",
    )
