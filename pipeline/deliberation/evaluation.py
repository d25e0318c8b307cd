"""From the evaluated results to the blocs and the certification, by the decision tables alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.deliberation.competences import Cadre, Evaluation, evaluer_competence
from pipeline.deliberation.conditions import Faits
from pipeline.deliberation.tables import appliquer
from pipeline.modele import Etape, Issue, Origine, ResultatBloc, ResultatCompetence
from pipeline.regles import Bloc
from pipeline.texte import date_courte


@dataclass(frozen=True)
class Resultats:
    """What the tables give for one candidate: compétences, blocs, issue, why, and the trace of the rules tried."""

    competences: tuple[ResultatCompetence, ...]
    blocs: tuple[ResultatBloc, ...]
    issue: Issue
    motif: str
    trace: tuple[Etape, ...]


def evaluer_competences(cadre: Cadre, lue: Evaluation) -> tuple[ResultatCompetence, ...]:
    """Each compétence of the référentiel; `acquise` is None where neither workbook nor earlier jury says enough."""
    return tuple(evaluer_competence(competence, cadre, lue) for competence in cadre.referentiel.toutes)


def calculer(
    cadre: Cadre, competences: tuple[ResultatCompetence, ...], imposes: Mapping[str, bool] | None = None
) -> Resultats:
    """Apply the tables to these compétences, whose own traces come first.

    `imposes`: blocs that the jury granted or refused, by code.
    A bloc that the jury only confirmed keeps its origin; one acquired at an earlier jury stays acquired.
    """
    par_code = {c.code: c for c in competences}
    blocs = []
    for bloc in cadre.referentiel.blocs:
        du_bloc = tuple(par_code[c.code] for c in bloc.competences)
        blocs.append(_impose(_bloc(bloc, cadre, du_bloc), imposes or {}))
    faits = Faits(competences=competences, blocs=tuple(blocs), voie=cadre.voie)
    regle, etapes = appliquer(cadre.table, faits, cadre.code)
    des_competences = (etape for competence in competences for etape in competence.trace)
    trace = (*des_competences, *(etape for bloc in blocs for etape in bloc.trace), *etapes)
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
    regle, etapes = appliquer(table, Faits(competences=competences, voie=cadre.voie), f"Bloc {bloc.code}")
    acquis = regle.alors == "acquis"
    return ResultatBloc(bloc.code, bloc.intitule, acquis, acquis, Origine.SESSION, competences, etapes)


def _impose(bloc: ResultatBloc, imposes: Mapping[str, bool]) -> ResultatBloc:
    if bloc.anterieur or imposes.get(bloc.code, bloc.acquis) is bloc.acquis:
        return bloc
    return replace(bloc, acquis=imposes[bloc.code], origine=Origine.JURY)
