"""The sheets of `session.xlsx`: found by name, read as tables, none left unread in silence."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, proche, signaler
from pipeline.lecture.colonnes import SERVICE
from pipeline.lecture.hors_liste import non_lue
from pipeline.lecture.ouverture.classeur import Classeur, Feuille
from pipeline.lecture.tableau import (
    Synonymes,
    Tableau,
    chercher_feuille,
    colonnes_inconnues,
    feuille_manquante,
    feuilles_voisines,
    fusionnees,
    lire_tableau,
)
from pipeline.texte import cle

SESSION = "Session"
FEUILLES = (SESSION, "Jury", "Candidats", "Décisions", "Acquis", "Exclusions")


def tableau_obligatoire(
    classeur: Classeur, nom: str, colonnes: Synonymes, obligatoires: tuple[str, ...]
) -> tuple[Tableau | None, list[Anomalie]]:
    """The table of that sheet; None, with the anomalies, when the sheet or a compulsory column is missing."""
    feuille = chercher_feuille(classeur, nom)
    if feuille is None:
        return None, [feuille_manquante(classeur, nom)]
    tableau, anomalies = lire_tableau(feuille, colonnes, obligatoires)
    if tableau is None:
        return None, anomalies
    anomalies += [non_lue(ligne, "une ligne sous les intitulés des colonnes") for ligne in tableau.au_dessus]
    anomalies += fusionnees(ligne[nom] for ligne in tableau.lignes for nom in ligne.cellules)
    return tableau, anomalies + colonnes_inconnues(tableau, colonnes)


def tableau_facultatif(
    classeur: Classeur, nom: str, colonnes: Synonymes, obligatoires: tuple[str, ...], rare: bool = False
) -> tuple[Tableau | None, list[Anomalie]]:
    """The same, but an absent or empty sheet is an empty table, unless an unread sheet may hold what is looked for.

    `rare`: a sheet that is most often absent, which only one of almost that name may be.
    """
    feuille = chercher_feuille(classeur, nom)
    if feuille is None:
        douteuse = any(_ressemble(f, nom, colonnes, obligatoires, rare) for f in _non_lues(classeur))
        douteuse = douteuse or bool(feuilles_voisines(classeur, nom))
        return None, [feuille_manquante(classeur, nom)] if douteuse else []
    if feuille.vide:
        return None, []
    return tableau_obligatoire(classeur, nom, colonnes, obligatoires)


def en_double(classeur: Classeur, nom: str) -> list[Anomalie]:
    """The anomaly of each sheet that may be another part, or another state, of the one of that name."""
    retenue = chercher_feuille(classeur, nom)
    return [
        signaler("L19", f.repere, f"« {retenue.nom} » et « {f.nom} »{' (masquée)' if f.masquee else ''}", feuille=nom)
        for f in feuilles_voisines(classeur, nom)
        if retenue
    ]


def masquee(feuille: Feuille) -> Anomalie:
    """The warning of a hidden sheet, which is read."""
    return signaler("L20", feuille.repere, f"« {feuille.nom} », masquée et lue")


def feuilles_non_lues(classeur: Classeur) -> list[Anomalie]:
    """What is said of each sheet that holds something and is not read, and of those that are read though hidden."""
    dites = [f for nom in FEUILLES for f in feuilles_voisines(classeur, nom)]
    return [
        *(a for nom in FEUILLES for a in en_double(classeur, nom) if nom != SESSION),
        *(
            signaler("L13", f.repere, f"une feuille « {f.nom} »", feuilles=", ".join(FEUILLES))
            for f in _non_lues(classeur)
            if f not in dites
        ),
        *(masquee(f) for nom in FEUILLES if (f := chercher_feuille(classeur, nom)) and f.masquee and not f.vide),
    ]


def _non_lues(classeur: Classeur) -> Iterator[Feuille]:
    connues = {cle(nom) for nom in (*FEUILLES, *SERVICE)}
    return (f for f in classeur.feuilles if cle(f.nom) not in connues and not f.vide)


def _ressemble(feuille: Feuille, nom: str, colonnes: Synonymes, obligatoires: tuple[str, ...], rare: bool) -> bool:
    """Whether an unread sheet is almost so named, or has the columns of the sheet that is looked for."""
    if rare:
        return bool(proche(feuille.nom, (nom,), 0.9))
    tableau, _ = lire_tableau(feuille, colonnes, obligatoires)
    return tableau is not None or bool(proche(feuille.nom, (nom,)))
