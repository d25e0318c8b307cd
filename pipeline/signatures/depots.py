"""What was dropped in `entrees/<SESSION>/signes/`: one file per signed document, which carries its name."""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture.ouverture.fichiers import nom_sur, visibles
from pipeline.modele import Repere
from pipeline.signatures import EXTENSIONS, SIGNES
from pipeline.signatures.examen import RENUMERISER, TAILLE_MAX
from pipeline.texte import cle, sans_accents

_CONVERTIR = "l’enregistrer en PDF, ou le retirer de ce dossier"
_VIDER = "déposer ses fichiers directement dans « signes », et le retirer"
_GARDER = "ne garder que celui qui porte toutes les signatures, et retirer l’autre de ce dossier"
_BORDEREAU = re.compile(r"(.*-)?bordereau")
_PROPOSES = 3
_RESSEMBLANCE = 0.5


@dataclass(frozen=True)
class Depot:
    """A scan as it was received. `extension`: in lower case; `modifie`: seconds since 1970, as the disk says."""

    nom: str
    document: str
    extension: str
    contenu: bytes
    modifie: float

    @cached_property
    def sha256(self) -> str:
        return sha256(self.contenu).hexdigest()

    @property
    def repere(self) -> Repere:
        return Repere(self.nom)


def deposes(dossier: Path) -> tuple[list[Depot], list[Anomalie]]:
    """The scans of a session's folder, by name, and what is said of the files that can't be one."""
    racine = dossier / SIGNES
    depots: list[Depot] = []
    anomalies: list[Anomalie] = []
    if racine.is_symlink() or not racine.is_dir():
        return [], []
    try:
        chemins = visibles(racine)
    except OSError:
        return [], [_illisible(Repere(SIGNES), "un dossier dont la lecture est interdite", "le rendre lisible")]
    for chemin in chemins:
        lu = _lire(chemin)
        if isinstance(lu, Depot):
            depots.append(lu)
        else:
            anomalies.append(lu)
    return depots, anomalies


def _lire(chemin: Path) -> Depot | Anomalie:
    repere = Repere(f"{SIGNES}/{nom_sur(chemin.name)}")
    extension = sans_accents(chemin.suffix).lower()
    if chemin.is_dir() and not chemin.is_symlink():
        return _illisible(repere, "un dossier", _VIDER)
    if extension not in EXTENSIONS:
        return _illisible(repere, f"un fichier « {nom_sur(chemin.suffix) or 'sans extension'} »", _CONVERTIR)
    try:
        poignee = os.open(chemin, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(poignee, "rb") as flux:
            etat = os.fstat(poignee)
            if not stat.S_ISREG(etat.st_mode):
                return _illisible(repere, "un fichier spécial du système", _CONVERTIR)
            contenu = flux.read(TAILLE_MAX + 1)
    except OSError:
        return _illisible(repere, "un raccourci, ou un fichier dont la lecture est refusée", RENUMERISER)
    if len(contenu) > TAILLE_MAX:
        return signaler("L27", repere, f"{etat.st_size / 1e6:.0f} Mo", limite=f"{TAILLE_MAX / 1e6:.0f} Mo")
    return Depot(repere.classeur, chemin.stem.strip(), extension, contenu, etat.st_mtime)


def _illisible(repere: Repere, trouve: str, remede: str) -> Anomalie:
    return signaler("L26", repere, trouve, remede=remede)


def apparier(
    depots: Iterable[Depot], documents: Iterable[str], attendus: Mapping[str, str]
) -> tuple[dict[str, Depot], list[Anomalie]]:
    """Document → its only scan; and what is said of those that no document has, or that are several for one.

    `attendus`: kind of document → what it still waits for.
    """
    connus = {cle(nom): nom for nom in documents}
    nommes = [(connus.get(cle(depot.document), ""), depot) for depot in depots]
    fois = Counter(nom for nom, _ in nommes)
    seuls = {nom: depot for nom, depot in nommes if nom and fois[nom] == 1}
    return seuls, list(_refus(nommes, fois, list(connus.values()), attendus))


def _refus(
    nommes: Sequence[tuple[str, Depot]], fois: Counter[str], connus: Sequence[str], attendus: Mapping[str, str]
) -> Iterator[Anomalie]:
    for nom, depot in nommes:
        if not nom:
            yield _attendu(depot, attendus) or _inconnu(depot, connus)
        elif fois[nom] > 1:
            yield signaler("L25", depot.repere, f"{fois[nom]} fichiers pour « {nom} »", remede=_GARDER)


def _attendu(depot: Depot, attendus: Mapping[str, str]) -> Anomalie | None:
    """When its name is that of a kind of document that the session's state does not allow yet."""
    nom = re.sub(r"-\d+$", "", depot.document.casefold())
    genres = [genre for genre in attendus if nom.endswith(f"-{genre}")]
    if not genres:
        return None
    attente = attendus[max(genres, key=len)]
    trouve = f"« {nom_sur(depot.document)} », un document qui n’est pas encore publié"
    remede = f"retirer ce fichier ; ce document est {attente} : l’imprimer alors, le faire signer et le numériser"
    return signaler("L24", depot.repere, trouve, exemple="…-pv", remede=remede)


def _inconnu(depot: Depot, connus: Sequence[str]) -> Anomalie:
    """With the names that it is likely to stand for."""
    if _BORDEREAU.fullmatch(depot.document.casefold()):
        remede = "retirer ce fichier : un bordereau n’est pas repris, il part signé avec son envoi"
        return signaler("L24", depot.repere, "un bordereau", exemple="…-pv", remede=remede)
    if not connus:
        remede = "rien pour l’instant : publier d’abord les documents (make session), les faire signer, puis relancer"
        return signaler("L24", depot.repere, "aucun document n’est encore publié", exemple="…-pv", remede=remede)
    proches = get_close_matches(depot.document, connus, n=_PROPOSES, cutoff=_RESSEMBLANCE)
    exemple = proches[0] if proches else connus[0]
    dits = " ou ".join(f"« {nom}{depot.extension} »" for nom in proches)
    remede = f"renommer ce fichier en {dits}" if proches else "donner à ce fichier le nom du document signé"
    return signaler("L24", depot.repere, f"« {nom_sur(depot.document)} »", exemple=exemple, remede=remede)
