"""What a heading says in brackets: how to write the values, or what changes the meaning of the column.

« Date de naissance (jj/mm/aaaa) » is the date of birth; « statut (session précédente) » is not the statut. Only what
is listed here may be left out: a format, a unit, whether the column must be filled, or the values that are accepted.
"""

import re

from pipeline.lecture.colonnes import STATUTS
from pipeline.texte import cle

_ENTRE_PARENTHESES = re.compile(r"\(([^()]*)\)")

_TERMINAISONS = {"e", "s", "es", "ne", "ère", "le", "se", "euse", "rice", "ice", "trice"}
"""« né(e) », « prénom(s) », « évaluateur(trice) »: stuck to the word."""

_FORMATS = (
    "facultatif", "facultative", "optionnel", "optionnelle", "obligatoire", "requis", "requise",
    "jj mm aaaa", "jj mm aa", "j m a", "jour mois année", "dd mm yyyy", "aaaa mm jj", "date",
    "années", "année", "ans", "an", "mois", "années ou mois", "nombre", "nombre entier", "nombre d’années", "durée",
    "chiffres", "lettres", "majuscules", "capitales", "toutes lettres", "texte",
    "id", "identifiant", "code", "insee", "code insee", "ape", "naf", "nace", "rncp", "code rncp",
    "une croix", "croix", "cocher", "à cocher", "à remplir", "à compléter", "liste déroulante", "menu déroulant",
    "état civil", "selon l’état civil", "si différent", "si différente", "s’il y a lieu", "le cas échéant",
    "si marié", "si mariée",
)  # fmt: skip
"""Formats, units, and what says whether to fill; also after « en », « au format »…"""

_VALEURS = (
    "oui", "non", "o", "n", "x", "vrai", "faux", "m", "mr", "mme", "mlle", "monsieur", "madame", "h", "f",
    "homme", "femme",
    "acquis", "acquise", "non acquis", "non acquise", "a", "na", "ne", "nmo", "nme", "nc", "non mis en œuvre",
    "non observé", "validé", "validée", "non validé", "non validée", "maîtrisé", "non maîtrisé", "obtenu", "non obtenu",
    "admis", "admise", "non admis", "non admise", "ajourné", "ajournée", "partiel", "refusé", "favorable",
    "défavorable",
    "membre", "président", "présidente", "tuteur", *filter(None, STATUTS),
)  # fmt: skip
"""Values that columns accept: two or more of them, set apart, say what to write."""

_CLES_FORMATS = {cle(forme) for forme in _FORMATS}
_CLES_VALEURS = {cle(valeur) for valeur in _VALEURS}
_ANNONCE = re.compile(r"^(?:format|au format|sous la forme|en|nombre de|nb de|sur|à) ")
_NOMBRE = re.compile(r"(?:(?:/|sur)\s*\d{1,4}|\d{1,2} (?:chiffres|caractères|lettres|ans|années))", re.IGNORECASE)
_EXEMPLE = re.compile(r"(?:ex\s*[.:]|exemple\s*:?|par exemple\s*:?)\s*[^()]*\d[^()]*", re.IGNORECASE)
_SEPARATEURS = re.compile(r"[/,;|=–—…]|\.{2,}|\b(?:ou|et|etc)\b\.?|\s-\s")


def sans_precision(texte: str) -> str:
    """The heading without the brackets that only say a format, a unit or the accepted values."""
    return _ENTRE_PARENTHESES.sub(lambda trouve: " " if _negligeable(trouve[1], _colle(trouve)) else trouve[0], texte)


def sans_parentheses(texte: str) -> str:
    """The heading without any bracket."""
    return _ENTRE_PARENTHESES.sub(" ", texte)


def _colle(trouve: re.Match[str]) -> bool:
    return trouve.start() > 0 and trouve.string[trouve.start() - 1].isalpha()


def _negligeable(contenu: str, colle: bool) -> bool:
    lu = contenu.strip()
    if (colle and lu.casefold() in _TERMINAISONS) or not cle(lu):
        return "?" not in lu
    if _NOMBRE.fullmatch(lu) or _EXEMPLE.fullmatch(lu):
        return True
    return cle(_ANNONCE.sub("", lu.casefold())) in _CLES_FORMATS or cle(lu) in _CLES_FORMATS or _enumere(lu)


def _enumere(texte: str) -> bool:
    """Whether a text is two accepted values or more, and nothing else."""
    mots = [mot for mot in map(cle, _SEPARATEURS.split(texte)) if mot]
    return len(mots) > 1 and all(mot in _CLES_VALEURS for mot in mots)
