"""Find a table in a sheet by its headings, whatever their order, and read its rows by column name."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.anomalies import Anomalie, proche, signaler
from pipeline.lecture.colonnes import Synonymes
from pipeline.lecture.entetes import (
    Entetes,
    Rangee,
    cle_entete,
    forme_douteuse,
    lire_entetes,
    noms_du_rang,
    noms_par_cle,
    rang_des_entetes,
)
from pipeline.lecture.ouverture.classeur import Classeur, Feuille
from pipeline.lecture.precisions import sans_parentheses
from pipeline.modele import Cellule, Repere
from pipeline.texte import cle, signifie, singulier

__all__ = [
    "Ligne", "Synonymes", "Tableau", "chercher_feuille", "cle_entete", "colonnes_inconnues", "feuille_manquante",
    "feuilles_voisines", "fusionnees", "lire_tableau",
]  # fmt: skip

REMPLIE = 3
"""Cells of a row that is filled like somebody's: a title takes one or two."""

PROFONDEUR = 40
"""Rows in which the headings are looked for."""


@dataclass(frozen=True)
class Ligne:
    """One row of a table: its cells by column name. An absent column reads as an empty cell.

    `autres`: heading and cell of the columns that are not recognised; `pleines`: all that is written, in order.
    """

    cellules: Mapping[str, Cellule]
    repere: Repere
    autres: tuple[tuple[Cellule, Cellule], ...] = ()
    pleines: tuple[Cellule, ...] = ()

    def __getitem__(self, colonne: str) -> Cellule:
        return self.cellules.get(colonne) or Cellule(None, self.repere)

    @property
    def reperes(self) -> dict[str, Repere]:
        return {colonne: cellule.repere for colonne, cellule in self.cellules.items()}


@dataclass(frozen=True)
class Tableau:
    """A table found in a sheet. `entetes`: heading cell of each recognised column; `inconnues`: the other headings.

    `rang`: the row of its headings, from 0. Headings that come again further down are followed, in their new order.
    `au_dessus`: rows above the headings that are filled like those below, as when a list is sorted with its headings.
    """

    feuille: Feuille
    entetes: Mapping[str, Cellule]
    inconnues: tuple[tuple[int, Cellule], ...]
    lignes: tuple[Ligne, ...]
    rang: int = 0
    au_dessus: tuple[Ligne, ...] = ()


def chercher_feuille(classeur: Classeur, nom: str) -> Feuille | None:
    """The sheet of that name: what it says in brackets is part of it."""
    return next((f for f in classeur.feuilles if cle(f.nom) == cle(nom)), None)


def feuilles_voisines(classeur: Classeur, nom: str) -> list[Feuille]:
    """The other sheets that hold something and may be that one: « Décisions (suite) », « Candidats2 »."""
    retenue = chercher_feuille(classeur, nom)
    debut = re.compile(rf"{singulier(cle(nom))}s?(?![a-z])")
    return [f for f in classeur.feuilles if f is not retenue and not f.vide and debut.match(cle(f.nom))]


def feuille_manquante(classeur: Classeur, nom: str) -> Anomalie:
    """The anomaly of a sheet that is not there; its remedy names the sheet that was perhaps meant."""
    noms = [f.nom for f in classeur.feuilles]
    nommees = [f.nom for f in classeur.feuilles if not f.vide and signifie(f.nom, (nom,))]
    nommees = nommees or list(filter(None, [proche(nom, noms)]))
    if len(nommees) > 1:
        lesquelles = " et ".join(f"« {n} »" for n in nommees)
        remede = f"réunir dans une seule feuille les lignes qui comptent de {lesquelles}, puis la renommer en « {nom} »"
    elif nommees:
        remede = f"si c’est la feuille « {nommees[0]} », la renommer en « {nom} » ; sinon, ajouter cette feuille"
    else:
        remede = f"ajouter la feuille « {nom} »"
    trouve = ", ".join(f"« {n} »" for n in noms)
    return signaler("L03", Repere(classeur.nom), trouve, feuille=nom, remede=remede)


