"""Whose a sheet is: the identity block that stands above its table, and where the next one begins."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.anomalies import Anomalie
from pipeline.lecture import valeurs
from pipeline.lecture.colonnes import IDENTITE_GRILLE, Synonymes
from pipeline.lecture.entetes import Rangee, cle_entete, est_calcul, noms_du_rang, noms_par_cle
from pipeline.lecture.ouverture.classeur import Feuille
from pipeline.lecture.tableau import Tableau, lire_tableau
from pipeline.modele import Candidat, Cellule, Repere
from pipeline.texte import cle_identite

_LIBELLES = {cle_entete(forme): nom for nom, formes in IDENTITE_GRILLE.items() for forme in (nom, *formes)}
_CIVILITE = re.compile(r"^(m|mr|mme|mlle|monsieur|madame)\.?\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Identite:
    """Who the sheet is about, and who filled it; `reperes`: the cell of each thing said."""

    candidat: str
    nom: str
    certification: str
    evaluateur: str
    reperes: Mapping[str, Repere]


def parties(feuille: Feuille, colonnes: Synonymes) -> list[Feuille]:
    """The grids that stand under each other in one sheet: each begins where an identity block follows a table."""
    debuts = list(_debuts(feuille, colonnes))
    if not debuts:
        return [feuille]
    bornes = [0, *debuts, len(feuille.lignes)]
    return [_partie(feuille, debut, fin) for debut, fin in pairwise(bornes)]


def _partie(feuille: Feuille, debut: int, fin: int) -> Feuille:
    lignes = feuille.lignes[debut:fin]
    premiere = next(c for ligne in lignes for c in ligne if not c.vide)
    return replace(feuille, repere=premiere.repere, lignes=lignes)


def _debuts(feuille: Feuille, colonnes: Synonymes) -> Iterator[int]:
    """The first row of each identity block that comes after a table.

    A name by itself may be that of who signs: a table must follow it. An identifier is always somebody's.
    """
    connus = noms_par_cle(colonnes)
    entetes = [len(noms_du_rang(ligne, connus)) > 1 for ligne in feuille.lignes]
    table, rang = False, 0
    while rang < len(feuille.lignes):
        bloc = {} if entetes[rang] else dict(_etiquettes(feuille.lignes[rang]))
        nomme = any(not bloc[nom].vide for nom in ("candidat", "nom") if nom in bloc)
        if table and nomme and ("candidat" in bloc or any(entetes[rang:])):
            debut = rang
            while debut and not entetes[debut - 1] and any(_etiquettes(feuille.lignes[debut - 1])):
                debut -= 1
            yield debut
            table = False
        table = table or entetes[rang]
        rang += 1


def table_et_identite(
    feuille: Feuille, colonnes: Synonymes, obligatoires: Collection[str]
) -> tuple[Tableau | None, dict[str, Cellule], list[Anomalie]]:
    """The table of a sheet and the labelled cells above it; no table, with the anomalies, when a column is missing."""
    tableau, anomalies = lire_tableau(feuille, colonnes, obligatoires)
    bloc: dict[str, Cellule] = {}
    for ligne in feuille.lignes[: tableau.rang if tableau else None]:
        for nom, cellule in _etiquettes(ligne):
            bloc.setdefault(nom, cellule)
    return tableau, bloc, anomalies


def _etiquettes(ligne: Rangee) -> Iterator[tuple[str, Cellule]]:
    """The label/value pairs of a row of the identity block; a label ends with a colon, or stands before its value."""
    for rang, cellule in enumerate(ligne):
        libelle, deux_points, valeur = cellule.texte.partition(":")
        nom = _LIBELLES.get(cle_entete(libelle))
        if nom and deux_points and valeur.strip():
            yield nom, replace(cellule, valeur=valeur.strip())
        elif nom and rang + 1 < len(ligne):
            suite = next((c for c in ligne[rang + 1 :] if not c.vide), ligne[rang + 1])
            yield nom, Cellule(None, ligne[rang + 1].repere) if _est_libelle(suite) else suite


def _est_libelle(cellule: Cellule) -> bool:
    """Whether a cell begins another pair, or is computed: the label before it has no value then."""
    return est_calcul(cellule.texte) or cle_entete(cellule.texte.partition(":")[0]) in _LIBELLES


def lire_identite(
    bloc: Mapping[str, Cellule], feuille: Feuille, anomalies: list[Anomalie], candidats: Iterable[Candidat] = ()
) -> tuple[Identite, str]:
    """What the identity block says, and whom it is about: the id, or the id of the only candidate of that name.

    The candidate's id must be there; where it is not, a name only helps to say which one to write.
    """
    lus = {nom: valeurs.texte(c, anomalies) for nom, c in bloc.items() if nom != "candidat"}
    absente = Cellule(None, feuille.repere)
    nom = " ".join(part for part in (lus.get("prenom", ""), lus.get("nom", "")) if part)
    identifiant = bloc.get("candidat", absente)
    personne = personne_nommee((nom, feuille.nom), candidats) if identifiant.vide else None
    suggestion = a_ecrire(personne, "candidat" in bloc) if personne else ""
    identite = Identite(
        candidat=valeurs.obligatoire(identifiant, "l’identifiant du candidat", anomalies, suggestion),
        nom=nom,
        certification=lus.get("certification", ""),
        evaluateur=lus.get("evaluateur", "") or feuille.nom,
        reperes={nom: c.repere for nom, c in bloc.items()},
    )
    return identite, identite.candidat or (personne.id if personne else "")


def personne_nommee(noms: Iterable[str], candidats: Iterable[Candidat]) -> Candidat | None:
    """The only candidate whose full name, in either order, is one of these texts."""
    cles = {cle_identite(_CIVILITE.sub("", nom)) for nom in noms} - {""}
    trouves = [c for c in candidats if cles & set(_noms(c))]
    return trouves[0] if len(trouves) == 1 else None


def _noms(candidat: Candidat) -> Iterator[str]:
    for nom in filter(None, (candidat.nom_naissance, candidat.nom_usage)):
        yield cle_identite(f"{nom}{candidat.prenom}")
        yield cle_identite(f"{candidat.prenom}{nom}")


def a_ecrire(candidat: Candidat, libelle: bool = True) -> str:
    """The end of the remedy of a missing identifier: which one it would be, and where, when no label awaits it."""
    ou = "" if libelle else " sur une ligne « candidat », en haut de la feuille,"
    return f" : écrire{ou} « {candidat.id} », si c’est bien {candidat.nom_complet}"
