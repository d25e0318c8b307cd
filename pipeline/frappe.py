"""Telling a slip of the keyboard from another word."""

import re
from collections.abc import Iterable

from pipeline.texte import cle, sans_reserve

_COURT, _MOYEN = 3, 5
"""Letters: a word that short is never mistyped (« NA » is not « NE »); up to the second, by one letter only."""

_MOTS_VIDES = {
    "de", "du", "des", "d", "la", "le", "les", "l", "un", "une", "en", "a", "au", "aux", "et", "ou", "par", "sur",
}  # fmt: skip


def ecart(un: str, autre: str) -> int:
    """How many letters are to be added, dropped, changed, or swapped with their neighbour."""
    avant: list[int] = []
    rang = list(range(len(autre) + 1))
    for i, a in enumerate(un, 1):
        suivant = [i]
        for j, b in enumerate(autre, 1):
            cout = min(rang[j] + 1, suivant[j - 1] + 1, rang[j - 1] + (a != b))
            echange = i > 1 and j > 1 and a == autre[j - 2] and un[i - 2] == b
            suivant.append(min(cout, avant[j - 2] + 1) if echange else cout)
        avant, rang = rang, suivant
    return rang[-1]


def meme_mot(un: str, autre: str) -> bool:
    """Whether two words are one, but for a slip; a digit is never one, nor is the first letter."""
    if un == autre:
        return True
    chiffres = any(c.isdigit() for c in un + autre)
    plus_court = min(len(un), len(autre))
    if chiffres or plus_court <= _COURT or un[0] != autre[0]:
        return False
    return ecart(un, autre) <= (1 if plus_court <= _MOYEN else 2)


def meme_texte(un: str, autre: str) -> bool:
    """Whether two texts have the same words in the same order, but for slips."""
    uns, autres = cle(un).split(), cle(autre).split()
    return len(uns) == len(autres) and all(meme_mot(a, b) for a, b in zip(uns, autres, strict=True))


def faute_de_frappe(texte: str, possibles: Iterable[str]) -> str:
    """The one of `possibles` that a text surely stands for, or nothing; a doubt is no slip (« acquis ? »)."""
    proches = [p for p in possibles if sans_reserve(texte) and meme_texte(texte, p)]
    return min(proches, key=lambda p: ecart(cle(texte), cle(p)), default="")


def dit_le_titre(texte: str, titre: str) -> bool:
    """Whether a text says nothing that the title does not: the title, cut short, with slips, or some of its words.

    « Analyse du cahier des charges » for « Analyser le cahier des charges et la demande du client ».
    """
    mots = [mot for mot in cle(texte).split() if mot not in _MOTS_VIDES]
    restants = [mot for mot in cle(titre).split() if mot not in _MOTS_VIDES]
    if len("".join(mots)) <= _COURT:
        return False
    for rang, mot in enumerate(mots):
        trouve = next((i for i, r in enumerate(restants) if _commence(mot, r, rang == len(mots) - 1)), None)
        if trouve is None:
            return False
        restants = restants[trouve + 1 :]
    return True


def _commence(mot: str, complet: str, dernier: bool) -> bool:
    """Whether a word is the title's; the last one may be cut."""
    return meme_mot(mot, complet) or (dernier and complet.startswith(mot))


_CONFONDUS = str.maketrans("oil", "011")
"""Letters that are typed for digits."""


def code_proche(texte: str, possibles: Iterable[str]) -> str:
    """The code, or the identifier, that a text surely stands for, or nothing.

    Another writing of it (« c-001 », « COO1 »), or one letter too many or too few; never other digits, nor another
    code of the same form: « C003 » is not a mistyped « C002 », nor « D002 ».
    """
    proches = [p for p in possibles if _meme_code(texte, p)]
    return proches[0] if len(proches) == 1 else ""


def _meme_code(un: str, autre: str) -> bool:
    a, b = (cle(texte).replace(" ", "") for texte in (un, autre))
    if a.translate(_CONFONDUS) == b.translate(_CONFONDUS):
        return "?" not in un
    meme_forme = re.sub("[a-z]", "a", a) == re.sub("[a-z]", "a", b)
    return not meme_forme and _chiffres(un) == _chiffres(autre) != "" and ecart(a, b) == 1


def _chiffres(texte: str) -> str:
    """The digits, in their groups: « C1.12 » has not those of « C11.2 »."""
    return " ".join(re.findall(r"\d+", texte))
