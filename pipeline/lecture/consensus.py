"""What competes in a grid: names that may be that of the consensus, columns that may be that of the results."""

from collections.abc import Iterable, Iterator

from pipeline.anomalies import Anomalie, proche, signaler
from pipeline.lecture import valeurs
from pipeline.lecture.codes import code_lu
from pipeline.lecture.colonnes import COLONNES_GRILLE
from pipeline.lecture.entetes import cle_entete, noms_par_cle
from pipeline.lecture.tableau import Tableau
from pipeline.modele import Cellule
from pipeline.referentiel import Reglement
from pipeline.texte import cle, singulier

_MOT = "consensus"
_AUTOUR = {"grille", "feuille", "fiche", "evaluation", "jury", "de", "du", "d", "la", "le", "l"}
"""What may be said around that word, and changes nothing: « Grille de consensus », « Consensus du jury »."""

_DE_RESULTATS = {"resultat", "consensus", "decision", "acquis", "valide", "validee", "validation", "obtenu"}
_ATTENDUS = {"attendu", "vise"}
"""« Résultats attendus » says what to look for, and not what was found."""


def est_consensus(nom: str, reglement: Reglement, propres: Iterable[str] = ()) -> bool | None:
    """Whether a name is that of the consensus; None when it holds the word, and something else besides.

    `propres`: texts of which the words may stand beside: the candidate's id and name. So may the code of a bloc.
    """
    mots = cle(nom).split()
    autour = _AUTOUR | {mot for texte in propres for mot in cle(texte).split()}
    autres = [m for m in mots if not _bien_ecrit(m) and m not in autour]
    if any(_bien_ecrit(m) for m in mots) and all(code_lu(m, reglement) for m in autres):
        return True
    return None if any(_MOT in m or proche(m, (_MOT,), 0.8) for m in mots) else False


def _bien_ecrit(mot: str) -> bool:
    """« consensus » or a slip; « préconsensus » is another word."""
    return abs(len(mot) - len(_MOT)) <= 1 and bool(proche(mot, (_MOT,), 0.8))


def colonnes_rivales(tableau: Tableau, retenues: Iterable[Cellule], reglement: Reglement) -> Iterator[Anomalie]:
    """The anomaly of each other column of a grid that holds results too; `retenues`: the headings that are read."""
    lues = " et ".join(f"« {c.texte} »" for c in retenues)
    lignes = [ligne for ligne in tableau.lignes if code_lu(ligne["code"].texte, reglement)]
    for _, entete in tableau.inconnues:
        titre = cle_entete(entete.texte)
        cellules = [c for ligne in lignes for e, c in ligne.autres if cle_entete(e.texte) == titre and not c.vide]
        if any(_est_resultat(c, reglement) for c in cellules) or (cellules and _de_resultats(titre)):
            yield signaler("G24", entete, f"{lues} et « {entete.texte} »", colonne=lues.strip("« »"))


def _est_resultat(cellule: Cellule, reglement: Reglement) -> bool:
    """A value of the scale, other than an answer to any question."""
    lu = cellule.texte
    return cle(lu) not in valeurs.OUI + valeurs.NON and bool(lu and valeurs.resultat(lu, reglement.dispositif))


def _de_resultats(titre: str) -> bool:
    mots = singulier(titre).split()
    synonyme = noms_par_cle(COLONNES_GRILLE).get(titre) == "resultat"
    return (synonyme or bool(_DE_RESULTATS & set(mots[:1]))) and not _ATTENDUS & set(mots)
