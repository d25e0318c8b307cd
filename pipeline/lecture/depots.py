"""What was dropped in a folder: the workbooks to read, and what is said of everything else, which is never opened."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture.colonnes import COPIE_ANNOTEE
from pipeline.lecture.ouverture.bornes import FORMATS, HorsLimites, Illisible
from pipeline.lecture.ouverture.classeur import Classeur, ouvrir
from pipeline.lecture.ouverture.fichiers import lire_octets, nom_sur, ouverts, visibles
from pipeline.modele import Repere
from pipeline.signatures import EXTENSIONS, SIGNES
from pipeline.texte import cle

_RETIRER = "le déplacer hors du dossier de la session"
_SIGNE = f"s’il s’agit d’un document signé et numérisé, le déplacer dans « {SIGNES} » ; sinon, {_RETIRER}"
_ENREGISTRER = "s’il s’agit d’une grille, l’enregistrer au format .xlsx ; sinon, " + _RETIRER
_CONVERTIBLES = (
    ".xlsb", ".xlt", ".xltx", ".xltm", ".csv", ".tsv", ".txt", ".ots", ".fods", ".numbers", ".xml", ".html",
)  # fmt: skip
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar")


_DOSSIERS = ("grilles", SIGNES)


@dataclass(frozen=True)
class Depot:
    """One workbook to read: its path, and its name as it is shown, relative to the session's folder."""

    chemin: Path
    nom: str


def inventorier(dossier: Path, prefixe: str) -> tuple[list[Depot], list[Anomalie]]:
    """The workbooks of a folder, by name; an anomaly for everything else that it shows, and for those still open."""
    depots: list[Depot] = []
    anomalies: list[Anomalie] = []
    try:
        chemins = visibles(dossier)
        en_cours = list(ouverts(dossier))
    except OSError:
        return [], [_illisible(prefixe.rstrip("/"), "un dossier dont la lecture est interdite", "le rendre lisible")]
    for chemin in chemins:
        depot = Depot(chemin, prefixe + nom_sur(chemin.name))
        refus = _refus(depot)
        if refus:
            anomalies.append(refus)
        else:
            depots.append(depot)
    anomalies += [ouvert(prefixe + nom_sur(nom)) for nom in en_cours]
    uniques, copies = _sans_copies(depots)
    return uniques, anomalies + copies


def ouvrir_depot(depot: Depot) -> tuple[Classeur | None, list[Anomalie]]:
    """Read a workbook, unless it is a copy that this program annotated."""
    classeur, anomalies = ouvrir(depot.chemin, depot.nom)
    if classeur is not None and _annotee(classeur):
        return None, [signaler("L08", Repere(depot.nom), "une copie annotée par ce programme")]
    return classeur, anomalies


def _copie(depot: Depot) -> Anomalie | None:
    """The anomaly of a copy that this program annotated, where no workbook is read."""
    classeur, anomalies = ouvrir_depot(depot)
    return next((a for a in anomalies if a.code == "L08"), None) if classeur is None else None


def _annotee(classeur: Classeur) -> bool:
    lignes = classeur.feuilles[0].lignes if classeur.feuilles else ()
    return bool(lignes and lignes[0]) and cle(lignes[0][0].texte) == cle(COPIE_ANNOTEE)


def raccourci(chemin: Path, nom: str) -> Anomalie | None:
    """The anomaly of a link, which is never followed: it may lead anywhere."""
    return (
        signaler("L15", Repere(nom), f"un raccourci nommé « {nom_sur(chemin.name)} »") if chemin.is_symlink() else None
    )


def ouvert(nom: str) -> Anomalie:
    """The anomaly of a workbook that someone has not closed."""
    return signaler("L14", Repere(nom), "un classeur ouvert dans Excel ou LibreOffice")


def non_lu(nom: str, trouve: str, remede: str = _RETIRER) -> Anomalie:
    """The anomaly of what lies in the folder and is not read."""
    return signaler("L04", Repere(nom), trouve, remede=remede)


