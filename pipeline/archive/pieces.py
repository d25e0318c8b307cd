"""One file of a package, before and after its content was looked at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256, sha512
from io import BytesIO
from pathlib import Path
from typing import IO

from pipeline.erreurs import ErreurFatale, RegistreRefuse

Octets = bytes | Callable[[], IO[bytes]]
"""A text that is not on the disk."""

MORCEAU = 1 << 20
"""Bytes read at once: no file is ever held whole."""


@dataclass(frozen=True, slots=True)
class Terme:
    """Until when a file is kept. `dit`: in words; `fin`: last day, None without any; no `classe`: no text says."""

    classe: str
    article: str
    dit: str
    fin: date | None

    def passe(self, au: date) -> bool:
        """Whether it is over on that day; the last day is included."""
        return self.fin is not None and au > self.fin


SANS_DUREE = Terme("", "", "le texte ne fixe pas de durée", None)


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: `nom` under `data/`, where its bytes are, what it is (a `genre` or one of NATURES), whom it is about.

    `source`: a path, the bytes, or what opens them. `sha256`: what the register or
    the publication says of it, where they do; `origine`: its name before ours; `non_signe`: of a signed original, the
    SHA-256 of the document that it stands for.
    """

    nom: str
    source: Path | Octets = field(repr=False)
    nature: str
    libelle: str
    candidat: str = ""
    numero: str = ""
    sha256: str = ""
    origine: str = ""
    terme: Terme = SANS_DUREE
    non_signe: str = ""


@dataclass(frozen=True, slots=True)
class Mesure:
    """What was found by reading a file whole."""

    octets: int
    sha512: str


@contextmanager
def ouvrir(piece: Piece) -> Iterator[IO[bytes]]:
    """The bytes of a file, little by little."""
    match piece.source:
        case bytes():
            flux: IO[bytes] = BytesIO(piece.source)
        case Path():
            flux = piece.source.open("rb")
        case _:
            flux = piece.source()
    with flux:
        yield flux


def morceaux(flux: IO[bytes]) -> Iterator[bytes]:
    """What is left of a stream, in parts."""
    while morceau := flux.read(MORCEAU):
        yield morceau


def mesurer(piece: Piece) -> Mesure:
    """Size and SHA-512 of a file; raises RegistreRefuse when it is no longer the one that was published."""
    longue, courte, octets = sha512(), sha256(), 0
    try:
        with ouvrir(piece) as flux:
            for morceau in morceaux(flux):
                longue.update(morceau)
                courte.update(morceau)
                octets += len(morceau)
    except OSError as erreur:
        raise ErreurFatale(
            f"« {piece.source!s} » ne peut pas être lu : {erreur.strerror}.",
            "Vérifiez les droits de ce fichier et l’état du disque, puis relancez la même commande.",
        ) from erreur
    if piece.sha256 and courte.hexdigest() != piece.sha256:
        raise RegistreRefuse(
            f"« {piece.source!s} » n’est plus le fichier publié",
            "relancer make session pour cette session : ses fichiers seront remis en place",
        )
    return Mesure(octets, longue.hexdigest())