def lire_tableau(
    feuille: Feuille, colonnes: Synonymes, obligatoires: Collection[str]
) -> tuple[Tableau | None, list[Anomalie]]:
    """The table whose headings are the best match; None, with the anomalies, when a compulsory column is missing."""
    rang = rang_des_entetes(feuille, colonnes, PROFONDEUR)
    entetes, anomalies = lire_entetes(feuille, rang, colonnes)
    manquantes = [c for c in obligatoires if c not in entetes.cellules]
    anomalies += [_colonne_manquante(feuille, rang, colonne, colonnes, entetes.inconnues) for colonne in manquantes]
    if manquantes:
        return None, anomalies
    anomalies = _cote_a_cote(feuille, entetes, obligatoires, anomalies)
    suites, fautes = _suites(feuille, entetes, colonnes, obligatoires)
    lignes = tuple(ligne for debut, fin in _etendues(feuille, suites) for ligne in _lignes(feuille, debut, fin))
    connues = {cle_entete(c.texte) for _, c in entetes.inconnues}
    autres = {cle_entete(c.texte): (j, c) for suite in suites[1:] for j, c in suite.inconnues}
    inconnues = (*entetes.inconnues, *(i for titre, i in autres.items() if titre not in connues))
    au_dessus = tuple(_au_dessus(feuille, entetes, colonnes, obligatoires))
    tableau = Tableau(feuille, entetes.cellules, inconnues, lignes, rang, au_dessus)
    return tableau, anomalies + fautes


def _cote_a_cote(
    feuille: Feuille, entetes: Entetes, obligatoires: Collection[str], anomalies: list[Anomalie]
) -> list[Anomalie]:
    """One anomaly for all the columns in double, where a whole table stands beside another one."""
    rangee = feuille.lignes[entetes.rang + entetes.hauteur - 1] if feuille.lignes else ()
    titres = [cle_entete(c.texte) for c in rangee]
    seconds = [_second(titres, cle_entete(entetes.cellules[nom].texte)) for nom in obligatoires]
    doubles = [a for a in anomalies if a.code == "L07"]
    debuts = [rang for rang in seconds if rang is not None]
    if len(doubles) < 2 or not debuts or None in seconds:
        return anomalies
    ou = rangee[min(debuts)]
    return [*(a for a in anomalies if a not in doubles), signaler("L22", ou, "un second tableau, qui commence ici")]


def _second(titres: list[str], titre: str) -> int | None:
    """Where a heading comes for the second time in its row."""
    rangs = [rang for rang, autre in enumerate(titres) if autre == titre]
    return rangs[1] if len(rangs) > 1 else None


def fusionnees(cellules: Iterable[Cellule]) -> list[Anomalie]:
    """The anomaly of each cell that, merged over rows, hides these ones, which are empty."""
    dessus = dict.fromkeys(c.fusion for c in cellules if c.fusion and c.vide)
    return [signaler("L21", repere, "une cellule fusionnée sur plusieurs lignes") for repere in dessus]


def colonnes_inconnues(tableau: Tableau, colonnes: Synonymes) -> list[Anomalie]:
    """What is said of each heading that means nothing here; one that looks like an absent column is not let go."""
    return [colonne_inconnue(cellule, tableau, colonnes) for _, cellule in tableau.inconnues]


def colonne_inconnue(cellule: Cellule, tableau: Tableau, colonnes: Synonymes) -> Anomalie:
    """What is said of that heading."""
    absentes = {c: formes for c, formes in colonnes.items() if c not in tableau.entetes}
    formes = {cle_entete(forme): nom for nom, synonymes in absentes.items() for forme in (nom, *synonymes)}
    forme = forme_douteuse(cellule.texte, formes) or proche(cle_entete(cellule.texte), formes, 0.8)
    return signaler("L12", cellule, colonne=formes[forme]) if forme else signaler("L06", cellule)


