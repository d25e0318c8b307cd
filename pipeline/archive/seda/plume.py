"""Write the elements of a message, whatever people typed in the texts that go there."""

import re

from lxml import etree

from pipeline.archive.seda import espace

_INTERDITS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Plume:
    """Elements in the namespace of one version."""

    def __init__(self, version: str) -> None:
        self._espace = espace(version)

    def racine(self, nom: str) -> etree._Element:
        return etree.fromstring(f'<{nom} xmlns="{self._espace}"/>')

    def ajouter(self, parent: etree._Element, nom: str, texte: str = "", **attributs: str) -> etree._Element:
        """A last child; its text as it was typed, but for what XML can't hold."""
        element = etree.SubElement(parent, f"{{{self._espace}}}{nom}", attributs)
        if texte:
            element.text = lisible(texte)
        return element

    def dire(self, parent: etree._Element, nom: str, texte: str) -> None:
        """The same, but nothing at all when there is nothing to say: most elements may not be empty."""
        if texte.strip():
            self.ajouter(parent, nom, texte)


def lisible(texte: str) -> str:
    """The text with « � » for each character that XML can't hold."""
    return _INTERDITS.sub("\ufffd", texte)
