"""From the folder of scans to what is attached: for a run, beside the documents that it makes; or as they are now."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from pipeline.documents.lots import Rendu
from pipeline.documents.selection import Lot, Matiere, attentes
from pipeline.etude import Chemins
from pipeline.lecture.dossier import dossier_session
from pipeline.registre import Registre, registre_commence
from pipeline.registre.editions import DUPLICATA, en_vigueur
from pipeline.signatures.depots import deposes
from pipeline.signatures.identite import a_signer
from pipeline.signatures.memoire import relire
from pipeline.signatures.rattachement import Connu, Document, Rattachement, rattacher


def recevoir(
    chemins: Chemins, matiere: Matiere, lots: Sequence[Lot], rendus: Mapping[str, Rendu], registre: Registre
) -> Rattachement:
    """The scans of a session, beside the documents that a run is about to publish; `registre`: as it is before it."""
    code = matiere.dossier.session.code
    documents = {
        nom: Document(f"{code}/{destination}", rendus[nom].pdf)
        for lot in lots
        for nom, destination in lot.destinations.items()
    }
    attendus = attentes(matiere.reglement.dispositif, matiere.etat)
    return _recevoir(chemins, code, documents, _connu(chemins, code, attendus, registre))


def verifier_signes(chemins: Chemins, code: str, attendus: Mapping[str, str]) -> Rattachement:
    """The same beside the documents that are published: what `verifier` can say of them.

    `attendus`: kind of document → what it still waits for.
    """
    if not registre_commence(chemins.sorties / "registre.db"):
        return _recevoir(chemins, code, {}, Connu([], {}, attendus=attendus))
    with Registre(chemins.sorties / "registre.db") as registre:
        connu = _connu(chemins, code, attendus, registre)
    presentes = [e for e in en_vigueur(connu.editions).values() if e.genre != DUPLICATA and a_signer(e.fichier)]
    lus = ((e, _lire(chemins.sorties / e.fichier)) for e in presentes)
    documents = {
        Path(e.fichier).stem: Document(e.fichier, pdf) for e, pdf in lus if sha256(pdf).hexdigest() == e.sha256
    }
    return _recevoir(chemins, code, documents, connu)


def _connu(chemins: Chemins, code: str, attendus: Mapping[str, str], registre: Registre) -> Connu:
    editions = registre.editions(code)
    return Connu(editions, relire(chemins.sorties / code, editions), registre.signatures(), attendus)


def _recevoir(chemins: Chemins, code: str, documents: Mapping[str, Document], connu: Connu) -> Rattachement:
    depots, illisibles = deposes(dossier_session(chemins.entrees, code))
    rattachement = rattacher(depots, documents, connu)
    return Rattachement(rattachement.signes, rattachement.vus, (*illisibles, *rattachement.anomalies))


def _lire(chemin: Path) -> bytes:
    try:
        return chemin.read_bytes()
    except OSError:
        return b""
