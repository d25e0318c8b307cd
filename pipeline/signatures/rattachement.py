"""Which scan signs which document, and which edition of it.

The worst that could happen is a signature under decisions that have changed since. A scan therefore signs one edition
only, for ever: the one in force when it was first seen here (and no later than the file itself is dated). When the
document is another one now, the scan is not attached, and it is said; only another file can sign the new edition.
Nor does a file that the register has as the signature of a document ever sign another document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from pipeline.anomalies import Anomalie, signaler
from pipeline.documents.verification import tailles
from pipeline.lecture.ouverture.bornes import REDEMANDER, Illisible
from pipeline.registre.editions import Edition
from pipeline.signatures import SIGNES
from pipeline.signatures.conformite import ecarts
from pipeline.signatures.depots import Depot, apparier
from pipeline.signatures.edition import a_comparer, autre_document, autre_edition, premiere_vue
from pipeline.signatures.examen import RENUMERISER, examiner
from pipeline.signatures.identite import partages, publies, sans_signature, signature_d_un_autre


@dataclass(frozen=True)
class Document:
    """A document that may be signed. `fichier`: where it is published, under `sorties/`."""

    fichier: str
    pdf: bytes

    @cached_property
    def sha256(self) -> str:
        return sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class Signe:
    """A scan that is attached. `fichier`: its name in the publication; `edition`: the rank of the one that it signs."""

    fichier: str
    contenu: bytes
    pages: int
    edition: int

    @cached_property
    def sha256(self) -> str:
        return sha256(self.contenu).hexdigest()

    @property
    def extension(self) -> str:
        return "." + self.fichier.rpartition(".")[2]


@dataclass(frozen=True)
class Rattachement:
    """What became of the scans. `signes`: by document; `vus`: what to remember of every scan ever seen."""

    signes: Mapping[str, Signe]
    vus: Mapping[str, int]
    anomalies: tuple[Anomalie, ...]


@dataclass(frozen=True)
class Connu:
    """What is known before a run. `editions`: the session's, in their order; `vus`: SHA-256 of a scan → the last line
    of these editions when it was first seen; `signatures`: the editions of scans, of any session; `attendus`: kind of
    document → what it still waits for, in French.
    """

    editions: Sequence[Edition]
    vus: Mapping[str, int]
    signatures: Sequence[Edition] = ()
    attendus: Mapping[str, str] = field(default_factory=dict)


def rattacher(depots: Sequence[Depot], documents: Mapping[str, Document], connu: Connu) -> Rattachement:
    """`documents`: by name, as published or about to be."""
    memoire = {depot.sha256: premiere_vue(depot, connu.editions) for depot in depots} | dict(connu.vus)
    presents = {document.sha256: nom for nom, document in documents.items()}
    candidats, anomalies = sans_signature(depots, publies(connu.editions, presents))
    apparies, refus = apparier(candidats, documents, connu.attendus)
    seuls, doubles = partages(apparies)
    anomalies += [*refus, *doubles]
    signes: dict[str, Signe] = {}
    for nom, depot in seuls.items():
        signe, fautes = _rattacher(nom, depot, documents[nom], connu, memoire[depot.sha256])
        anomalies += fautes
        if signe is not None:
            signes[nom] = signe
    return Rattachement(signes, memoire, tuple(anomalies))


def _rattacher(
    nom: str, depot: Depot, document: Document, connu: Connu, vue: int
) -> tuple[Signe | None, list[Anomalie]]:
    if autre := signature_d_un_autre(depot, document.fichier, [*connu.editions, *connu.signatures]):
        return None, [autre_document(nom, depot, autre)]
    connues = [e for e in connu.editions if e.fichier == document.fichier]
    signee = next((e for e in reversed(connues) if e.id <= vue), None)
    if signee is None or signee.retiree or signee.sha256 != document.sha256:
        return None, [autre_edition(nom, depot, signee, connues)]
    try:
        examen = examiner(depot.contenu, depot.extension)
    except Illisible as refus:
        return None, [signaler("L26", depot.repere, refus.trouve, remede=_remede(refus))]
    fautes = list(ecarts(examen, tailles(document.pdf), depot.repere, nom))
    if fautes:
        return None, fautes
    signe = Signe(f"{SIGNES}/{nom}{depot.extension}", depot.contenu, len(examen.pages), signee.rang)
    return signe, [a_comparer(nom, depot, signee)] if signee.rang > 1 else []


def _remede(refus: Illisible) -> str:
    """What the examination asks for; when it could not end, it has nothing of its own to ask."""
    return RENUMERISER if refus.remede == REDEMANDER else refus.remede
