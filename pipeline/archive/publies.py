"""What a package says was published: its list of checksums, line by line, whatever became of some of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.archive.sac import DONNEES
from pipeline.archive.source import Source, lire_lignes
from pipeline.carnet import Carnet
from pipeline.publication import EMPREINTES

LISTE = f"{DONNEES}documents/{EMPREINTES}"

_LIGNE = re.compile(r"(\S+)  (\S.*)")
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Publies:
    """`sommes`: file → SHA-256, "" when its line no longer says it; `fautes`: what is wrong with the list (French).

    `entiere`: whether every line names its file, so that the others were not published.
    """

    sommes: Mapping[str, str]
    fautes: tuple[str, ...]
    entiere: bool


def lire_publies(source: Source) -> Publies:
    """Raises KeyError, one of ILLISIBLE: there is no such list, or nothing of it can be read."""
    sommes = Carnet[str]()
    mauvaises: list[int] = []
    entiere = True
    for rang, ligne in enumerate(lire_lignes(source, LISTE), start=1):
        trouvee = _LIGNE.fullmatch(ligne.decode("ascii", errors="replace").rstrip("\r\n"))
        entiere = entiere and bool(trouvee) and ligne.endswith(b"\n")
        if not trouvee or trouvee[2] in sommes or not _SHA256.fullmatch(trouvee[1]):
            mauvaises.append(rang)
        if trouvee and ligne.endswith(b"\n") and trouvee[2] not in sommes:
            sommes[trouvee[2]] = trouvee[1] if _SHA256.fullmatch(trouvee[1]) else ""
    if not any(sommes.values()):
        raise ValueError("not a list of checksums")
    return Publies(sommes, tuple(_dire(mauvaises)), entiere)


def _dire(mauvaises: list[int]) -> list[str]:
    if not mauvaises:
        return []
    autres = len(mauvaises) - 1
    suite = f" et à {autres} autre{'s' if autres > 1 else ''}" if autres else ""
    return [f"{LISTE} : illisible, ou dite deux fois, à la ligne {mauvaises[0]}{suite}"]
