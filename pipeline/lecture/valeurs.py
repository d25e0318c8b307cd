"""Cells → typed values. What is not certain is an anomaly, never a guess. Each function appends to `anomalies`."""

import re
from datetime import date, datetime

from pipeline.anomalies import Anomalie, remplacer, signaler
from pipeline.lecture.classeur import faute_de_formule
from pipeline.modele import Cellule
from pipeline.texte import MOIS, cle

OUI = ("oui", "o", "vrai", "x", "1", "present", "presente", "a distance", "en visio", "visio", "distanciel")
COCHES = ("✓", "✔", "☑", "☒")
ANNEES = range(1900, 2200)
"""The years of a plausible date: no computation on it leaves the calendar."""
NON = ("non", "n", "faux", "0", "absent", "absente", "excuse", "excusee")


def texte(cellule: Cellule, anomalies: list[Anomalie]) -> str:
    """The text as typed; empty, with an anomaly, for a formula in error."""
    faute = faute_de_formule(cellule)
    if faute:
        anomalies.append(faute)
        return ""
    return cellule.texte


def obligatoire(cellule: Cellule, attendu: str, anomalies: list[Anomalie]) -> str:
    """A text that must be there."""
    lu = texte(cellule, anomalies)
    if not lu and not cellule.erreur:
        anomalies.append(signaler("N01", cellule, "rien", attendu=attendu))
    return lu


def jour(cellule: Cellule, anomalies: list[Anomalie]) -> date | None:
    """A date, from a date cell or from text written the French way; None when empty or in doubt."""
    valeur = cellule.valeur
    lu = texte(cellule, anomalies)
    if not lu:
        return None
    trouve = valeur.date() if isinstance(valeur, datetime) else valeur if isinstance(valeur, date) else _jour_ecrit(lu)
    if isinstance(trouve, date) and trouve.year not in ANNEES:
        trouve = "N02"
    if isinstance(trouve, str):
        anomalies.append(signaler(trouve, cellule))
        return None
    return trouve


def oui_non(cellule: Cellule, anomalies: list[Anomalie]) -> bool | None:
    """Yes, no, or None when empty."""
    lu = texte(cellule, anomalies)
    if not lu:
        return None
    if lu in COCHES or cle(lu) in OUI or cle(lu.split("(")[0]) in OUI:
        return True
    if cle(lu) in NON or cle(lu.split("(")[0]) in NON:
        return False
    anomalies.append(signaler("N07", cellule, attendu="oui ou non", remede=remplacer(lu, ("oui", "non"))))
    return None


def entier(cellule: Cellule, anomalies: list[Anomalie]) -> int:
    """A whole number, zero or more; 0 when empty."""
    lu = texte(cellule, anomalies)
    if not lu:
        return 0
    if re.fullmatch(r"[0-9]{1,6}", lu):
        return int(lu)
    anomalies.append(signaler("N08", cellule))
    return 0


def _jour_ecrit(lu: str) -> date | str:
    """The date that a text says, or the code of its anomaly."""
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", lu)
    chiffres = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", lu)
    lettres = re.fullmatch(r"(\d{1,2})(?:er)?\s+([^\W\d]+\.?)\s+(\d{4})", lu, re.IGNORECASE)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if chiffres:
        return _date(int(chiffres[3]), int(chiffres[2]), int(chiffres[1]))
    if lettres and (mois := _mois(lettres[2])):
        return _date(int(lettres[3]), mois, int(lettres[1]))
    return "N03" if re.fullmatch(r"[\d/.\- ]+", lu) else "N02"


def _date(annee: int, mois: int, quantieme: int) -> date | str:
    try:
        return date(annee, mois, quantieme)
    except ValueError:
        return "N02"


def _mois(mot: str) -> int | None:
    """« juin », « juil. », « févr » → its number, when only one month starts so."""
    debut = cle(mot)
    rangs = [rang for rang, nom in enumerate(MOIS, 1) if cle(nom).startswith(debut)]
    return rangs[0] if len(rangs) == 1 and len(debut) >= 3 else None
