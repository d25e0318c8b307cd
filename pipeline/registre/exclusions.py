"""Bars for fraud, as the register's events tell them: pronounced by a session, lifted when it no longer does. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from pipeline.registre.evenements import Evenement, Nature, differences


@dataclass(frozen=True)
class ExclusionPrononcee:
    """A candidate barred from a certification, from the decision until `jusqu_au` included (None: for ever)."""

    session: str
    candidat: str
    dispositif: str
    certification: str
    nom: str
    prenom: str
    date_naissance: date | None
    date_decision: date
    jusqu_au: date | None

    @property
    def faits(self) -> dict[str, str]:
        """What its event says: dates in ISO form, empty when there is none."""
        bruts = asdict(self).items()
        return {nom: _texte(valeur) for nom, valeur in bruts if nom not in ("session", "candidat")}


def exclusions_actives(evenements: Iterable[Evenement]) -> dict[tuple[str, str], ExclusionPrononcee]:
    """The bars that the events (in journal order) leave standing, by session and candidate id."""
    actives: dict[tuple[str, str], ExclusionPrononcee] = {}
    for evenement in evenements:
        cle = (evenement.session, evenement.candidat)
        if evenement.nature == Nature.EXCLUSION:
            actives[cle] = _lire(*cle, evenement.faits)
        elif evenement.nature == Nature.EXCLUSION_LEVEE:
            actives.pop(cle, None)
    return actives


def a_noter(
    actives: Mapping[tuple[str, str], ExclusionPrononcee],
    voulues: Iterable[ExclusionPrononcee],
    ecartes: Collection[str],
) -> list[tuple[Nature, ExclusionPrononcee]]:
    """The events to write so that one session's bars become those that it says (see `differences`)."""
    levees, nouvelles = differences(actives, voulues, ecartes)
    return [*((Nature.EXCLUSION_LEVEE, e) for e in levees), *((Nature.EXCLUSION, e) for e in nouvelles)]


def _lire(session: str, candidat: str, faits: Mapping[str, str]) -> ExclusionPrononcee:
    return ExclusionPrononcee(
        session=session,
        candidat=candidat,
        dispositif=faits["dispositif"],
        certification=faits["certification"],
        nom=faits["nom"],
        prenom=faits["prenom"],
        date_naissance=_jour(faits["date_naissance"]),
        date_decision=date.fromisoformat(faits["date_decision"]),
        jusqu_au=_jour(faits["jusqu_au"]),
    )


def _texte(valeur: str | date | None) -> str:
    return valeur.isoformat() if isinstance(valeur, date) else valeur or ""


def _jour(texte: str) -> date | None:
    return date.fromisoformat(texte) if texte else None
