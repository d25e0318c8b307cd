"""The register's extract in a package: JSON Lines that keep the chain, and tables that a person reads.

These lines are written in one way only: one that is written otherwise was changed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict

from pipeline.archive.admission import Fonds
from pipeline.archive.flux import a_mesure
from pipeline.archive.pieces import Piece
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import Source, lire_lignes
from pipeline.archive.tables import editions_csv, evenements_csv, numeros_csv
from pipeline.registre.evenements import canonique
from pipeline.registre.extrait import Extrait
from pipeline.regles.documents import NATURES


def extrait_du_registre(fonds: Fonds) -> Iterator[Piece]:
    """Every number, event and edition of the session, twice: for programs, for people."""
    extrait = fonds.extrait
    contenus: dict[str, Callable[[], Iterable[bytes]]] = {
        **_listes(extrait),
        "numeros.csv": lambda: numeros_csv(extrait),
        "evenements.csv": lambda: evenements_csv(extrait),
        "editions.csv": lambda: editions_csv(extrait),
    }
    for nom, ecrire in contenus.items():
        yield Piece(f"registre/{nom}", a_mesure(ecrire), "registre", NATURES["registre"])


def _listes(extrait: Extrait) -> dict[str, Callable[[], Iterable[bytes]]]:
    return {
        "numeros.jsonl": lambda: _lignes(asdict(n) for n in extrait.numeros),
        "evenements.jsonl": lambda: _lignes(asdict(e) for e in extrait.evenements),
        "chaine.jsonl": lambda: _lignes(asdict(m) for m in extrait.chaine),
        "editions.jsonl": lambda: _lignes(
            asdict(e) | {"precedente": p} for e, p in zip(extrait.editions, extrait.precedentes, strict=True)
        ),
    }


def _lignes(rangs: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    return (f"{canonique(rang)}\n".encode() for rang in rangs)


def controler_listes(source: Source, extrait: Extrait) -> Iterator[Iterator[str]]:
    """For each list, what is wrong with how it is written, to be gone through: a line that says something twice, or
    more than this program reads in it, would have two meanings. `extrait`: what was read in them.

    What is to be gone through raises ListePerdue.
    """
    return (_controler(f"{DONNEES}registre/{nom}", source, ecrire) for nom, ecrire in _listes(extrait).items())


def _controler(nom: str, source: Source, ecrire: Callable[[], Iterable[bytes]]) -> Iterator[str]:
    premiere, fois = 0, 0
    # What was read comes first: of a list that is lost, it stops there, and that was said.
    for rang, (dite, lue) in enumerate(zip(ecrire(), lire_lignes(source, nom), strict=True), start=1):
        if lue != dite:
            premiere, fois = premiere or rang, fois + 1
    if fois:
        suite = f" (et {fois - 1} autre{'s' if fois > 2 else ''})" if fois > 1 else ""
        yield f"{nom} : la ligne {premiere}{suite} n’est pas écrite comme le registre l’écrit"