def _colonne_manquante(
    feuille: Feuille, rang: int, colonne: str, colonnes: Synonymes, inconnues: tuple[tuple[int, Cellule], ...]
) -> Anomalie:
    """The anomaly of a compulsory column; it points at the heading that was perhaps meant."""
    formes = {cle_entete(forme) for forme in (colonne, *colonnes.get(colonne, ()))}
    libres = {cellule.texte: cellule for _, cellule in inconnues}
    precises = [t for t in libres if cle_entete(sans_parentheses(t)) in formes]
    titre = proche(colonne, libres)
    if titre and not precises:
        trouve = f"« {titre} » ; vouliez-vous dire « {colonne} » ?"
        remede = f"renommer la colonne « {titre} » en « {colonne} »"
        return signaler("L05", libres[titre], trouve, colonne=colonne, remede=remede)
    douteux = precises or [t for t in libres if forme_douteuse(t, formes)]
    if douteux:
        return signaler("L12", libres[douteux[0]], colonne=colonne)
    rangee = feuille.lignes[rang] if feuille.lignes else ()
    repere = rangee[0].repere if rangee else Repere(feuille.repere.classeur, feuille.nom, "A1")
    contenu = ", avec l’identifiant de chaque candidat" if colonne == "candidat" else ""
    remede = f"ajouter une colonne « {colonne} »{contenu}"
    return signaler("L05", repere, "aucune colonne de ce nom", colonne=colonne, remede=remede)


def _suites(
    feuille: Feuille, premieres: Entetes, colonnes: Synonymes, obligatoires: Collection[str]
) -> tuple[list[Entetes], list[Anomalie]]:
    """The headings of the table, then those that come again further down: new page, new bloc, other order."""
    suites = [premieres]
    anomalies: list[Anomalie] = []
    connus, requis = noms_par_cle(colonnes), set(obligatoires)
    for rang in range(premieres.rang + premieres.hauteur, len(feuille.lignes) if requis else 0):
        rangee = feuille.lignes[rang]
        noms = noms_du_rang(rangee, connus)
        if requis <= noms and (len(requis) > 1 or _a_sa_place(rangee, suites[-1], requis, connus)):
            entetes, fautes = lire_entetes(feuille, rang, colonnes)
            suites.append(entetes)
            anomalies += fautes
    return suites, anomalies


def _a_sa_place(rangee: Rangee, entetes: Entetes, requis: Collection[str], connus: Mapping[str, str]) -> bool:
    """Whether a heading comes again in its own column: elsewhere, the same word may be a value."""
    return all(connus.get(cle_entete(rangee[entetes.positions[nom]].texte)) == nom for nom in requis)


def _etendues(feuille: Feuille, suites: list[Entetes]) -> Iterator[tuple[Entetes, int]]:
    """Each row of headings, with the row before which its table ends."""
    return zip(suites, [*(suite.rang for suite in suites[1:]), len(feuille.lignes)], strict=True)


def _au_dessus(
    feuille: Feuille, entetes: Entetes, colonnes: Synonymes, obligatoires: Collection[str]
) -> Iterator[Ligne]:
    """The rows above the headings that fill every compulsory column, and that name no column."""
    connus = noms_par_cle(colonnes)
    for ligne in _lignes(feuille, entetes, entetes.rang, 0):
        remplie = obligatoires and all(not ligne[nom].vide for nom in obligatoires)
        if remplie and len(ligne.pleines) >= REMPLIE and not noms_du_rang(ligne.pleines, connus):
            yield ligne


def _lignes(feuille: Feuille, entetes: Entetes, fin: int, debut: int | None = None) -> Iterator[Ligne]:
    """The rows that hold something else than what our own workbooks compute; `debut`: under the headings, if None."""
    for cellules in feuille.lignes[entetes.rang + entetes.hauteur if debut is None else debut : fin]:
        pleines = tuple(c for j, c in enumerate(cellules) if not c.vide and j not in entetes.calculees)
        if pleines:
            lues = {nom: cellules[j] for nom, j in entetes.positions.items()}
            yield Ligne(lues, cellules[0].repere, tuple((e, cellules[j]) for j, e in entetes.inconnues), pleines)
