"""The decisions of the jury, wherever they were written: the same one written twice is one."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.modele import DecisionJury
from pipeline.regles import Dispositif
from pipeline.texte import cle

_TEXTES = ("motif", "commentaire", "observations_candidat", "reponse_jury")


def reunir_decisions(
    session: Iterable[DecisionJury], grilles: Iterable[DecisionJury], dispositif: Dispositif
) -> tuple[DecisionJury, ...]:
    """The rows of Décisions, completed and followed by the decisions written in collective tables.

    One that says nothing else than a row already there is that row; any difference leaves both, for the jury to see.
    """
    reunies = list(session)
    for decision in grilles:
        rang = next((i for i, autre in enumerate(reunies) if _meme(autre, decision, dispositif)), None)
        if rang is None:
            reunies.append(decision)
        else:
            reunies[rang] = _completee(reunies[rang], decision)
    return tuple(reunies)


def _meme(une: DecisionJury, autre: DecisionJury, dispositif: Dispositif) -> bool:
    """Whether two rows say the same of the same: an empty cell contradicts nothing."""
    if (une.candidat, une.objet) != (autre.candidat, autre.objet) or une.repere.classeur == autre.repere.classeur:
        return False
    issues = [dispositif.decision(d.decision, partie=False) or cle(d.decision) for d in (une, autre)]
    if any(_commente(d) for d in (une, autre)):
        return True
    votes = une.votes is None or autre.votes is None or une.votes == autre.votes
    paires = ((getattr(une, nom), getattr(autre, nom)) for nom in _TEXTES)
    return issues[0] == issues[1] and votes and all(cle(a) == cle(b) for a, b in paires if a and b)


def _commente(decision: DecisionJury) -> bool:
    """Whether a row only comments, where the jury follows the proposal or says what it decides elsewhere."""
    return not (decision.decision or decision.votes or decision.motif) and bool(decision.commentaire)


def _completee(une: DecisionJury, autre: DecisionJury) -> DecisionJury:
    if autre.decision and not une.decision:
        une, autre = autre, une
    textes = {nom: getattr(une, nom) or getattr(autre, nom) for nom in _TEXTES}
    if cle(une.commentaire) != cle(autre.commentaire):
        textes["commentaire"] = " ; ".join(filter(None, (une.commentaire, autre.commentaire)))
    return replace(une, votes=une.votes or autre.votes, **textes)
