"""What a package no longer holds, since its time was over: the list that stands for it, in the package itself."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

from pipeline.archive.pieces import Piece
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import Source, lire_texte
from pipeline.restitution.registre import table_csv

DESTRUCTIONS = "destructions.csv"

_TITRES = (
    "Fichier", "SHA-512", "Classe de conservation", "Article", "À conserver jusqu’au", "Durées jugées au",
    "Détruit le", "Au nom de",
)  # fmt: skip
_SHA512 = re.compile("[0-9a-f]{128}")


@dataclass(frozen=True)
class Destruction:
    """One file that went on the day `le`, its time (`fin`) being over on the day `au`; `par`: in whose name."""

    fichier: str
    sha512: str
    classe: str
    article: str
    fin: date
    au: date
    le: date
    par: str


def lire_destructions(source: Source) -> list[Destruction]:
    """Of a package; none when nothing was ever destroyed in it. Raises one of ILLISIBLE, KeyError, csv.Error."""
    lues = [d for _, _, d in essayer_destructions(source)]
    if None in lues:
        raise ValueError("a line that can't be understood")
    return [d for d in lues if d]


def essayer_destructions(source: Source) -> list[tuple[int, str, Destruction | None]]:
    """The same, by number of line and name of file; None for a line that can't be understood.

    Raises one of ILLISIBLE, KeyError, csv.Error when it is the whole list that can't be read.
    """
    if DONNEES + DESTRUCTIONS not in source.tailles:
        return []
    texte = lire_texte(source, DONNEES + DESTRUCTIONS).decode("utf-8-sig")
    table = csv.DictReader(StringIO(texte), delimiter=";", strict=True)
    lues = [(table.line_num, rang[_TITRES[0]], _essayer(rang)) for rang in table]
    if not lues:
        raise ValueError("empty")  # it is only there when something went
    return lues


def _essayer(rang: Mapping[str, str]) -> Destruction | None:
    try:
        return _relire(rang)
    except (TypeError, ValueError):
        return None


def _relire(rang: Mapping[str, str]) -> Destruction:
    fichier, sha512, classe, article, *jours, par = (rang[titre] for titre in _TITRES)
    fin, au, le = map(date.fromisoformat, jours)
    return Destruction(fichier, sha512, classe, article, fin, au, le, par)


def liste(destructions: Iterable[Destruction]) -> Piece:
    """The list as a file of the package."""
    rangs = (
        (d.fichier, d.sha512, d.classe, d.article, d.fin.isoformat(), d.au.isoformat(), d.le.isoformat(), d.par)
        for d in destructions
    )
    return Piece(DESTRUCTIONS, table_csv(_TITRES, rangs), "suivi", "liste de ce qui a été détruit, sa durée passée")


def controler_detruits(destructions: Iterable[Destruction], presents: Collection[str]) -> Iterator[str]:
    """What is said to be destroyed is gone, once, and did not go before its time. `presents`: names in the bag."""
    fois: Counter[str] = Counter()
    for d in destructions:
        fois[d.fichier] += 1
        if DONNEES + d.fichier in presents:
            yield f"{DONNEES}{d.fichier} : présent, alors que {DESTRUCTIONS} le dit détruit"
        if not d.fin < d.au <= d.le:
            yield f"{DONNEES}{d.fichier} : détruit avant la fin de sa durée de conservation"
        if not _SHA512.fullmatch(d.sha512):
            yield f"{DONNEES}{DESTRUCTIONS} : la somme SHA-512 de « {d.fichier} » n’en est pas une"
        if fois[d.fichier] == 2:
            yield f"{DONNEES}{DESTRUCTIONS} : dit plusieurs fois que « {d.fichier} » a été détruit"
