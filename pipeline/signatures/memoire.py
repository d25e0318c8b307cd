"""What is remembered of the scans from one publication to the next: which edition each was first seen beside."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from pipeline.octets import empreinte_fichier
from pipeline.publication import EMPREINTES, lire_empreintes
from pipeline.registre.editions import Edition
from pipeline.registre.publies import LISTE_PUBLIEE

MEMOIRE = "signes.json"
"""The file of a publication that holds it, as soon as a scan was seen."""


def memoriser(vus: Mapping[str, int]) -> bytes:
    """SHA-256 of each scan ever seen → the last line of the session's editions that it may sign."""
    return msgspec.json.format(msgspec.json.encode(dict(sorted(vus.items()))), indent=1) + b"\n"


def relire(publiee: Path, editions: Sequence[Edition]) -> dict[str, int]:
    """The same, from a publication that is as the register has it; nothing from another."""
    sceaux = {e.sha256 for e in editions if e.genre == LISTE_PUBLIEE}
    try:
        if empreinte_fichier(publiee / EMPREINTES) not in sceaux:
            return {}
        attendue = lire_empreintes((publiee / EMPREINTES).read_bytes()).get(MEMOIRE)
        if attendue is None or empreinte_fichier(publiee / MEMOIRE) != attendue:
            return {}
        return msgspec.json.decode((publiee / MEMOIRE).read_bytes(), type=dict[str, int])
    except (OSError, ValueError, msgspec.MsgspecError):
        return {}
