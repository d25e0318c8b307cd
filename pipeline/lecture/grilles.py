"""Read the evaluation workbooks: grids of one candidate, collective tables, sheets of grades."""

from collections.abc import Collection
from dataclasses import replace

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture.collectives import Lecture, codes_portes, lire_collective
from pipeline.lecture.colonnes import COLONNES_COLLECTIF, COLONNES_GRILLE, COLONNES_NOTES, SERVICE, UNITE
from pipeline.lecture.croix import est_a_cocher
from pipeline.lecture.entetes import Rangee, cle_entete, noms_du_rang, noms_par_cle
from pipeline.lecture.feuilles import masquee
from pipeline.lecture.individuelles import lire_individuelle, ressemble_a_un_code
from pipeline.lecture.marque import est_vierge
from pipeline.lecture.notes import lire_notes
from pipeline.lecture.ouverture.classeur import Classeur, Feuille
from pipeline.lecture.tableau import lire_tableau
from pipeline.modele import Candidat, FeuilleEvaluation, Repere
from pipeline.referentiel import Reglement
from pipeline.texte import cle

_INDIVIDUELLE = {"code", "resultat"}
_DE_SERVICE = {cle(nom) for nom in SERVICE}
_NUMEROS = {cle_entete(titre) for titre in ("n°", "réf.", "référence")}
"""Headings that may be those of candidates, or of anything that is numbered."""


def lire_grille(
    classeur: Classeur, reglement: Reglement, candidats: Collection[Candidat] = ()
) -> tuple[Lecture, list[Anomalie]]:
    """What one workbook says, whatever the kind of its sheets; sheets that are of none are named.

    `candidats`: those of the session, to say which identifier is missing and what a decision is about.
    One that this program prepared and nobody has touched says nothing: what was written in it comes from elsewhere.
    """
    lecture = Lecture()
    anomalies: list[Anomalie] = []
    vierge = est_vierge(classeur)
    for feuille in classeur.feuilles:
        if feuille.vide or cle(feuille.nom) in _DE_SERVICE:
            continue
        lue, fautes = _lire_feuille(feuille, reglement, candidats)
        lecture.feuilles.extend(_sans_resultats(f) if vierge else f for f in lue.feuilles)
        lecture.decisions.extend(lue.decisions)
        anomalies += fautes
        if feuille.masquee and (lue.feuilles or lue.decisions):
            anomalies.append(masquee(feuille))
    if not lecture.feuilles and not any(a.bloquante for a in anomalies):
        remede = (
            "s’il contient des résultats, les mettre sous les colonnes « code » et « résultat » ; sinon, le retirer du"
            " dossier"
        )
        anomalies = [
            *(a for a in anomalies if a.code != "L09"),
            signaler("L03", Repere(classeur.nom), "aucune évaluation", feuille="Consensus", remede=remede),
        ]
    return lecture, anomalies


def _sans_resultats(feuille: FeuilleEvaluation) -> FeuilleEvaluation:
    """The same sheet, before it was filled."""
    return replace(feuille, resultats={code: replace(lu, valeur="") for code, lu in feuille.resultats.items()})


def _lire_feuille(
    feuille: Feuille, reglement: Reglement, candidats: Collection[Candidat]
) -> tuple[Lecture, list[Anomalie]]:
    entetes, rangee_collective = _entetes_probables(feuille)
    textes = [cellule.texte for cellule in rangee_collective]
    notation = reglement.dispositif.notation
    codes = codes_portes(rangee_collective, reglement)
    nommee = {"nom", "prenom"} & entetes["collectif"] and len(codes & _evalues(reglement)) > 1
    if ("candidat" in entetes["collectif"] and codes) or (nommee and not entetes["grille"] >= _INDIVIDUELLE):
        return lire_collective(feuille, reglement, candidats)
    if notation and _de_notes(entetes):
        evaluations, anomalies = lire_notes(feuille, reglement, notation.sur, candidats)
    elif entetes["grille"] >= _INDIVIDUELLE or est_a_cocher(feuille, reglement.dispositif):
        evaluations, anomalies = lire_individuelle(feuille, reglement, candidats)
    elif (
        "candidat" in entetes["collectif"]
        and not _NUMEROS & set(map(cle_entete, textes))
        and _decide(rangee_collective)
    ):
        return lire_collective(feuille, reglement, candidats)
    elif len(entetes["grille"]) >= 2:
        evaluations, anomalies = lire_individuelle(feuille, reglement, candidats)
    else:
        evaluations, anomalies = [], [signaler("L09", feuille.repere, f"une feuille « {feuille.nom} » sans évaluation")]
    return Lecture(evaluations), anomalies


def _decide(rangee: Rangee) -> bool:
    """Whether a table of candidates holds decisions, or results under codes that are not known: not a mere summary."""
    connus = noms_par_cle(COLONNES_COLLECTIF)
    noms = noms_du_rang(rangee, connus)
    return bool({"decision", "pour", "contre"} & noms) or any(ressemble_a_un_code(c.texte) for c in rangee)


def _evalues(reglement: Reglement) -> set[str]:
    """The codes of every compétence and élément."""
    titres = (r for versions in reglement.versions.values() for r in versions)
    return {code for r in titres for c in r.toutes for code in (c.code, *(e.code for e in c.elements))}


def _de_notes(entetes: dict[str, set[str]]) -> bool:
    """Whether a sheet holds grades: their headings are all there or, unless it is a grid, all but one."""
    propres = {"partie", "note"} & entetes["notes"]
    return UNITE in entetes["notes"] and len(propres) >= (2 if entetes["grille"] >= _INDIVIDUELLE else 1)


def _entetes_probables(feuille: Feuille) -> tuple[dict[str, set[str]], Rangee]:
    """What the best heading row would name, were it that of each kind of sheet; and that row, of a collective table."""
    genres = {"grille": COLONNES_GRILLE, "collectif": COLONNES_COLLECTIF, "notes": COLONNES_NOTES}
    tableaux = {genre: lire_tableau(feuille, colonnes, ())[0] for genre, colonnes in genres.items()}
    trouves = {genre: set(tableau.entetes) if tableau else set() for genre, tableau in tableaux.items()}
    collectif = tableaux["collectif"]
    if collectif and len(collectif.entetes) + len(collectif.inconnues) < 3:
        trouves["collectif"] = set()
    return trouves, feuille.lignes[collectif.rang] if collectif and feuille.lignes else ()
