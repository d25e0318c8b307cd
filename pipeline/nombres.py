"""Exact numbers, as people write and read them: grades, thresholds, means. Never a binary fraction."""

import re
from fractions import Fraction


def nombre(texte: str) -> Fraction:
    """« 12 », « 12,5 », « 12.5 » or « 21/2 » → that very number. Raises ValueError (French) on any other writing."""
    trouve = re.fullmatch(r"(-?\d{1,30}(?:[.,]\d{1,30})?)(?:\s*/\s*(\d{1,30}))?", texte.strip())
    if not trouve or (trouve[2] and not int(trouve[2])):
        raise ValueError(f"« {texte} » n’est pas un nombre comme « 12 », « 9,5 » ou « 21/2 »")
    return Fraction(trouve[1].replace(",", ".")) / int(trouve[2] or 1)


def arrondi(valeur: Fraction, decimales: int = 2) -> Fraction:
    """Rounded half up: only to be read, never to decide."""
    echelle = 10**decimales
    return Fraction((abs(valeur) * echelle * 2 + 1) // 2, echelle) * (1 if valeur >= 0 else -1)


def decimal(valeur: Fraction, decimales: int = 2) -> str:
    """That number of decimals, rounded half up, with a comma: « 12,67 »."""
    entier, reste = divmod(abs(arrondi(valeur, decimales)) * 10**decimales, 10**decimales)
    signe = "-" if arrondi(valeur, decimales) < 0 else ""
    return f"{signe}{entier},{reste.numerator:0{decimales}d}"


def exact(valeur: Fraction) -> str:
    """The number itself: « 12 », « 12,5 » or, when its decimals never end, « 38/3 »."""
    denominateur = valeur.denominator
    for facteur in (2, 5):
        while denominateur % facteur == 0:
            denominateur //= facteur
    if denominateur != 1:
        return f"{valeur.numerator}/{valeur.denominator}"
    decimales = next((n for n in range(64) if (valeur * 10**n).denominator == 1), None)
    if decimales is None:
        return f"{valeur.numerator}/{valeur.denominator}"
    return decimal(valeur, decimales) if decimales else str(valeur.numerator)


def sur(valeur: Fraction, bareme: Fraction | int) -> str:
    """A mean, as it is printed: « 12,67/20 ». Rounding never reaches a whole or a half: 9,997 is « 9,99/20 »."""
    proche = arrondi(valeur)
    lue = Fraction(valeur * 100 // 1, 100) if valeur < proche and (proche * 2).denominator == 1 else valeur
    return f"{decimal(lue)}/{exact(Fraction(bareme))}"
