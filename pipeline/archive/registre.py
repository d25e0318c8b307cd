"""The register's extract in a package: JSON Lines that keep the chain, and tables that a person reads."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict

from pipeline.archive.admission import Fonds
from pipeline.archive.classement import classer
from pipeline.archive.flux import a_mesure
from pipeline.archive.pieces import Piece
from pipeline.archive.tables import editions_csv, numeros_csv
from pipeline.registre.evenements import canonique
from pipeline.registre.extrait import Extrait
from pipeline.regles.documents import NATURES
from pipeline.restitution.registre import lignes_csv

_EVENEMENTS = ("Événement", "Instant (temps universel)", "Nature", "Candidat", "Numéro", "Ce qu’il dit")


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
        "evenements.csv": lambda: _evenements(extrait),
        "editions.csv": lambda: editions_csv(extrait),
    }
    terme = classer("registre", "", fonds)
    for nom, ecrire in contenus.items():
        yield Piece(f"registre/{nom}", a_mesure(ecrire), "registre", NATURES["registre"], terme=terme)


def _lignes(rangs: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    return (f"{canonique(rang)}\n".encode() for rang in rangs)


def _evenements(extrait: Extrait) -> Iterator[bytes]:
    return lignes_csv(
        _EVENEMENTS,
        ([e.id, e.instant, e.nature, e.candidat, e.numero or "", _dit(e.faits)] for e in extrait.evenements),
    )


def _dit(faits: Mapping[str, object]) -> str:
    """« cle : valeur ; cle : valeur », nested data as JSON."""
    textes = {c: v if isinstance(v, str | int) else json.dumps(v, ensure_ascii=False) for c, v in faits.items()}
    return " ; ".join(f"{c} : {v}" for c, v in textes.items())
