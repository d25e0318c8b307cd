"""Read the sheet Session of `session.xlsx`: a label in one column, its value in the next."""

from collections.abc import Collection, Mapping
from datetime import date

from pipeline.anomalies import Anomalie, signaler, suggestion
from pipeline.lecture import valeurs
from pipeline.lecture.colonnes import RUBRIQUES
from pipeline.lecture.entetes import forme_douteuse
from pipeline.lecture.feuilles import en_double
from pipeline.lecture.ouverture.classeur import Classeur, Feuille
from pipeline.lecture.tableau import chercher_feuille, cle_entete, feuille_manquante
from pipeline.modele import Cellule, Session
from pipeline.texte import cle

DATE_INCONNUE = date.max
"""Stands for the jury's date that could not be read, so that all the rest can be."""


def lire_session(classeur: Classeur, code: str) -> tuple[Session | None, list[Anomalie]]:
    """The sheet Session (label in one column, value in the next). None without a dispositif: it says how to read on."""
    feuille = chercher_feuille(classeur, "Session")
    if feuille is None:
        return None, [feuille_manquante(classeur, "Session")]
    rubriques, anomalies = _rubriques(feuille)
    anomalies += en_double(classeur, "Session")
    absente = Cellule(None, feuille.repere)
    dispositif = valeurs.obligatoire(rubriques.get("dispositif", absente), "la rubrique « dispositif »", anomalies)
    cellule_jury = rubriques.get("date_jury", absente)
    if cellule_jury.vide:
        anomalies.append(signaler("N01", cellule_jury, "rien", attendu="la rubrique « date_jury »"))
    date_jury = valeurs.jour(cellule_jury, anomalies)
    lieu = valeurs.obligatoire(rubriques.get("lieu", absente), "la rubrique « lieu »", anomalies)
    dates = {
        c: valeurs.jour(rubriques[c], anomalies) for c in ("deliberation_close_le", "validation_le") if c in rubriques
    }
    if not dispositif:
        return None, anomalies
    principales = {"dispositif", "date_jury", "lieu", *dates}
    textes = {nom: valeurs.texte(c, anomalies) for nom, c in rubriques.items() if nom not in principales}
    session = Session(
        code=code,
        dispositif=dispositif,
        date_jury=date_jury or DATE_INCONNUE,
        lieu=lieu,
        centre=textes.pop("centre", ""),
        adresse=textes.pop("adresse", ""),
        president=textes.pop("president", ""),
        deliberation_close_le=dates.get("deliberation_close_le"),
        validation_le=dates.get("validation_le"),
        autres=textes,
        reperes={nom: c.repere for nom, c in rubriques.items()},
    )
    return session, anomalies


def _rubriques(feuille: Feuille) -> tuple[dict[str, Cellule], list[Anomalie]]:
    """Label → value cell. Unknown labels are kept under their key, with a warning."""
    connues = {cle_entete(forme): nom for nom, formes in RUBRIQUES.items() for forme in (nom, *formes)}
    rubriques: dict[str, Cellule] = {}
    anomalies: list[Anomalie] = []
    inconnues: list[Cellule] = []
    for ligne in feuille.lignes:
        pleines = [c for c in ligne if not c.vide]
        if not pleines:
            continue
        rang = ligne.index(pleines[0])
        valeur = ligne[rang + 1] if rang + 1 < len(ligne) else Cellule(None, pleines[0].repere)
        nom = connues.get(cle_entete(pleines[0].texte))
        if nom is None:
            nom = cle(pleines[0].texte).replace(" ", "_")
            if len(pleines) > 1 and nom not in ("rubrique", "cle"):
                inconnues.append(pleines[0])
        if nom in rubriques and not rubriques[nom].vide:
            anomalies.append(signaler("L07", pleines[0], colonne=nom))
        else:
            rubriques[nom] = valeur
    return rubriques, anomalies + [_rubrique_inconnue(cellule, connues, rubriques) for cellule in inconnues]


def _rubrique_inconnue(cellule: Cellule, connues: Mapping[str, str], lues: Collection[str]) -> Anomalie:
    """A label that is no rubrique; one that looks like an absent one is not let go."""
    absentes = [forme for forme, nom in connues.items() if nom not in lues]
    forme = forme_douteuse(cellule.texte, absentes)
    if forme:
        return signaler("L12", cellule, colonne=connues[forme])
    return signaler("L11", cellule, suggestion=suggestion(cellule.texte, RUBRIQUES))
