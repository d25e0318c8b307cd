"""Read the sheet of one candidate: identity block, results by code, recommendations underneath."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from pipeline.anomalies import Anomalie, a_propos, remplacer, signaler
from pipeline.lecture import croix, valeurs
from pipeline.lecture.codes import code_lu
from pipeline.lecture.colonnes import COLONNES_GRILLE, STATUTS, Synonymes
from pipeline.lecture.consensus import colonnes_rivales, est_consensus
from pipeline.lecture.entetes import Rangee, noms_du_rang, noms_par_cle
from pipeline.lecture.hors_liste import hors_table, isolees, non_lue, recapitulatif, signature
from pipeline.lecture.identite import Identite, identite_dessous, lire_identite, parties, table_et_identite
from pipeline.lecture.ouverture.classeur import Feuille
from pipeline.lecture.tableau import Ligne, Tableau, fusionnees
from pipeline.modele import Candidat, Cellule, FeuilleEvaluation, Preconisation, Resultat, Statut
from pipeline.referentiel import Reglement
from pipeline.texte import cle

_ATTENDU = "une ligne par compétence, avec son code et son résultat"


_STATUT = "vider les résultats de ce candidat, et écrire « {} » dans la colonne « statut » de la feuille « Candidats »"


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
    dessous = identite_dessous(table, tableau) if tableau else None
    identite, personne = lire_identite(bloc, feuille, fautes, candidats, dessous)
    if not personne and not _nomme_une_competence(table, grille.reglement):
        return None, [signaler("L09", feuille.repere, f"un tableau de « {feuille.nom} », sans candidat ni compétence")]
    if tableau is None:
        return None, a_propos(anomalies, personne)
    anomalies += fautes
    if not grille.a_cocher:
        anomalies += croix.croix_en_trop(table, grille.reglement.dispositif)
    lues = [tableau.entetes[nom] for nom in _de_resultats(grille) if nom in tableau.entetes]
    anomalies += colonnes_rivales(tableau, lues, grille.reglement)
    lus = [(ligne["code"].texte, _ligne(ligne, tableau, grille, anomalies)) for ligne in tableau.lignes]
    dites = {a.repere for a in anomalies}
    rangs = [
        (ligne, bool(lu))
        for ligne, (_, lu) in zip(tableau.lignes, lus, strict=True)
        if lu or not dites & set(ligne.reperes.values())
    ]
    anomalies += isolees(rangs, _ATTENDU)
    resultats = _sans_doublon([(texte, r) for texte, r in lus if r], anomalies)
    preconisations = [p for bloc_avis in avis for p in _preconisations(bloc_avis, grille.reglement, anomalies)]
    evaluation = FeuilleEvaluation(
        candidat=identite.candidat,
        consensus=_consensus(feuille, identite, grille.reglement, candidats, anomalies),
        evaluateur=identite.evaluateur,
        repere=feuille.repere,
        nom=identite.nom,
        certification=identite.certification,
        reperes=identite.reperes,
        resultats=resultats,
        preconisations=tuple(preconisations),
        codes_illisibles=sum(bool(ligne["code"].erreur) for ligne in tableau.lignes),
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
        remede = _STATUT.format(lu) if _est_statut(lu) else remplacer(lu, mots)
        anomalies.append(signaler("N04", cellule, attendu=dispositif.echelle_dite, remede=remede))
    anomalies += fusionnees([cellule])
    erronee = valeur is None or bool(cellule.erreur or cellule.fusion)
    code = code_lu(entete.texte, reglement) or entete.texte
    return Resultat(code, valeur or "", cellule.repere, commentaire, erronee, entete.repere, "" if valeur else lu)


def _est_statut(lu: str) -> bool:
    """« Absent » in the place of each result."""
    return STATUTS.get(cle(lu), Statut.PRESENT) is not Statut.PRESENT or cle(lu) == "abs"


def ressemble_a_un_code(texte: str) -> bool:
    """« C9 », « BC-2 »: a code that the référentiel may lack; not a signature line or a legend under the table."""
    return bool(re.fullmatch(r"[A-Za-z]{0,4}[ .-]?\d[\w.-]*", texte))


def _consensus(
    feuille: Feuille,
    identite: Identite,
    reglement: Reglement,
    candidats: Collection[Candidat],
    anomalies: list[Anomalie],
) -> bool:
    """Whether the sheet is the consensus, by its name or by who fills it; a name that may be it is an anomaly."""
    noms = [c.nom_complet for c in candidats if c.id == identite.candidat]
    dits = {
        nom: est_consensus(nom, reglement, (identite.candidat, identite.nom, *noms))
        for nom in (feuille.nom, identite.evaluateur)
    }
    if True in dits.values():
        return True
    for nom, dit in dits.items():
        if dit is None:
            ou = feuille.repere if nom == feuille.nom else identite.reperes.get("evaluateur", feuille.repere)
            anomalies.append(signaler("G26", ou, f"« {nom} »"))
    return False


def _de_resultats(grille: _Grille) -> Collection[str]:
    """The columns that hold the results."""
    return grille.reglement.dispositif.echelle if grille.a_cocher else ("resultat",)


def _titre_preconisation(cellule: Cellule | None) -> bool:
    return cellule is not None and cle(cellule.texte).startswith("preconisation")


def _ligne(ligne: Ligne, tableau: Tableau, grille: _Grille, anomalies: list[Anomalie]) -> Resultat | None:
    code = valeurs.texte(ligne["code"], anomalies)
    reglement = grille.reglement
    boites = croix.cases(ligne, reglement.dispositif) if grille.a_cocher else {"": ligne["resultat"]}
    vide = all(boite.vide for boite in boites.values())
    connu = code_lu(code, reglement)
    if not connu and (recapitulatif(code or ligne["intitule"].texte) or (vide and not ressemble_a_un_code(code))):
        return None
    if not connu and not ressemble_a_un_code(code) and signature(ligne, reglement.dispositif):
        anomalies.append(non_lue(ligne, "une ligne par compétence, avec son code"))
        return None
    if not code and ligne["code"].erreur:
        return None
    if not code:
        anomalies.append(signaler("N01", ligne["code"], "rien", attendu="le code de la compétence évaluée"))
        return None
    if not connu and not ressemble_a_un_code(code):
        anomalies = []  # what is no compétence has its own anomaly, and that is enough
    commentaire = valeurs.texte(ligne["commentaire"], anomalies)
    if grille.a_cocher:
        dispositif = reglement.dispositif
        coche = croix.resultat_coche(ligne["code"], connu or code, boites, commentaire, dispositif, anomalies)
        return croix.avec_les_autres(coche, ligne, tableau.entetes, anomalies)
    return lire_resultat(ligne["code"], ligne["resultat"], commentaire, reglement, anomalies)


def _sans_doublon(resultats: list[tuple[str, Resultat]], anomalies: list[Anomalie]) -> dict[str, Resultat]:
    """The results by code; `resultats` come with what is written in the cell of their code."""
    uniques: dict[str, Resultat] = {}
    for texte, resultat in resultats:
        if resultat.code in uniques:
            premiere = uniques[resultat.code].repere_code or uniques[resultat.code].repere
            trouve = f"« {texte} », lu {resultat.code}, qui est déjà en {premiere.cellule}"
            anomalies.append(signaler("G04", resultat.repere_code or resultat.repere, trouve))
        else:
            uniques[resultat.code] = resultat
    return uniques


def _preconisations(lignes: list[Rangee], reglement: Reglement, anomalies: list[Anomalie]) -> Iterator[Preconisation]:
    """Under the heading « préconisation »: object, opinion and comment, in that column and the next two."""
    debut = next(j for j, c in enumerate(lignes[0]) if _titre_preconisation(c))
    for ligne in lignes[1:]:
        objet, avis, commentaire = (*ligne[debut : debut + 3], *[Cellule(None, ligne[0].repere)] * 3)[:3]
        if not objet.vide and not avis.vide:
            textes = [valeurs.texte(c, anomalies) for c in (objet, avis, commentaire)]
            yield Preconisation(textes[0], textes[1], textes[2], avis.repere)
            continue
        seules = [c for c in ligne if not c.vide]
        if len(seules) == 1 and not hors_table(seules[0].texte) and not code_lu(seules[0].texte, reglement):
            anomalies.append(signaler("L18", seules[0], attendu="un objet, son avis et un commentaire"))