def _refus(depot: Depot) -> Anomalie | None:
    """Why it can't be read at all, judging by its name and its nature."""
    chemin, extension = depot.chemin, depot.chemin.suffix.lower()
    if lien := raccourci(chemin, depot.nom):
        return lien
    if chemin.is_dir():
        remede = "déposer ses classeurs dans « grilles » s’ils sont à lire ; sinon, " + _RETIRER
        return non_lu(depot.nom, "un sous-dossier", remede)
    if chemin.exists() and not chemin.is_file():
        return non_lu(depot.nom, "un fichier spécial du système")
    if extension not in FORMATS:
        return non_lu(depot.nom, f"un fichier « {nom_sur(extension) or 'sans extension'} »", _que_faire(extension))
    if nom_sur(chemin.name) != chemin.name:
        return _illisible(depot.nom, "un nom de fichier qui contient des caractères invisibles", "renommer ce fichier")
    return None


def _que_faire(extension: str) -> str:
    if extension in _CONVERTIBLES:
        return _ENREGISTRER
    if extension in EXTENSIONS:
        return _SIGNE
    return "le décompresser, et déposer les classeurs qu’il contient" if extension in _ARCHIVES else _RETIRER


def _illisible(nom: str, trouve: str, remede: str) -> Anomalie:
    return signaler("L01", Repere(nom), trouve, formats=", ".join(FORMATS), remede=f"{remede}, puis relancer")


def _sans_copies(depots: list[Depot]) -> tuple[list[Depot], list[Anomalie]]:
    """Without those that are the same, byte for byte, as one before: reading them again would tell nothing."""
    uniques: list[Depot] = []
    anomalies: list[Anomalie] = []
    vus: dict[bytes, Depot] = {}
    tailles = [_taille(depot) for depot in depots]
    memes = {taille for taille, nombre in Counter(tailles).items() if nombre > 1}
    for depot, taille in zip(depots, tailles, strict=True):
        octets = _octets(depot) if taille in memes else b""
        original = vus.setdefault(octets, depot) if octets else depot
        if original is depot:
            uniques.append(depot)
        else:
            trouve = f"le même contenu que « {original.nom} », qui est lu"
            anomalies.append(non_lu(depot.nom, trouve, "retirer l’un des deux"))
    return uniques, anomalies


def _taille(depot: Depot) -> int:
    try:
        return depot.chemin.stat().st_size
    except OSError:
        return -1


def _octets(depot: Depot) -> bytes:
    """What tells two files apart; nothing for one that can't be read, which is said when it is opened."""
    try:
        return sha256(lire_octets(depot.chemin)).digest()
    except (Illisible, HorsLimites):
        return b""


def hors_place(entrees: Path, dossier: Path, session: Path) -> Iterator[Anomalie]:
    """What lies where nothing is read: never ignored in silence."""
    for chemin in visibles(entrees):
        if not chemin.is_dir():
            nom = nom_sur(chemin.name)
            remede = f"le déplacer dans « {entrees.name}/{dossier.name}/grilles » si c’est une grille de cette session"
            yield signaler("L10", Repere(f"../{nom}"), f"« {nom} »", remede=remede)
    for chemin in visibles(dossier):
        if chemin != session:
            yield from _a_cote(chemin)


def _a_cote(chemin: Path) -> Iterator[Anomalie]:
    """What is said of a file beside the session's workbook, or of a folder."""
    nom = nom_sur(chemin.name)
    if lien := raccourci(chemin, nom):
        yield lien
    elif not chemin.is_dir() and cle(nom) == "grilles":
        remede = "renommer ou retirer ce fichier, créer un dossier « grilles » et y déposer les grilles"
        yield non_lu(nom, "un fichier nommé « grilles », à la place du dossier", remede)
    elif not chemin.is_dir() and chemin.suffix.lower() in FORMATS and (copie := _copie(Depot(chemin, nom))):
        yield copie
    elif not chemin.is_dir():
        grille = f"le déplacer dans « grilles » si c’est une grille ; sinon, {_RETIRER}"
        remede = _SIGNE if chemin.suffix.lower() in EXTENSIONS else grille
        yield non_lu(nom, f"« {nom} », hors du dossier « grilles »", remede)
    elif cle(nom) in _DOSSIERS and nom not in _DOSSIERS:
        yield non_lu(nom, f"un dossier « {nom} »", f"le renommer en « {cle(nom)} »")
    elif nom not in _DOSSIERS:
        yield non_lu(nom, f"un sous-dossier « {nom} »", "déplacer ses grilles, s’il y en a, dans « grilles »")
