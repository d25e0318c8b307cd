"""A decision as documents print it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.deliberation.exclusions import terme_exclusion
from pipeline.documents.francais import majuscule, minuscule, typographier
from pipeline.documents.identites import nom_membre
from pipeline.documents.matiere import Matiere, une_fois
from pipeline.documents.resultats import ecarts, resume_acquis
from pipeline.modele import Decision, Etape, Issue

LIBELLES = {
    Issue.ABSENT: "Absence",
    Issue.EXCUSE: "Absence excusée",
    Issue.ABANDON: "Abandon",
    Issue.FRAUDE: "Fraude",
    Issue.INCOMPLET: "Dossier incomplet",
    Issue.REPORTE: "Report à une autre session",
    Issue.ECARTE: "Candidature écartée de la session",
}


_INTERNE = re.compile("(Feuille «|Option --)")
_SUITE = " → règle suivante"


@dataclass(frozen=True)
class Explication:
    """One rule tried: what was found, and the text that it comes from."""

    regle: str
    constat: str
    source: str


@dataclass(frozen=True)
class DecisionImprimee:
    """The outcome in words, and one yes/no per outcome for the templates' conditions.

    `sigle`: `A` or `NA` once deliberated; `differe`: the jury decided otherwise than proposed, and `motif` says why;
    `preconisations`: what the evaluation jury recommended; `decideur`: who decides, where it is not the jury;
    `exclusion`: « jusqu’au … pour fraude constatée le … », for someone barred. `motif` has no full stop at its end.
    """

    libelle: str
    sigle: str
    delivre: str
    proposition: str
    motif: str
    differe: bool
    ecarts: tuple[str, ...]
    commentaire: str
    observations: str
    reponse: str
    votes: tuple[str, ...]
    exclus: tuple[str, ...]
    explications: tuple[Explication, ...]
    preconisations: tuple[str, ...]
    decideur: str
    exclusion: str
    deliberee: bool
    admis: bool
    partiel: bool
    non_admis: bool
    absent: bool
    excuse: bool
    abandon: bool
    fraude: bool
    incomplet: bool
    reporte: bool
    ecarte: bool


@une_fois
def imprimer(decision: Decision, matiere: Matiere) -> DecisionImprimee:
    """The decision in words; those of a deliberated outcome are the dispositif's own."""
    issue = decision.issue
    famille = matiere.reglement.dispositif.familles[decision.referentiel.certification.famille]
    return DecisionImprimee(
        libelle=_libelle(decision, issue, matiere),
        sigle=sigle(issue),
        delivre="Délivré" if issue is Issue.ADMIS else "Non délivré",
        proposition=_libelle(decision, decision.proposition, matiere, proposition=True),
        motif=majuscule(typographier(_motif(decision))),
        differe=decision.differe and issue.deliberee,
        ecarts=tuple(typographier(f"{code} : {avant} → {apres}") for code, avant, apres in ecarts(decision)),
        commentaire=typographier(decision.commentaire),
        observations=typographier(decision.observations_candidat),
        reponse=typographier(decision.reponse_jury),
        votes=tuple(_votes(decision, matiere)),
        exclus=tuple(nom_membre(m) for m in decision.exclus),
        explications=tuple(_expliquer(etape, matiere) for etape in decision.trace),
        preconisations=tuple(_preconisations(decision)),
        decideur=typographier(famille.decideur),
        exclusion=typographier(terme_exclusion(decision.exclusion)) if decision.exclusion else "",
        deliberee=issue.deliberee,
        **{autre.value: issue is autre for autre in Issue},
    )


def sigle(issue: Issue) -> str:
    """`A` or `NA` for a deliberated outcome, nothing for another."""
    return ("A" if issue is Issue.ADMIS else "NA") if issue.deliberee else ""


def _expliquer(etape: Etape, matiere: Matiere) -> Explication:
    """A rule in the words of the dispositif, without those of the program."""
    constat = etape.faits
    if constat.endswith(_SUITE):
        constat = f"{constat.removesuffix(_SUITE)} (condition non remplie)"
    for nom in ("partie", "parties"):
        constat = re.sub(rf"\bcompétence{nom.removeprefix('partie')}\b", matiere.texte(nom), constat)
    source = "Constat du secrétariat" if _INTERNE.match(etape.article) else etape.article
    return Explication(typographier(etape.regle), typographier(constat), typographier(source))


def _preconisations(decision: Decision) -> Iterator[str]:
    """« BC1 : favorable ; livret complet », for each object that the evaluation jury spoke of."""
    for une in decision.preconisations:
        commentaire = f" ; {une.commentaire}" if une.commentaire else ""
        yield typographier(f"{une.objet} : {une.avis}{commentaire}")


def _libelle(decision: Decision, issue: Issue, matiere: Matiere, *, proposition: bool = False) -> str:
    if not issue.deliberee:
        return LIBELLES[issue]
    libelle = matiere.texte(f"issue_{issue.value}")
    if issue is not Issue.PARTIEL or proposition:
        return typographier(libelle)
    acquis = resume_acquis(decision, matiere)
    return typographier(f"{libelle}, {minuscule(acquis)}" if acquis else libelle)


def _motif(decision: Decision) -> str:
    """Why: the jury's reason or the rule's; for a candidate not examined, what the workbook says or what is missing."""
    if decision.issue.deliberee:
        return decision.motif.rstrip(". ")
    candidat = decision.candidat
    if decision.exclusion:
        return f"exclusion de la certification {terme_exclusion(decision.exclusion)}"
    if candidat.motif_statut:
        return candidat.motif_statut.rstrip(". ")
    parlant = decision.issue in (Issue.INCOMPLET, Issue.ECARTE) and candidat.statut.value != decision.issue.value
    return decision.motif.partition(" → ")[0] if parlant else ""


def _votes(decision: Decision, matiere: Matiere) -> Iterator[str]:
    """« BC1 : 3 pour, 0 contre, 0 abstention », for each object on which votes were recorded."""
    objets = decision.referentiel.objets
    for ligne in matiere.dossier.decisions:
        if ligne.candidat == decision.candidat.id and ligne.votes and ligne.objet in objets:
            yield typographier(f"{ligne.objet} : {ligne.votes}")
