"""What is still to do once a session is published, in a few lines: each run says it, even one with nothing to do."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.anomalies import Anomalie
from pipeline.bascule import ANOMALIES
from pipeline.documents.transmissions import Envoi
from pipeline.restitution.envois import a_faire
from pipeline.restitution.terminal import visible
from pipeline.signatures import SIGNES
from pipeline.texte import premiers

RAPPELS = "a-faire.txt"
"""The file of a publication that holds them, when there are any."""


def rappels(session: str, anomalies: Sequence[Anomalie], envois: Sequence[Envoi]) -> list[str]:
    """What each envelope waits for, then the scans that were not joined."""
    return [*(a_faire(envoi, session) for envoi in envois), *_non_joints(session, anomalies)]


def memoriser(phrases: Sequence[str]) -> bytes:
    """The content of RAPPELS."""
    return "".join(f"{phrase}\n" for phrase in phrases).encode()


def relire(publiee: Path) -> tuple[str, ...]:
    """Those of a publication that is intact."""
    chemin = publiee / RAPPELS
    return tuple(chemin.read_text(encoding="utf-8").splitlines()) if chemin.is_file() else ()


def _non_joints(session: str, anomalies: Sequence[Anomalie]) -> list[str]:
    """One line, whatever their number."""
    noms = list(dict.fromkeys(a.repere.classeur for a in anomalies if a.repere.classeur.split("/")[0] == SIGNES))
    if not noms:
        return []
    dits = premiers([f"« {visible(nom)} »" for nom in noms], 3)
    return [f"À revoir dans entrees/{session}/ : {dits} ; pourquoi : voir « {ANOMALIES} », dans sorties/{session}/"]
