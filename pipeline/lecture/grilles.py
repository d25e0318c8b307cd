"""Read the evaluation workbooks: one per candidate (a sheet per evaluator, and Consensus), or one collective table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.anomalies import Anomalie, a_propos, proche, remplacer, signaler
from pipeline.lecture import valeurs
from pipeline.lecture.classeur import Classeur, Feuille
from pipeline.lecture.colonnes import COLONNES_COLLECTIF, COLONNES_GRILLE, IDENTITE_GRILLE
from pipeline.lecture.tableau import Ligne, Tableau, cle_entete, lire_tableau
from pipeline.modele import Cellule, FeuilleEvaluation, Preconisation, Repere, Resultat
from pipeline.referentiel import Reglement
from pipeline.texte import cle

_IDENTITE = {cle_entete(forme): nom for nom, formes in IDENTITE_GRILLE.items() for forme in (nom, *formes)}


@dataclass(frozen=True)
class _Corps:
    """A grid's sheet cut in its three parts."""

    identite: dict[str, Cellule]
    tableau: Tableau
    preconisations: tuple[tuple[Cellule, ...], ...]


def lire_grille(classeur: Classeur, reglement: Reglement) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    """The evaluation sheets of one workbook, whatever its kind; sheets that are neither kind are named."""
    feuilles: list[FeuilleEvaluation] = []
    anomalies: list[Anomalie] = []
    for feuille in classeur.feuilles:
        if feuille.vide:
            continue
        lues, fautes = _lire_feuille(feuille, reglement)
        feuilles += lues
        anomalies += fautes
    if not feuilles and not any(a.bloquante for a in anomalies):
        remede = "vérifier qu’il s’agit d’une grille d’évaluation ; sinon, retirer ce fichier du dossier"
        anomalies = [
            signaler("L03", Repere(classeur.nom), "aucune évaluation", feuille="Consensus", remede=remede),
        ]
    return feuilles, anomalies


def _lire_feuille(feuille: Feuille, reglement: Reglement) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    entetes = _entetes_probables(feuille)
    if {"code", "resultat"} <= entetes["grille"]:
        return _lire_individuelle(feuille, reglement)
    if "candidat" in entetes["collectif"]:
        return _lire_collective(feuille, reglement)
    if len(entetes["grille"]) >= 2:
        _, anomalies = lire_tableau(feuille, COLONNES_GRILLE, ("code", "resultat"))
        return [], anomalies
    return [], [signaler("L09", feuille.repere, f"une feuille « {feuille.nom} » sans évaluation")]


def _entetes_probables(feuille: Feuille) -> dict[str, set[str]]:
    """What the best heading row would name, were it that of an individual grid, or of a collective one."""
    genres = {"grille": COLONNES_GRILLE, "collectif": COLONNES_COLLECTIF}
    trouves: dict[str, set[str]] = {}
    for genre, colonnes in genres.items():
        tableau, _ = lire_tableau(feuille, colonnes, ())
        trouves[genre] = set(tableau.entetes) if tableau else set()
        if genre == "collectif" and tableau and len(tableau.entetes) + len(tableau.inconnues) < 3:
            trouves[genre] = set()
    return trouves


# --- one candidate -----------------------------------------------------------------------------------------------


def _lire_individuelle(feuille: Feuille, reglement: Reglement) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    corps, anomalies = _decouper(feuille)
    if corps is None:
        return [], anomalies
    identite = {nom: valeurs.texte(c, anomalies) for nom, c in corps.identite.items()}
    absente = Cellule(None, feuille.repere)
    candidat = valeurs.obligatoire(corps.identite.get("candidat", absente), "l’identifiant du candidat", anomalies)
    lus = (_ligne(ligne, reglement, anomalies) for ligne in corps.tableau.lignes)
    resultats = _sans_doublon([r for r in lus if r], anomalies)
    evaluation = FeuilleEvaluation(
        candidat=candidat,
        consensus=_est_consensus(feuille.nom),
        evaluateur=identite.get("evaluateur", "") or feuille.nom,
        repere=feuille.repere,
        nom=" ".join(part for part in (identite.get("prenom", ""), identite.get("nom", "")) if part),
        certification=identite.get("certification", ""),
        reperes={nom: c.repere for nom, c in corps.identite.items()},
        resultats=resultats,
        preconisations=tuple(_preconisations(corps.preconisations, anomalies)),
    )
    return [evaluation], a_propos(anomalies, candidat)


def _est_consensus(nom: str) -> bool:
    """« Consensus », « Grille de consensus », « Concensus »."""
    return any(proche(mot, ("consensus",), 0.8) for mot in cle(nom).split())


