"""Comparing texts that people typed, and writing French."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss"}
)
"""Letters that Unicode does not decompose, and that an alphabetical list or an ASCII name must."""


LONGUEUR_SURE = 3
"""Letters that make a word, or words, recognisable inside a longer text."""


def sans_accents(texte: str) -> str:
    """The text without its diacritics (`Àrc` → `Arc`); used to compare, sort or name files, never to print."""
    decompose = unicodedata.normalize("NFKD", texte.translate(_LIGATURES))
    return "".join(c for c in decompose if not unicodedata.combining(c))


def cle(texte: str) -> str:
    """The comparison key of a heading or a closed value: case, accents, spaces, punctuation and (e) don't count."""
    return _cle_retenue(texte) if len(texte) <= _RETENU_MAX else _cle(texte)


def _cle(texte: str) -> str:
    return re.sub(r"[^0-9a-z]+", " ", re.sub(r"\((e|s|es)\)", "", sans_accents(texte).casefold())).strip()


_RETENU_MAX = 100
"""Characters of the texts whose key is remembered: headings and closed values come back in every workbook."""
_cle_retenue = lru_cache(maxsize=8192)(_cle)


_FRANC = re.compile(r"[^\W_](?:[\w\s'’/–—-]|\.(?!\.))*")
_COCHE = re.compile(r"\s*[✓✔☑☒]$")


def sans_reserve(texte: str) -> bool:
    """Whether a text is only words: « A ? », « A- », « Acquis* », « (A) », « « A » » say something else than « A ».

    Stops, spaces, inner hyphens and « (e) » are part of words; a tick after them only says them again.
    """
    mots = _COCHE.sub("", re.sub(r"\((?:e|s|es)\)", "", texte.strip(), flags=re.IGNORECASE))
    return bool(_FRANC.fullmatch(mots)) and mots[-1] not in "'’/–—-_"


def signifie(texte: str, formes: Iterable[str]) -> bool:
    """Whether a text means one of these forms: it is one, or holds a long enough one, plurals apart.

    « Représentants des employeurs » means « employeur »; « Salarié de Nord » does not mean « DE ».
    """
    mots = f" {singulier(cle(texte))} "
    cles = [singulier(cle(forme)) for forme in formes]
    return any(mots.strip() == forme or (len(forme) >= LONGUEUR_SURE and f" {forme} " in mots) for forme in cles)


def singulier(texte: str) -> str:
    """Each word without its final s: plurals don't count in comparisons."""
    return " ".join(mot.removesuffix("s") for mot in texte.split())


def cle_identite(texte: str) -> str:
    """The comparison key of a name, in any script: case, accents, spaces, dashes and apostrophes don't count."""
    return "".join(c for c in sans_accents(texte).casefold() if c.isalnum())


def date_longue(jour: date) -> str:
    """`2024-06-01` → « 1er juin 2024 »."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {MOIS[jour.month - 1]} {jour.year}"


def date_courte(jour: date) -> str:
    """`2024-06-01` → « 01/06/2024 »."""
    return jour.strftime("%d/%m/%Y")


def valeur_dite(valeur: str) -> str:
    """A key of the scale in words: « acquis », « non acquis », « non mis en œuvre »."""
    return valeur.replace("_", " ").replace("oeuvre", "œuvre")


def enumeration(elements: list[str]) -> str:
    """« a, b et c »."""
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} et {elements[-1]}"


def premiers(elements: Sequence[str], nombre: int = 5) -> str:
    """The first ones, « a ; b »; the others are counted, « a ; b ; et 2 autres »."""
    reste = len(elements) - nombre
    autres = [f"et {reste} autre{'s' if reste > 1 else ''}"] if reste > 0 else []
    return " ; ".join([*elements[:nombre], *autres])


_ESPACES = (
    (re.compile(r"(?<=\S)[ \u202f](?=[:;!?»%€])"), "\u00a0"),
    (re.compile(r"(?<=[«§]) (?=\S)"), "\u00a0"),
    (re.compile(r"(?<=\bn°) (?=\S)"), "\u00a0"),
    (re.compile(rf"(?:(?<=\d)|(?<=\b1er)) (?=(?:{'|'.join(MOIS)}|ans?|mois|jours?|voix)\b)"), "\u00a0"),
)


def typographier(texte: str) -> str:
    """The text with spaces that don't break where French forbids it."""
    for motif, remplacement in _ESPACES:
        texte = motif.sub(remplacement, texte)
    return texte
