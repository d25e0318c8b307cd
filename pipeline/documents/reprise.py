"""Lay out only what changed: the documents of the former publication that would be made again as they are.

A document's recipe is the fingerprint of all that it is made from: its template, what its data write there, what its
PDF must satisfy, the part of the program that makes it. Not the version of LibreOffice: a new one is no reason to issue
a document again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from pipeline import octets
from pipeline.documents import langage
from pipeline.documents.gabarit import preparer
from pipeline.documents.lots import Piece, Rendu, Travail
from pipeline.publication import EMPREINTES, lire_empreintes

MEMOIRE = "documents.json"
"""The file of a publication that says from which recipe each of its documents was made."""

_json = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True)
class Fichiers:
    """One document as it was published: the SHA-256 of its PDF and of its Word file, if any, and its pages."""

    pdf: str
    docx: str
    pages: int


def recettes(travaux: Iterable[Travail], date: datetime) -> dict[str, str]:
    """Piece name → recipe. `date`: what the files give as theirs. Raises GabaritInvalide."""
    return {nom: recette for travail in travaux if travail.pieces for nom, recette in _recettes(travail, date)}


def memoriser(recettes: Mapping[str, str], rendus: Mapping[str, Rendu]) -> bytes:
    """The content of MEMOIRE: recipe → files of the document."""
    connus = {recettes[nom]: Fichiers(_somme(r.pdf), _somme(r.docx), r.pages) for nom, r in rendus.items()}
    return msgspec.json.format(_json(connus), indent=1) + b"\n"


def reprendre(
    travaux: Sequence[Travail], recettes: Mapping[str, str], dossier: Path, sceaux: Collection[str]
) -> tuple[dict[str, Rendu], list[Travail]]:
    """The documents that need not be laid out again, by piece name, as they are in `dossier`; and what to lay out.

    `sceaux`: SHA-256 of every list of checksums that the register has of this session: only what one of them lists is
    taken, so that a file altered since is made again.
    """
    sommes = _sommes(dossier, sceaux)
    connus = _memoire(dossier, sommes)
    lieux = {somme: dossier / nom for nom, somme in sommes.items()}
    pieces = (piece for travail in travaux for piece in travail.pieces if recettes[piece.nom] in connus)
    relus = ((piece, _relire(piece, connus[recettes[piece.nom]], lieux)) for piece in pieces)
    repris = {piece.nom: rendu for piece, rendu in relus if rendu}
    return repris, [_reste(travail, repris, recettes, connus) for travail in travaux]


def _reste(travail: Travail, repris: Collection[str], recettes: Mapping[str, str], connus: Collection[str]) -> Travail:
    """What to lay out of one kind: what changed; or all of it when a file was lost or altered.

    Fonts depend on what is laid out together: in the same company, the lost file comes out the same.
    """
    reste = tuple(piece for piece in travail.pieces if piece.nom not in repris)
    perdue = any(recettes[piece.nom] in connus for piece in reste)
    return travail if perdue else replace(travail, pieces=reste)


def _recettes(travail: Travail, date: datetime) -> Iterator[tuple[str, str]]:
    gabarit = preparer(travail.gabarit)
    entetes = [langage.rendre(entete, travail.commun) for entete in gabarit.entetes.values()]
    commune = _json([_programme(), travail.gabarit.read_bytes(), entetes, travail.garder_docx, date])
    for piece in travail.pieces:
        corps = langage.rendre(gabarit.corps, {**travail.commun, **piece.contexte})
        propre = _json([piece.nom, corps, piece.attendus, piece.titre, piece.pages_max])
        yield piece.nom, sha256(sha256(commune).digest() + propre).hexdigest()


@cache
def _programme() -> str:
    """The fingerprint of what turns data into documents; the data that they are given speak for the rest."""
    modules = sorted([*Path(__file__).parent.glob("*.py"), Path(octets.__file__)])
    return sha256(b"\0".join(module.read_bytes() for module in modules)).hexdigest()


def _sommes(dossier: Path, sceaux: Collection[str]) -> Mapping[str, str]:
    """File name → SHA-256 in a publication whose list of checksums is sealed; nothing in another."""
    try:
        liste = (dossier / EMPREINTES).read_bytes()
    except OSError:
        return {}
    return lire_empreintes(liste) if _somme(liste) in sceaux else {}


def _memoire(dossier: Path, sommes: Mapping[str, str]) -> dict[str, Fichiers]:
    """What the publication remembers; nothing when it is not as it was published."""
    try:
        contenu = (dossier / MEMOIRE).read_bytes()
        if sommes.get(MEMOIRE) == _somme(contenu):
            return msgspec.json.decode(contenu, type=dict[str, Fichiers])
    except (OSError, msgspec.MsgspecError):
        pass
    return {}


def _relire(piece: Piece, fichiers: Fichiers, lieux: Mapping[str, Path]) -> Rendu | None:
    """A document read again, or nothing when one of its files is not what was published."""
    pdf = _lire(fichiers.pdf, lieux)
    docx = _lire(fichiers.docx, lieux) if fichiers.docx else None
    if pdf is None or (fichiers.docx and docx is None):
        return None
    return Rendu(piece, pdf, docx, fichiers.pages)


def _lire(somme: str, lieux: Mapping[str, Path]) -> bytes | None:
    try:
        contenu = lieux[somme].read_bytes()
    except (KeyError, OSError):
        return None
    return contenu if _somme(contenu) == somme else None


def _somme(contenu: bytes | None) -> str:
    return "" if contenu is None else sha256(contenu).hexdigest()
