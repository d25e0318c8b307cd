"""Who a session was about, by the decisions that it published and the numbers that it gave."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.archive.admission import Fonds
from pipeline.archive.pieces import Piece, ouvrir
from pipeline.modele import Issue
from pipeline.registre.inscriptions import inscriptions
from pipeline.restitution.libelles import ISSUES


@dataclass(frozen=True, slots=True)
class Candidat:
    """One candidate; `issue` in French; `naissance`: only known of those who were given a number."""

    id: str
    nom: str
    prenom: str
    certification: str
    issue: str
    numeros: tuple[str, ...]
    naissance: date | None


def candidats(decisions: Piece, fonds: Fonds) -> Mapping[str, Candidat]:
    """By candidate id, in the order of the decisions. The file was just found to be the one that was published."""
    with ouvrir(decisions) as flux:
        publies = json.load(flux)["candidats"]
    inscrits = inscriptions(fonds.extrait.evenements)
    naissances = {i.candidat: i.titulaire.date_naissance for i in inscrits}
    numeros: dict[str, list[str]] = {}
    for i in inscrits:
        if not i.statut.clos:
            numeros.setdefault(i.candidat, []).append(i.numero)
    return {
        c["id"]: Candidat(
            id=c["id"],
            nom=c["nom"],
            prenom=c["prenom"],
            certification=c["certification"],
            issue=ISSUES[Issue(c["issue"])],
            numeros=tuple(numeros.get(c["id"], ())),
            naissance=naissances.get(c["id"]),
        )
        for c in publies
    }
