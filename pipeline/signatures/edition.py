"""Which edition a scan may sign, and why it does not sign the present one, with the remedy that ends it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipeline.anomalies import Anomalie, signaler
from pipeline.registre.editions import Edition
from pipeline.registre.evenements import jour
from pipeline.signatures.depots import Depot
from pipeline.texte import date_courte

_ARRONDI = 2.0
"""Seconds by which some file systems round the date of a file."""

_FAIRE_SIGNER = "imprimer et faire signer le document publié, puis le numériser"
_RENUMERISER = "si l’original signé est bien celui-là, le numériser de nouveau et remplacer ce fichier"
_HORLOGE = (
    "si l’original signé est bien celui-là, l’horloge du numériseur ou de l’ordinateur est fausse : la régler et"
    " numériser de nouveau ; ou ouvrir ce fichier, l’imprimer en PDF sous le même nom, ce qui en fait un autre fichier,"
    " daté d’aujourd’hui ; sinon, "
)


def premiere_vue(depot: Depot, editions: Sequence[Edition]) -> int:
    """The last line of the register that a scan seen for the first time may sign: its file is not older than that.

    A scan that the register has already was seen before the event that wrote it there.
    """
    connu = next((e.evenement for e in editions if e.sha256 == depot.sha256), None)
    anterieures = [e for e in editions if connu is None or e.evenement < connu]
    return max((e.id for e in anterieures if not _plus_ancien(depot, e)), default=0)


def _plus_ancien(depot: Depot, edition: Edition) -> bool:
    return depot.modifie + _ARRONDI < _instant(edition)


def _instant(edition: Edition) -> float:
    return datetime.fromisoformat(edition.instant).timestamp()


def autre_edition(nom: str, depot: Depot, signee: Edition | None, connues: Sequence[Edition]) -> Anomalie:
    """The present edition of `nom` is not `signee`, the one that this scan signs; `connues`: all its editions."""
    remede = f"{_FAIRE_SIGNER} ; {_RENUMERISER}"
    if signee is not None:
        trouve = f"ce fichier signe {_edition(signee)}, remplacée depuis"
    elif not connues:
        trouve, remede = "un fichier déposé avant la première édition de ce document", _FAIRE_SIGNER
    elif _plus_ancien(depot, connues[0]):
        dates = f"un fichier daté du {_moment(depot.modifie)}, plus ancien que la première édition de ce document"
        trouve, remede = f"{dates}, du {_moment(_instant(connues[0]))}", _HORLOGE + _FAIRE_SIGNER
    else:
        trouve = f"un fichier déposé avant la première édition de ce document, du {_moment(_instant(connues[0]))}"
    return signaler("L31", depot.repere, trouve, document=nom, remede=remede)


def autre_document(nom: str, depot: Depot, signe: Edition) -> Anomalie:
    """The register has these bytes as the signature of another document."""
    trouve = f"ce fichier est déjà l’original signé de « {Path(signe.fichier).stem} », session {signe.session}"
    return signaler("L31", depot.repere, trouve, document=nom, remede=f"{_FAIRE_SIGNER} ; {_RENUMERISER}")


def a_comparer(nom: str, depot: Depot, signee: Edition) -> Anomalie:
    """No program reads which edition a paper is: where there were several, somebody has to look."""
    return signaler("L32", depot.repere, "joint à un document qui a été refait", edition=_edition(signee), document=nom)


def _edition(edition: Edition) -> str:
    return f"l’édition {edition.rang}, du {date_courte(jour(edition.instant))}"


def _moment(instant: float) -> str:
    """« 20/06/2024 à 11:00 », where this computer is: two dates of the same day differ by their hours."""
    return f"{datetime.fromtimestamp(instant, UTC).astimezone():%d/%m/%Y à %H:%M}"
