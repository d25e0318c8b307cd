"""Checks on the characters of what is printed: none that cannot be seen, and in names none that is unusual there."""

import unicodedata
from collections.abc import Iterable, Iterator

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.modele import Candidat, DossierSession, Membre, Repere

_IDENTITES = ("nom_naissance", "nom_usage", "prenom", "prenoms", "nom")
_PLUSIEURS_LIGNES = ("adresse", "adresse_entreprise")
"""Printed line by line: a line break has its place there."""
_NON_IMPRIMES = ("liens", "suppleant_de")

_USUELS = set("'’ʼ‘`´-‐‑–—·.,")
"""Apostrophes, dashes and stops of names: « O’Neill », « Jean-Marc », « St. John », « Mary, Ann »."""

_NOMS_FRANCAIS = {
    "\n": "retour à la ligne",
    "\r": "retour à la ligne",
    "\t": "tabulation",
    "\x00": "caractère nul",
    "\u00ad": "trait d’union conditionnel",
    "\u200b": "espace sans largeur",
    "\u200c": "antiliant sans largeur",
    "\u200d": "liant sans largeur",
    "\u2060": "gluon de mots, sans largeur",
    "\ufeff": "marque d’ordre des octets",
    "\u200e": "marque de gauche à droite",
    "\u200f": "marque de droite à gauche",
    "\u061c": "marque de lettre arabe",
    "\u202a": "marque d’écriture imbriquée de gauche à droite",
    "\u202b": "marque d’écriture imbriquée de droite à gauche",
    "\u202c": "fin de marque d’écriture",
    "\u202d": "marque d’écriture de gauche à droite",
    "\u202e": "marque d’écriture de droite à gauche",
    "\u2066": "isolat de gauche à droite",
    "\u2067": "isolat de droite à gauche",
    "\u2068": "isolat au premier caractère fort",
    "\u2069": "fin d’isolat",
    "\u2028": "séparateur de lignes",
    "\u2029": "séparateur de paragraphes",
    "\ufffd": "caractère de remplacement, d’un texte mal converti",
}
_FAMILLES = {
    "Cc": "caractère de commande",
    "Cf": "marque de mise en forme",
    "Co": "caractère à usage privé",
    "Cn": "caractère sans définition",
    "Cs": "moitié de caractère",
    "Zl": "séparateur de lignes",
    "Zp": "séparateur de paragraphes",
}


def valider_caracteres(dossier: DossierSession) -> Iterator[Anomalie]:
    """In the sheets Candidats and Jury: what would be printed without being seen, what is unusual in a name."""
    for candidat in dossier.candidats:
        yield from a_propos(_de(candidat), candidat.id)
    for membre in dossier.jury:
        yield from _de(membre)


def _de(personne: Candidat | Membre) -> Iterator[Anomalie]:
    for champ, repere in personne.reperes.items():
        lu = getattr(personne, champ, "")
        if isinstance(lu, str) and champ not in _NON_IMPRIMES:
            yield from _texte(champ, lu, repere)


def _texte(champ: str, lu: str, repere: Repere) -> Iterator[Anomalie]:
    invisibles = _uniques(c for c in lu if _invisible(c, champ))
    if invisibles:
        yield signaler("N10", repere, f"{_liste(invisibles)}, dans « {_visible(lu, invisibles)} »")
    elif champ in _IDENTITES:
        signes = ", ".join(map(_cite, inhabituels(lu)))
        if signes:
            yield signaler("N11", repere, f"{signes}, dans « {lu} »")


def inhabituels(texte: str) -> list[str]:
    """The signs of a text that are unusual in a name, each once."""
    return _uniques(c for c in texte if not _usuel(c))


def nomme(anomalie: Anomalie, signe: str) -> bool:
    """Whether an anomaly is about that unusual sign of a name."""
    return anomalie.code == "N11" and _cite(signe) in anomalie.trouve


def _cite(signe: str) -> str:
    return f"« {signe} »"


def _uniques(caracteres: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(caracteres))


def _invisible(caractere: str, champ: str) -> bool:
    """Control, formatting, private or undefined. An emoji's variant is no secret: it is only unusual."""
    if caractere in "\r\n" and champ in _PLUSIEURS_LIGNES:
        return False
    return unicodedata.category(caractere) in _FAMILLES or caractere == "\ufffd"


def _usuel(caractere: str) -> bool:
    """Letters and marks of any script, spaces, and the few signs of names."""
    variante = "\ufe00" <= caractere <= "\ufe0f"
    return caractere in _USUELS or (unicodedata.category(caractere)[0] in "LMZ" and not variante)


def _liste(caracteres: list[str]) -> str:
    return " ; ".join(f"U+{ord(c):04X}, {_nom(c)}" for c in caracteres)


def _nom(caractere: str) -> str:
    return _NOMS_FRANCAIS.get(caractere) or _FAMILLES[unicodedata.category(caractere)]


def _visible(texte: str, invisibles: list[str]) -> str:
    """The text with each of these characters replaced by its number: a message never carries them."""
    return "".join(f"[U+{ord(c):04X}]" if c in invisibles else " " if c in "\r\n" else c for c in texte)
