"""How outcomes and origins are said, in French."""

from collections import Counter
from collections.abc import Iterable

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

_COMPTES = {
    Issue.ADMIS: ("admis", "admis"),
    Issue.PARTIEL: ("attribution partielle", "attributions partielles"),
    Issue.NON_ADMIS: ("non admis", "non admis"),
    Issue.ABSENT: ("absent", "absents"),
    Issue.EXCUSE: ("excusé", "excusés"),
    Issue.ABANDON: ("abandon", "abandons"),
    Issue.FRAUDE: ("fraude", "fraudes"),
    Issue.INCOMPLET: ("dossier incomplet", "dossiers incomplets"),
    Issue.REPORTE: ("reporté", "reportés"),
    Issue.ECARTE: ("écarté", "écartés"),
}
"""One, and several."""

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


def comptes(decisions: Iterable[Decision]) -> list[tuple[int, str]]:
    """How many of each outcome, in order, with its name: `(7, "attributions partielles")`; none that nobody has."""
    nombres = Counter(decision.issue for decision in decisions)
    return [(nombres[issue], _COMPTES[issue][nombres[issue] > 1]) for issue in Issue if nombres[issue]]


def resultat(acquis: bool | None) -> str:
    """« acquis », « non acquis » or « non évalué »."""
    return "non évalué" if acquis is None else "acquis" if acquis else "non acquis"


def note_dite(note: Note) -> str:
    """« 12,5/20 », the grade as it was given."""
    return "sans note" if note.valeur is None else f"{exact(note.valeur)}/{exact(note.sur)}"


def decision_jury(decision: Decision) -> str:
    """What the jury wrote, or that it follows the proposal."""
    return ISSUES[decision.decision_jury] if decision.decision_jury else "conforme à la proposition"
