"""Checks on the sheet that decides: is it complete, does it agree with the others and with itself."""

from collections.abc import Iterator, Mapping

from pipeline.anomalies import Anomalie, signaler
from pipeline.deliberation.competences import Cadre, Evaluation, evaluer_competence, indication
from pipeline.deliberation.evaluation import calculer, evaluer_competences
from pipeline.frappe import code_proche
from pipeline.modele import Acquis, FeuilleEvaluation
from pipeline.regles import Competence, Referentiel
from pipeline.texte import date_courte, enumeration, valeur_dite
from pipeline.validation.codes import NON_MIS_EN_OEUVRE, evalues, libres


def valider_retenue(
    retenue: FeuilleEvaluation, cadre: Cadre, lue: Evaluation, grilles: tuple[FeuilleEvaluation, ...]
) -> Iterator[Anomalie]:
    """The sheet that decides: is it complete, does it agree with the others and with itself."""
    yield from _completude(retenue, cadre)
    yield from _contradictions(retenue, cadre, lue)
    yield from _contradictions_des_blocs(retenue, cadre, lue)
    yield from _a_apprecier(cadre, lue)
    yield from _ecarts(retenue, grilles, cadre.referentiel)
    yield from _reevaluations(retenue, cadre.referentiel, cadre.acquis)


def _completude(retenue: FeuilleEvaluation, cadre: Cadre) -> Iterator[Anomalie]:
    """A result for everything that this session must evaluate: the éléments, where a compétence has some.

    The row of a mistyped code is there: its anomaly names the code that was perhaps meant.
    """
    absents_de_la_feuille = libres(retenue, cadre.referentiel)
    inconnus = [r.code for r in retenue.resultats.values() if r.code not in cadre.referentiel.codes]
    meprises = {code_proche(code, absents_de_la_feuille) for code in inconnus}
    for competence in cadre.a_grille():
        if competence.elements and (seule := indication(competence, retenue)):
            yield signaler("G21", seule.repere, f"{competence.code} : {valeur_dite(seule.valeur)}")
            continue
        if _mal_indiquee(competence, retenue):
            continue
        attendus = {e.code: e.intitule for e in competence.elements} or {competence.code: competence.intitule}
        absents = [code for code in attendus if code not in retenue.resultats and code not in meprises]
        if absents and not retenue.codes_illisibles:  # one of these rows may be that one
            codes = enumeration(absents)
            rangee = "colonne" if retenue.collective else "ligne"
            trouve = f"aucune {rangee}"
            yield signaler("G02", retenue.repere, trouve, code=codes, intitule=competence.intitule, rangee=rangee)
        for code, intitule in attendus.items():
            lu = retenue.resultats.get(code)
            if lu and not lu.valeur and not lu.erronee:
                croix = enumeration([f"« {titre} »" for titre in lu.a_cocher]).replace(" et ", " ou ")
                quoi = f"une croix dans {croix}" if lu.a_cocher else cadre.dispositif.echelle_dite
                yield signaler("G03", lu.repere, lu.ecrit or "rien", attendu=f"{quoi}, pour {code} ({intitule})")


def _mal_indiquee(competence: Competence, retenue: FeuilleEvaluation) -> bool:
    """Whether only the compétence has a result, which can't be one of a compétence: its anomaly is already known."""
    propre = retenue.resultats.get(competence.code)
    detail = [lu for e in competence.elements if (lu := retenue.resultats.get(e.code)) and (lu.valeur or lu.erronee)]
    return bool(propre and propre.valeur == NON_MIS_EN_OEUVRE and not detail)


def _contradictions(retenue: FeuilleEvaluation, cadre: Cadre, lue: Evaluation) -> Iterator[Anomalie]:
    """What is written on the compétence's own row is not what its éléments give."""
    for competence in cadre.a_grille():
        ecrit = retenue.resultats.get(competence.code)
        if not competence.elements or ecrit is None or ecrit.valeur in ("", NON_MIS_EN_OEUVRE):
            continue
        acquise = evaluer_competence(competence, cadre, lue).acquise
        if acquise is not None and (ecrit.valeur == "acquis") is not acquise:
            calcule = "acquis" if acquise else "non acquis"
            yield signaler("G09", ecrit.repere, valeur_dite(ecrit.valeur), calcule=calcule, code=competence.code)


def _contradictions_des_blocs(retenue: FeuilleEvaluation, cadre: Cadre, lue: Evaluation) -> Iterator[Anomalie]:
    """What is written on a bloc is not what its compétences give."""
    for bloc in calculer(cadre, evaluer_competences(cadre, lue)).blocs:
        ecrit = retenue.resultats.get(bloc.code)
        connu = not bloc.anterieur and all(c.acquise is not None for c in bloc.competences)
        if connu and ecrit and ecrit.valeur and (ecrit.valeur == "acquis") is not bloc.acquis:
            calcule = "acquis" if bloc.acquis else "non acquis"
            yield signaler("G25", ecrit.repere, valeur_dite(ecrit.valeur), calcule=calcule, code=bloc.code)


def _a_apprecier(cadre: Cadre, lue: Evaluation) -> Iterator[Anomalie]:
    """A compétence that the rules grant although one of its éléments is not acquired."""
    for competence in cadre.a_grille():
        resultat = evaluer_competence(competence, cadre, lue)
        refuses = [e for e in resultat.elements if e.valeur == "non_acquis"]
        if resultat.acquise and refuses:
            codes = enumeration([e.code for e in refuses])
            yield signaler("G20", refuses[0].repere, codes, code=competence.code)


def _ecarts(
    retenue: FeuilleEvaluation, feuilles: tuple[FeuilleEvaluation, ...], referentiel: Referentiel
) -> Iterator[Anomalie]:
    """What a member wrote and the consensus did not follow."""
    for feuille in (f for f in feuilles if not f.consensus or not retenue.consensus):
        for code in evalues(referentiel):
            lu, arrete = feuille.resultats.get(code), retenue.resultats.get(code)
            if feuille is not retenue and lu and arrete and lu.valeur and arrete.valeur not in ("", lu.valeur):
                trouve = f"{valeur_dite(lu.valeur)} ({feuille.evaluateur})"
                yield signaler("G06", lu.repere, trouve, attendu=f"{code} : {valeur_dite(arrete.valeur)}")


def _reevaluations(
    retenue: FeuilleEvaluation, referentiel: Referentiel, acquis: Mapping[str, Acquis]
) -> Iterator[Anomalie]:
    """A compétence acquired earlier, that it or one of its éléments is refused today: the earlier decision stands."""
    bloc_de = referentiel.bloc_de
    for competence in referentiel.toutes:
        objet = competence.code if competence.code in acquis else bloc_de.get(competence.code, "")
        codes = (competence.code, *(e.code for e in competence.elements))
        refuses = [lu for code in codes if (lu := retenue.resultats.get(code)) and lu.valeur == "non_acquis"]
        if objet in acquis and refuses:
            jour = date_courte(acquis[objet].date_decision)
            yield signaler("A05", refuses[0].repere, f"{refuses[0].code} non acquis", objet=objet, date=jour)
