"""Documents about one title of a session: procès-verbal, attendance of its candidates, anonymous synthesis."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from pipeline.deliberation.recevabilite import avis_attendu
from pipeline.documents.contextes.commun import Contexte, certification
from pipeline.documents.decisions import LIBELLES, sigle
from pipeline.documents.identites import personne
from pipeline.documents.inscriptions import Groupe, numeros_anonymes
from pipeline.documents.matiere import Matiere
from pipeline.documents.proces_verbal import Partie, parties, proces_verbal
from pipeline.documents.resultats import resultats_anterieurs, resultats_de_session
from pipeline.modele import Candidat, Decision, Origine, ResultatCompetence

_AVIS = {True: "favorable", False: "défavorable", None: "à lire par le secrétariat"}
SANS_OBJET = "sans objet"


@dataclass(frozen=True)
class LigneAnonyme:
    """What the jury reads of someone it can't name. `en_attente`: a result is not known yet.

    `resultats` and `proposition` (`A`, `NA`, or nothing for someone not evaluated) are what the rules give.
    """

    numero: str
    voie: str
    avis: str
    resultats: tuple[str, ...]
    anterieurs: tuple[str, ...]
    proposition: str
    en_attente: bool


@dataclass(frozen=True)
class Synthese:
    """The synthesis of evaluations, in the order of the anonymous numbers."""

    lignes: tuple[LigneAnonyme, ...]
    parties: tuple[Partie, ...]


def contexte_titre(groupe: Groupe, matiere: Matiere) -> Contexte:
    """A document about one title."""
    return {
        "certification": certification(groupe.referentiel, matiere),
        "pv": asdict(proces_verbal(groupe.referentiel, groupe.decisions, matiere)),
        "inscrits": [asdict(personne(candidat, matiere)) for candidat in groupe.inscrits],
        "synthese": asdict(_synthese(groupe, matiere)),
    }


def _synthese(groupe: Groupe, matiere: Matiere) -> Synthese:
    dossier = matiere.dossier
    numeros = numeros_anonymes(dossier.session.code, [c.id for c in dossier.candidats])
    decisions = {decision.candidat.id: decision for decision in groupe.decisions}
    lignes = [_ligne(c, numeros[c.id], decisions.get(c.id), groupe, matiere) for c in groupe.inscrits]
    return Synthese(tuple(sorted(lignes, key=lambda ligne: ligne.numero)), parties(groupe.referentiel))


def _ligne(
    candidat: Candidat, numero: str, decision: Decision | None, groupe: Groupe, matiere: Matiere
) -> LigneAnonyme:
    evaluee = decision is not None and decision.issue.deliberee
    return LigneAnonyme(
        numero=numero,
        voie=candidat.voie,
        avis=_avis(candidat, groupe, matiere),
        resultats=tuple(_resultats(decision)),
        anterieurs=resultats_anterieurs(decision) if decision else (),
        proposition=sigle(decision.proposition) if decision and evaluee else "",
        en_attente=decision is None,
    )


def _avis(candidat: Candidat, groupe: Groupe, matiere: Matiere) -> str:
    """Which way the company's opinion goes: what else was typed may name someone."""
    avis = matiere.reglement.dispositif.avis_entreprise
    if avis is None or not avis_attendu(candidat, groupe.referentiel, avis):
        return SANS_OBJET
    return _AVIS[avis.est_favorable(candidat.avis_entreprise)] if candidat.avis_entreprise else "non recueilli"


def _resultats(decision: Decision | None) -> Iterator[str]:
    """What the evaluation gave, whatever the jury decided since; the outcome of someone who was not evaluated."""
    if decision is None:
        return
    if not decision.issue.deliberee:
        yield LIBELLES[decision.issue]
        return
    yield from resultats_de_session(proposee(decision))


def proposee(decision: Decision) -> Decision:
    """The same, as the rules alone gave it: nothing of what the jury wrote on its parts."""
    blocs = tuple(
        replace(
            bloc,
            acquis=bloc.proposition,
            origine=Origine.SESSION if bloc.origine is Origine.JURY else bloc.origine,
            competences=tuple(map(_proposee, bloc.competences)),
        )
        for bloc in decision.blocs
    )
    return replace(decision, blocs=blocs, competences=tuple(map(_proposee, decision.competences)))


def _proposee(competence: ResultatCompetence) -> ResultatCompetence:
    if competence.origine is not Origine.JURY:
        return competence
    return replace(competence, acquise=competence.proposition, origine=Origine.SESSION)
