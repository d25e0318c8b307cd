"""Checks on what the jury decided: on whom, on what, by which votes, and why when it differs from the proposal."""

from collections.abc import Iterator, Mapping

from pipeline.anomalies import Anomalie, a_propos, code_suggere, remplacer, signaler
from pipeline.deliberation.jury import decideur, exclus, president, votants
from pipeline.deliberation.souverainete import DecisionLue, lire_decisions
from pipeline.modele import Candidat, Decision, DecisionJury, DossierSession, Issue, Statut, Votes
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif, Referentiel
from pipeline.texte import date_courte


def valider_decisions(
    dossier: DossierSession, decisions: tuple[Decision, ...], reglement: Reglement
) -> Iterator[Anomalie]:
    """Every row of Décisions can be understood, is allowed, and agrees with the others."""
    candidats = {c.id: c for c in dossier.candidats}
    par_candidat = {d.candidat.id: d for d in decisions}
    for identifiant in dict.fromkeys(ligne.candidat for ligne in dossier.decisions if candidats):
        lignes = tuple(ligne for ligne in dossier.decisions if ligne.candidat == identifiant)
        candidat = candidats.get(identifiant)
        if candidat is None:
            for ligne in lignes if identifiant else ():  # the reading says what has no identifier
                ou = ligne.reperes.get("candidat", ligne.repere)
                yield signaler("D01", ou, identifiant, suggestion=code_suggere(identifiant, candidats))
            continue
        referentiel = reglement.en_vigueur(candidat.certification, dossier.session.date_jury)
        if referentiel is not None:
            fautes = _candidat(candidat, lignes, referentiel, dossier, par_candidat.get(identifiant), reglement)
            yield from a_propos(fautes, identifiant)


def _candidat(
    candidat: Candidat,
    lignes: tuple[DecisionJury, ...],
    referentiel: Referentiel,
    dossier: DossierSession,
    decision: Decision | None,
    reglement: Reglement,
) -> Iterator[Anomalie]:
    dispositif = reglement.dispositif
    if candidat.id in dossier.ecartes:
        return
    if decision is not None and not decision.issue.deliberee:
        exclu = decision.issue is Issue.ECARTE
        statut = "exclu pour fraude" if exclu else Statut(decision.issue.value).libelle
        ecrite = next((ligne for ligne in lignes if ligne.decision), lignes[0])
        trouve = ecrite.decision or f"le commentaire « {ecrite.commentaire} »"
        yield signaler("D09", ecrite.repere, trouve, statut=statut)
        return
    yield from _lignes(lignes, referentiel, dispositif)
    lues = lire_decisions(lignes, referentiel, dispositif)
    autre = decideur(referentiel, dispositif)
    for lue in lues.values():
        yield from _sans_vote(lue, autre) if autre else _votes(lue, candidat, dossier, dispositif)
    if decision is not None:
        yield from _coherence(decision, lues)
        yield from _motifs(decision, lues)
        yield from _retraits(decision, lues)


def _lignes(lignes: tuple[DecisionJury, ...], referentiel: Referentiel, dispositif: Dispositif) -> Iterator[Anomalie]:
    vus: set[str] = set()
    for ligne in lignes:
        ou = ligne.reperes.get("objet", ligne.repere)
        if not ligne.objet:  # said by the reading
            continue
        if ligne.objet not in referentiel.objets:
            attendu = f"{referentiel.certification.code}, ou le code d’un de ses blocs ou compétences"
            proche = code_suggere(ligne.objet, referentiel.objets)
            yield signaler("D02", ou, ligne.objet, attendu=attendu, suggestion=proche)
        elif ligne.objet in vus:
            yield signaler("D10", ou, ligne.objet)
        vus.add(ligne.objet)
        partie = ligne.objet != referentiel.certification.code
        if ligne.decision and dispositif.decision(ligne.decision, partie) is None:
            mots = dispositif.decisions_acceptees(partie)
            remede = remplacer(ligne.decision, mots)
            yield signaler(
                "D03",
                ligne.repere,
                ligne.decision,
                attendu=", ".join(dispositif.decisions_dites(partie)),
                remede=remede,
            )
        article = dispositif.decisions.reponse_aux_observations
        if article and ligne.observations_candidat and not ligne.reponse_jury:
            yield signaler("D16", ligne.reperes.get("reponse_jury", ligne.repere), "rien", article=article)


def _sans_vote(lue: DecisionLue, decideur: str) -> Iterator[Anomalie]:
    """Where the jury does not decide, it does not vote."""
    if lue.ligne.votes is not None:
        yield signaler("D14", lue.ligne.reperes.get("pour", lue.ligne.repere), str(lue.ligne.votes), decideur=decideur)


