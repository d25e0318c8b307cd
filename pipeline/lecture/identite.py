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
_OU = "une ligne « candidat », au-dessus du tableau de la feuille « {} »"
_A_DROITE = (
    "l’identifiant à droite de son intitulé, et une seule ligne par intitulé ; ou tous les intitulés sur une ligne, et"
    " leurs valeurs juste au-dessous"
)
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

    A name by itself may be that of who signs: a table must follow it. An identifier is always somebody's; under a
    table that is nobody's, it may be the one that should stand above.
    """
    connus = noms_par_cle(colonnes)
    entetes = [len(noms_du_rang(ligne, connus)) > 1 for ligne in feuille.lignes]
    table, identifie, rang = False, False, 0
    seule = sum("candidat" in dict(_bloc_du_rang(feuille.lignes, r)) for r in range(len(feuille.lignes))) == 1
    while rang < len(feuille.lignes):
        bloc = {} if entetes[rang] else dict(_bloc_du_rang(feuille.lignes, rang))
        nomme = any(not bloc[nom].vide for nom in ("candidat", "nom") if nom in bloc)
        if table and nomme and (any(entetes[rang:]) or ("candidat" in bloc and (identifie or not seule))):
            debut = rang
            while debut and not entetes[debut - 1] and any(_etiquettes(feuille.lignes[debut - 1])):
                debut -= 1
            yield debut
            table = False
        identifie = identifie or (nomme and not table)
        table = table or entetes[rang]
        rang += 1


def table_et_identite(
    feuille: Feuille, colonnes: Synonymes, obligatoires: Collection[str]
) -> tuple[Tableau | None, dict[str, Cellule], list[Anomalie]]:
    """The table of a sheet and the labelled cells above it; no table, with the anomalies, when a column is missing."""
    tableau, anomalies = lire_tableau(feuille, colonnes, obligatoires)
    bloc: dict[str, Cellule] = {}
    fin = tableau.rang if tableau else len(feuille.lignes)
    for rang in range(fin):
        for nom, cellule in _bloc_du_rang(feuille.lignes[:fin], rang):
            bloc.setdefault(nom, cellule)
    return tableau, bloc, anomalies


def identite_dessous(feuille: Feuille, tableau: Tableau) -> Cellule | None:
    """The identifier or the name that is written under the table, where no identity is read."""
    for rang in range(tableau.rang + 1, len(feuille.lignes)):
        bloc = dict(_bloc_du_rang(feuille.lignes, rang))
        trouve = bloc.get("candidat") or bloc.get("nom")
        if trouve and not trouve.vide:
            return trouve
    return None


def _bloc_du_rang(lignes: tuple[Rangee, ...], rang: int) -> Iterator[tuple[str, Cellule]]:
    """The label/value pairs of a row, or of two: a row of labels alone, and their values right under them."""
    labels = {j: _LIBELLES.get(cle_entete(c.texte)) for j, c in enumerate(lignes[rang]) if not c.vide}
    dessous = lignes[rang + 1] if rang + 1 < len(lignes) else ()
    pleines = {j: c for j, c in enumerate(dessous) if not c.vide}
    distincts = len(labels) > 1 and all(labels.values()) and len(set(labels.values())) == len(labels)
    if distincts and pleines and pleines.keys() <= labels.keys() and not any(map(_est_libelle, pleines.values())):
        yield from ((nom, dessous[j]) for j, nom in labels.items() if nom)
    else:
        yield from _etiquettes(lignes[rang])


def _etiquettes(ligne: Rangee) -> Iterator[tuple[str, Cellule]]:
    """The label/value pairs of a row of the identity block; a label ends with a colon, or stands before its value."""
    for rang, cellule in enumerate(ligne):
        libelle, deux_points, valeur = cellule.texte.partition(":")
        nom = None if cellule.erreur else _LIBELLES.get(cle_entete(libelle))
        if nom and deux_points and valeur.strip():
            yield nom, replace(cellule, valeur=valeur.strip())
        elif nom and rang + 1 < len(ligne):
            suite = next((c for c in ligne[rang + 1 :] if not c.vide), ligne[rang + 1])
            yield nom, Cellule(None, ligne[rang + 1].repere) if _est_libelle(suite) else suite


def _est_libelle(cellule: Cellule) -> bool:
    """Whether a cell begins another pair, or is computed: the label before it has no value then."""
    return est_calcul(cellule.texte) or cle_entete(cellule.texte.partition(":")[0]) in _LIBELLES


def lire_identite(
    bloc: Mapping[str, Cellule],
    feuille: Feuille,
    anomalies: list[Anomalie],
    candidats: Collection[Candidat] = (),
    dessous: Cellule | None = None,
) -> tuple[Identite, str]:
    """What the identity block says, and whom it is about: the id, or the id of the only candidate of that name.

    The candidate's id must be there; where it is not, a name only helps to say which one to write.
    `dessous`: the one that stands under the table (see `identite_dessous`).
    """
    lus = {nom: valeurs.texte(c, anomalies) for nom, c in bloc.items() if nom != "candidat"}
    absente = Cellule(None, feuille.repere)
    nom = " ".join(part for part in (lus.get("prenom", ""), lus.get("nom", "")) if part)
    identifiant = bloc.get("candidat", absente)
    personne = personne_nommee((nom, feuille.nom), candidats) if identifiant.vide else None
    suggestion = a_ecrire(personne) if personne else ""
    if dessous and "candidat" not in bloc:
        suggestion += f" ; l’identité écrite en {dessous.repere.cellule}, sous le tableau, n’y est pas lue"
    prise = "candidat" in bloc and any(
        c.repere == identifiant.repere and not c.vide for ligne in feuille.lignes for c in ligne
    )
    ou = _A_DROITE if identifiant.vide and prise else "cette cellule" if "candidat" in bloc else _OU.format(feuille.nom)
    identifiant = ecrit_avec_son_nom(identifiant, candidats)
    identite = Identite(
        candidat=valeurs.obligatoire(identifiant, "l’identifiant du candidat", anomalies, suggestion, ou),
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


def ecrit_avec_son_nom(cellule: Cellule, candidats: Iterable[Candidat]) -> Cellule:
    """The identifier alone, where it is followed by the whole name of that very candidate; else the cell as it is."""
    for candidat in candidats:
        suite = suite_de(candidat.id, cellule.texte)
        if suite and personne_nommee((suite,), (candidat,)):
            return replace(cellule, valeur=candidat.id)
    return cellule


def suite_de(identifiant: str, texte: str) -> str:
    """What follows an identifier in a text that begins with it: words, and no other number."""
    reste = texte.removeprefix(identifiant) if identifiant else texte
    if reste == texte or not re.match(r"\s|\s?[–—(:,;]", reste) or re.search(r"\d", reste):
        return ""
    return reste.strip(" \t\n\u00a0–—-:,;()")


def a_ecrire(candidat: Candidat) -> str:
    """The end of the remedy of a missing identifier: which one it would be."""
    return f" : écrire « {candidat.id} », si c’est bien {candidat.nom_complet}"
