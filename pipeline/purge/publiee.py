"""What a publication is once something of it was destroyed: its list of checksums, its dates, its dashboard. Pure.

A destruction makes it ready; and makes it again, to the byte, when a backup has put an older publication back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from pipeline.archive.faits import Faits
from pipeline.publication import EMPREINTES
from pipeline.purge.faits import RESTE, reste
from pipeline.registre.purges import SORTIES, Purge
from pipeline.restitution.tableau_purge import rayer

TABLEAU = "index.html"


@dataclass(frozen=True)
class Publiee:
    """`sommes`: SHA-256 by file, the list itself apart; `faits`: what dates it; `tableau`: its dashboard."""

    sommes: Mapping[str, str]
    faits: Faits
    tableau: bytes


def apres(avant: Publiee, purge: Purge) -> tuple[Publiee, dict[str, bytes]]:
    """What a destruction leaves of a publication, and the content of the files that it makes again."""
    partis = {nom.removeprefix(f"{purge.session}/") for nom in purge.fichiers()[SORTIES]}
    refaits = {RESTE: reste(avant.faits, purge.suivis)}
    if avant.tableau and TABLEAU not in partis:
        refaits[TABLEAU] = rayer(avant.tableau, partis, purge.le)
    sommes = {nom: somme for nom, somme in avant.sommes.items() if nom not in partis}
    sommes |= {nom: sha256(contenu).hexdigest() for nom, contenu in refaits.items()}
    return Publiee(sommes, avant.faits, refaits.get(TABLEAU, b"")), refaits | {EMPREINTES: liste(sommes)}


def liste(sommes: Mapping[str, str]) -> bytes:
    """The list of checksums of a publication."""
    return "".join(f"{somme}  {nom}\n" for nom, somme in sorted(sommes.items())).encode()
