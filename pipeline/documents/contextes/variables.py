"""Every variable that the Word templates may use, by kind of document: derived from the types, never listed twice."""

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_type_hints

from pipeline.documents.contextes.candidat import EpreuveImprimee, Inscription
from pipeline.documents.contextes.commun import FEMININ, CertificationImprimee, DispositifImprime, SessionImprimee
from pipeline.documents.contextes.parchemin import ParcheminImprime
from pipeline.documents.contextes.seance import Organisation, Seance
from pipeline.documents.contextes.titre import Synthese
from pipeline.documents.contextes.transmission import TransmissionImprimee
from pipeline.documents.decisions import DecisionImprimee
from pipeline.documents.identites import MembreImprime, Personne
from pipeline.documents.proces_verbal import ProcesVerbal
from pipeline.documents.resultats import Acquisitions, LigneBloc, LigneCompetence
from pipeline.regles import Dispositif


@dataclass(frozen=True)
class _Commun:
    session: SessionImprimee
    dispositif: DispositifImprime


@dataclass(frozen=True)
class _Seance(_Commun):
    seance: Seance


@dataclass(frozen=True)
class _Membre(_Seance):
    membre: MembreImprime


@dataclass(frozen=True)
class _Organisation(_Seance):
    organisation: Organisation


@dataclass(frozen=True)
class _Titre(_Commun):
    certification: CertificationImprimee
    pv: ProcesVerbal
    inscrits: tuple[Personne, ...]
    synthese: Synthese


@dataclass(frozen=True)
class _Inscrit(_Commun):
    certification: CertificationImprimee
    candidat: Personne
    inscription: Inscription


@dataclass(frozen=True)
class _Candidat(_Commun):
    certification: CertificationImprimee
    candidat: Personne
    decision: DecisionImprimee
    blocs: tuple[LigneBloc, ...]
    competences: tuple[LigneCompetence, ...]
    epreuves: tuple[EpreuveImprimee, ...]
    acquis: Acquisitions


@dataclass(frozen=True)
class _Delivrance(_Candidat):
    parchemin: ParcheminImprime


@dataclass(frozen=True)
class _Transmission(_Commun):
    transmission: TransmissionImprimee


TRANSMISSION = "transmission"
"""What the list of an envelope is about; no document of a dispositif has it as its `par`."""

RACINES: dict[str, type] = {
    "session": _Seance,
    "membre": _Membre,
    "organisation": _Organisation,
    "certification": _Titre,
    "inscrit": _Inscrit,
    "candidat": _Candidat,
    "delivrance": _Delivrance,
    TRANSMISSION: _Transmission,
}
"""What a kind of document is about (its `par`) → its variables; `textes` and `echeances` are the dispositif's own."""


def variables(par: str = "") -> frozenset[str]:
    """Every dotted name, as `gabarit.variables` gives those that a template uses; of all kinds unless one is named."""
    racines = [RACINES[par]] if par else RACINES.values()
    return frozenset(chemin for racine in racines for chemin in _chemins("", racine))


def variables_du_dispositif(dispositif: Dispositif) -> frozenset[str]:
    """The names that come from its `[textes]` and `[[echeances]]`."""
    textes = {f"textes.{nom}" for nom in dispositif.textes if not nom.endswith(FEMININ)}
    return frozenset({"textes", "echeances"} | textes | {f"echeances.{e.code}" for e in dispositif.echeances})


def _chemins(prefixe: str, type_: Any) -> set[str]:
    """The dotted names under a dataclass, through the tuples that it holds."""
    types = get_type_hints(type_)
    trouves = set()
    for champ in fields(type_):
        chemin = prefixe + champ.name
        element = next((t for t in (types[champ.name], *get_args(types[champ.name])) if is_dataclass(t)), None)
        trouves |= {chemin} | (_chemins(f"{chemin}.", element) if element else set())
    return trouves
