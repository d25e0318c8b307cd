"""Results as documents print them: blocs, compétences, and what a candidate keeps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.deliberation.benefice import SANS_LIMITE, duree, fin, parties_acquises
from pipeline.documents.francais import INSECABLE, majuscule, typographier
from pipeline.documents.matiere import Matiere
from pipeline.modele import Acquis, Decision, Origine, ResultatBloc, ResultatCompetence
from pipeline.nombres import exact
from pipeline.texte import date_longue, valeur_dite

_SIGLES = {True: "A", False: "NA", None: "—"}


@dataclass(frozen=True)
class LigneElement:
    """One élément of a compétence."""

    code: str
    intitule: str
    incontournable: bool
    resultat: str


@dataclass(frozen=True)
class LigneNote:
    """The grade of one part of a unité de valeur: « 12,5/20 »."""

    partie: str
    note: str


@dataclass(frozen=True)
class LigneCompetence:
    """One compétence: its result in words, its code (`A`, `NA`, `—`), and where it comes from when not this session.

    `elements`, `notes` and `moyenne` (« 12,67/20 ») are empty where it was not evaluated that way.
    """

    code: str
    intitule: str
    resultat: str
    sigle: str
    origine: str
    commentaire: str
    elements: tuple[LigneElement, ...]
    notes: tuple[LigneNote, ...]
    moyenne: str


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
    return tuple(_ligne(competence) for competence in competences)


def resultats_resumes(decision: Decision) -> tuple[str, ...]:
    """Results per bloc or, without blocs, per compétence: this session's on one line, then one line for each other."""
    parties = _parties(decision)
    ensemble = f"{INSECABLE}; ".join(_resume(p) for p in parties if not p.origine)
    return tuple(ligne for ligne in (ensemble, *(_resume(p) for p in parties if p.origine)) if ligne)


def resultats_de_session(decision: Decision) -> tuple[str, ...]:
    """What was evaluated in this session only: one line for each bloc, with its compétences, or one for them all."""
    evalues = [p for p in _parties(decision) if not p.origine]
    if decision.blocs:
        return tuple(_resume_detaille(bloc) for bloc in evalues if isinstance(bloc, LigneBloc))
    return tuple(ligne for ligne in [f"{INSECABLE}; ".join(_resume(p) for p in evalues)] if ligne)


def resultats_anterieurs(decision: Decision) -> tuple[str, ...]:
    """What was acquired earlier, with its date; not its number, which tells whose it is."""
    blocs = [(b.code, b.anterieur) for b in decision.blocs if b.anterieur]
    entiers = {c.code for b in decision.blocs if b.anterieur for c in b.competences}
    competences = [(c.code, c.acquis) for c in decision.competences if c.acquis and c.code not in entiers]
    return tuple(f"{code}, {_le(acquis)}" for code, acquis in (*blocs, *competences))


def acquisitions(decision: Decision, matiere: Matiere) -> Acquisitions:
    """What the candidate has at the end of this jury, each with the end of its own benefit."""
    blocs, competences = parties_acquises(decision)
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


def resume_acquis(decision: Decision, matiere: Matiere) -> str:
    """« Blocs acquis : BC1, BC2 » or, without blocs, « Compétence acquise : C1 »; nothing when nothing is acquired."""
    if not decision.referentiel.blocs:
        return _dire_acquises([c.code for c in decision.competences if c.acquise], matiere)
    codes = [b.code for b in decision.blocs if b.acquis]
    pluriel = "s" if len(codes) > 1 else ""
    return typographier(f"Bloc{pluriel} acquis : {', '.join(codes)}") if codes else ""


def resume_hors_blocs(decision: Decision, matiere: Matiere) -> str:
    """« Compétences acquises : C1, C4 », those of blocs that are not acquired; nothing without blocs."""
    codes = [c.code for bloc in decision.blocs if not bloc.acquis for c in bloc.competences if c.acquise]
    return _dire_acquises(codes, matiere)


def _dire_acquises(codes: list[str], matiere: Matiere) -> str:
    nom, accord = (matiere.texte("parties"), "es") if len(codes) > 1 else (matiere.texte("partie"), "e")
    return typographier(f"{majuscule(nom)} acquis{accord} : {', '.join(codes)}") if codes else ""


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


def _le(acquis: Acquis) -> str:
    return typographier(date_longue(acquis.date_decision))


def _parties(decision: Decision) -> tuple[LigneBloc | LigneCompetence, ...]:
    return lignes_blocs(decision) or lignes_competences(decision.competences)


def _resume(partie: LigneBloc | LigneCompetence) -> str:
    precision = f" ({partie.origine})" if partie.origine else ""
    return typographier(f"{partie.code} :{INSECABLE}{partie.sigle}{precision}")


def _resume_detaille(bloc: LigneBloc) -> str:
    """« BDC0101 : NA (C1 A, C2 NA, C3 A) »."""
    detail = ", ".join(f"{c.code}{INSECABLE}{c.sigle}" for c in bloc.competences)
    return typographier(f"{bloc.code} : {bloc.sigle} ({detail})")


def _ligne(competence: ResultatCompetence) -> LigneCompetence:
    return LigneCompetence(
        code=competence.code,
        intitule=competence.intitule,
        resultat={True: "Validée", False: "Non validée", None: "Non évaluée"}[competence.acquise],
        sigle=_SIGLES[competence.acquise],
        origine=_origine(competence.origine, competence.acquis),
        commentaire=typographier(competence.commentaire),
        elements=tuple(
            LigneElement(e.code, e.intitule, e.incontournable, majuscule(valeur_dite(e.valeur)))
            for e in competence.elements
        ),
        notes=tuple(
            LigneNote(n.partie, "" if n.valeur is None else f"{exact(n.valeur)}/{exact(n.sur)}")
            for n in competence.notes
        ),
        moyenne=competence.moyenne_dite,
    )


def _acquisition(code: str, intitule: str, acquis: Acquis | None, decision: Decision, matiere: Matiere) -> Acquisition:
    depuis = acquis.date_decision if acquis else matiere.dossier.session.date_jury
    dernier = fin(depuis, duree(decision.referentiel, matiere.reglement.dispositif))
    conserve = f"jusqu’au {date_longue(dernier)}" if dernier else f"{SANS_LIMITE} de durée"
    return Acquisition(code, intitule, typographier(date_longue(depuis)), typographier(conserve))
