"""Which scan signs which document, and which edition of it.

The worst that could happen is a signature under decisions that have changed since. A scan therefore signs one edition
only, for ever: the one in force when it was first seen here (and no later than the file itself is dated). When the
document is another one now, the scan is not attached, and it is said; only another file can sign the new edition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pipeline.anomalies import Anomalie, signaler
from pipeline.documents.verification import tailles
from pipeline.lecture.ouverture.bornes import REDEMANDER, Illisible
from pipeline.registre.editions import Edition
from pipeline.registre.evenements import jour
from pipeline.signatures import SIGNES
from pipeline.signatures.conformite import ecarts
from pipeline.signatures.depots import Depot, apparier
from pipeline.signatures.examen import RENUMERISER, examiner
from pipeline.texte import date_courte


@dataclass(frozen=True)
class Document:
    """A document that may be signed. `fichier`: where it is published, under `sorties/`."""

    fichier: str
    pdf: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class Signe:
    """A scan that is attached. `fichier`: its name in the publication; `edition`: the rank of the one that it signs."""

    fichier: str
    contenu: bytes
    pages: int
    edition: int

    @property
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


def rattacher(
    depots: Sequence[Depot], documents: Mapping[str, Document], editions: Sequence[Edition], vus: Mapping[str, int]
) -> Rattachement:
    """`documents`: by name, as published or about to be; `editions`: the session's, in their order, as they are before
    this run; `vus`: SHA-256 of a scan → the last line of these editions when it was first seen.
    """
    memoire = {depot.sha256: premiere_vue(depot, editions) for depot in depots} | dict(vus)
    seuls, anomalies = apparier(depots, documents)
    signes: dict[str, Signe] = {}
    for nom, depot in seuls.items():
        signe, fautes = _rattacher(nom, depot, documents[nom], editions, memoire[depot.sha256])
        anomalies += fautes
        if signe is not None:
            signes[nom] = signe
    return Rattachement(signes, memoire, tuple(anomalies))


def premiere_vue(depot: Depot, editions: Sequence[Edition]) -> int:
    """The last line of the register that a scan seen for the first time may sign: its file is not older than that.

    A scan that the register has already was seen before the event that wrote it there.
    """
    connu = next((e.evenement for e in editions if e.sha256 == depot.sha256), None)
    anterieures = [e for e in editions if connu is None or e.evenement < connu]
    return max((e.id for e in anterieures if _instant(e) <= depot.modifie + _ARRONDI), default=0)


_ARRONDI = 2.0
"""Seconds by which some file systems round the date of a file."""


def _instant(edition: Edition) -> float:
    return datetime.fromisoformat(edition.instant).timestamp()


def _rattacher(
    nom: str, depot: Depot, document: Document, editions: Sequence[Edition], vue: int
) -> tuple[Signe | None, list[Anomalie]]:
    connues = [e for e in editions if e.fichier == document.fichier]
    signee = next((e for e in reversed(connues) if e.id <= vue), None)
    if signee is None or signee.retiree or signee.sha256 != document.sha256:
        return None, [signaler("L31", depot.repere, _constat(signee), document=nom)]
    try:
        examen = examiner(depot.contenu, depot.extension)
    except Illisible as refus:
        return None, [signaler("L26", depot.repere, refus.trouve, remede=_remede(refus))]
    fautes = list(ecarts(examen, tailles(document.pdf), depot.repere, nom))
    if fautes:
        return None, fautes
    signe = Signe(f"{SIGNES}/{nom}{depot.extension}", depot.contenu, len(examen.pages), signee.rang)
    return signe, [_a_comparer(nom, depot, signee)] if signee.rang > 1 else []


def _remede(refus: Illisible) -> str:
    """What the examination asks for; when it could not end, it has nothing of its own to ask."""
    return RENUMERISER if refus.remede == REDEMANDER else refus.remede


def _constat(signee: Edition | None) -> str:
    if signee is None:
        return "un fichier plus ancien que la première édition de ce document"
    return f"ce fichier signe {_edition(signee)}, remplacée depuis"


def _a_comparer(nom: str, depot: Depot, signee: Edition) -> Anomalie:
    """No program reads which edition a paper is: where there were several, somebody has to look."""
    return signaler("L32", depot.repere, "joint à un document qui a été refait", edition=_edition(signee), document=nom)


def _edition(edition: Edition) -> str:
    return f"l’édition {edition.rang}, du {date_courte(jour(edition.instant))}"
