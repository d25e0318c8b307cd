"""Checks on the codes of a grid: are they those of the référentiel, may each have the value that it has."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, code_suggere, signaler
from pipeline.modele import FeuilleEvaluation, Resultat
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif, Referentiel
from pipeline.texte import valeur_dite

NON_MIS_EN_OEUVRE = "non_mis_en_oeuvre"
_PLUSIEURS = 2
"""Unknown codes, at least, that make a grid that of another référentiel rather than a mistyped one."""


def codes_inconnus(feuille: FeuilleEvaluation, referentiel: Referentiel, reglement: Reglement) -> Iterator[Anomalie]:
    """Said one by one; once, for a sheet that is that of another référentiel."""
    titre = referentiel.certification.code
    inconnus = _inconnus(feuille, referentiel, reglement)
    if d_un_autre(feuille, referentiel, reglement):
        codes = evalues(referentiel)
        trouve = (
            f"{len(inconnus)} codes sur {len(feuille.resultats)} n’en sont pas : {', '.join(r.code for r in inconnus)}"
        )
        ou = inconnus[0].repere_code or inconnus[0].repere
        yield signaler("G28", ou, trouve, referentiel=titre, codes=f"{codes[0]} à {codes[-1]}")
        return
    manquants = libres(feuille, referentiel)
    for resultat in inconnus:
        suggere = code_suggere(resultat.code, manquants)
        ou = resultat.repere_code or resultat.repere
        yield signaler("G01", ou, resultat.code, referentiel=titre, suggestion=suggere)


def _inconnus(feuille: FeuilleEvaluation, referentiel: Referentiel, reglement: Reglement) -> list[Resultat]:
    """The codes that are none of the référentiel's.

    A row left empty may be about another title, or about another bloc than the one that is presented.
    """
    resultats = [r for r in feuille.resultats.values() if r.code not in referentiel.codes]
    return [r for r in resultats if r.valeur or r.erronee or not (feuille.collective or reglement.code(r.code))]


def d_un_autre(feuille: FeuilleEvaluation, referentiel: Referentiel, reglement: Reglement) -> bool:
    """Whether most of the codes of a sheet are none of the référentiel's."""
    inconnus = len(_inconnus(feuille, referentiel, reglement))
    return inconnus >= _PLUSIEURS and 2 * inconnus > len(feuille.resultats)


def libres(feuille: FeuilleEvaluation, referentiel: Referentiel) -> list[str]:
    """The codes that the sheet does not have yet."""
    return [code for code in evalues(referentiel) if code not in feuille.resultats]


def evalues(referentiel: Referentiel) -> list[str]:
    """Every code that may have a result: compétences and éléments."""
    return [code for c in referentiel.toutes for code in (c.code, *(e.code for e in c.elements))]


def hors_echelle(feuille: FeuilleEvaluation, referentiel: Referentiel, dispositif: Dispositif) -> Iterator[Anomalie]:
    """« Non mis en œuvre » is said of an élément only: a compétence is acquired or not."""
    mots = [formes[0] for valeur, formes in dispositif.echelle.items() if valeur != NON_MIS_EN_OEUVRE]
    for competence in referentiel.toutes:
        lu = feuille.resultats.get(competence.code)
        if lu and lu.valeur == NON_MIS_EN_OEUVRE:
            attendu = f"{', '.join(mots)} pour la compétence {competence.code}"
            yield signaler("N04", lu.repere, valeur_dite(lu.valeur), attendu=attendu, remede="corriger cette valeur")
