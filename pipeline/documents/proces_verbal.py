"""What a procès-verbal says, over the candidates of one certification."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.deliberation.jury import designes
from pipeline.documents.decisions import DecisionImprimee, imprimer
from pipeline.documents.francais import compte, typographier
from pipeline.documents.identites import MembreImprime, Personne, invite, membre, personne, signataires
from pipeline.documents.matiere import Matiere, une_fois
from pipeline.documents.resultats import resultats_resumes, resume_acquis, resume_hors_blocs
from pipeline.modele import Decision, Issue
from pipeline.regles import Referentiel

_JUSTIFIES = {
    Issue.ABSENT: "Absence justifiée",
    Issue.EXCUSE: "Absence justifiée",
    Issue.REPORTE: "Report justifié",
}


@dataclass(frozen=True)
class LigneCandidat:
    """One candidate: the results per bloc, one line each, and the column « Commentaire ».

    `motif`: why the jury did not examine them, without a reason that is theirs alone.
    """

    candidat: Personne
    decision: DecisionImprimee
    resultats: tuple[str, ...]
    commentaire: str
    motif: str


@dataclass(frozen=True)
class Partie:
    """A bloc or a compétence of the référentiel, for the legend."""

    code: str
    intitule: str


@dataclass(frozen=True)
class ProcesVerbal:
    """The lists of a procès-verbal; each may be empty, and its section is then left out.

    `membres` are designated, voting or not; `sans_voix` are guests.
    """

    bilan: str
    parties: tuple[Partie, ...]
    par_blocs: bool
    candidats: tuple[LigneCandidat, ...]
    non_deliberes: tuple[LigneCandidat, ...]
    ecarts: tuple[LigneCandidat, ...]
    conflits: tuple[LigneCandidat, ...]
    votes: tuple[LigneCandidat, ...]
    preconisations: tuple[LigneCandidat, ...]
    observations: tuple[LigneCandidat, ...]
    membres: tuple[MembreImprime, ...]
    sans_voix: tuple[MembreImprime, ...]
    signataires: tuple[MembreImprime, ...]


def proces_verbal(referentiel: Referentiel, decisions: tuple[Decision, ...], matiere: Matiere) -> ProcesVerbal:
    """The procès-verbal of these decisions, all on this certification."""
    jury = designes(matiere.dossier.jury)
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
        preconisations=tuple(ligne for ligne in deliberees if ligne.decision.preconisations),
        observations=tuple(ligne for ligne in deliberees if ligne.decision.observations or ligne.decision.reponse),
        membres=tuple(membre(m, matiere) for m in jury if not invite(m, matiere)),
        sans_voix=tuple(membre(m, matiere) for m in jury if invite(m, matiere)),
        signataires=tuple(membre(m, matiere) for m in signataires(matiere)),
    )


def parties(referentiel: Referentiel) -> tuple[Partie, ...]:
    """The blocs of a référentiel or, without blocs, its compétences."""
    return tuple(Partie(p.code, p.intitule) for p in referentiel.blocs or referentiel.competences)


@une_fois
def ligne_candidat(decision: Decision, matiere: Matiere) -> LigneCandidat:
    """What a list says of one candidate."""
    candidat = personne(decision.candidat, matiere)
    refus = decision.issue in (Issue.PARTIEL, Issue.NON_ADMIS)
    acquis = (resume_acquis(decision, matiere), resume_hors_blocs(decision, matiere)) if refus else ()
    commentaires = (candidat.abondement, *acquis, typographier(decision.commentaire))
    imprimee = imprimer(decision, matiere)
    return LigneCandidat(
        candidat=candidat,
        decision=imprimee,
        resultats=resultats_resumes(decision),
        commentaire="\n".join(texte for texte in commentaires if texte),
        motif=_motif_public(decision.issue, imprimee.motif),
    )


def _motif_public(issue: Issue, motif: str) -> str:
    """Health and family are nobody's business: only that there was a reason."""
    if issue in (Issue.FRAUDE, Issue.INCOMPLET, Issue.ECARTE):
        return motif
    return _JUSTIFIES.get(issue, "") if motif else ""


def bilan(decisions: Iterable[Decision], matiere: Matiere) -> str:
    """« 12 candidats inscrits, dont 10 examinés par le jury : 7 admis, 1 attribution partielle, 2 non admis. »

    A partial award is counted apart only where the dispositif has its own word for it.
    """
    issues = [decision.issue for decision in decisions]
    examines = sum(issue.deliberee for issue in issues)
    inscrits = compte(len(issues), "candidat") + (" inscrits" if len(issues) > 1 else " inscrit")
    if not examines:
        return typographier(f"{inscrits}, aucun examiné par le jury.")
    admis = issues.count(Issue.ADMIS)
    distingue = matiere.texte("issue_partiel") != matiere.texte("issue_non_admis")
    partiels = issues.count(Issue.PARTIEL) if distingue else 0
    pluriel = "s" if partiels > 1 else ""
    comptes = (
        (admis, "admis"),
        (partiels, f"attribution{pluriel} partielle{pluriel}"),
        (examines - admis - partiels, "non admis"),
    )
    detail = ", ".join(f"{nombre} {nom}" for nombre, nom in comptes if nombre)
    accord = "s" if examines > 1 else ""
    return typographier(f"{inscrits}, dont {examines} examiné{accord} par le jury : {detail}.")
