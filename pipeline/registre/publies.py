"""Between a publication and the register: what each of its files is, whatever becomes of its name and content."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.registre.editions import Document, Edition
from pipeline.signatures import SIGNES

if TYPE_CHECKING:
    from pipeline.documents.lots import Piece, Rendu
    from pipeline.documents.selection import Lot
    from pipeline.signatures.rattachement import Signe

LISTE_PUBLIEE = "empreintes"
"""The kind of the list of checksums, which seals every other file of a publication."""


def documents_publies(
    session: str,
    lots: Iterable["Lot"],
    rendus: Mapping[str, "Rendu"],
    sommes: tuple[str, bytes],
    signes: Mapping[str, "Signe"],
) -> list[Document]:
    """Every document of a publication, the scans of those that are signed (`signes`), and its list of checksums
    (`sommes`: name and content).
    """
    nom, contenu = sommes
    liste = Document(nom, LISTE_PUBLIEE, "", "", f"{session}/{nom}", sha256(contenu).hexdigest())
    return [*_distinguer(_des_lots(session, lots, rendus, signes)), liste]


def sceaux(editions: Iterable[Edition]) -> list[str]:
    """The SHA-256 of each list of checksums among a session's editions, the present one last; nothing first."""
    return ["", *(edition.sha256 for edition in editions if edition.genre == LISTE_PUBLIEE)]


def est_signe(fichier: str) -> bool:
    """Whether a file of the register is the scan of a signed document: « 2024-06/signes/… »."""
    return fichier.split("/")[1:2] == [SIGNES]


def _des_lots(
    session: str, lots: Iterable["Lot"], rendus: Mapping[str, "Rendu"], signes: Mapping[str, "Signe"]
) -> Iterator[Document]:
    for lot in lots:
        for piece in lot.travail.pieces:
            candidat, numero = lot.candidats.get(piece.nom, ""), _numero(piece)
            nom = f"{numero or candidat} {lot.prevu.genre}" if candidat else piece.nom
            fichier, rendu = f"{session}/{lot.destinations[piece.nom]}", rendus[piece.nom]
            yield Document(nom, lot.prevu.genre, candidat, numero, fichier, sha256(rendu.pdf).hexdigest())
            if rendu.docx is not None:
                word = fichier.removesuffix(".pdf") + ".docx"
                somme = sha256(rendu.docx).hexdigest()
                yield Document(f"{nom} (Word)", lot.prevu.genre, candidat, numero, word, somme)
            if signe := signes.get(piece.nom):
                lieu = f"{session}/{signe.fichier}"
                yield Document(f"{nom} (signé)", lot.prevu.genre, candidat, numero, lieu, signe.sha256)


def _numero(piece: "Piece") -> str:
    parchemin = piece.contexte.get("parchemin")
    return str(parchemin["numero"]) if isinstance(parchemin, dict) else ""


def _distinguer(documents: Iterable[Document]) -> Iterator[Document]:
    """A dispositif may give somebody two documents of the same kind: the second one says that it is the second."""
    vus: Counter[str] = Counter()
    for document in documents:
        vus[document.document] += 1
        rang = vus[document.document]
        yield document if rang == 1 else replace(document, document=f"{document.document} {rang}")
