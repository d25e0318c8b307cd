"""Cells → typed values. What is not certain is an anomaly, never a guess. Each function appends to `anomalies`."""

import re
from datetime import date, datetime, timedelta

from pipeline.anomalies import Anomalie, remplacer, signaler
from pipeline.lecture.ouverture.classeur import faute_de_formule
from pipeline.modele import Cellule
from pipeline.regles import Dispositif
from pipeline.texte import MOIS, cle, date_courte, sans_reserve

OUI = (
    "oui", "o", "vrai", "x", "1", "present", "presente", "a distance", "en visio", "visio", "distanciel",
    "en distanciel", "visioconference", "en visioconference", "par visioconference",
)  # fmt: skip
COCHES = ("✓", "✔", "☑", "☒")
_SIGLE = re.compile(r"(?:[^\W\d]\.\s?)+[^\W\d]?")
_DOUTES = ("?", "✗", "✘", "❌", "☐")
SEMAINE = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
ORIGINE_1900, ORIGINE_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of the two calendars of spreadsheets."""
NOMBRES_DATES = range(7_000, 80_000)
"""The numbers that may be a date of somebody living: a smaller one is a year, or something else."""
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


def obligatoire(
    cellule: Cellule, attendu: str, anomalies: list[Anomalie], suggestion: str = "", ou: str = "cette cellule"
) -> str:
    """A text that must be there; `ou` and `suggestion` say what to do about its absence.

    One that merged cells hide is said with them.
    """
    lu = texte(cellule, anomalies)
    if not lu and not cellule.erreur and not cellule.fusion:
        anomalies.append(signaler("N01", cellule, "rien", attendu=attendu, ou=ou, suggestion=suggestion))
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
        anomalies.append(signaler(trouve, cellule, _precision(lu) or None))
        return None
    return trouve


def code_a_zero(cellule: Cellule, chiffres: int, anomalies: list[Anomalie]) -> str:
    """A French code as typed; one digit short and stored as a number, it has the zero that the spreadsheet dropped.

    One digit short and typed as a text, it may be a foreign one: it is kept, and told.
    """
    lu = texte(cellule, anomalies)
    nombre = isinstance(cellule.valeur, int | float) and not isinstance(cellule.valeur, bool)
    if not re.fullmatch(rf"[1-9][0-9]{{{chiffres - 2}}}", lu):
        return lu
    retenu = f"0{lu}"
    if not nombre:
        anomalies.append(signaler("N14", cellule, chiffres=str(chiffres), lu=lu, retenu=retenu))
        return lu
    anomalies.append(signaler("N12", cellule, f"le nombre {lu}", chiffres=str(chiffres), retenu=retenu))
    return retenu


def resultat(lu: str, dispositif: Dispositif) -> str | None:
    """The scale's key for a spelling, or None. « N.A. » is « NA »; a doubt or a cross beside a word is no result."""
    sigle = re.sub(r"[.\s]", "", lu) if _SIGLE.fullmatch(lu) else lu
    return None if any(signe in lu for signe in _DOUTES) else dispositif.resultat(sigle)


def oui_non(cellule: Cellule, anomalies: list[Anomalie]) -> bool | None:
    """Yes, no, or None when empty."""
    lu = texte(cellule, anomalies)
    if not lu:
        return None
    sens = True if lu in COCHES else _oui_ou_non(lu)
    if sens is not None:
        return sens
    anomalies.append(signaler("N07", cellule, attendu="oui ou non", remede=remplacer(lu, ("oui", "non"))))
    return None


def _oui_ou_non(lu: str) -> bool | None:
    """What a text says, alone or with how (« oui (en visio) », « non (excusé) »), when both agree."""
    principal, parenthese, precision = lu.removesuffix(")").partition("(")
    mots = (principal, precision) if parenthese else (lu,)
    sens = {(True if cle(m) in OUI else False if cle(m) in NON else None) if sans_reserve(m) else None for m in mots}
    return sens.pop() if len(sens) == 1 else None


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
    """The date that a text says, or the code of its anomaly; a day of the week must be the right one."""
    semaine, lu = _jour_de_semaine(lu)
    if semaine:
        trouve = _jour_ecrit(lu)
        return "N02" if isinstance(trouve, date) and SEMAINE[trouve.weekday()] != semaine else trouve
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", lu)
    chiffres = re.fullmatch(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})(?:\s+0?0:00(?::00)?)?", lu)
    lettres = re.fullmatch(r"(\d{1,2})(?:er)?\s+([^\W\d]+\.?)\s+(\d{4})", lu, re.IGNORECASE)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if chiffres:
        return _date(int(chiffres[3]), int(chiffres[2]), int(chiffres[1]))
    if lettres and (mois := _mois(lettres[2])):
        return _date(int(lettres[3]), mois, int(lettres[1]))
    return "N03" if re.fullmatch(r"[\d/.\- ]+", lu) else "N02"


def _jour_de_semaine(lu: str) -> tuple[str, str]:
    """« le vendredi 14 juin 2024 » → the day of the week, or nothing, and the rest."""
    sans_article = lu.removeprefix("le ").strip()
    premier, _, reste = sans_article.partition(" ")
    return (cle(premier), reste.strip()) if cle(premier) in SEMAINE else ("", sans_article)


def _precision(lu: str) -> str:
    """What helps to correct a date: the day of the week that it was, or what a number would be.

    A spreadsheet has two calendars: a number that lost its format of date is never read.
    """
    semaine, reste = _jour_de_semaine(lu)
    trouve = _jour_ecrit(reste) if semaine else None
    if isinstance(trouve, date):
        return f"{lu} ; le {date_courte(trouve)} est un {SEMAINE[trouve.weekday()]}"
    if not re.fullmatch(r"[0-9]{4,5}", lu) or int(lu) not in NOMBRES_DATES:
        return ""
    usuelle, autre = (date_courte(origine + timedelta(int(lu))) for origine in (ORIGINE_1900, ORIGINE_1904))
    return f"{lu}, qui serait le {usuelle} (ou le {autre}, dans un classeur au calendrier de 1904)"


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
