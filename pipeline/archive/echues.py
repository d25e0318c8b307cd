"""What a package holds that should have been destroyed by a given day, by the end dates of its own list."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pipeline.archive.index import INDEX, essayer_index
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import ILLISIBLE, Source

INDEX_ILLISIBLE = f"{DONNEES}{INDEX} : illisible, les dates de conservation ne sont pas connues"


@dataclass(frozen=True)
class Echue:
    """Files of one class whose last day is over."""

    classe: str
    article: str
    fin: date
    fichiers: tuple[str, ...]


def echues(source: Source, au: date, dementies: Collection[str]) -> tuple[list[Echue], list[str]]:
    """What is over on that day, by end date; and what is wrong with the list (French).

    `dementies`: the files that the list was found to lie about, of which nothing is said here.
    """
    groupes: dict[tuple[date, str, str], list[str]] = {}
    try:
        for terme, nom in ((lue[0].terme, nom) for _, nom, lue in essayer_index(source) if lue):
            if terme.passe(au) and terme.fin and nom not in dementies:
                groupes.setdefault((terme.fin, terme.classe, terme.article), []).append(nom)
    except (KeyError, csv.Error, *ILLISIBLE):
        return [], [INDEX_ILLISIBLE]
    return [Echue(classe, article, fin, tuple(noms)) for (fin, classe, article), noms in sorted(groupes.items())], []
