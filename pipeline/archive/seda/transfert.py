"""A whole transfer: the message that describes the session, and the zip that archives services take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from pipeline.archive.admission import Fonds
from pipeline.archive.contenu import Contenu
from pipeline.archive.index import index_csv
from pipeline.archive.natures import COPIE_DECISIONS
from pipeline.archive.pieces import Piece, mesurer
from pipeline.archive.sac import ajouter, entree
from pipeline.archive.seda import BORDEREAU
from pipeline.archive.seda.bordereau import A_DESIGNER, Bordereau
from pipeline.archive.seda.candidats import candidats
from pipeline.archive.seda.objets import Objets
from pipeline.archive.seda.sceau import sceller

_DECISIONS = "documents/decisions.json"


@dataclass(frozen=True)
class Transfert:
    """A transfer to be written: its name, its message."""

    racine: str
    bordereau: Bordereau

    @property
    def contenu(self) -> Objets:
        return self.bordereau.objets


def preparer_transfert(fonds: Fonds, pieces: Iterable[Piece], laisses: Sequence[str], version: str) -> Transfert:
    """Each file is read once here, and must be the one that was published. `laisses`: what was left out (French).

    The decisions are there once only: a bag has them twice for whoever opens it by hand.
    """
    contenu = Contenu(piece for piece in pieces if piece.nom != COPIE_DECISIONS)
    liste = index_csv(contenu)
    contenu.ajouter(liste, mesurer(liste))
    (decisions, _), non_transferes = contenu[_DECISIONS], [*laisses, *fonds.remarques]
    bordereau = Bordereau(version, fonds, Objets(contenu), candidats(decisions, fonds), non_transferes)
    return Transfert(f"{fonds.session.code}-{fonds.le.isoformat()}-seda-{version}", bordereau)


def ecrire_transfert(transfert: Transfert, sortie: IO[bytes]) -> None:
    """Write the zip: the message, then file after file; nothing is compressed, so the bytes are the same each time."""
    le = transfert.bordereau.fonds.le
    sceau, octets = sceller(transfert.bordereau.ecrire)
    with ZipFile(sortie, "w", ZIP_STORED) as zip_:
        with zip_.open(entree(BORDEREAU, le, octets), "w") as message:
            transfert.bordereau.ecrire(message, sceau)
        for objet in transfert.contenu:
            ajouter(zip_, entree(objet.uri, le, objet.mesure.octets), objet.piece)


def reserves(fonds: Fonds) -> list[str]:
    """What the message had to go without, one sentence each."""
    a, ou = fonds.reglement.dispositif.archivage, "dans [archivage] de dispositif.toml (docs/versement-seda.md)"
    phrases = []
    if not a.service_archives:
        phrases.append(f"Le bordereau dit « {A_DESIGNER} » : écrire l’identifiant du service d’archives {ou}.")
    if not a.contrat:
        phrases.append(f"Le bordereau ne nomme aucun contrat d’entrée : l’écrire {ou} si le service en a donné un.")
    return phrases
