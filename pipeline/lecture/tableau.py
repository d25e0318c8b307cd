"""Find a table in a sheet by its headings, whatever their order, and read its rows by column name."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pipeline.anomalies import Anomalie, proche, signaler, suggestion
from pipeline.lecture.classeur import Classeur, Feuille
from pipeline.modele import Cellule, Repere
from pipeline.texte import LONGUEUR_SURE, cle, singulier

PROFONDEUR = 40
"""Rows in which the headings are looked for."""

_MOTS_VIDES = {"de", "du", "des", "d", "la", "le", "les", "l"}

Synonymes = Mapping[str, Collection[str]]
"""Column name → the other headings that mean it."""


@dataclass(frozen=True)
class Ligne:
    """One row of a table: its cells by column name. An absent column reads as an empty cell."""

    cellules: Mapping[str, Cellule]
    repere: Repere

    def __getitem__(self, colonne: str) -> Cellule:
        return self.cellules.get(colonne) or Cellule(None, self.repere)

    @property
    def reperes(self) -> dict[str, Repere]:
        return {colonne: cellule.repere for colonne, cellule in self.cellules.items()}


@dataclass(frozen=True)
class Tableau:
    """A table found in a sheet. `entetes`: heading cell of each recognised column; `inconnues`: the other headings."""

    feuille: Feuille
    entetes: Mapping[str, Cellule]
    inconnues: tuple[tuple[int, Cellule], ...]
    lignes: tuple[Ligne, ...]


def cle_entete(texte: str) -> str:
    """The comparison key of a heading: also without small words, nor what is in brackets.

    « Date de naissance (jj/mm/aaaa) » = `date_naissance`.
    """
    sans_precision = re.sub(r"\((?!e\)|s\)|es\)).*?\)", " ", texte)
    return " ".join(mot for mot in cle(sans_precision).split() if mot not in _MOTS_VIDES)


def chercher_feuille(classeur: Classeur, nom: str) -> Feuille | None:
    """The sheet of that name."""
    return next((f for f in classeur.feuilles if cle_entete(f.nom) == cle_entete(nom)), None)


def feuille_manquante(classeur: Classeur, nom: str) -> Anomalie:
    """The anomaly of a sheet that is not there, with the sheet that was perhaps meant."""
    noms = [f.nom for f in classeur.feuilles]
    proche = suggestion(nom, noms)
    remede = f"renommer la feuille en « {nom} »" if proche else f"ajouter la feuille « {nom} »"
    trouve = ", ".join(f"« {n} »" for n in noms)
    return signaler("L03", Repere(classeur.nom), trouve, feuille=nom, suggestion=proche, remede=remede)


def lire_tableau(
    feuille: Feuille, colonnes: Synonymes, obligatoires: Collection[str]
) -> tuple[Tableau | None, list[Anomalie]]:
    """The table whose headings are the best match; None, with the anomalies, when a compulsory column is missing."""
    rang = _rang_entetes(feuille, colonnes)
    entetes, inconnues, anomalies = _entetes(feuille, rang, colonnes)
    manquantes = [c for c in obligatoires if c not in entetes]
    anomalies += [_colonne_manquante(feuille, rang, colonne, inconnues) for colonne in manquantes]
    if manquantes:
        return None, anomalies
    positions = {nom: _colonne(feuille, rang, cellule) for nom, cellule in entetes.items()}
    lignes = tuple(_lignes(feuille, rang, positions))
    return Tableau(feuille, entetes, inconnues, lignes), anomalies


def colonnes_inconnues(tableau: Tableau, colonnes: Synonymes) -> list[Anomalie]:
    """What is said of each heading that means nothing here; one that looks like an absent column is not let go."""
    absentes = {c: formes for c, formes in colonnes.items() if c not in tableau.entetes}
    return [_colonne_inconnue(cellule, absentes) for _, cellule in tableau.inconnues]


def _colonne_inconnue(cellule: Cellule, absentes: Synonymes) -> Anomalie:
    formes = {cle_entete(forme): nom for nom, synonymes in absentes.items() for forme in (nom, *synonymes)}
    titre = cle_entete(cellule.texte)
    debut = next((f for f in formes if len(f) >= LONGUEUR_SURE and titre.startswith(f"{f} ")), "")
    forme = debut or proche(titre, formes, 0.8)
    return signaler("L12", cellule, colonne=formes[forme]) if forme else signaler("L06", cellule)


def _colonne_manquante(
    feuille: Feuille, rang: int, colonne: str, inconnues: tuple[tuple[int, Cellule], ...]
) -> Anomalie:
    """The anomaly of a compulsory column; it points at the heading that was perhaps meant."""
    libres = {cellule.texte: cellule for _, cellule in inconnues}
    titre = proche(colonne, libres)
    if titre:
        trouve = f"« {titre} » ; vouliez-vous dire « {colonne} » ?"
        remede = f"renommer la colonne « {titre} » en « {colonne} »"
        return signaler("L05", libres[titre], trouve, colonne=colonne, remede=remede)
    repere = Repere(feuille.repere.classeur, feuille.nom, f"A{rang + 1}")
    return signaler(
        "L05", repere, "aucune colonne de ce nom", colonne=colonne, remede=f"ajouter la colonne « {colonne} »"
    )


def _rang_entetes(feuille: Feuille, colonnes: Synonymes) -> int:
    """The row that holds the most known headings."""
    connus = _par_cle(colonnes)

    def score(rang: int) -> int:
        return len({connus[cle_entete(c.texte)] for c in feuille.lignes[rang] if cle_entete(c.texte) in connus})

    rangs = range(min(PROFONDEUR, len(feuille.lignes)))
    return max(rangs, key=score, default=0)


def _entetes(
    feuille: Feuille, rang: int, colonnes: Synonymes
) -> tuple[dict[str, Cellule], tuple[tuple[int, Cellule], ...], list[Anomalie]]:
    connus = _par_cle(colonnes)
    propres = {cle_entete(nom) for nom in colonnes}
    pleines = [(j, c) for j, c in enumerate(feuille.lignes[rang] if feuille.lignes else ()) if not c.vide]
    entetes: dict[str, Cellule] = {}
    inconnues: list[tuple[int, Cellule]] = []
    anomalies: list[Anomalie] = []
    for position, cellule in sorted(pleines, key=lambda p: cle_entete(p[1].texte) not in propres):
        nom = connus.get(cle_entete(cellule.texte))
        if nom is None or (nom in entetes and cle_entete(entetes[nom].texte) in propres - {cle_entete(cellule.texte)}):
            inconnues.append((position, cellule))
        elif nom in entetes:
            anomalies.append(signaler("L07", cellule, colonne=nom))
        else:
            entetes[nom] = cellule
    return entetes, tuple(sorted(inconnues, key=lambda i: i[0])), anomalies


def _par_cle(colonnes: Synonymes) -> dict[str, str]:
    """Every key that a heading of these columns may have, singular or plural, unless another column has it."""
    exactes = {cle_entete(forme): nom for nom, synonymes in colonnes.items() for forme in (nom, *synonymes)}
    pluriels = {f"{cle}s": nom for cle, nom in exactes.items()}
    singuliers = {singulier(cle): nom for cle, nom in exactes.items()}
    return singuliers | pluriels | exactes


def _colonne(feuille: Feuille, rang: int, cellule: Cellule) -> int:
    return next(j for j, autre in enumerate(feuille.lignes[rang]) if autre is cellule)


def _lignes(feuille: Feuille, rang: int, positions: Mapping[str, int]) -> Iterator[Ligne]:
    for cellules in feuille.lignes[rang + 1 :]:
        if any(not c.vide for c in cellules):
            yield Ligne({nom: cellules[j] for nom, j in positions.items()}, cellules[0].repere)
