"""What a package holds that should have been destroyed by a given day, by the end dates of its own list."""

import csv
from dataclasses import dataclass
from datetime import date
from io import StringIO

from pipeline.archive.index import INDEX, TITRES
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import ILLISIBLE, Source, lire_texte

_FICHIER, _CLASSE, _ARTICLE, _FIN = (TITRES[rang] for rang in (0, 5, 6, 7))


@dataclass(frozen=True)
class Echue:
    """Files of one class whose last day is over."""

    classe: str
    article: str
    fin: date
    fichiers: tuple[str, ...]


def echues(source: Source, au: date) -> tuple[list[Echue], list[str]]:
    """What is over on that day, by end date; and what is wrong with the list (French)."""
    nom = DONNEES + INDEX
    groupes: dict[tuple[date, str, str], list[str]] = {}
    try:
        texte = lire_texte(source, nom).decode("utf-8-sig")
        for rang in csv.DictReader(StringIO(texte), delimiter=";"):
            fin = date.fromisoformat(rang[_FIN]) if rang[_FIN] else None
            if fin and au > fin:
                groupes.setdefault((fin, rang[_CLASSE], rang[_ARTICLE]), []).append(rang[_FICHIER])
    except (KeyError, TypeError, csv.Error, *ILLISIBLE):
        return [], [f"{nom} : illisible, les dates de conservation ne sont pas connues"]
    return [Echue(classe, article, fin, tuple(noms)) for (fin, classe, article), noms in sorted(groupes.items())], []
