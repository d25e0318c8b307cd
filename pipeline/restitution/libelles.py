"""How outcomes and origins are said, in French."""

from pipeline.modele import Decision, Etat, Issue, Note, Origine
from pipeline.nombres import exact

ISSUES = {
    Issue.ADMIS: "Admis",
    Issue.PARTIEL: "Partiel",
    Issue.NON_ADMIS: "Non admis",
    Issue.ABSENT: "Absent",
    Issue.EXCUSE: "Excusé",
    Issue.ABANDON: "Abandon",
    Issue.FRAUDE: "Fraude",
    Issue.INCOMPLET: "Dossier incomplet",
    Issue.REPORTE: "Reporté",
    Issue.ECARTE: "Écarté",
}

ETATS = {
    Etat.PREPARATION: "en préparation",
    Etat.DELIBEREE: "délibérée",
    Etat.VALIDEE: "validée",
}

ORIGINES = {
    Origine.SESSION: "session",
    Origine.ANTERIEUR: "acquis antérieur",
    Origine.JURY: "décision du jury",
}


def resultat(acquis: bool | None) -> str:
    """« acquis », « non acquis » or « non évalué »."""
    return "non évalué" if acquis is None else "acquis" if acquis else "non acquis"


def note_dite(note: Note) -> str:
    """« 12,5/20 », the grade as it was given."""
    return "sans note" if note.valeur is None else f"{exact(note.valeur)}/{exact(note.sur)}"


def decision_jury(decision: Decision) -> str:
    """What the jury wrote, or that it follows the proposal."""
    return ISSUES[decision.decision_jury] if decision.decision_jury else "conforme à la proposition"
