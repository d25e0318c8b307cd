"""One session's facts → one decision per candidate, in the order of the procès-verbaux."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.deliberation.benefice import acquis_du_candidat
from pipeline.deliberation.competences import Cadre, Evaluation, evaluation
from pipeline.deliberation.evaluation import Resultats, calculer, evaluer_competences
from pipeline.deliberation.exclusions import exclusion_de
from pipeline.deliberation.jury import decideur, exclus
from pipeline.deliberation.ordre import ranger
from pipeline.deliberation.recevabilite import etapes_avis, motif_arret, recevoir
from pipeline.deliberation.souverainete import DecisionLue, Verdict, lire_decisions, trancher
from pipeline.modele import (
    Candidat,
    Decision,
    Delivrance,
    DossierSession,
    Etape,
    Issue,
    Origine,
    Preconisation,
    ResultatBloc,
)
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif


def deliberer(dossier: DossierSession, reglement: Reglement) -> tuple[Decision, ...]:
    """Decide on every candidate whose results are known.

    A candidate whose certification is unknown, or who still awaits a result, has no decision: the anomalies say why.
    """
    decisions = (_decider(candidat, dossier, reglement) for candidat in ranger(dossier.candidats))
    return tuple(decision for decision in decisions if decision)


def delivrances(decisions: tuple[Decision, ...], dispositif: Dispositif) -> tuple[Delivrance, ...]:
    """The certificates that these decisions give right to.

    The certification, then the titles granted with it; failing that, each new bloc.

    A bloc acquired at an earlier jury already has its certificate; the blocs of a title that is granted are in that
    title (see docs/decisions/0002-choix-de-regles.md).
    """
    return tuple(d for decision in decisions for d in _delivrances(decision, dispositif.famille_bloc))


def _delivrances(decision: Decision, famille_bloc: str | None) -> Iterator[Delivrance]:
    certification = decision.referentiel.certification
    if decision.issue is Issue.ADMIS:
        yield Delivrance(decision, certification.famille, certification.code, certification.intitule)
        for titre in certification.donne:
            yield Delivrance(decision, titre.famille, titre.code, titre.intitule)
    elif decision.issue is Issue.PARTIEL and famille_bloc and certification.repertoire == "RNCP":
        for bloc in decision.blocs:
            if bloc.acquis and bloc.origine is not Origine.ANTERIEUR:
                yield Delivrance(decision, famille_bloc, bloc.code, bloc.intitule)


def _decider(candidat: Candidat, dossier: DossierSession, reglement: Reglement) -> Decision | None:
    dispositif = reglement.dispositif
    jour = dossier.session.date_jury
    referentiel = reglement.en_vigueur(candidat.certification, jour)
    if referentiel is None:
        return None
    anterieurs = acquis_du_candidat(candidat, dossier, referentiel, dispositif)
    cadre = Cadre(referentiel, dispositif, anterieurs.valables, candidat.voie)
    if candidat.id in dossier.ecartes:
        etape = Etape("Candidat écarté", "écarté de cette session par le secrétariat", False, "Option --sans")
        return _sans_examen(candidat, cadre, Issue.ECARTE, (etape,), anterieurs.trace)
    arret, etapes = recevoir(candidat, dossier, dispositif)
    if arret is not None:
        barre = exclusion_de(candidat, dossier, dispositif) if arret is Issue.ECARTE else None
        return replace(_sans_examen(candidat, cadre, arret, etapes, anterieurs.trace), exclusion=barre)
    return _examiner(candidat, dossier, cadre, etapes, anterieurs.trace)


def _examiner(
    candidat: Candidat,
    dossier: DossierSession,
    cadre: Cadre,
    recevabilite: tuple[Etape, ...],
    anterieurs: tuple[Etape, ...],
) -> Decision | None:
    """Decide on the results; None while one of them is still awaited."""
    lue = evaluation(dossier.grilles.get(candidat.id, ()), cadre.acquises)
    competences = evaluer_competences(cadre, lue)
    if any(c.acquise is None for c in competences):
        return None
    proposition = calculer(cadre, competences)
    lignes = tuple(d for d in dossier.decisions if d.candidat == candidat.id)
    decisions = lire_decisions(lignes, cadre.referentiel, cadre.dispositif)
    seuls = [ligne for ligne in lignes if not ligne.decision]  # comments, where the jury follows the proposal
    verdict = trancher(proposition, decisions, cadre)
    preconisations = lue.feuille.preconisations if lue.feuille else ()
    avis = (*etapes_avis(candidat, cadre.referentiel, cadre.dispositif), *_etapes_preconisations(preconisations))
    decision = _conclure(candidat, cadre, proposition, verdict, decisions)
    hors_jury = decideur(cadre.referentiel, cadre.dispositif)
    return replace(
        decision,
        commentaire=_ensemble(ligne.commentaire for ligne in (*(d.ligne for d in decisions.values()), *seuls)),
        trace=(*recevabilite, *avis, *anterieurs, *proposition.trace, *verdict.etapes),
        exclus=() if hors_jury else exclus(dossier.jury, candidat, cadre.dispositif),
        preconisations=preconisations,
    )


def _etapes_preconisations(preconisations: tuple[Preconisation, ...]) -> Iterator[Etape]:
    """What the evaluation jury recommended: told to the deciding jury, and decides nothing by itself."""
    for une in preconisations:
        commentaire = f" ; {une.commentaire}" if une.commentaire else ""
        texte = f"{une.objet} : {une.avis}{commentaire}"
        yield Etape(
            "Préconisation du jury d’évaluation", texte, True, "Grille d’évaluation, consultatif", (une.repere,)
        )


def _conclure(
    candidat: Candidat, cadre: Cadre, proposition: Resultats, verdict: Verdict, decisions: dict[str, DecisionLue]
) -> Decision:
    resultats = verdict.resultats
    globale = decisions.get(cadre.code)
    lignes = [d.ligne for d in decisions.values()]
    motifs = list(dict.fromkeys(ligne.motif.rstrip(". ") for ligne in lignes if ligne.motif))
    dit_par_parties = verdict.derivee if decisions else None
    return Decision(
        candidat=candidat,
        referentiel=cadre.referentiel,
        issue=resultats.issue,
        proposition=proposition.issue,
        decision_jury=globale.issue if globale else dit_par_parties,
        motif=". ".join(motif[:1].upper() + motif[1:] for motif in motifs) or resultats.motif,
        blocs=resultats.blocs,
        competences=resultats.competences,
        derivee=verdict.derivee,
        votes=globale.ligne.votes if globale else None,
        observations_candidat=_ensemble(ligne.observations_candidat for ligne in lignes),
        reponse_jury=_ensemble(ligne.reponse_jury for ligne in lignes),
    )


def _ensemble(textes: Iterable[str]) -> str:
    """What was written on several rows, as one text."""
    return " ; ".join(texte for texte in textes if texte)


def _sans_examen(
    candidat: Candidat, cadre: Cadre, issue: Issue, recevabilite: tuple[Etape, ...], anterieurs: tuple[Etape, ...]
) -> Decision:
    """The decision of a candidate whose results were not examined; what was acquired earlier stays so."""
    competences = evaluer_competences(cadre, Evaluation())
    par_code = {c.code: c for c in competences}
    blocs = []
    for bloc in cadre.referentiel.blocs:
        acquis = cadre.acquis.get(bloc.code)
        origine = Origine.ANTERIEUR if acquis else Origine.SESSION
        du_bloc = tuple(par_code[c.code] for c in bloc.competences)
        blocs.append(ResultatBloc(bloc.code, bloc.intitule, bool(acquis), bool(acquis), origine, du_bloc, (), acquis))
    return Decision(
        candidat=candidat,
        referentiel=cadre.referentiel,
        issue=issue,
        proposition=issue,
        decision_jury=None,
        motif=motif_arret(candidat, recevabilite),
        blocs=tuple(blocs),
        competences=competences,
        trace=(*recevabilite, *anterieurs),
    )
