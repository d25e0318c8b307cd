"""Read the sheet of one candidate: identity block, results by code, recommendations underneath."""

import re
from collections.abc import Iterator

from pipeline.anomalies import Anomalie, a_propos, proche, remplacer, signaler
from pipeline.lecture import valeurs
from pipeline.lecture.classeur import Feuille
from pipeline.lecture.colonnes import COLONNES_GRILLE
from pipeline.lecture.identite import lire_identite, table_et_identite
from pipeline.lecture.tableau import Ligne
from pipeline.modele import Cellule, FeuilleEvaluation, Preconisation, Resultat
from pipeline.referentiel import Reglement
from pipeline.texte import cle


def lire_individuelle(feuille: Feuille, reglement: Reglement) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    """The evaluation that the sheet holds; none, with the anomalies, when a column is missing."""
    fin = _rang_preconisations(feuille)
    haut = Feuille(feuille.nom, feuille.repere, feuille.lignes[:fin])
    tableau, bloc, anomalies = table_et_identite(haut, COLONNES_GRILLE, ("code", "resultat"))
    if tableau is None:
        return [], anomalies
    identite = lire_identite(bloc, feuille, anomalies)
    lus = (_ligne(ligne, reglement, anomalies) for ligne in tableau.lignes)
    resultats = _sans_doublon([r for r in lus if r], anomalies)
    evaluation = FeuilleEvaluation(
        candidat=identite.candidat,
        consensus=_est_consensus(feuille.nom),
        evaluateur=identite.evaluateur,
        repere=feuille.repere,
        nom=identite.nom,
        certification=identite.certification,
        reperes=identite.reperes,
        resultats=resultats,
        preconisations=tuple(_preconisations(feuille.lignes[fin:], anomalies)),
    )
    return [evaluation], a_propos(anomalies, identite.candidat)


def lire_resultat(
    entete: Cellule, cellule: Cellule, commentaire: str, reglement: Reglement, anomalies: list[Anomalie]
) -> Resultat:
    """What a cell says of the compétence or élément that `entete` names."""
    lu = valeurs.texte(cellule, anomalies)
    dispositif = reglement.dispositif
    valeur = dispositif.resultat(lu) if cle(lu) else ""
    if valeur is None:
        mots = [mot for formes in dispositif.echelle.values() for mot in formes]
        anomalies.append(signaler("N04", cellule, attendu=dispositif.echelle_dite, remede=remplacer(lu, mots)))
    erronee = valeur is None or bool(cellule.erreur)
    code = reglement.code(entete.texte) or entete.texte
    return Resultat(code, valeur or "", cellule.repere, commentaire, erronee, entete.repere)


def ressemble_a_un_code(texte: str) -> bool:
    """« C9 », « BC-2 »: a code that the référentiel may lack; not a signature line or a legend under the table."""
    return bool(re.fullmatch(r"[A-Za-z]{0,4}[ .-]?\d[\w.-]*", texte))


def _est_consensus(nom: str) -> bool:
    """« Consensus », « Grille de consensus », « Concensus »."""
    return any(proche(mot, ("consensus",), 0.8) for mot in cle(nom).split())


def _rang_preconisations(feuille: Feuille) -> int:
    """The row of the heading « préconisation », or the end of the sheet."""
    rangs = (i for i, ligne in enumerate(feuille.lignes) if any(_titre_preconisation(c) for c in ligne))
    return next(rangs, len(feuille.lignes))


def _titre_preconisation(cellule: Cellule) -> bool:
    return cle(cellule.texte).startswith("preconisation")


def _ligne(ligne: Ligne, reglement: Reglement, anomalies: list[Anomalie]) -> Resultat | None:
    code = valeurs.texte(ligne["code"], anomalies)
    if ligne["resultat"].vide and not (reglement.code(code) or ressemble_a_un_code(code)):
        return None
    if not code:
        anomalies.append(signaler("N01", ligne["code"], "rien", attendu="le code de la compétence évaluée"))
        return None
    commentaire = valeurs.texte(ligne["commentaire"], anomalies)
    return lire_resultat(ligne["code"], ligne["resultat"], commentaire, reglement, anomalies)


def _sans_doublon(resultats: list[Resultat], anomalies: list[Anomalie]) -> dict[str, Resultat]:
    uniques: dict[str, Resultat] = {}
    for resultat in resultats:
        if resultat.code in uniques:
            anomalies.append(signaler("G04", resultat.repere_code or resultat.repere, resultat.code))
        else:
            uniques[resultat.code] = resultat
    return uniques


def _preconisations(lignes: tuple[tuple[Cellule, ...], ...], anomalies: list[Anomalie]) -> Iterator[Preconisation]:
    """Under the heading « préconisation »: object, opinion and comment, in that column and the next two."""
    if not lignes:
        return
    debut = next(j for j, c in enumerate(lignes[0]) if _titre_preconisation(c))
    for ligne in lignes[1:]:
        objet, avis, commentaire = (*ligne[debut : debut + 3], *[Cellule(None, ligne[0].repere)] * 3)[:3]
        if not objet.vide and not avis.vide:
            textes = [valeurs.texte(c, anomalies) for c in (objet, avis, commentaire)]
            yield Preconisation(textes[0], textes[1], textes[2], avis.repere)
