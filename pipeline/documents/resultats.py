"""Results as documents print them: blocs, compétences, and what a candidate keeps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.deliberation.benefice import SANS_LIMITE, duree, fin
from pipeline.documents.francais import INSECABLE, typographier
from pipeline.documents.matiere import Matiere
from pipeline.modele import Acquis, Decision, Origine, ResultatBloc, ResultatCompetence
from pipeline.texte import date_longue

_SIGLES = {True: "A", False: "NA", None: "—"}


@dataclass(frozen=True)
class LigneCompetence:
    """One compétence: its result in words, its code (`A`, `NA`, `—`), and where it comes from when not this session."""

    code: str
    intitule: str
    resultat: str
    sigle: str
    origine: str
    commentaire: str


@dataclass(frozen=True)
class LigneBloc:
    """One bloc, as a compétence is."""

    code: str
    intitule: str
    resultat: str
    sigle: str
    origine: str
    competences: tuple[LigneCompetence, ...]


@dataclass(frozen=True)
class Acquisition:
    """Something acquired: by the decision of which day, and how long it is kept (« jusqu’au 14 juin 2029 »)."""

    code: str
    intitule: str
    decision: str
    conserve: str


@dataclass(frozen=True)
class Acquisitions:
    """What a candidate has acquired. `competences`: those outside of an acquired bloc.

    `aucune`: nothing at all; `de_ce_jury`: some of it by this jury, whose benefit lasts `duree`, until `jusqu_au`.
    """

    aucune: bool
    blocs: tuple[Acquisition, ...]
    competences: tuple[Acquisition, ...]
    de_ce_jury: bool
    duree: str
    jusqu_au: str


def lignes_blocs(decision: Decision) -> tuple[LigneBloc, ...]:
    """Every bloc of the référentiel, in order."""
    return tuple(
        LigneBloc(
            bloc.code,
            bloc.intitule,
            {True: "Validé", False: "Non validé", None: "Non évalué"}[_etat_bloc(bloc)],
            _SIGLES[_etat_bloc(bloc)],
            _origine(bloc.origine, bloc.anterieur),
            lignes_competences(bloc.competences),
        )
        for bloc in decision.blocs
    )


def lignes_competences(competences: Iterable[ResultatCompetence]) -> tuple[LigneCompetence, ...]:
    """These compétences, in order."""
    mots = {True: "Validée", False: "Non validée", None: "Non évaluée"}
    return tuple(
        LigneCompetence(
            c.code,
            c.intitule,
            mots[c.acquise],
            _SIGLES[c.acquise],
            _origine(c.origine, c.acquis),
            typographier(c.commentaire),
        )
        for c in competences
    )


def resultats_resumes(decision: Decision) -> tuple[str, ...]:
    """Results per bloc or, without blocs, per compétence: this session's on one line, then one line for each other."""
    parties: tuple[LigneBloc | LigneCompetence, ...] = lignes_blocs(decision) or lignes_competences(
        decision.competences
    )
    ensemble = f"{INSECABLE}; ".join(_resume(p.code, p.sigle, "") for p in parties if not p.origine)
    detailles = (_resume(p.code, p.sigle, p.origine) for p in parties if p.origine)
    return tuple(ligne for ligne in (ensemble, *detailles) if ligne)


def acquisitions(decision: Decision, matiere: Matiere) -> Acquisitions:
    """What the candidate has at the end of this jury, each with the end of its own benefit."""
    blocs = tuple(b for b in decision.blocs if b.acquis)
    dans_un_bloc = {c.code for b in blocs for c in b.competences}
    competences = tuple(c for c in decision.competences if c.acquise and c.code not in dans_un_bloc)
    jour = matiere.dossier.session.date_jury
    periode = duree(decision.referentiel, matiere.reglement.dispositif)
    dernier = fin(jour, periode)
    return Acquisitions(
        aucune=not blocs and not competences,
        blocs=tuple(_acquisition(b.code, b.intitule, b.anterieur, decision, matiere) for b in blocs),
        competences=tuple(_acquisition(c.code, c.intitule, c.acquis, decision, matiere) for c in competences),
        de_ce_jury=any(b.anterieur is None for b in blocs) or any(c.acquis is None for c in competences),
        duree=typographier(f"{SANS_LIMITE} de durée" if dernier is None else periode),
        jusqu_au=typographier(date_longue(dernier)) if dernier else "",
    )


def resume_acquis(decision: Decision) -> str:
    """« Blocs acquis : BC1, BC2 » when the certification is not granted but some of it is acquired, else nothing."""
    if decision.referentiel.blocs:
        nom, codes = "Bloc", [b.code for b in decision.blocs if b.acquis]
    else:
        nom, codes = "Compétence", [c.code for c in decision.competences if c.acquise]
    pluriel = "s" if len(codes) > 1 else ""
    accord = ("e" if nom == "Compétence" else "") + pluriel
    participe = f"acquis{accord}" if accord != "s" else "acquis"
    return typographier(f"{nom}{pluriel} {participe} : {', '.join(codes)}") if codes else ""


def ecarts(decision: Decision) -> Iterator[tuple[str, str, str]]:
    """The parts that the jury decided otherwise than proposed: code, proposed (`A`, `NA`), decided."""
    for bloc in decision.blocs:
        if bloc.acquis != bloc.proposition:
            yield bloc.code, _SIGLES[bloc.proposition], _SIGLES[bloc.acquis]
    for competence in decision.competences:
        if competence.acquise != competence.proposition:
            yield competence.code, _SIGLES[competence.proposition], _SIGLES[competence.acquise]


def _etat_bloc(bloc: ResultatBloc) -> bool | None:
    """None for a bloc that nobody evaluated."""
    if not bloc.acquis and all(c.acquise is None for c in bloc.competences):
        return None
    return bloc.acquis


def _origine(origine: Origine, acquis: Acquis | None) -> str:
    if acquis:
        numero = f", n° {acquis.numero}" if acquis.numero else ""
        return typographier(f"acquis antérieur{numero}, {date_longue(acquis.date_decision)}")
    return "décision du jury" if origine is Origine.JURY else ""


def _resume(code: str, sigle: str, origine: str) -> str:
    precision = f" ({origine})" if origine else ""
    return typographier(f"{code} : {sigle}{precision}")


def _acquisition(code: str, intitule: str, acquis: Acquis | None, decision: Decision, matiere: Matiere) -> Acquisition:
    depuis = acquis.date_decision if acquis else matiere.dossier.session.date_jury
    dernier = fin(depuis, duree(decision.referentiel, matiere.reglement.dispositif))
    conserve = f"jusqu’au {date_longue(dernier)}" if dernier else f"{SANS_LIMITE} de durée"
    return Acquisition(code, intitule, typographier(date_longue(depuis)), typographier(conserve))
