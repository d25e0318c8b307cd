"""Write the elements of a message one after the other, whatever people typed in the texts that go there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree

from pipeline.archive.seda import espace
from pipeline.archive.seda.sceau import Sortie

_INTERDITS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Plume:
    """Each element goes at once where the message is written: none is held."""

    def __init__(self, xml: Any) -> None:
        self._xml, self._retrait = xml, 0

    @contextmanager
    def dans(self, nom: str, **attributs: str) -> Iterator[None]:
        """An element that holds those written until the end of the block."""
        self._a_la_ligne()
        with self._xml.element(nom, attributs):
            self._retrait += 1
            yield
            self._retrait -= 1
            self._a_la_ligne()

    def ajouter(self, nom: str, texte: str, **attributs: str) -> None:
        """One that holds a text, as it was typed but for what XML can't hold."""
        self._a_la_ligne()
        with self._xml.element(nom, attributs):
            self._xml.write(lisible(texte))

    def dire(self, nom: str, texte: str) -> None:
        """The same, but nothing at all when there is nothing to say: most elements may not be empty."""
        if texte.strip():
            self.ajouter(nom, texte)

    def _a_la_ligne(self) -> None:
        self._xml.write("\n" + "  " * (self._retrait + 1))


@contextmanager
def message(sortie: Sortie, version: str) -> Iterator[Plume]:
    """What writes the elements of a message, in the namespace of that version; it is whole at the end of the block."""
    with etree.xmlfile(sortie, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("ArchiveTransfer", nsmap={None: espace(version)}):
            yield Plume(xml)
            xml.write("\n")
    sortie.write(b"\n")


def lisible(texte: str) -> str:
    """The text with « � » for each character that XML can't hold."""
    return _INTERDITS.sub("\ufffd", texte)
