"""What preparing the workbooks of a session did, as a secretariat reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.anomalies import Anomalie
from pipeline.modele import Candidat
from pipeline.restitution.grilles.pose import Pose

_NOMMES = 12
"""How many workbooks are named on one line; the others are counted."""

_PHRASES = (
    (Pose.ECRITE, ("écrit", "écrits"), ""),
    (Pose.REECRITE, ("écrit à nouveau", "écrits à nouveau"), " (encore vides ; leur contenu avait changé)"),
    (Pose.INCHANGEE, ("encore vide, sans changement", "encore vides, sans changement"), ""),
    (Pose.REMPLIE, ("laissé tel quel", "laissés tels quels"), " (remplis, ou faits par vous)"),
    (Pose.OUVERTE, ("à refaire", "à refaire"), " (ouverts dans un tableur : les fermer, puis relancer)"),
)
"""What became of workbooks: for one, for several, and what is added."""


@dataclass(frozen=True)
class Preparation:
    """What was done. `poses`: each workbook by name; `hors_liste`: those of nobody in the list of candidates.

    `non_evalues`: who has no grid, and why; `attendus`: what the session still lacks, which stops no grid.
    """

    dossier: Path
    poses: tuple[tuple[str, Pose], ...]
    hors_liste: tuple[str, ...]
    non_evalues: tuple[tuple[Candidat, str], ...]
    attendus: tuple[Anomalie, ...]

    def noms(self, *poses: Pose) -> list[str]:
        """The workbooks that became one of these, each once: one may hold several candidates."""
        return list(dict.fromkeys(nom for nom, pose in self.poses if pose in poses))


def preparation_en_texte(faites: Preparation) -> str:
    """One line per thing done, then what is left to do."""
    return "\n".join(_lignes(faites))


def _lignes(faites: Preparation) -> Iterator[str]:
    yield f"Classeurs d’évaluation dans « {faites.dossier} » :"
    for pose, accords, precision in _PHRASES:
        noms = faites.noms(pose)
        if noms or pose is Pose.ECRITE:
            yield f"  {_compte(len(noms), *accords)}{_enumeres(noms)}{precision if noms else ''}"
    for nom in faites.hors_liste:
        yield f"  plus dans la liste des candidats : {nom} ; retirer le classeur ou la ligne, ou rétablir le candidat"
    for candidat, motif in faites.non_evalues:
        yield f"  sans grille : {candidat.nom_complet} ({candidat.id}) : {motif}"
    yield from _attendus(faites.attendus)


def _enumeres(noms: Sequence[str]) -> str:
    suite = f" et {len(noms) - _NOMMES} autres" if len(noms) > _NOMMES else ""
    return f" : {', '.join(noms[:_NOMMES])}{suite}" if noms else ""


def _compte(nombre: int, un: str, plusieurs: str) -> str:
    return f"{nombre or 'aucun'} {plusieurs if nombre > 1 else un}"


def _attendus(anomalies: Sequence[Anomalie]) -> Iterator[str]:
    """What the session still lacks, once each; `verifier` says it in full."""
    titres = dict.fromkeys(f"{a.titre.lower()} ({a.repere.feuille or a.repere.classeur})" for a in anomalies)
    if titres:
        yield f"En attente, avant le jury — {' ; '.join(titres)} (détail : commande « verifier »)"
