"""File names, made by us: ASCII, safe on every system, unique whatever identifiers and names hold."""

import re

from pipeline.texte import sans_accents

_LONGUEUR = 40


def morceau(texte: str) -> str:
    """A part of a file name: ASCII letters and digits; anything else between them becomes one dash."""
    return re.sub(r"[^0-9A-Za-z]+", "-", sans_accents(texte))[:_LONGUEUR].strip("-")


def nom_famille(nom: str) -> str:
    """A family name in capitals, apostrophes closed up: « d’Àrc–Nguyễn » → `DARC-NGUYEN`."""
    return morceau(re.sub(r"['’ʼ‘`]", "", nom)).upper()


class Nommeur:
    """Gives each document a stem that no other one has, upper and lower case being the same."""

    def __init__(self) -> None:
        self._pris: set[str] = set()

    def nommer(self, *parties: str) -> str:
        """The parts that are not empty joined by dashes; a rank is added when the stem is already taken."""
        souche = "-".join(partie for partie in parties if partie)
        nom, rang = souche, 1
        while nom.casefold() in self._pris:
            rang += 1
            nom = f"{souche}-{rang}"
        self._pris.add(nom.casefold())
        return nom
