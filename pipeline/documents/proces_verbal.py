"""What a procès-verbal says, over the candidates of one certification."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.deliberation.jury import designes, votant
from pipeline.documents.decisions import DecisionImprimee, imprimer
from pipeline.documents.francais import compte, typographier
from pipeline.documents.identites import MembreImprime, Personne, membre, personne, signataires
from pipeline.documents.matiere import Matiere
from pipeline.documents.resultats import resultats_resumes, resume_acquis
from pipeline.modele import Decision, Issue
from pipeline.regles import Referentiel


@dataclass(frozen=True)
class LigneCandidat:
    """One candidate: the results per bloc, one line each, and the column « Commentaire »."""

    candidat: Personne
    decision: DecisionImprimee
    resultats: tuple[str, ...]
    commentaire: str


@dataclass(frozen=True)
class Partie:
    """A bloc or a compétence of the référentiel, for the legend."""

    code: str
    intitule: str


@dataclass(frozen=True)
class ProcesVerbal:
    """The lists of a procès-verbal; each may be empty, and its section is then left out."""

    bilan: str
    parties: tuple[Partie, ...]
    par_blocs: bool
    candidats: tuple[LigneCandidat, ...]
    non_deliberes: tuple[LigneCandidat, ...]
    ecarts: tuple[LigneCandidat, ...]
    conflits: tuple[LigneCandidat, ...]
    votes: tuple[LigneCandidat, ...]
    observations: tuple[LigneCandidat, ...]
    membres: tuple[MembreImprime, ...]
    sans_voix: tuple[MembreImprime, ...]
    signataires: tuple[MembreImprime, ...]


def proces_verbal(referentiel: Referentiel, decisions: tuple[Decision, ...], matiere: Matiere) -> ProcesVerbal:
    """The procès-verbal of these decisions, all on this certification."""
    jury, dispositif = designes(matiere.dossier.jury), matiere.reglement.dispositif
    lignes = tuple(ligne_candidat(decision, matiere) for decision in decisions)
    deliberees = tuple(ligne for ligne in lignes if ligne.decision.deliberee)
    return ProcesVerbal(
        bilan=bilan(decisions, matiere),
        parties=parties(referentiel),
        par_blocs=bool(referentiel.blocs),
        candidats=deliberees,
        non_deliberes=tuple(ligne for ligne in lignes if not ligne.decision.deliberee),
        ecarts=tuple(ligne for ligne in deliberees if ligne.decision.differe),
        conflits=tuple(ligne for ligne in deliberees if ligne.decision.exclus),
        votes=tuple(ligne for ligne in deliberees if ligne.decision.votes),
        observations=tuple(ligne for ligne in deliberees if ligne.decision.observations or ligne.decision.reponse),
        membres=tuple(membre(m, matiere) for m in jury if votant(m, dispositif)),
        sans_voix=tuple(membre(m, matiere) for m in jury if not votant(m, dispositif)),
        signataires=tuple(membre(m, matiere) for m in signataires(matiere)),
    )


def parties(referentiel: Referentiel) -> tuple[Partie, ...]:
    """The blocs of a référentiel or, without blocs, its compétences."""
    return tuple(Partie(p.code, p.intitule) for p in referentiel.blocs or referentiel.competences)


def ligne_candidat(decision: Decision, matiere: Matiere) -> LigneCandidat:
    """What a list says of one candidate."""
    candidat = personne(decision.candidat, matiere)
    acquis = resume_acquis(decision) if decision.issue is Issue.PARTIEL else ""
    commentaires = (candidat.abondement, acquis, typographier(decision.commentaire))
    return LigneCandidat(
        candidat=candidat,
        decision=imprimer(decision, matiere),
        resultats=resultats_resumes(decision),
        commentaire="\n".join(texte for texte in commentaires if texte),
    )


def bilan(decisions: Iterable[Decision], matiere: Matiere) -> str:
    """« 12 candidats inscrits, dont 10 délibérés : 7 admis, 1 partiel, 2 non admis. »

    A partial award is counted apart only where the dispositif has its own word for it.
    """
    issues = [decision.issue for decision in decisions]
    deliberes = sum(issue.deliberee for issue in issues)
    admis = issues.count(Issue.ADMIS)
    distingue = matiere.texte("issue_partiel") != matiere.texte("issue_non_admis")
    partiels = issues.count(Issue.PARTIEL) if distingue else 0
    detail = f", {partiels} partiel{'s' if partiels > 1 else ''}" if partiels else ""
    refus = deliberes - admis - partiels
    accord = "s" if deliberes > 1 else ""
    inscrits = compte(len(issues), "candidat") + (" inscrits" if len(issues) > 1 else " inscrit")
    if not deliberes:
        return typographier(f"{inscrits}, aucun délibéré.")
    return typographier(f"{inscrits}, dont {deliberes} délibéré{accord} : {admis} admis{detail}, {refus} non admis.")
