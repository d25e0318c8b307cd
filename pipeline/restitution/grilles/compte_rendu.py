"""What preparing the workbooks of a session did, as a secretariat reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.anomalies import Anomalie
from pipeline.modele import Candidat
from pipeline.restitution.grilles.pose import Pose
from pipeline.texte import enumeration

_NOMMES = 12
"""How many workbooks are named on one line; the others are counted."""

_PHRASES = (
    (Pose.ECRITE, ("écrit", "écrits"), ("", "")),
    (
        Pose.REECRITE,
        ("écrit à nouveau", "écrits à nouveau"),
        (" (encore vide ; son contenu avait changé)", " (encore vides ; leur contenu avait changé)"),
    ),
    (Pose.INCHANGEE, ("encore vide, sans changement", "encore vides, sans changement"), ("", "")),
    (
        Pose.REMPLIE,
        ("laissé tel quel", "laissés tels quels"),
        (" (rempli, ou fait par vous)", " (remplis, ou faits par vous)"),
    ),
    (
        Pose.OUVERTE,
        ("à refaire", "à refaire"),
        (
            " (ouvert dans un tableur : le fermer, puis relancer)",
            " (ouverts dans un tableur : les fermer, puis relancer)",
        ),
    ),
)
"""What became of workbooks, and what is added: for one, for several."""

_LIEUX = 3
"""How many places of one kind of anomaly are named."""


@dataclass(frozen=True)
class Preparation:
    """What was done. `poses`: each workbook by name; `hors_liste`: those of nobody in the list of candidates.

    `non_montres`: what was acquired at an earlier jury and a filled workbook evaluates all the same, by workbook.
    `non_evalues`: who has no grid, and why; `attendus`: what the session still lacks, which stops no grid;
    `avertissements`: what is to be checked about candidates, or is not saved yet.
    """

    dossier: Path
    poses: tuple[tuple[str, Pose], ...]
    hors_liste: tuple[str, ...]
    non_evalues: tuple[tuple[Candidat, str], ...]
    attendus: tuple[Anomalie, ...]
    avertissements: tuple[Anomalie, ...] = ()
    non_montres: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def noms(self, *poses: Pose) -> list[str]:
        """The workbooks that became one of these, each once: one may hold several candidates."""
        return list(dict.fromkeys(nom for nom, pose in self.poses if pose in poses))


def preparation_en_texte(faites: Preparation) -> str:
    """One line per thing done, then what is left to do."""
    return "\n".join(_lignes(faites))


def _lignes(faites: Preparation) -> Iterator[str]:
    yield f"Classeurs d’évaluation dans « {faites.dossier} » :"
    for pose, accords, precisions in _PHRASES:
        noms = faites.noms(pose)
        if noms or pose is Pose.ECRITE:
            yield f"  {_compte(len(noms), *accords)}{_enumeres(noms)}{precisions[len(noms) > 1] if noms else ''}"
    for nom, codes in faites.non_montres:
        precision = "acquis à un jury précédent, mais évalué dans ce classeur déjà rempli"
        yield f"  {nom} : {enumeration(list(codes))} {precision} ; rien à y changer, l’acquis antérieur est conservé"
    for nom in faites.hors_liste:
        yield f"  plus dans la liste des candidats : {nom} ; retirer le classeur ou la ligne, ou rétablir le candidat"
    for candidat, motif in faites.non_evalues:
        yield f"  sans grille : {candidat.nom_complet} ({candidat.id}) : {motif}"
    for intitule, anomalies in (("En attente, avant le jury", faites.attendus), ("À vérifier", faites.avertissements)):
        titres = list(_titres(anomalies))
        if titres:
            yield f"{intitule} — {' ; '.join(titres)} (détail : commande « verifier »)"


def _enumeres(noms: Sequence[str]) -> str:
    return f" : {_abrege(noms, _NOMMES)}" if noms else ""


def _abrege(noms: Sequence[str], maximum: int) -> str:
    reste = len(noms) - maximum
    suite = f" et {reste} autre{'s' if reste > 1 else ''}" if reste > 0 else ""
    return f"{', '.join(noms[:maximum])}{suite}"


def _compte(nombre: int, un: str, plusieurs: str) -> str:
    return f"{nombre or 'aucun'} {plusieurs if nombre > 1 else un}"


def _titres(anomalies: Sequence[Anomalie]) -> Iterator[str]:
    """What is said of the session, once each, with where; `verifier` says it in full."""
    lieux: dict[str, list[str]] = {}
    for anomalie in anomalies:
        classeur = PurePosixPath(anomalie.repere.classeur).name
        lieu = f"{classeur}, « {anomalie.repere.feuille} »" if anomalie.repere.feuille else classeur
        lieux.setdefault(anomalie.titre.lower(), []).append(lieu)
    for titre, siens in lieux.items():
        yield f"{titre} ({_abrege(list(dict.fromkeys(siens)), _LIEUX)})"
