"""From the folder of scans to what is attached: for a run, beside the documents that it makes; or as they are now."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from pipeline.documents.lots import Rendu
from pipeline.documents.selection import Lot
from pipeline.etude import Chemins
from pipeline.lecture.dossier import dossier_session
from pipeline.registre import Registre, registre_commence
from pipeline.registre.editions import DUPLICATA, Edition, en_vigueur
from pipeline.registre.publies import est_signe
from pipeline.signatures.depots import deposes
from pipeline.signatures.memoire import relire
from pipeline.signatures.rattachement import Document, Rattachement, rattacher


def recevoir(
    chemins: Chemins, code: str, lots: Sequence[Lot], rendus: Mapping[str, Rendu], editions: Sequence[Edition]
) -> Rattachement:
    """The scans of a session, beside the documents that a run is about to publish.

    `editions`: what the register has of the session before it.
    """
    documents = {
        nom: Document(f"{code}/{destination}", rendus[nom].pdf)
        for lot in lots
        for nom, destination in lot.destinations.items()
    }
    return _recevoir(chemins, code, documents, editions)


def verifier_signes(chemins: Chemins, code: str) -> Rattachement:
    """The same beside the documents that are published: what `verifier` can say of them."""
    if not registre_commence(chemins.sorties / "registre.db"):
        return _recevoir(chemins, code, {}, [])
    with Registre(chemins.sorties / "registre.db") as registre:
        editions = registre.editions(code)
    presentes = [e for e in en_vigueur(editions).values() if _signable(e)]
    lus = ((e, _lire(chemins.sorties / e.fichier)) for e in presentes)
    documents = {
        Path(e.fichier).stem: Document(e.fichier, pdf) for e, pdf in lus if sha256(pdf).hexdigest() == e.sha256
    }
    return _recevoir(chemins, code, documents, editions)


def _recevoir(
    chemins: Chemins, code: str, documents: Mapping[str, Document], editions: Sequence[Edition]
) -> Rattachement:
    depots, illisibles = deposes(dossier_session(chemins.entrees, code))
    rattachement = rattacher(depots, documents, editions, relire(chemins.sorties / code, editions))
    return Rattachement(rattachement.signes, rattachement.vus, (*illisibles, *rattachement.anomalies))


def _signable(edition: Edition) -> bool:
    """A document that a scan may name: neither a scan, nor a duplicate, nor the list of an envelope."""
    du_dossier = edition.fichier.count("/") == 2 and edition.fichier.endswith(".pdf")
    return du_dossier and edition.genre != DUPLICATA and not est_signe(edition.fichier)


def _lire(chemin: Path) -> bytes:
    try:
        return chemin.read_bytes()
    except OSError:
        return b""
