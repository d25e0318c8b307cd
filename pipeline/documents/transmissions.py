"""The envelopes of a session: copies of its documents, in order, the signed one where there is one, and their list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

from pipeline.documents.contextes.transmission import PieceEnvoyee, TransmissionImprimee
from pipeline.documents.fichiers import morceau
from pipeline.documents.francais import majuscule, typographier
from pipeline.documents.inscriptions import groupes
from pipeline.documents.lots import Piece, Rendu
from pipeline.documents.matiere import Matiere
from pipeline.documents.selection import Lot, lot_de
from pipeline.echeances import echeances
from pipeline.regles import DocumentPrevu
from pipeline.regles.transmissions import Transmission
from pipeline.signatures.rattachement import Signe
from pipeline.texte import date_courte, date_longue

BORDEREAU = "bordereau"
"""The kind of the list that comes first in an envelope."""
DOSSIER = "transmissions"

SIGNEE = "original signé numérisé"
A_SIGNER = "à signer avant envoi"
A_L_ARRIVEE = "à signer par le destinataire"

_FUSION = "transmissions"
_PAGES_MAX = 3


@dataclass(frozen=True)
class Copie:
    """One file of an envelope, as it goes. `document`: its own name where it is published; `titre`: what it is;

    `signature`: one of the three things that the list says of it.
    """

    document: str
    fichier: str
    titre: str
    contenu: bytes
    pages: int
    signature: str

    @property
    def signee(self) -> bool:
        return self.signature == SIGNEE


@dataclass(frozen=True)
class Envoi:
    """An envelope that is made. `avant_le`: the last day to send it, « 14/08/2024 » or nothing."""

    prevue: Transmission
    avant_le: str
    copies: tuple[Copie, ...]
    lot: Lot

    @property
    def dossier(self) -> str:
        return f"{DOSSIER}/{self.prevue.code}"

    @property
    def a_signer(self) -> tuple[Copie, ...]:
        return tuple(copie for copie in self.copies if copie.signature == A_SIGNER)


def prevoir_envois(
    matiere: Matiere, lots: Sequence[Lot], rendus: Mapping[str, Rendu], signes: Mapping[str, Signe], gabarits: Path
) -> tuple[Envoi, ...]:
    """Those that the session's state allows, and that have something to send. Raises GabaritInvalide, DocumentInvalide.

    `rendus`: the session's documents, by name; `signes`: the scans attached to them.
    """
    prevues = [t for t in matiere.reglement.dispositif.transmissions if matiere.etat.atteint(t.etat)]
    reunies = [(t, tuple(_copies(t, lots, rendus, signes))) for t in prevues]
    return tuple(_envoi(t, copies, matiere, gabarits) for t, copies in reunies if copies)


def _copies(
    transmission: Transmission, lots: Sequence[Lot], rendus: Mapping[str, Rendu], signes: Mapping[str, Signe]
) -> Iterator[Copie]:
    par_genre = {lot.prevu.genre: lot for lot in lots}
    presents = [par_genre[genre] for genre in transmission.pieces if genre in par_genre]
    pieces = [(lot, piece) for lot in presents for piece in lot.travail.pieces]
    for rang, (lot, piece) in enumerate(pieces, start=2):
        rendu, signe = rendus[piece.nom], signes.get(piece.nom)
        attendue = A_L_ARRIVEE if lot.prevu.genre in transmission.signees_a_l_arrivee else A_SIGNER
        nom = f"{rang:02d}-{_nom(lot.prevu, piece)}"
        yield Copie(
            document=piece.nom,
            fichier=nom + (signe.extension if signe else ".pdf"),
            titre=piece.titre,
            contenu=signe.contenu if signe else rendu.pdf,
            pages=signe.pages if signe else rendu.pages,
            signature=SIGNEE if signe else attendue,
        )


def _nom(prevu: DocumentPrevu, piece: Piece) -> str:
    """« pv-CQPM-2021-0301-RI »: the kind, and the title when there is one per title."""
    certification = piece.contexte.get("certification")
    code = morceau(str(certification["code"])) if isinstance(certification, dict) else ""
    return "-".join(partie for partie in (prevu.genre, code) if partie)


def _envoi(transmission: Transmission, copies: tuple[Copie, ...], matiere: Matiere, gabarits: Path) -> Envoi:
    session, dispositif = matiere.dossier.session, matiere.reglement.dispositif
    titres = [groupe.referentiel for groupe in groupes(matiere)]
    termes = echeances(session, dispositif, titres)
    jour = next((terme.jour for terme in termes if terme.code == transmission.echeance), None)
    imprimee = TransmissionImprimee(
        libelle=typographier(transmission.libelle),
        destinataire=tuple(map(typographier, transmission.destinataire)),
        article=typographier(transmission.article),
        avant_le=typographier(date_longue(jour)) if jour else "",
        pieces=tuple(map(_imprimer, copies)),
        a_joindre=tuple(map(typographier, transmission.a_joindre)),
    )
    lot = _bordereau(transmission, imprimee, matiere, gabarits)
    return Envoi(transmission, date_courte(jour) if jour else "", copies, lot)


def _imprimer(copie: Copie) -> PieceEnvoyee:
    return PieceEnvoyee(
        rang=copie.fichier[:2],
        libelle=copie.titre,
        fichier=copie.fichier,
        pages=str(copie.pages),
        signature=copie.signature,
        empreinte=sha256(copie.contenu).hexdigest(),
    )


def _bordereau(transmission: Transmission, imprimee: TransmissionImprimee, matiere: Matiere, gabarits: Path) -> Lot:
    prevu = DocumentPrevu(
        genre=BORDEREAU,
        libelle="bordereau de transmission",
        dossier=f"{DOSSIER}/{transmission.code}",
        par="session",
        etat=transmission.etat,
        pages_max=_PAGES_MAX + len(imprimee.pieces),
        article=transmission.article,
        word=True,
        fusion=_FUSION,
    )
    piece = Piece(
        nom=f"{morceau(matiere.dossier.session.code)}-{transmission.code}-{BORDEREAU}",
        contexte={"transmission": asdict(imprimee)},
        attendus=(),
        titre=typographier(f"{majuscule(prevu.libelle)} — {transmission.libelle}"),
        pages_max=prevu.pages_max,
    )
    lot = lot_de(prevu, [(piece, "")], matiere, gabarits)
    return replace(lot, destinations={piece.nom: f"{prevu.dossier}/01-{BORDEREAU}.pdf"})


def fichiers_des_envois(envois: Sequence[Envoi]) -> dict[str, bytes]:
    """Relative name → content of the copies; the lists are documents like the others."""
    return {f"{envoi.dossier}/{copie.fichier}": copie.contenu for envoi in envois for copie in envoi.copies}
