"""`decisions.json`: every decision with its trace, the data behind every document."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.modele import (
    Acquis,
    Decision,
    DossierSession,
    Etape,
    Membre,
    Note,
    Preconisation,
    ResultatBloc,
    ResultatCompetence,
    ResultatElement,
    Votes,
)

Numeros = Mapping[tuple[str, str], str]


def decisions_json(
    dossier: DossierSession, dispositif: str, decisions: tuple[Decision, ...], numeros: Numeros
) -> bytes:
    """The contract's keys, and a few more; UTF-8, in the order of the procès-verbaux."""
    decides = {d.candidat.id for d in decisions}
    contenu = {
        "session": dossier.session.code,
        "dispositif": dispositif,
        "etat": dossier.session.etat.value,
        "date_jury": dossier.session.date_jury.isoformat(),
        "deliberation_close_le": _jour(dossier.session.deliberation_close_le),
        "validation_le": _jour(dossier.session.validation_le),
        "candidats": [_decision(d, numeros) for d in decisions],
        "sans_decision": [c.id for c in dossier.candidats if c.id not in decides],
    }
    return (json.dumps(contenu, ensure_ascii=False, indent=1) + "\n").encode()


def _jour(jour: date | None) -> str | None:
    return jour.isoformat() if jour else None


def _decision(d: Decision, numeros: Numeros) -> dict[str, Any]:
    return {
        "id": d.candidat.id,
        "nom": d.candidat.nom_naissance,
        "prenom": d.candidat.prenom,
        "certification": d.referentiel.certification.code,
        "referentiel": d.referentiel.version,
        "issue": d.issue.value,
        "proposition": d.proposition.value,
        "decision_jury": d.decision_jury.value if d.decision_jury else None,
        "differe": d.differe,
        "motif": d.motif,
        "blocs": [_bloc(b) for b in d.blocs],
        "competences": [_competence(c) for c in d.competences],
        "trace": [_etape(e) for e in d.trace],
        "exclus": [_membre(m) for m in d.exclus],
        "votes": _votes(d.votes),
        "commentaire": d.commentaire,
        "observations_candidat": d.observations_candidat,
        "reponse_jury": d.reponse_jury,
        "preconisations": [_preconisation(p) for p in d.preconisations],
        "parchemins": [numero for (candidat, _), numero in numeros.items() if candidat == d.candidat.id],
    }


def _bloc(b: ResultatBloc) -> dict[str, Any]:
    return {
        "code": b.code,
        "intitule": b.intitule,
        "acquis": b.acquis,
        "proposition": b.proposition,
        "origine": b.origine.value,
        "anterieur": _acquis(b.anterieur),
        "trace": [f"{e.regle} — {e.faits} ({e.article})" for e in b.trace],
    }


def _competence(c: ResultatCompetence) -> dict[str, Any]:
    return {
        "code": c.code,
        "intitule": c.intitule,
        "acquise": c.acquise,
        "proposition": c.proposition,
        "origine": c.origine.value,
        "repere": str(c.repere) if c.repere else None,
        "anterieur": _acquis(c.acquis),
        "commentaire": c.commentaire,
        "elements": [_element(e) for e in c.elements],
        "notes": [_note(n) for n in c.notes],
        "moyenne": None if c.moyenne is None else str(c.moyenne),
        "moyenne_affichee": c.moyenne_dite or None,
    }


def _element(e: ResultatElement) -> dict[str, Any]:
    return {
        "code": e.code,
        "intitule": e.intitule,
        "valeur": e.valeur,
        "incontournable": e.incontournable,
        "repere": str(e.repere),
        "commentaire": e.commentaire,
    }


def _note(n: Note) -> dict[str, Any]:
    """Exact numbers, as text: « 12 », « 25/2 »."""
    note = None if n.valeur is None else str(n.valeur)
    return {"partie": n.partie, "note": note, "sur": str(n.sur), "repere": str(n.repere)}


def _preconisation(p: Preconisation) -> dict[str, str]:
    return {"objet": p.objet, "avis": p.avis, "commentaire": p.commentaire, "repere": str(p.repere)}


def _etape(e: Etape) -> dict[str, Any]:
    return {
        "regle": e.regle,
        "faits": e.faits,
        "resultat": e.resultat,
        "article": e.article,
        "reperes": [str(repere) for repere in e.reperes],
    }


def _acquis(a: Acquis | None) -> dict[str, str] | None:
    return {"date_decision": a.date_decision.isoformat(), "numero": a.numero, "repere": str(a.repere)} if a else None


def _membre(m: Membre) -> dict[str, str]:
    return {"nom": m.nom, "prenom": m.prenom, "qualite": m.qualite}


def _votes(v: Votes | None) -> dict[str, int] | None:
    return {"pour": v.pour, "contre": v.contre, "abstention": v.abstention} if v else None
