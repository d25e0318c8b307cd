"""The jury is sovereign: what it wrote prevails over the proposal, and the trace says both.

On a bloc or a compétence, the decision replaces the proposal and the rules are applied again above it. On the
certification:

- « admis » grants the certification, hence every bloc;
- « partiel » must be what the parts give: it does not say which;
- « non admis » refuses it. Where the jury can only say admitted or not (`non_admis_garde_les_acquis`), it leaves the
  parts of a partial proposal as they are. Otherwise, and against a proposal to admit, nothing of this session is kept
  but the parts that the jury granted by a line of their own. They make a partial award where the rules have one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.deliberation.competences import Cadre
from pipeline.deliberation.evaluation import Resultats, calculer
from pipeline.modele import DecisionJury, Etape, Issue, Origine, ResultatBloc, ResultatCompetence
from pipeline.regles import Dispositif, Referentiel


@dataclass(frozen=True)
class DecisionLue:
    """A row of Décisions, understood: `accorde` for a part, `issue` for the certification."""

    ligne: DecisionJury
    issue: Issue

    @property
    def accorde(self) -> bool:
        return self.issue is Issue.ADMIS


@dataclass(frozen=True)
class Verdict:
    """What stands after the jury. `derivee`: the issue that the parts alone give, before its word on the whole."""

    resultats: Resultats
    derivee: Issue
    etapes: tuple[Etape, ...]


def lire_decisions(
    lignes: tuple[DecisionJury, ...], referentiel: Referentiel, dispositif: Dispositif
) -> dict[str, DecisionLue]:
    """The rows that can be understood, by object; the others are the validation's business."""
    lues: dict[str, DecisionLue] = {}
    for ligne in lignes:
        issue = dispositif.decision(ligne.decision, partie=ligne.objet != referentiel.certification.code)
        if ligne.objet in referentiel.objets and issue is not None:
            lues.setdefault(ligne.objet, DecisionLue(ligne, issue))
    return lues


def trancher(proposition: Resultats, decisions: Mapping[str, DecisionLue], cadre: Cadre) -> Verdict:
    """Apply the decisions of the jury to a proposal."""
    sur_parties = {objet: d for objet, d in decisions.items() if objet != cadre.code}
    resultats = _trancher_parties(proposition, sur_parties, cadre)
    derivee = resultats.issue
    globale = decisions.get(cadre.code)
    if globale is not None:
        resultats = _trancher_tout(resultats, globale, sur_parties, cadre)
    return Verdict(resultats, derivee, _etapes(decisions, cadre.dispositif))


def _trancher_parties(proposition: Resultats, decisions: Mapping[str, DecisionLue], cadre: Cadre) -> Resultats:
    if not decisions:
        return proposition
    competences = tuple(_decidee(c, decisions.get(c.code)) for c in proposition.competences)
    imposes = {b.code: decisions[b.code].accorde for b in proposition.blocs if b.code in decisions}
    resultats = calculer(cadre, competences, imposes)
    proposes = {b.code: b.proposition for b in proposition.blocs}
    return replace(resultats, blocs=tuple(replace(b, proposition=proposes[b.code]) for b in resultats.blocs))


def _decidee(competence: ResultatCompetence, decision: DecisionLue | None) -> ResultatCompetence:
    """The compétence as the jury decided it; one acquired at an earlier jury stays so."""
    if decision is None or competence.acquis or decision.accorde is competence.acquise:
        return competence
    return replace(competence, acquise=decision.accorde, origine=Origine.JURY)


def _trancher_tout(
    resultats: Resultats, globale: DecisionLue, sur_parties: Mapping[str, DecisionLue], cadre: Cadre
) -> Resultats:
    if globale.issue is Issue.ADMIS:
        return _accorder_tout(resultats)
    garde = cadre.dispositif.decisions.non_admis_garde_les_acquis
    if globale.issue in (resultats.issue, Issue.PARTIEL) or (garde and resultats.issue is not Issue.ADMIS):
        return resultats
    refus = _refuser_tout(resultats, {objet for objet, d in sur_parties.items() if d.accorde})
    parties: tuple[ResultatBloc | ResultatCompetence, ...] = refus.blocs or refus.competences
    # Where the jury has its own word for a partial award, an earlier acquisition does not make one of its refusal.
    reste = any(_acquise(partie) and (garde or partie.origine is not Origine.ANTERIEUR) for partie in parties)
    partielle = any(regle.alors == Issue.PARTIEL for regle in cadre.table)
    return replace(refus, issue=Issue.PARTIEL if reste and partielle else Issue.NON_ADMIS)


def _accorder_tout(resultats: Resultats) -> Resultats:
    """Every bloc or, in a title without blocs, every compétence."""
    blocs = tuple(b if b.acquis else replace(b, acquis=True, origine=Origine.JURY) for b in resultats.blocs)
    competences = resultats.competences
    if not blocs:
        competences = tuple(c if c.acquise else replace(c, acquise=True, origine=Origine.JURY) for c in competences)
    return replace(resultats, blocs=blocs, competences=competences, issue=Issue.ADMIS)


def _refuser_tout(resultats: Resultats, accordees: set[str]) -> Resultats:
    """Nothing of this session is kept but what the jury granted by name; what an earlier jury gave stays."""
    gardes = [b for b in resultats.blocs if b.code in accordees or b.anterieur]
    proteges = accordees | {c.code for b in gardes for c in b.competences}
    competences = tuple(_refuser_competence(c, proteges) for c in resultats.competences)
    par_code = {c.code: c for c in competences}
    blocs = tuple(
        replace(
            b if b in gardes or not b.acquis else replace(b, acquis=False, origine=Origine.JURY),
            competences=tuple(par_code[c.code] for c in b.competences),
        )
        for b in resultats.blocs
    )
    return replace(resultats, competences=competences, blocs=blocs)


def _acquise(partie: ResultatBloc | ResultatCompetence) -> bool:
    return bool(partie.acquis if isinstance(partie, ResultatBloc) else partie.acquise)


def _refuser_competence(competence: ResultatCompetence, proteges: set[str]) -> ResultatCompetence:
    if not competence.acquise or competence.origine is Origine.ANTERIEUR or competence.code in proteges:
        return competence
    return replace(competence, acquise=False, origine=Origine.JURY)


def _etapes(decisions: Mapping[str, DecisionLue], dispositif: Dispositif) -> tuple[Etape, ...]:
    return tuple(
        Etape("Décision du jury", _dit(objet, d.ligne), d.accorde, dispositif.decisions.article, (d.ligne.repere,))
        for objet, d in decisions.items()
    )


def _dit(objet: str, ligne: DecisionJury) -> str:
    """What the jury wrote on one object, with its votes and its reason; a tie was decided by the president."""
    texte = f"{objet} : « {ligne.decision} »"
    if ligne.votes:
        voix = ligne.votes
        texte += f" ; votes : {voix}"
    return texte + (f" ; motif : {ligne.motif}" if ligne.motif else "")
