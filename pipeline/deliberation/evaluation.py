"""From the evaluated results to the blocs and the certification, by the decision tables alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.deliberation.predicats import Faits
from pipeline.deliberation.tables import appliquer
from pipeline.modele import (
    Acquis,
    Etape,
    FeuilleEvaluation,
    Issue,
    Origine,
    ResultatBloc,
    ResultatCompetence,
)
from pipeline.regles import Bloc, Competence, Dispositif, Referentiel
from pipeline.texte import date_courte


@dataclass(frozen=True)
class Cadre:
    """What one candidate is judged by: référentiel in force, dispositif, earlier acquisitions that count."""

    referentiel: Referentiel
    dispositif: Dispositif
    acquis: Mapping[str, Acquis]

    @property
    def code(self) -> str:
        """The certification's code."""
        return self.referentiel.certification.code


@dataclass(frozen=True)
class Resultats:
    """What the tables give for one candidate: compétences, blocs, issue, why, and the trace of the rules tried."""

    competences: tuple[ResultatCompetence, ...]
    blocs: tuple[ResultatBloc, ...]
    issue: Issue
    motif: str
    trace: tuple[Etape, ...]


def feuille_retenue(feuilles: tuple[FeuilleEvaluation, ...]) -> FeuilleEvaluation | None:
    """The sheet that decides: the consensus, or the only one there is."""
    consensus = [f for f in feuilles if f.consensus]
    if consensus:
        return consensus[0]
    return feuilles[0] if len(feuilles) == 1 else None


def evaluer_competences(cadre: Cadre, feuille: FeuilleEvaluation | None) -> tuple[ResultatCompetence, ...]:
    """Each compétence of the référentiel; `acquise` is None where neither grid nor earlier jury says anything."""
    bloc_de = cadre.referentiel.bloc_de
    resultats = []
    for competence in cadre.referentiel.toutes:
        anterieur = cadre.acquis.get(competence.code) or cadre.acquis.get(bloc_de.get(competence.code, ""))
        resultats.append(_competence(competence, cadre.dispositif, feuille, anterieur))
    return tuple(resultats)


def _competence(
    competence: Competence, dispositif: Dispositif, feuille: FeuilleEvaluation | None, anterieur: Acquis | None
) -> ResultatCompetence:
    if anterieur:
        return ResultatCompetence(
            competence.code,
            competence.intitule,
            True,
            True,
            Origine.ANTERIEUR,
            anterieur.repere,
            acquis=anterieur,
        )
    lu = feuille.resultats.get(competence.code) if feuille else None
    if lu is None or not lu.valeur:
        repere = lu.repere if lu else None
        return ResultatCompetence(competence.code, competence.intitule, None, None, Origine.SESSION, repere)
    regle, _ = appliquer(dispositif.regles.competence, Faits(resultat=lu.valeur), competence.code)
    acquise = regle.alors == "acquis"
    return ResultatCompetence(
        competence.code, competence.intitule, acquise, acquise, Origine.SESSION, lu.repere, lu.commentaire
    )


def calculer(
    cadre: Cadre, competences: tuple[ResultatCompetence, ...], imposes: Mapping[str, bool] | None = None
) -> Resultats:
    """Apply the tables to these compétences. `imposes`: blocs that the jury granted or refused, by code.

    A bloc that the jury only confirmed keeps its origin; one acquired at an earlier jury stays acquired.
    """
    par_code = {c.code: c for c in competences}
    blocs = []
    for bloc in cadre.referentiel.blocs:
        du_bloc = tuple(par_code[c.code] for c in bloc.competences)
        blocs.append(_impose(_bloc(bloc, cadre, du_bloc), imposes or {}))
    regles = cadre.dispositif.regles
    table = regles.certification_par_blocs if blocs else regles.certification_par_competences
    faits = Faits(competences=competences, blocs=tuple(blocs))
    regle, etapes = appliquer(table, faits, cadre.code)
    trace = (*(etape for bloc in blocs for etape in bloc.trace), *etapes)
    return Resultats(competences, tuple(blocs), Issue(regle.alors), regle.motif, trace)


def _bloc(bloc: Bloc, cadre: Cadre, competences: tuple[ResultatCompetence, ...]) -> ResultatBloc:
    anterieur = cadre.acquis.get(bloc.code)
    if anterieur:
        texte = f"acquis le {date_courte(anterieur.date_decision)}"
        etape = Etape(
            f"Bloc {bloc.code} : acquis antérieur", texte, True, cadre.dispositif.benefice.article, (anterieur.repere,)
        )
        return ResultatBloc(bloc.code, bloc.intitule, True, True, Origine.ANTERIEUR, competences, (etape,), anterieur)
    table = bloc.regles or cadre.dispositif.regles.bloc
    regle, etapes = appliquer(table, Faits(competences=competences), f"Bloc {bloc.code}")
    acquis = regle.alors == "acquis"
    return ResultatBloc(bloc.code, bloc.intitule, acquis, acquis, Origine.SESSION, competences, etapes)


def _impose(bloc: ResultatBloc, imposes: Mapping[str, bool]) -> ResultatBloc:
    if bloc.anterieur or imposes.get(bloc.code, bloc.acquis) is bloc.acquis:
        return bloc
    return replace(bloc, acquis=imposes[bloc.code], origine=Origine.JURY)
