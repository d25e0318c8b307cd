"""A text that is written as it is read, and again each time it is opened: it is never held whole."""

from collections.abc import Callable, Iterable
from io import BufferedReader, RawIOBase
from typing import IO, Any


class _Suite(RawIOBase):
    """The bytes of parts that come one after the other."""

    def __init__(self, parties: Iterable[bytes]) -> None:
        self._parties = iter(parties)
        self._reste = b""

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: Any, /) -> int:
        """Fill what fits of the present part."""
        while not self._reste:
            partie = next(self._parties, None)
            if partie is None:
                return 0
            self._reste = partie
        octets = self._reste[: len(tampon)]
        tampon[: len(octets)] = octets
        self._reste = self._reste[len(octets) :]
        return len(octets)


def a_mesure(ecrire: Callable[[], Iterable[bytes]]) -> Callable[[], IO[bytes]]:
    """What opens the text that `ecrire` gives, the same at each call."""
    return lambda: BufferedReader(_Suite(ecrire()))
