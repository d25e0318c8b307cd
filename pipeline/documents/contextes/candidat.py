"""Documents about one person: the decision on a candidate, or what someone enrolled is called to."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from pipeline.deliberation.benefice import acquis_du_candidat
from pipeline.documents.contextes.commun import Contexte, certification, sans_president
from pipeline.documents.decisions import imprimer
from pipeline.documents.francais import typographier
from pipeline.documents.identites import personne, preside_pour
from pipeline.documents.matiere import Matiere, une_fois
from pipeline.documents.proces_verbal import Partie
from pipeline.documents.resultats import LigneCompetence, acquisitions, lignes_blocs, lignes_competences
from pipeline.modele import Acquis, Candidat, Decision, Origine
from pipeline.regles import Referentiel
from pipeline.texte import date_longue


@dataclass(frozen=True)
class EpreuveImprimee:
    """A test of the référentiel, with what it gave for the compétences that it evaluates: never the jury's decision."""

    intitule: str
    duree: str
    competences: tuple[LigneCompetence, ...]


@dataclass(frozen=True)
class AcquisAnterieur:
    """A bloc or a compétence acquired earlier, whose benefit still runs on the jury's day."""

    code: str
    intitule: str
    date: str
    numero: str


@dataclass(frozen=True)
class Inscription:
    """What someone enrolled has to know: `pieces` to hand in, `acquis` that count, what is still `a_evaluer`."""

    amenagement: str
    pieces: tuple[str, ...]
    acquis: tuple[AcquisAnterieur, ...]
    a_evaluer: tuple[Partie, ...]


@une_fois
def contexte_candidat(decision: Decision, matiere: Matiere) -> Contexte:
    """A document about one candidate; a president who doesn't sit for them doesn't sign it."""
    return {
        **({} if preside_pour(decision, matiere) else sans_president(matiere)),
        "certification": certification(decision.referentiel, matiere),
        "candidat": asdict(personne(decision.candidat, matiere)),
        "decision": asdict(imprimer(decision, matiere)),
        "blocs": [asdict(bloc) for bloc in lignes_blocs(decision)],
        "competences": [asdict(c) for c in lignes_competences(decision.competences)],
        "epreuves": [asdict(e) for e in _epreuves(decision)],
        "acquis": asdict(acquisitions(decision, matiere)),
    }


def contexte_inscrit(candidat: Candidat, referentiel: Referentiel, matiere: Matiere) -> Contexte:
    """A document for someone enrolled, whatever is decided, or not yet."""
    dispositif = matiere.reglement.dispositif
    acquis = acquis_du_candidat(candidat, matiere.dossier, referentiel, dispositif).valables
    inscription = Inscription(
        amenagement=typographier(candidat.amenagement),
        pieces=tuple(typographier(p.nom) for p in dispositif.pieces if p.requise(candidat.voie)),
        acquis=tuple(_anterieur(acquis[o], nom) for o, nom in referentiel.objets.items() if o in acquis),
        a_evaluer=tuple(_a_evaluer(referentiel, frozenset(acquis))),
    )
    return {
        "certification": certification(referentiel, matiere),
        "candidat": asdict(personne(candidat, matiere)),
        "inscription": asdict(inscription),
    }


def _epreuves(decision: Decision) -> Iterator[EpreuveImprimee]:
    """What each test gave in this session: nothing of what was acquired earlier, or of what the jury decided since."""
    competences = lignes_competences(
        replace(c, acquise=None if c.acquis else c.proposition, origine=Origine.SESSION, acquis=None)
        for c in decision.competences
    )
    for epreuve in decision.referentiel.epreuves:
        evaluees = tuple(c for c in competences if c.code in epreuve.competences)
        yield EpreuveImprimee(typographier(epreuve.intitule), typographier(epreuve.duree), evaluees)


def _anterieur(acquis: Acquis, intitule: str) -> AcquisAnterieur:
    return AcquisAnterieur(acquis.objet, intitule, typographier(date_longue(acquis.date_decision)), acquis.numero)


def _a_evaluer(referentiel: Referentiel, acquis: frozenset[str]) -> Iterator[Partie]:
    """The blocs left, or their compétences left where some were acquired; else the compétences left."""
    for bloc in referentiel.blocs:
        restantes = [c for c in bloc.competences if c.code not in acquis]
        if bloc.code in acquis:
            continue
        if len(restantes) == len(bloc.competences):
            yield Partie(bloc.code, bloc.intitule)
        else:
            yield from (Partie(c.code, c.intitule) for c in restantes)
    yield from (Partie(c.code, c.intitule) for c in referentiel.competences if c.code not in acquis)
