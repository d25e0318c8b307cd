"""One session's facts → one decision per candidate, in the order of the procès-verbaux."""

from collections.abc import Iterator

from pipeline.deliberation.benefice import AcquisAnterieurs, acquis_anterieurs
from pipeline.deliberation.evaluation import Resultats, calculer, evaluer_competences, feuille_retenue
from pipeline.deliberation.jury import exclus
from pipeline.deliberation.recevabilite import etapes_avis, recevoir
from pipeline.deliberation.souverainete import DecisionLue, Verdict, lire_decisions, trancher
from pipeline.modele import (
    Candidat,
    Decision,
    Delivrance,
    DossierSession,
    Etape,
    FeuilleEvaluation,
    Issue,
    Origine,
    ResultatBloc,
    ResultatCompetence,
)
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif, Referentiel
from pipeline.texte import cle_identite


def deliberer(dossier: DossierSession, reglement: Reglement) -> tuple[Decision, ...]:
    """Decide on every candidate whose results are known.

    A candidate whose certification is unknown, or who still awaits a result, has no decision: the anomalies say why.
    """
    rangs = list(dict.fromkeys(c.certification for c in dossier.candidats))
    ordre = sorted(dossier.candidats, key=lambda c: (rangs.index(c.certification), *_ordre_alphabetique(c)))
    decisions = (_decider(candidat, dossier, reglement) for candidat in ordre)
    return tuple(decision for decision in decisions if decision)


def delivrances(decisions: tuple[Decision, ...], dispositif: Dispositif) -> tuple[Delivrance, ...]:
    """The certificates that these decisions give right to: the certification or, failing that, each new bloc.

    A bloc acquired at an earlier jury already has its certificate; the blocs of a title that is granted are in that
    title (see docs/decisions/0002-choix-de-regles.md).
    """
    return tuple(d for decision in decisions for d in _delivrances(decision, dispositif.famille_bloc))


def _delivrances(decision: Decision, famille_bloc: str | None) -> Iterator[Delivrance]:
    certification = decision.referentiel.certification
    if decision.issue is Issue.ADMIS:
        yield Delivrance(decision, certification.famille, certification.code, certification.intitule)
    elif decision.issue is Issue.PARTIEL and famille_bloc and certification.repertoire == "RNCP":
        for bloc in decision.blocs:
            if bloc.acquis and bloc.origine is not Origine.ANTERIEUR:
                yield Delivrance(decision, famille_bloc, bloc.code, bloc.intitule)


def _ordre_alphabetique(candidat: Candidat) -> tuple[str, str, str]:
    return cle_identite(candidat.nom_naissance), cle_identite(candidat.prenom), candidat.id


def _decider(candidat: Candidat, dossier: DossierSession, reglement: Reglement) -> Decision | None:
    dispositif = reglement.dispositif
    jour = dossier.session.date_jury
    referentiel = reglement.en_vigueur(candidat.certification, jour)
    if referentiel is None:
        return None
    declares = tuple(a for a in dossier.acquis if a.candidat == candidat.id)
    anterieurs = acquis_anterieurs(declares, referentiel, dispositif, jour)
    if candidat.id in dossier.ecartes:
        etape = Etape("Candidat écarté", "écarté de cette session par le secrétariat", False, "Option --sans")
        return _sans_examen(candidat, referentiel, dispositif, Issue.ECARTE, (etape,), anterieurs)
    arret, etapes = recevoir(candidat, dispositif)
    if arret is not None:
        return _sans_examen(candidat, referentiel, dispositif, arret, etapes, anterieurs)
    return _examiner(candidat, dossier, referentiel, dispositif, anterieurs, etapes)


