"""`index.html`: what was decided, why, what is awaited, what to check. One file, no network, opens from the disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.etude import Etude
from pipeline.modele import Decision, Issue
from pipeline.restitution.libelles import ETATS, ISSUES
from pipeline.restitution.terminal import lieu
from pipeline.texte import date_longue, typographier

Liens = Sequence[tuple[str, str]]
"""(file name, relative to the publication; what to call it)."""


@dataclass(frozen=True)
class _Ligne:
    decision: Decision
    issue: str
    proposition: str
    documents: Liens


@dataclass(frozen=True)
class _Groupe:
    code: str
    intitule: str
    lignes: tuple[_Ligne, ...]


def tableau_de_bord(etude: Etude, fusions: Liens, documents: Mapping[str, Liens], attendus: Sequence[str]) -> bytes:
    """The page. `fusions`: merged files; `documents`: candidate id → their files; `attendus`: what waits, for what."""
    environnement = Environment(
        loader=PackageLoader("pipeline", "restitution"), autoescape=True, undefined=StrictUndefined
    )
    environnement.filters |= {"date_longue": date_longue, "typographie": typographier, "lieu": lieu}
    exemples = {d.referentiel.version: d.referentiel for d in etude.decisions if d.referentiel.exemple}
    page = environnement.get_template("index.html.j2").render(
        session=etude.session,
        dispositif=etude.reglement.dispositif.dispositif,
        etat=ETATS[etude.session.etat],
        comptes=[(ISSUES[issue], sum(d.issue is issue for d in etude.decisions)) for issue in _issues(etude)],
        fusions=fusions,
        attendus=attendus,
        anomalies=etude.anomalies,
        exemples=list(exemples.values()),
        groupes=_groupes(etude, documents),
        en_attente=etude.en_attente,
        nbsp="\u00a0",
    )
    return page.encode()


def _issues(etude: Etude) -> list[Issue]:
    presentes = {d.issue for d in etude.decisions}
    return [issue for issue in Issue if issue in presentes]


def _groupes(etude: Etude, documents: Mapping[str, Liens]) -> list[_Groupe]:
    groupes = []
    for code, groupe in groupby(etude.decisions, key=lambda d: d.referentiel.certification.code):
        lignes = tuple(
            _Ligne(d, ISSUES[d.issue], ISSUES[d.proposition], documents.get(d.candidat.id, ())) for d in groupe
        )
        groupes.append(_Groupe(code, lignes[0].decision.referentiel.certification.intitule, lignes))
    return groupes
