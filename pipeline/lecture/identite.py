"""Whose a sheet is: the identity block that stands above its table."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pipeline.anomalies import Anomalie
from pipeline.lecture import valeurs
from pipeline.lecture.classeur import Feuille
from pipeline.lecture.colonnes import IDENTITE_GRILLE
from pipeline.lecture.tableau import Synonymes, Tableau, cle_entete, lire_tableau
from pipeline.modele import Cellule, Repere

_LIBELLES = {cle_entete(forme): nom for nom, formes in IDENTITE_GRILLE.items() for forme in (nom, *formes)}


@dataclass(frozen=True)
class Identite:
    """Who the sheet is about, and who filled it; `reperes`: the cell of each thing said."""

    candidat: str
    nom: str
    certification: str
    evaluateur: str
    reperes: Mapping[str, Repere]


def table_et_identite(
    feuille: Feuille, colonnes: Synonymes, obligatoires: Collection[str]
) -> tuple[Tableau | None, dict[str, Cellule], list[Anomalie]]:
    """The table of a sheet and the labelled cells above it; no table, with the anomalies, when a column is missing."""
    tableau, anomalies = lire_tableau(feuille, colonnes, obligatoires)
    if tableau is None:
        return None, {}, anomalies
    premier = next(iter(tableau.entetes.values()))
    rang = next(i for i, ligne in enumerate(feuille.lignes) if premier in ligne)
    bloc: dict[str, Cellule] = {}
    for ligne in feuille.lignes[:rang]:
        bloc |= {nom: c for nom, c in _etiquettes(ligne) if nom not in bloc}
    return tableau, bloc, anomalies


def _etiquettes(ligne: tuple[Cellule, ...]) -> Iterator[tuple[str, Cellule]]:
    """The label/value pairs of a row of the identity block; a label may end with a colon."""
    for rang, cellule in enumerate(ligne[:-1]):
        nom = _LIBELLES.get(cle_entete(cellule.texte))
        if nom:
            suite = (c for c in ligne[rang + 1 :] if not c.vide)
            yield nom, next(suite, ligne[rang + 1])


def lire_identite(bloc: Mapping[str, Cellule], feuille: Feuille, anomalies: list[Anomalie]) -> Identite:
    """What the identity block says; the candidate's id must be there."""
    lus = {nom: valeurs.texte(c, anomalies) for nom, c in bloc.items() if nom != "candidat"}
    absente = Cellule(None, feuille.repere)
    return Identite(
        candidat=valeurs.obligatoire(bloc.get("candidat", absente), "l’identifiant du candidat", anomalies),
        nom=" ".join(part for part in (lus.get("prenom", ""), lus.get("nom", "")) if part),
        certification=lus.get("certification", ""),
        evaluateur=lus.get("evaluateur", "") or feuille.nom,
        reperes={nom: c.repere for nom, c in bloc.items()},
    )
