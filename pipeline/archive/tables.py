"""The tables that a person reads in a package: written from the register's extract, and compared with it later."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import zip_longest

from pipeline.archive.flux import a_mesure
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import Source, lire_lignes
from pipeline.registre.extrait import Extrait
from pipeline.registre.fiches import fiches
from pipeline.restitution.registre import COLONNES, en_csv, lignes_csv

_EVENEMENTS = ("Événement", "Instant (temps universel)", "Nature", "Candidat", "Numéro", "Ce qu’il dit")
_EDITIONS = (
    "Ligne", "Événement", "Instant (temps universel)", "Document", "Candidat", "Numéro", "Édition", "Retirée",
    "Fichier", "SHA-256", "Pourquoi",
)  # fmt: skip
_JOURS = ("Réservé le", "Émis le", "Retiré le", "Édité le")
"""Compared to within a day: each of them is that of an instant where the computer that wrote it was, which may not be
the one where it is checked. evenements.csv and editions.csv have these instants, which are compared as they are.
"""


def numeros_csv(extrait: Extrait) -> Iterable[bytes]:
    """The table of numbers. Raises RegistreRefuse on a damaged journal."""
    yield en_csv(fiches(extrait.evenements, extrait.editions))


def evenements_csv(extrait: Extrait) -> Iterable[bytes]:
    """The table of events, line by line."""
    return lignes_csv(
        _EVENEMENTS,
        ([e.id, e.instant, e.nature, e.candidat, e.numero or "", _dit(e.faits)] for e in extrait.evenements),
    )


def _dit(faits: Mapping[str, object]) -> str:
    """« cle : valeur ; cle : valeur », nested data as JSON."""
    textes = {c: v if isinstance(v, str | int) else json.dumps(v, ensure_ascii=False) for c, v in faits.items()}
    return " ; ".join(f"{c} : {v}" for c, v in textes.items())


def editions_csv(extrait: Extrait) -> Iterable[bytes]:
    """The table of editions, line by line."""
    rangs = (
        [e.id, e.evenement, e.instant, e.document, e.candidat, e.numero, e.rang, "oui" if e.retiree else "", e.fichier,
         e.sha256, e.motif]
        for e in extrait.editions
    )  # fmt: skip
    return lignes_csv(_EDITIONS, rangs)


_EN_TROP = ""
"""Under what a cell is that no column has."""

_Ecrire = Callable[[Extrait], Iterable[bytes]]
_TABLES: tuple[tuple[str, str, tuple[str, ...], _Ecrire], ...] = (
    ("numeros.csv", "numéro", COLONNES, numeros_csv),
    ("evenements.csv", "événement", _EVENEMENTS, evenements_csv),
    ("editions.csv", "édition", _EDITIONS, editions_csv),
)


def controler_tables(source: Source, extrait: Extrait) -> Iterator[tuple[Iterator[str], str]]:
    """For each table: what is wrong with it, to be gone through; what to say when that can't be known (French).

    What is to be gone through raises RegistreRefuse, KeyError, csv.Error, one of ILLISIBLE.
    """
    for fichier, quoi, titres, ecrire in _TABLES:
        nom = f"{DONNEES}registre/{fichier}"
        constats = _controler(nom, quoi, titres, lire_lignes(source, nom), a_mesure(partial(ecrire, extrait))())
        yield constats, f"{nom} : ne peut pas être comparé au registre"


def _controler(
    nom: str, quoi: str, titres: Sequence[str], presentes: Iterable[bytes], attendues: Iterable[bytes]
) -> Iterator[str]:
    lues, dites = _lire(presentes), _lire(attendues)
    if lues.fieldnames != dites.fieldnames:
        yield f"{nom} : la ligne 1 n’a pas les titres que le programme écrit"
    communs = [titre for titre in titres if titre in (lues.fieldnames or ())]  # what is said of a title is said once
    for rang, (lue, dite) in enumerate(zip_longest(lues, dites), start=2):
        if lue is None or dite is None:
            yield f"{nom} : n’a pas une ligne par {quoi} du registre"
            return
        autres = [titre for titre in communs if _differe(titre, lue.get(titre, ""), dite[titre])]
        if lue.get(_EN_TROP):
            autres.append("une cellule de trop")
        if autres:
            yield f"{nom} : la ligne {rang} n’est pas ce que dit le registre ({', '.join(autres)})"
        if communs[:1] == autres[:1]:
            return  # the lines that follow are other ones too, as long as this one is not at its place


def _differe(titre: str, lu: str | None, dit: str) -> bool:
    if lu == dit or titre not in _JOURS:
        return lu != dit
    try:
        ecart = _jour(lu or "") - _jour(dit)
    except ValueError:
        return True
    return abs(ecart) > timedelta(days=1)


def _jour(texte: str) -> datetime:
    return datetime.strptime(texte, "%d/%m/%Y")


def _lire(lignes: Iterable[bytes]) -> "csv.DictReader[str]":
    textes = (ligne.decode().removeprefix("\ufeff") for ligne in lignes)
    return csv.DictReader(textes, delimiter=";", restkey=_EN_TROP)
