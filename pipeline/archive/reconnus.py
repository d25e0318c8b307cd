"""What each file that a package holds is, by the register's extract and by its place: whatever its own list says."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.archive.index import INDEX, PAGE
from pipeline.archive.natures import COPIE_DECISIONS, garde, nature_publiee, nature_recue, nom_partout, reunis, un_de
from pipeline.archive.pieces import Piece
from pipeline.archive.sac import DONNEES
from pipeline.archive.signes import anciennes_signees, place, scan_de, scans
from pipeline.archive.source import Source
from pipeline.carnet import Carnet
from pipeline.documents.transmissions import DOSSIER
from pipeline.registre.editions import DUPLICATA, Edition, presentes
from pipeline.registre.extrait import Extrait
from pipeline.registre.publies import LISTE_PUBLIEE, est_signe
from pipeline.regles import Dispositif
from pipeline.signatures import SIGNES

REUNION = "reunion"
"""The nature of a file that joins several documents."""

_ENVOIS = f"documents/{DOSSIER}/"
_D_AVANT = tuple(f"{DONNEES}{dossier}/" for dossier in ("editions", "duplicatas", f"entrees/{SIGNES}"))
"""Where a file may be that was replaced."""


class Reconnu(NamedTuple):
    """Its nature, whom it is about, its number; of a signed original, the SHA-256 of the document that it signs."""

    nature: str
    candidat: str = ""
    numero: str = ""
    non_signe: str = ""


class Reconnus:
    """The files of a package, by name. What is known of each document is noted on disk: there may be thousands."""

    def __init__(self, source: Source, extrait: Extrait, sommes: Mapping[str, str], dispositif: Dispositif) -> None:
        """`sommes`: SHA-256 by file. Raises LookupError on editions that this program never wrote."""
        self._sommes, self._dispositif = sommes, dispositif
        self._documents, self._gardes, self._recus = Carnet[Reconnu](), Carnet[Reconnu](), Carnet[Reconnu]()
        envois = (sommes[nom] for nom in source.tailles if nom.startswith(DONNEES + _ENVOIS) and nom in sommes)
        self._envois = Carnet[Reconnu | None]((somme, None) for somme in envois)
        self._noter_presentes(extrait)
        if any(nom.startswith(_D_AVANT) for nom in source.tailles):
            self._noter_anciennes(source, extrait)

    def _noter_presentes(self, extrait: Extrait) -> None:
        """What is published, each scan in the place of its document; and what the copies to send are copies of."""
        signes = scans(presentes(extrait.editions))
        for edition in presentes(extrait.editions):
            if edition.genre in (DUPLICATA, LISTE_PUBLIEE) or est_signe(edition.fichier):
                continue
            nom, scan = f"documents/{edition.fichier.partition('/')[2]}", scan_de(edition.fichier, signes)
            ici = place(nom, scan.fichier) if scan else nom
            present = scan or edition
            self._documents[ici] = _edition(present, edition.sha256 if scan else "")
            if edition.sha256 in self._envois:
                self._envois[edition.sha256] = _edition(edition)
            if present.sha256 in self._envois:
                self._envois[present.sha256] = self._documents[ici]

    def _noter_anciennes(self, source: Source, extrait: Extrait) -> None:
        """The former editions and the duplicates that are there, and the scans that may still be among the inputs."""
        signees = anciennes_signees(extrait.editions)
        for edition in extrait.editions:
            nom = garde(edition)
            if DONNEES + nom in source.tailles and nom not in self._gardes:
                self._gardes[nom] = _edition(edition, signees.get(edition.id, ""))
            if est_signe(edition.fichier) and not edition.retiree:
                self._recus[edition.sha256] = _edition(edition)

    def de(self, piece: Piece) -> Reconnu | None:
        """What a file of the list is; None where it is for others to accuse it."""
        dossier, _, reste = piece.nom.partition("/")
        match dossier if reste else "":
            case "":
                return None if piece.nom in (INDEX, PAGE) else Reconnu("suivi")
            case "documents":
                return self._document(piece.nom, reste)
            case "editions" | "duplicatas":
                return self._gardes.get(piece.nom)
            case "entrees":
                return self._recue(piece)
            case "registre" | "regles":
                return Reconnu(dossier)
        return Reconnu("decisions") if piece.nom == COPIE_DECISIONS else None

    def _document(self, nom: str, publie: str) -> Reconnu | None:
        if connu := self._documents.get(nom):
            return connu
        if nom.startswith(_ENVOIS):
            return self._envois.get(self._sommes.get(DONNEES + nom, ""))
        return Reconnu(REUNION if reunis(publie, self._dispositif) else nature_publiee(publie))

    def _recue(self, piece: Piece) -> Reconnu | None:
        lieu = _d_origine(piece)
        if not lieu.parts:
            return None
        scan = self._recus.get(self._sommes.get(DONNEES + piece.nom, "")) if lieu.parts[0] == SIGNES else None
        return scan or Reconnu(nature_recue(lieu))


def _edition(edition: Edition, non_signe: str = "") -> Reconnu:
    return Reconnu(edition.genre, edition.candidat, edition.numero, non_signe)


def _d_origine(piece: Piece) -> PurePosixPath:
    """Where an input was in the folder of its session: by the name that it had, when this name may have given ours."""
    if piece.origine and un_de(nom_partout(f"entrees/{piece.origine}", set()), piece.nom):
        return PurePosixPath(piece.origine)
    return PurePosixPath(piece.nom).relative_to("entrees")
