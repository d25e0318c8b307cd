"""Checks across cells, candidates, grids, jury and decisions: every anomaly at once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.anomalies import Anomalie
from pipeline.catalogue import CATALOGUE, Gravite
from pipeline.modele import Decision, DossierSession, Etat
from pipeline.referentiel import Reglement
from pipeline.validation.acquis import valider_acquis
from pipeline.validation.candidats import valider_candidats, valider_en_tete, valider_session
from pipeline.validation.caracteres import valider_caracteres
from pipeline.validation.consequences import sans_consequences
from pipeline.validation.decisions import valider_decisions
from pipeline.validation.exclusions import valider_exclusions
from pipeline.validation.grilles import valider_grilles
from pipeline.validation.jury import valider_jury
from pipeline.validation.longueurs import valider_longueurs
from pipeline.validation.retours import valider_retours

_JAMAIS_ECARTEES = ("C03", "S03")
_ORDRE = {Gravite.BLOQUANT: 0, Gravite.AVERTISSEMENT: 1}


def valider(dossier: DossierSession, decisions: tuple[Decision, ...], reglement: Reglement) -> Iterator[Anomalie]:
    """Everything wrong in what was read, and in what the jury decided on it."""
    yield from valider_session(dossier)
    yield from valider_en_tete(dossier, reglement.dispositif)
    yield from valider_candidats(dossier, reglement)
    yield from valider_caracteres(dossier)
    yield from valider_longueurs(dossier)
    yield from valider_acquis(dossier, reglement)
    yield from valider_retours(dossier, reglement)
    yield from valider_exclusions(dossier, reglement)
    yield from valider_grilles(dossier, reglement)
    yield from valider_jury(dossier, reglement)
    yield from valider_decisions(dossier, decisions, reglement)


def ranger(anomalies: Iterable[Anomalie], dossier: DossierSession) -> list[Anomalie]:
    """What is shown: each cause once, without what concerns a candidate set aside, blocking ones first.

    Without a known certification, nobody can be set aside either: no procès-verbal would say so.

    In a session still in preparation, a missing grid or result is only what is awaited: it does not block.
    """
    gardees = dict.fromkeys(
        a
        for a in sans_consequences(anomalies, bool(dossier.candidats))
        if a.candidat not in dossier.ecartes or a.code in _JAMAIS_ECARTEES
    )
    if dossier.session.etat is Etat.PREPARATION:
        gardees = dict.fromkeys(_en_attente(a) for a in gardees)
    return sorted(gardees, key=lambda a: _ORDRE[a.gravite])


def _en_attente(anomalie: Anomalie) -> Anomalie:
    return replace(anomalie, gravite=Gravite.AVERTISSEMENT) if CATALOGUE[anomalie.code].attente else anomalie