def _decouper(feuille: Feuille) -> tuple[_Corps | None, list[Anomalie]]:
    """Identity block above the headings, table, recommendations below."""
    fin = next(
        (i for i, ligne in enumerate(feuille.lignes) if any(cle(c.texte).startswith("preconisation") for c in ligne)),
        len(feuille.lignes),
    )
    haut = Feuille(feuille.nom, feuille.repere, feuille.lignes[:fin])
    tableau, anomalies = lire_tableau(haut, COLONNES_GRILLE, ("code", "resultat"))
    if tableau is None:
        return None, anomalies
    entete = next(i for i, ligne in enumerate(haut.lignes) if tableau.entetes["code"] in ligne)
    identite: dict[str, Cellule] = {}
    for ligne in haut.lignes[:entete]:
        identite |= {nom: c for nom, c in _etiquettes(ligne) if nom not in identite}
    return _Corps(identite, tableau, feuille.lignes[fin:]), anomalies


def _etiquettes(ligne: tuple[Cellule, ...]) -> Iterator[tuple[str, Cellule]]:
    """The label/value pairs of a row of the identity block; a label may end with a colon."""
    for rang, cellule in enumerate(ligne[:-1]):
        nom = _IDENTITE.get(cle_entete(cellule.texte))
        if nom:
            suite = (c for c in ligne[rang + 1 :] if not c.vide)
            yield nom, next(suite, ligne[rang + 1])


def _ligne(ligne: Ligne, reglement: Reglement, anomalies: list[Anomalie]) -> Resultat | None:
    code = valeurs.texte(ligne["code"], anomalies)
    if ligne["resultat"].vide and not (reglement.code(code) or _ressemble_a_un_code(code)):
        return None
    if not code:
        anomalies.append(signaler("N01", ligne["code"], "rien", attendu="le code de la compétence évaluée"))
        return None
    commentaire = valeurs.texte(ligne["commentaire"], anomalies)
    return _resultat(ligne["code"], ligne["resultat"], commentaire, reglement, anomalies)


def _ressemble_a_un_code(texte: str) -> bool:
    """« C9 », « BC-2 »: a code that the référentiel may lack; not a signature line or a legend under the table."""
    return bool(re.fullmatch(r"[A-Za-z]{0,4}[ .-]?\d[\w.-]*", texte))


def _resultat(
    entete: Cellule, cellule: Cellule, commentaire: str, reglement: Reglement, anomalies: list[Anomalie]
) -> Resultat:
    """What a cell says of the compétence that `entete` names."""
    lu = valeurs.texte(cellule, anomalies)
    dispositif = reglement.dispositif
    valeur = dispositif.resultat(lu) if cle(lu) else ""
    if valeur is None:
        mots = [mot for formes in dispositif.echelle.values() for mot in formes]
        anomalies.append(signaler("N04", cellule, attendu=dispositif.echelle_dite, remede=remplacer(lu, mots)))
    erronee = valeur is None or bool(cellule.erreur)
    code = reglement.code(entete.texte) or entete.texte
    return Resultat(code, valeur or "", cellule.repere, commentaire, erronee, entete.repere)


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
    debut = next(j for j, c in enumerate(lignes[0]) if cle(c.texte).startswith("preconisation"))
    for ligne in lignes[1:]:
        objet, avis, commentaire = (*ligne[debut : debut + 3], *[Cellule(None, ligne[0].repere)] * 3)[:3]
        if not objet.vide and not avis.vide:
            textes = [valeurs.texte(c, anomalies) for c in (objet, avis, commentaire)]
            yield Preconisation(textes[0], textes[1], textes[2], avis.repere)


# --- all candidates ----------------------------------------------------------------------------------------------


def _lire_collective(feuille: Feuille, reglement: Reglement) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    """One candidate per row; a column headed by the code of a compétence holds its results."""
    tableau, anomalies = lire_tableau(feuille, COLONNES_COLLECTIF, ("candidat",))
    if tableau is None:
        return [], anomalies
    codes = {position: entete for position, entete in tableau.inconnues if reglement.code(entete.texte)}
    anomalies += [signaler("L06", entete) for position, entete in tableau.inconnues if position not in codes]
    evaluations = []
    for ligne in tableau.lignes:
        du_candidat: list[Anomalie] = []
        evaluation = _evaluation_collective(feuille, codes, ligne, reglement, du_candidat)
        if evaluation:
            evaluations.append(evaluation)
            du_candidat = a_propos(du_candidat, evaluation.candidat)
        anomalies += du_candidat
    return evaluations, anomalies


def _evaluation_collective(
    feuille: Feuille, codes: dict[int, Cellule], ligne: Ligne, reglement: Reglement, anomalies: list[Anomalie]
) -> FeuilleEvaluation | None:
    candidat = valeurs.obligatoire(ligne["candidat"], "l’identifiant du candidat", anomalies)
    if not candidat:
        return None
    rangee = next(r for r in feuille.lignes if r[0].repere == ligne.repere)
    lus = [_resultat(entete, rangee[position], "", reglement, anomalies) for position, entete in codes.items()]
    return FeuilleEvaluation(
        candidat=candidat,
        consensus=True,
        evaluateur=feuille.nom,
        repere=ligne.repere,
        collective=True,
        nom=" ".join(part for part in (ligne["prenom"].texte, ligne["nom"].texte) if part),
        certification=ligne["certification"].texte,
        reperes=ligne.reperes,
        resultats={resultat.code: resultat for resultat in lus},
    )
