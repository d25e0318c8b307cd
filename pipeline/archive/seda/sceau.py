"""The seal of a message: its own SHA-256, at the end of its identifier, as no other file of a transfer vouches for it.

It is that of the message with zeros in its place. A message is never held: it is written twice, and read line by line.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from pipeline.archive.seda import BORDEREAU
from pipeline.archive.source import Source, lire_lignes

_VIDE = "0" * 64
_FIN = b"</MessageIdentifier>"
"""What follows a seal: no text of a message can hold it."""
_SCEAU = re.compile(b"-([0-9a-f]{64})" + _FIN)
_IDENTIFIANT = re.compile(b"<MessageIdentifier>([^<]+)-[0-9a-f]{64}" + _FIN)


class Sortie(Protocol):
    """Where a message is written."""

    def write(self, octets: bytes, /) -> object: ...


class _Empreinte:
    """A message that is written nowhere: only its SHA-256, and how many bytes it has, are kept."""

    def __init__(self) -> None:
        self.somme, self.octets = sha256(), 0

    def write(self, octets: bytes, /) -> None:
        self.somme.update(octets)
        self.octets += len(octets)


def sceller(ecrire: Callable[[Sortie, str], None]) -> tuple[str, int]:
    """The seal of a message, and its bytes. `ecrire`: what writes it, with the seal that it is given."""
    empreinte = _Empreinte()
    ecrire(empreinte, _VIDE)
    return empreinte.somme.hexdigest(), empreinte.octets


def controler_sceau(source: Source) -> tuple[str, list[str]]:
    """What a message says that it is, its seal apart; and whether it is the one that was sealed (French).

    Raises one of ILLISIBLE when it can't be read whole, within bounds.
    """
    somme, sceaux, identifiants = sha256(), list[bytes](), list[bytes]()
    for ligne in lire_lignes(source, BORDEREAU):
        if _FIN in ligne:
            sceaux += _SCEAU.findall(ligne)
            identifiants += _IDENTIFIANT.findall(ligne)
            ligne = _SCEAU.sub(f"-{_VIDE}".encode() + _FIN, ligne)
        somme.update(ligne)
    fautes = []
    if len(sceaux) != 1:
        fautes.append(f"{BORDEREAU} : son identifiant ne porte plus l’empreinte qu’il avait")
    elif sceaux != [somme.hexdigest().encode()]:
        fautes.append(f"{BORDEREAU} : a changé, d’après l’empreinte que porte son identifiant")
    return identifiants[0].decode(errors="replace") if identifiants else "", fautes