def _examiner(
    candidat: Candidat,
    dossier: DossierSession,
    referentiel: Referentiel,
    dispositif: Dispositif,
    anterieurs: AcquisAnterieurs,
    etapes: tuple[Etape, ...],
) -> Decision | None:
    feuille = feuille_retenue(dossier.grilles.get(candidat.id, ()))
    competences = evaluer_competences(referentiel, dispositif, feuille, anterieurs.valables)
    if any(c.acquise is None for c in competences):
        return None
    proposition = calculer(referentiel, dispositif, competences, anterieurs.valables)
    lignes = tuple(d for d in dossier.decisions if d.candidat == candidat.id)
    decisions = lire_decisions(lignes, referentiel, dispositif)
    verdict = trancher(proposition, decisions, referentiel, dispositif, anterieurs.valables)
    avis = (*etapes_avis(candidat, referentiel, dispositif), *_preconisations(feuille))
    trace = (*etapes, *avis, *anterieurs.trace, *proposition.trace, *verdict.etapes)
    return _conclure(candidat, dossier, referentiel, dispositif, proposition, verdict, decisions, trace)


def _preconisations(feuille: FeuilleEvaluation | None) -> Iterator[Etape]:
    """What the evaluation jury recommended: told to the deciding jury, and decides nothing by itself."""
    for une in feuille.preconisations if feuille else ():
        commentaire = f" ; {une.commentaire}" if une.commentaire else ""
        texte = f"{une.objet} : {une.avis}{commentaire}"
        yield Etape(
            "Préconisation du jury d’évaluation", texte, True, "Grille d’évaluation, consultatif", (une.repere,)
        )


def _conclure(
    candidat: Candidat,
    dossier: DossierSession,
    referentiel: Referentiel,
    dispositif: Dispositif,
    proposition: Resultats,
    verdict: Verdict,
    decisions: dict[str, DecisionLue],
    trace: tuple[Etape, ...],
) -> Decision:
    resultats = verdict.resultats
    globale = decisions.get(referentiel.certification.code)
    lignes = [d.ligne for d in decisions.values()]
    motifs = list(dict.fromkeys(ligne.motif for ligne in lignes if ligne.motif))
    dit_par_parties = verdict.derivee if decisions else None
    return Decision(
        candidat=candidat,
        referentiel=referentiel,
        issue=resultats.issue,
        proposition=proposition.issue,
        decision_jury=globale.issue if globale else dit_par_parties,
        motif=" ; ".join(m.rstrip(". ") for m in motifs) or resultats.motif,
        blocs=resultats.blocs,
        competences=resultats.competences,
        trace=trace,
        derivee=verdict.derivee,
        exclus=exclus(dossier.jury, candidat, dispositif),
        votes=globale.ligne.votes if globale else None,
        commentaire=" ; ".join(ligne.commentaire for ligne in lignes if ligne.commentaire),
        observations_candidat=" ; ".join(
            ligne.observations_candidat for ligne in lignes if ligne.observations_candidat
        ),
        reponse_jury=" ; ".join(ligne.reponse_jury for ligne in lignes if ligne.reponse_jury),
    )


def _sans_examen(
    candidat: Candidat,
    referentiel: Referentiel,
    dispositif: Dispositif,
    issue: Issue,
    etapes: tuple[Etape, ...],
    anterieurs: AcquisAnterieurs,
) -> Decision:
    """The decision of a candidate whose results were not examined; what was acquired earlier stays so."""
    competences = evaluer_competences(referentiel, dispositif, None, anterieurs.valables)
    par_code: dict[str, ResultatCompetence] = {c.code: c for c in competences}
    blocs = []
    for bloc in referentiel.blocs:
        acquis = anterieurs.valables.get(bloc.code)
        origine = Origine.ANTERIEUR if acquis else Origine.SESSION
        du_bloc = tuple(par_code[c.code] for c in bloc.competences)
        blocs.append(ResultatBloc(bloc.code, bloc.intitule, bool(acquis), bool(acquis), origine, du_bloc, (), acquis))
    return Decision(
        candidat=candidat,
        referentiel=referentiel,
        issue=issue,
        proposition=issue,
        decision_jury=None,
        motif=candidat.motif_statut or etapes[-1].faits,
        blocs=tuple(blocs),
        competences=competences,
        trace=(*etapes, *anterieurs.trace),
    )
