"""The list of what an envelope holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PieceEnvoyee:
    """One file of an envelope. `rang`: « 02 »; `fichier`: its name there; `signature`: is it, in words."""

    rang: str
    libelle: str
    fichier: str
    pages: str
    signature: str
    empreinte: str


@dataclass(frozen=True)
class TransmissionImprimee:
    """An envelope. `avant_le`: the last day to send it, nothing where no text sets any; `destinataire`: its lines.

    `a_joindre`: what the sender adds by itself.
    """

    libelle: str
    destinataire: tuple[str, ...]
    article: str
    avant_le: str
    pieces: tuple[PieceEnvoyee, ...]
    a_joindre: tuple[str, ...]
