"""Results given by a cross: one column per value of the scale (« acquis », « non acquis »), a mark in one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture import valeurs
from pipeline.lecture.colonnes import COLONNES_GRILLE, Synonymes
from pipeline.lecture.ouverture.classeur import Feuille
from pipeline.lecture.tableau import Ligne, lire_tableau
from pipeline.modele import Cellule, Resultat
from pipeline.regles import Dispositif
from pipeline.texte import cle, sans_reserve

_MARQUES = {"x", "xx", "oui", "1", "vrai"}
_VIDES = {"☐", "□"}
_REFUS = {"non", "0", "faux", "-", "–", "/"}
"""What says « not this column », where another one has the mark."""

_ETATS = {
    "cours", "partiel", "partielle", "partiellement", "revoir", "renforcer", "consolider", "evaluer", "evalue",
    "evaluee", "acquis", "acquise", "acquisition", "observe", "observee",
}  # fmt: skip
"""Words of the headings of columns that say another state: « En cours d’acquisition », « Partiellement acquis »."""

REMEDE = "mettre une croix (x) dans la colonne qui convient, et rien dans l’autre"


def colonnes_a_cocher(dispositif: Dispositif) -> Synonymes:
    """The columns of a grid without a result column: one per value of the scale, under any accepted spelling."""
    return {**COLONNES_GRILLE, **{str(valeur): formes for valeur, formes in dispositif.echelle.items()}}


def est_a_cocher(feuille: Feuille, dispositif: Dispositif) -> bool:
    """Whether the results of a grid are crosses: codes, no result column, and two values of the scale or more."""
    tableau, _ = lire_tableau(feuille, colonnes_a_cocher(dispositif), ("code",))
    noms = set(tableau.entetes) if tableau else set()
    return "resultat" not in noms and len(noms & set(dispositif.echelle)) > 1


def croix_en_trop(feuille: Feuille, dispositif: Dispositif) -> Iterator[Anomalie]:
    """Crosses beside a column of results: which of the two counts is not ours to say."""
    tableau, _ = lire_tableau(feuille, colonnes_a_cocher(dispositif), ("code", "resultat"))
    entetes, lignes = (tableau.entetes, tableau.lignes) if tableau else ({}, ())
    for valeur in dispositif.echelle:
        ambigu = valeur in entetes and cle(entetes[valeur].texte) not in valeurs.OUI + valeurs.NON
        if ambigu and any(_marque(ligne[valeur], valeur, dispositif) for ligne in lignes):
            yield signaler("L07", entetes[valeur], colonne="résultat")


def cases(ligne: Ligne, dispositif: Dispositif) -> dict[str, Cellule]:
    """The cell of each value of the scale that has a column."""
    return {valeur: ligne[valeur] for valeur in dispositif.echelle if valeur in ligne.cellules}


def resultat_coche(
    entete: Cellule,
    code: str,
    boites: Mapping[str, Cellule],
    commentaire: str,
    dispositif: Dispositif,
    anomalies: list[Anomalie],
) -> Resultat:
    """What the crosses of a row say; the cell kept is that of the mark, or the first one when there is none."""
    marques = [valeur for valeur, boite in boites.items() if _marque(boite, valeur, dispositif)]
    if len(marques) > 1:
        seconde = boites[marques[1]]
        anomalies.append(signaler("G22", seconde, f"{len(marques)} croix pour {code}", code=code))
        return Resultat(code, "", seconde.repere, commentaire, True, entete.repere)
    douteuses = [b for valeur, b in boites.items() if valeur not in marques and _douteuse(b, bool(marques))]
    for boite in douteuses:
        lu = valeurs.texte(boite, anomalies)
        if lu:
            anomalies.append(signaler("N04", boite, attendu="une croix (x), ou rien", remede=REMEDE))
    ou = boites[marques[0]] if marques else next(iter(boites.values()))
    retenue = marques[0] if marques and not douteuses else ""
    return Resultat(code, retenue, (douteuses or [ou])[0].repere, commentaire, bool(douteuses), entete.repere)


def avec_les_autres(
    resultat: Resultat, ligne: Ligne, entetes: Mapping[str, Cellule], anomalies: list[Anomalie]
) -> Resultat:
    """The same, knowing the row: where a cross is awaited, and whether there is one in a column of no value."""
    ailleurs = next((titre for titre, cellule in ligne.autres if _est_une_croix(cellule.texte)), None)
    titres = tuple(cellule.texte for nom, cellule in entetes.items() if nom not in COLONNES_GRILLE)
    if ailleurs is None:
        return replace(resultat, a_cocher=titres)
    trouve = f"une croix dans « {ailleurs.texte} »"
    if resultat.valeur and _ETATS & set(cle(ailleurs.texte).split()):
        cellule = next(cellule for titre, cellule in ligne.autres if titre is ailleurs)
        anomalies.append(signaler("G22", cellule, f"{trouve} aussi, pour {resultat.code}", code=resultat.code))
        return replace(resultat, valeur="", erronee=True)
    return replace(resultat, ecrit=trouve, a_cocher=titres)


def _est_une_croix(texte: str) -> bool:
    return texte in valeurs.COCHES or texte.casefold() in ("x", "xx")


def _marque(boite: Cellule, valeur: str, dispositif: Dispositif) -> bool:
    """A cross or, instead of it, the column's own value."""
    lu = boite.texte
    if (cle(lu) in _MARQUES and sans_reserve(lu)) or lu in valeurs.COCHES:
        return True
    return bool(cle(lu)) and cle(lu) not in valeurs.NON and valeurs.resultat(lu, dispositif) == valeur


def _douteuse(boite: Cellule, cochee_ailleurs: bool) -> bool:
    """Whether a cell that has no mark holds something; « non » only says again what the mark elsewhere says."""
    lu = boite.texte
    repete = cochee_ailleurs and lu.casefold() in _REFUS
    return bool(boite.erreur or (lu and lu not in _VIDES and not repete))
