"""The register's extract in a package: JSON Lines that keep the chain, and tables that a person reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict

from pipeline.archive.admission import Fonds
from pipeline.archive.flux import a_mesure
from pipeline.archive.pieces import Piece
from pipeline.archive.tables import editions_csv, evenements_csv, numeros_csv
from pipeline.registre.evenements import canonique
from pipeline.regles.documents import NATURES


def extrait_du_registre(fonds: Fonds) -> Iterator[Piece]:
    """Every number, event and edition of the session, twice: for programs, for people."""
    extrait = fonds.extrait
    contenus: dict[str, Callable[[], Iterable[bytes]]] = {
        "numeros.jsonl": lambda: _lignes(asdict(n) for n in extrait.numeros),
        "evenements.jsonl": lambda: _lignes(asdict(e) for e in extrait.evenements),
        "chaine.jsonl": lambda: _lignes(asdict(m) for m in extrait.chaine),
        "editions.jsonl": lambda: _lignes(
            asdict(e) | {"precedente": p} for e, p in zip(extrait.editions, extrait.precedentes, strict=True)
        ),
        "numeros.csv": lambda: numeros_csv(extrait),
        "evenements.csv": lambda: evenements_csv(extrait),
        "editions.csv": lambda: editions_csv(extrait),
    }
    for nom, ecrire in contenus.items():
        yield Piece(f"registre/{nom}", a_mesure(ecrire), "registre", NATURES["registre"])


def _lignes(rangs: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    return (f"{canonique(rang)}\n".encode() for rang in rangs)
