"""Comparing texts that people typed, and writing French."""

import re
import unicodedata
from datetime import date

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss"}
)
"""Letters that Unicode does not decompose, and that an alphabetical list or an ASCII name must."""


def sans_accents(texte: str) -> str:
    """The text without its diacritics (`Àrc` → `Arc`); used to compare, sort or name files, never to print."""
    decompose = unicodedata.normalize("NFKD", texte.translate(_LIGATURES))
    return "".join(c for c in decompose if not unicodedata.combining(c))


def cle(texte: str) -> str:
    """The comparison key of a heading, a label or a closed value: case, accents, spaces and punctuation don't count."""
    return re.sub(r"[^0-9a-z]+", " ", sans_accents(texte).casefold()).strip()


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


def enumeration(elements: list[str]) -> str:
    """« a, b et c »."""
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} et {elements[-1]}"


def typographier(texte: str) -> str:
    """French spacing for what is shown: non-breaking spaces inside « » and before : ; ! ? % and after n°."""
    texte = re.sub(r" (?=[:;!?%»])", "\u00a0", texte)
    return re.sub(r"(?<=[«°]) ", "\u00a0", texte)
