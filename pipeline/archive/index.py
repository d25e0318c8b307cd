"""The list of every file of a package: a table for programs and spreadsheets, a page to read and print."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from itertools import groupby
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.archive.contenu import Contenu
from pipeline.archive.flux import a_mesure
from pipeline.archive.pieces import Mesure, Piece, Terme, mesurer
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import Source, lire_lignes
from pipeline.restitution.registre import lignes_csv
from pipeline.texte import typographier

INDEX = "index.csv"
PAGE = "index.html"
TITRES = (
    "Fichier", "Ce que c’est", "Nature", "Candidat", "Numéro", "Classe de conservation", "Article",
    "À conserver jusqu’au", "Conservation", "Octets", "SHA-512", "Nom d’origine", "SHA-256 du document non signé",
)  # fmt: skip
NON_SIGNE = TITRES[-1]
"""Since format 2: filled for a signed original, which stands for this document."""


def index_csv(contenu: Contenu) -> Piece:
    """One line per file; the end date as 2066-06-14, empty when no text gives any."""

    def ecrire() -> Iterator[bytes]:
        rangs: Iterable[Sequence[str | int]] = (
            (*_rang(piece), mesure.octets, mesure.sha512, piece.origine, piece.non_signe)
            for piece, mesure in map(contenu.__getitem__, _decrits(contenu))
        )
        return lignes_csv(TITRES, rangs)

    return Piece(INDEX, a_mesure(ecrire), "suivi", "liste de tous les fichiers, en tableau")


def ajouter_listes(contenu: Contenu, fiche: Mapping[str, str]) -> None:
    """Add to the files of a bag the two lists of them. `fiche`: what `bag-info.txt` says."""
    for liste in (index_csv(contenu), index_html(contenu, fiche)):
        contenu.ajouter(liste, mesurer(liste))


def lire_index(source: Source) -> Iterator[tuple[Piece, Mesure]]:
    """The same list, out of a package: its files, to be opened there.

    Raises one of ILLISIBLE, KeyError, TypeError, csv.Error.
    """
    return (_relire(ligne, source) for _, ligne in lignes_index(source))


def essayer_index(source: Source) -> Iterator[tuple[int, str, tuple[Piece, Mesure] | None]]:
    """The same, by number of line and name of file; None for a line that can't be understood.

    Raises one of ILLISIBLE, KeyError, csv.Error when it is the whole list that can't be read.
    """
    for rang, ligne in lignes_index(source):
        try:
            lue = _relire(ligne, source)
        except (TypeError, ValueError):
            lue = None
        yield rang, ligne[TITRES[0]], lue


def lignes_index(source: Source) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Its lines as they are, with their numbers. Raises one of ILLISIBLE, KeyError, csv.Error."""
    table = csv.DictReader(_textes(source), delimiter=";", strict=True)
    yield from ((table.line_num, ligne) for ligne in table)
    if table.line_num < 2:
        raise ValueError("empty")  # a package has files


def _textes(source: Source) -> Iterator[str]:
    for ligne in lire_lignes(source, DONNEES + INDEX):
        if not ligne.endswith(b"\n"):
            raise ValueError("cut")  # what follows is lost: the files that it named were not added
        yield ligne.decode().removeprefix("\ufeff")


def _relire(rang: Mapping[str, str], source: Source) -> tuple[Piece, Mesure]:
    nom, libelle, nature, candidat, numero, classe, article, fin, dit, octets, sha512, origine = (
        rang[titre] for titre in TITRES[:-1]
    )
    terme = Terme(classe, article, dit, date.fromisoformat(fin) if fin else None)
    ouvrir = partial(source.ouvrir, DONNEES + nom)
    piece = Piece(nom, ouvrir, nature, libelle, candidat, numero, origine=origine, terme=terme)
    piece = replace(piece, non_signe=rang.get(NON_SIGNE) or "")  # no such column in format 1
    return piece, Mesure(int(octets), sha512)


def index_html(contenu: Contenu, fiche: Mapping[str, str]) -> Piece:
    """The same as a page that opens from the disk, its links relative. `fiche`: what `bag-info.txt` says."""
    modele = environnement().get_template("index.html.j2")

    def ecrire() -> Iterator[bytes]:
        fragments = modele.generate(dossiers=_dossiers(contenu), fiche=fiche)
        return (typographier(ligne).encode() for ligne in _lignes(fragments))

    return Piece(PAGE, a_mesure(ecrire), "suivi", "liste de tous les fichiers, à lire et imprimer")


def _decrits(contenu: Contenu) -> Iterator[str]:
    """The names of the files that the lists describe: all but themselves."""
    return (nom for nom in contenu if nom not in (INDEX, PAGE))


def _dossiers(contenu: Contenu) -> Iterator[tuple[str, int, Iterator[tuple[Piece, Mesure]]]]:
    """Each folder, how many files it has, and these, those of no folder first."""
    nombres = Counter(map(_dossier, _decrits(contenu)))
    yield "", nombres[""], (contenu[nom] for nom in _decrits(contenu) if not _dossier(nom))
    for dossier, noms in groupby((nom for nom in _decrits(contenu) if _dossier(nom)), key=_dossier):
        yield dossier, nombres[dossier], map(contenu.__getitem__, noms)


def _dossier(nom: str) -> str:
    return nom.partition("/")[0] if "/" in nom else ""


def _lignes(fragments: Iterable[str]) -> Iterator[str]:
    """Whole lines, of what a template gives: spaces are mended within one."""
    ligne: list[str] = []
    for fragment in fragments:
        ligne.append(fragment)
        if fragment.endswith("\n"):
            yield "".join(ligne)
            ligne.clear()
    yield "".join(ligne)


def _rang(piece: Piece) -> tuple[str, ...]:
    terme = piece.terme
    fin = terme.fin.isoformat() if terme.fin else ""
    quoi = (piece.nom, piece.libelle, piece.nature, piece.candidat, piece.numero)
    return (*quoi, terme.classe, terme.article, fin, terme.dit)


@cache
def environnement() -> Environment:
    """Templates of the package's own texts; only pages are escaped."""
    environnement = Environment(
        loader=PackageLoader("pipeline", "archive"),
        autoescape=lambda nom: bool(nom and nom.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environnement.filters["lien"] = quote
    return environnement
