"""French typography of what is printed. Names of people, companies and places never pass through here."""

import re

from pipeline import texte as texte_commun
from pipeline.texte import cle

INSECABLE = "\u00a0"


def typographier(texte: str) -> str:
    """The text with typographic apostrophes, and spaces that don't break where French forbids it."""
    return texte_commun.typographier(re.sub(r"(?<=\w)'(?=\w)", "’", texte))


def majuscule(texte: str) -> str:
    """The text with its first letter capital, the rest untouched."""
    return texte[:1].upper() + texte[1:]


def minuscule(texte: str) -> str:
    """The text with its first letter small, the rest untouched."""
    return texte[:1].lower() + texte[1:]


def a_lieu(lieu: str) -> str:
    """« à Lyon », « au Mans », « aux Sables-d’Olonne »; nothing for a place that is not known."""
    for article, contracte in (("Le ", "au "), ("Les ", "aux ")):
        if lieu.startswith(article):
            return contracte + lieu.removeprefix(article)
    return f"à {lieu}" if lieu else ""


def compte(nombre: int, nom: str) -> str:
    """« 1 candidat », « 3 candidats », « aucun candidat »; `nom` is masculine and takes an s."""
    if nombre == 0:
        return f"aucun {nom}"
    return f"{nombre}{INSECABLE}{nom}{'s' if nombre > 1 else ''}"


def lire_sigles(legende: str) -> dict[str, str]:
    """« DE : demandeur d’emploi ; SL : salarié ou apprenti » → code by code, its meaning."""
    couples = (entree.partition(":") for entree in legende.split(";"))
    return {code.strip(): sens.strip() for code, _, sens in couples if code.strip()}


def abreger(valeur: str, legende: str) -> str:
    """The code of a legend that a typed value stands for; else the value itself.

    Typed as the code, in full, or as one of the meanings that « ou » separates.
    """
    for code, sens in lire_sigles(legende).items():
        if cle(valeur) in map(cle, (code, sens, *sens.split(" ou "))):
            return code
    return valeur
