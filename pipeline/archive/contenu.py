"""The files of a package to be made, which may be thousands, each with what reading it found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.archive.pieces import Mesure, Octets, Piece, mesurer
from pipeline.carnet import Carnet


class Contenu(Mapping[str, tuple[Piece, Mesure]]):
    """By name under `data/`, in the order of names. Those that are on the disk are not held: they are noted there."""

    def __init__(self, pieces: Iterable[Piece] = ()) -> None:
        """Each file is read once. Raises what `mesurer` does."""
        self._notes = Carnet[tuple[Piece, Mesure]]()
        self._textes: dict[str, Octets] = {}
        for piece in pieces:
            self.ajouter(piece, mesurer(piece))

    def ajouter(self, piece: Piece, mesure: Mesure) -> None:
        """One more, in the place of that of its name."""
        self._textes.pop(piece.nom, None)
        if not isinstance(piece.source, Path):
            self._textes[piece.nom] = piece.source
            piece = replace(piece, source=b"")
        self._notes[piece.nom] = piece, mesure

    def __getitem__(self, nom: str) -> tuple[Piece, Mesure]:
        piece, mesure = self._notes[nom]
        return (replace(piece, source=self._textes[nom]) if nom in self._textes else piece), mesure

    def __iter__(self) -> Iterator[str]:
        return iter(self._notes)

    def __len__(self) -> int:
        return len(self._notes)