def _votes(lue: DecisionLue, candidat: Candidat, dossier: DossierSession, dispositif: Dispositif) -> Iterator[Anomalie]:
    """The votes are for or against the award: their total is the number of voters, their majority is the decision."""
    votes = lue.ligne.votes
    if votes is None:
        return
    ou = lue.ligne.reperes.get("pour", lue.ligne.repere)
    voix = len(votants(dossier.jury, candidat, dispositif))
    ecartes = len(exclus(dossier.jury, candidat, dispositif))
    if votes.total != voix:
        detail = f"{voix} votants présents" + (f", {ecartes} écarté(s) pour ce candidat" if ecartes else "")
        trouve = f"{votes.pour} pour, {votes.contre} contre, {votes.abstention} abstention, soit {votes.total}"
        yield signaler("D04", ou, trouve, attendu=str(voix), detail=detail)
    if dispositif.jury.majorite == "unanimite":
        if votes.total not in (votes.pour, votes.contre):
            trouve = f"{votes.pour} pour, {votes.contre} contre, {votes.abstention} abstention"
            yield signaler("D15", ou, trouve, voix=str(voix), article=dispositif.jury.article)
            return
    elif votes.pour == votes.contre:
        yield from _partage(lue, votes, candidat, dossier, dispositif)
    refuse = lue.issue is Issue.NON_ADMIS
    if (lue.accorde and votes.contre > votes.pour) or (refuse and votes.pour > votes.contre):
        trouve = f"« {lue.ligne.decision} » avec {votes.pour} pour et {votes.contre} contre"
        yield signaler("D05", ou, trouve)


def _partage(
    lue: DecisionLue, votes: Votes, candidat: Candidat, dossier: DossierSession, dispositif: Dispositif
) -> Iterator[Anomalie]:
    """A tie is decided by the president's vote: the rules must give it weight, and the president must have voted."""
    qui = president(dossier.jury, dispositif)
    if not dispositif.jury.voix_preponderante:
        raison = "aucune voix n’est prépondérante dans ce dispositif"
    elif qui not in votants(dossier.jury, candidat, dispositif):
        raison = "la voix prépondérante est celle du président, qui ne vote pas pour ce candidat"
    elif votes.pour == 0:
        raison = "personne ne s’est prononcé"
    else:
        return
    trouve = f"{votes.pour} pour, {votes.contre} contre"
    yield signaler("D06", lue.ligne.reperes.get("pour", lue.ligne.repere), trouve, raison=raison)


def _coherence(decision: Decision, lues: Mapping[str, DecisionLue]) -> Iterator[Anomalie]:
    """The word on the whole agrees with the words on the parts."""
    globale = lues.get(decision.referentiel.certification.code)
    if globale is None:
        return
    parties = [lue for objet, lue in lues.items() if objet != decision.referentiel.certification.code]
    ligne = globale.ligne
    if globale.issue is Issue.PARTIEL and decision.derivee is not Issue.PARTIEL:
        yield signaler("D08", ligne.repere, ligne.decision)
    if globale.accorde and any(not partie.accorde for partie in parties):
        refusees = ", ".join(p.ligne.objet for p in parties if not p.accorde)
        yield signaler("D12", ligne.repere, f"« {ligne.decision} », mais refus sur {refusees}")
    perdus = decision.derivee is not Issue.NON_ADMIS and decision.issue is Issue.NON_ADMIS
    if globale.issue is Issue.NON_ADMIS and perdus:
        yield signaler("D11", ligne.repere, ligne.decision)


def _motifs(decision: Decision, lues: Mapping[str, DecisionLue]) -> Iterator[Anomalie]:
    """A reason on each row that departs from the proposal; one on the certification's row is enough for all."""
    globale = lues.get(decision.referentiel.certification.code)
    if globale is not None and globale.ligne.motif:
        return
    if globale is not None and decision.issue is not decision.derivee:
        yield _sans_motif(globale, decision.proposition.value)
    proposes = {b.code: (b.proposition, b.acquis) for b in decision.blocs}
    proposes |= {c.code: (bool(c.proposition), bool(c.acquise)) for c in decision.competences}
    for objet, lue in lues.items():
        propose, retenu = proposes.get(objet, (True, True))
        if propose is not retenu and not lue.ligne.motif:
            yield _sans_motif(lue, "acquis" if propose else "non acquis")


def _sans_motif(lue: DecisionLue, proposition: str) -> Anomalie:
    ou = lue.ligne.reperes.get("motif", lue.ligne.repere)
    trouve = f"« {lue.ligne.decision} », sans motif"
    return signaler("D07", ou, trouve, proposition=proposition.replace("_", " "))


def _retraits(decision: Decision, lues: Mapping[str, DecisionLue]) -> Iterator[Anomalie]:
    """A bloc or compétence acquired at an earlier jury, that this one refuses by name."""
    anterieurs = {b.code: b.anterieur for b in decision.blocs} | {c.code: c.acquis for c in decision.competences}
    for objet, lue in lues.items():
        acquis = anterieurs.get(objet)
        if acquis and not lue.accorde:
            jour = date_courte(acquis.date_decision)
            yield signaler("D13", lue.ligne.repere, lue.ligne.decision, objet=objet, date=jour)
