"""Read the sheet of one candidate: identity block, results by code, recommendations underneath."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from pipeline.anomalies import Anomalie, a_propos, proche, remplacer, signaler
from pipeline.lecture import croix, valeurs
from pipeline.lecture.codes import code_lu
from pipeline.lecture.colonnes import COLONNES_GRILLE, Synonymes
from pipeline.lecture.entetes import Rangee, noms_du_rang, noms_par_cle
from pipeline.lecture.hors_liste import recapitulatif
from pipeline.lecture.identite import lire_identite, parties, table_et_identite
from pipeline.lecture.ouverture.classeur import Feuille
from pipeline.lecture.tableau import Ligne
from pipeline.modele import Candidat, Cellule, FeuilleEvaluation, Preconisation, Resultat
from pipeline.referentiel import Reglement
from pipeline.texte import cle


@dataclass(frozen=True)
class _Grille:
    """How the results of a sheet are written: in one column, or by crosses in several."""

    reglement: Reglement
    a_cocher: bool

    @property
    def colonnes(self) -> Synonymes:
        return croix.colonnes_a_cocher(self.reglement.dispositif) if self.a_cocher else COLONNES_GRILLE

    @property
    def obligatoires(self) -> tuple[str, ...]:
        return ("code",) if self.a_cocher else ("code", "resultat")

    @property
    def marques(self) -> set[str]:
        """What a row names when it is one of headings."""
        return {"code", *self.reglement.dispositif.echelle} if self.a_cocher else {"code", "resultat"}


def lire_individuelle(
    feuille: Feuille, reglement: Reglement, candidats: Collection[Candidat] = ()
) -> tuple[list[FeuilleEvaluation], list[Anomalie]]:
    """The evaluations that the sheet holds, one per identity block; what has none or no heading is an anomaly."""
    grille = _Grille(reglement, croix.est_a_cocher(feuille, reglement.dispositif))
    evaluations: list[FeuilleEvaluation] = []
    anomalies: list[Anomalie] = []
    for partie in parties(feuille, grille.colonnes):
        evaluation, fautes = _lire_partie(partie, grille, candidats)
        evaluations += [evaluation] if evaluation else []
        anomalies += fautes
    return evaluations, anomalies


def _lire_partie(
    feuille: Feuille, grille: _Grille, candidats: Collection[Candidat]
) -> tuple[FeuilleEvaluation | None, list[Anomalie]]:
    table, avis = _separer(feuille, grille)
    tableau, bloc, anomalies = table_et_identite(table, grille.colonnes, grille.obligatoires)
    fautes: list[Anomalie] = []
    identite, personne = lire_identite(bloc, feuille, fautes, candidats)
    if not personne and not _nomme_une_competence(table, grille.reglement):
        return None, [signaler("L09", feuille.repere, f"un tableau de « {feuille.nom} », sans candidat ni compétence")]
    if tableau is None:
        return None, a_propos(anomalies, personne)
    anomalies += fautes
    if not grille.a_cocher:
        anomalies += croix.croix_en_trop(table, grille.reglement.dispositif)
    lus = (_ligne(ligne, grille, anomalies) for ligne in tableau.lignes)
    resultats = _sans_doublon([r for r in lus if r], anomalies)
    preconisations = [p for bloc_avis in avis for p in _preconisations(bloc_avis, anomalies)]
    evaluation = FeuilleEvaluation(
        candidat=identite.candidat,
        consensus=_est_consensus(feuille.nom) or _est_consensus(identite.evaluateur),
        evaluateur=identite.evaluateur,
        repere=feuille.repere,
        nom=identite.nom,
        certification=identite.certification,
        reperes=identite.reperes,
        resultats=resultats,
        preconisations=tuple(preconisations),
    )
    return evaluation, a_propos(anomalies, personne)


def _nomme_une_competence(feuille: Feuille, reglement: Reglement) -> bool:
    return any(code_lu(cellule.texte, reglement) for ligne in feuille.lignes for cellule in ligne)


def _separer(feuille: Feuille, grille: _Grille) -> tuple[Feuille, list[list[Rangee]]]:
    """The sheet without its blocks of recommendations, and these blocks; headings that come again close a block."""
    connus = noms_par_cle(grille.colonnes)
    table: list[Rangee] = []
    avis: list[list[Rangee]] = []
    courant = table
    for ligne in feuille.lignes:
        if courant is table and _titre_preconisation(next((c for c in ligne if not c.vide), None)):
            courant = []
            avis.append(courant)
        elif courant is not table and {"code"} < noms_du_rang(ligne, connus) & grille.marques:
            courant = table
        courant.append(ligne)
    return replace(feuille, lignes=tuple(table)), avis


def lire_resultat(
    entete: Cellule, cellule: Cellule, commentaire: str, reglement: Reglement, anomalies: list[Anomalie]
) -> Resultat:
    """What a cell says of the compétence or élément that `entete` names."""
    lu = valeurs.texte(cellule, anomalies)
    dispositif = reglement.dispositif
    valeur = valeurs.resultat(lu, dispositif) if lu.strip("-–—_./… ") else ""
    if valeur is None:
        mots = [mot for formes in dispositif.echelle.values() for mot in formes]
        anomalies.append(signaler("N04", cellule, attendu=dispositif.echelle_dite, remede=remplacer(lu, mots)))
    erronee = valeur is None or bool(cellule.erreur)
    code = code_lu(entete.texte, reglement) or entete.texte
    return Resultat(code, valeur or "", cellule.repere, commentaire, erronee, entete.repere)


def ressemble_a_un_code(texte: str) -> bool:
    """« C9 », « BC-2 »: a code that the référentiel may lack; not a signature line or a legend under the table."""
    return bool(re.fullmatch(r"[A-Za-z]{0,4}[ .-]?\d[\w.-]*", texte))


def _est_consensus(nom: str) -> bool:
    """« Consensus », « Grille de consensus », « Concensus »."""
    return any(proche(mot, ("consensus",), 0.8) for mot in cle(nom).split())


def _titre_preconisation(cellule: Cellule | None) -> bool:
    return cellule is not None and cle(cellule.texte).startswith("preconisation")


def _ligne(ligne: Ligne, grille: _Grille, anomalies: list[Anomalie]) -> Resultat | None:
    code = valeurs.texte(ligne["code"], anomalies)
    reglement = grille.reglement
    boites = croix.cases(ligne, reglement.dispositif) if grille.a_cocher else {"": ligne["resultat"]}
    vide = all(boite.vide for boite in boites.values())
    connu = code_lu(code, reglement)
    if not connu and (recapitulatif(code or ligne["intitule"].texte) or (vide and not ressemble_a_un_code(code))):
        return None
    if not code:
        anomalies.append(signaler("N01", ligne["code"], "rien", attendu="le code de la compétence évaluée"))
        return None
    commentaire = valeurs.texte(ligne["commentaire"], anomalies)
    if grille.a_cocher:
        dispositif = reglement.dispositif
        return croix.resultat_coche(ligne["code"], connu or code, boites, commentaire, dispositif, anomalies)
    return lire_resultat(ligne["code"], ligne["resultat"], commentaire, reglement, anomalies)


def _sans_doublon(resultats: list[Resultat], anomalies: list[Anomalie]) -> dict[str, Resultat]:
    uniques: dict[str, Resultat] = {}
    for resultat in resultats:
        if resultat.code in uniques:
            anomalies.append(signaler("G04", resultat.repere_code or resultat.repere, resultat.code))
        else:
            uniques[resultat.code] = resultat
    return uniques


def _preconisations(lignes: list[Rangee], anomalies: list[Anomalie]) -> Iterator[Preconisation]:
    """Under the heading « préconisation »: object, opinion and comment, in that column and the next two."""
    debut = next(j for j, c in enumerate(lignes[0]) if _titre_preconisation(c))
    for ligne in lignes[1:]:
        objet, avis, commentaire = (*ligne[debut : debut + 3], *[Cellule(None, ligne[0].repere)] * 3)[:3]
        if not objet.vide and not avis.vide:
            textes = [valeurs.texte(c, anomalies) for c in (objet, avis, commentaire)]
            yield Preconisation(textes[0], textes[1], textes[2], avis.repere)
