"""`index.html`: what was decided, why, what is awaited, what to check. One file, no network, opens from the disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.anomalies import Anomalie
from pipeline.echeances import EcheanceDatee, conservations
from pipeline.etude import Etude
from pipeline.modele import Decision, Etat
from pipeline.restitution.libelles import ETATS, ISSUES, comptes
from pipeline.restitution.terminal import lieu
from pipeline.texte import date_longue, typographier

Liens = Sequence[tuple[str, str]]
"""(file name, relative to the publication; what to call it)."""


@dataclass(frozen=True)
class Publie:
    """What a publication holds, and what it waits for.

    `avant`, `apres`: merged files to use before the jury, and after it; `seance`: the documents about nobody in
    particular, by kind; `candidats`: candidate id → their documents; `anonymes`: candidate id → the number under which
    the jury reads their results, where it does; `attendus`: which documents wait, for what; `envois`: what each
    envelope waits for, and its files.
    """

    avant: Liens = ()
    apres: Liens = ()
    seance: Sequence[tuple[str, Liens]] = ()
    candidats: Mapping[str, Liens] = field(default_factory=dict)
    anonymes: Mapping[str, str] = field(default_factory=dict)
    termes: Sequence[EcheanceDatee] = ()
    attendus: Sequence[str] = ()
    envois: Sequence[tuple[str, Liens]] = ()


@dataclass(frozen=True)
class _Ligne:
    decision: Decision
    issue: str
    proposition: str
    documents: Liens
    anonyme: str


@dataclass(frozen=True)
class _Groupe:
    code: str
    intitule: str
    lignes: tuple[_Ligne, ...]


def tableau_de_bord(etude: Etude, publie: Publie) -> bytes:
    """The page."""
    environnement = Environment(
        loader=PackageLoader("pipeline", "restitution"), autoescape=True, undefined=StrictUndefined
    )
    environnement.filters |= {"date_longue": date_longue, "typographie": typographier, "lieu": lieu}
    exemples = {d.referentiel.version: d.referentiel for d in etude.decisions if d.referentiel.exemple}
    page = environnement.get_template("index.html.j2").render(
        session=etude.session,
        dispositif=etude.reglement.dispositif.dispositif,
        etat=ETATS[etude.session.etat],
        preparation=etude.session.etat is Etat.PREPARATION,
        comptes=comptes(etude.decisions),
        inscrits=len(etude.dossier.candidats),
        publie=publie,
        alertes=_alertes(etude.anomalies),
        exemples=list(exemples.values()),
        groupes=_groupes(etude, publie),
        en_attente=etude.en_attente,
        conservations=conservations(etude.session, etude.reglement.dispositif),
        nbsp="\u00a0",
    )
    return page.encode()


def _alertes(anomalies: Sequence[Anomalie]) -> list[list[Anomalie]]:
    """The anomalies in their order; of the same kind, with the same remedy, those about one candidate go together."""
    groupes: dict[tuple[str, ...], list[Anomalie]] = {}
    for a in anomalies:
        groupes.setdefault((a.code, a.a_faire, a.candidat or str(a.repere)), []).append(a)
    return list(groupes.values())


def _groupes(etude: Etude, publie: Publie) -> list[_Groupe]:
    groupes = []
    for code, groupe in groupby(etude.decisions, key=lambda d: d.referentiel.certification.code):
        lignes = tuple(_ligne(decision, publie) for decision in groupe)
        groupes.append(_Groupe(code, lignes[0].decision.referentiel.certification.intitule, lignes))
    return groupes


def _ligne(decision: Decision, publie: Publie) -> _Ligne:
    identifiant = decision.candidat.id
    documents, anonyme = publie.candidats.get(identifiant, ()), publie.anonymes.get(identifiant, "")
    return _Ligne(decision, ISSUES[decision.issue], ISSUES[decision.proposition], documents, anonyme)
