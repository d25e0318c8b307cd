"""Do the lists of a package agree with one another? So that whoever makes the checksums again has to lie everywhere."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.archive.completude import ListePerdue
from pipeline.archive.index import INDEX, PAGE, essayer_index
from pipeline.archive.natures import COPIE_DECISIONS, garde
from pipeline.archive.publies import LISTE, Publies, lire_publies
from pipeline.archive.sac import DECLARATION, DONNEES
from pipeline.archive.signes import place, scan_de, scans
from pipeline.archive.source import Source
from pipeline.registre.editions import DUPLICATA, presentes
from pipeline.registre.extrait import Extrait
from pipeline.registre.publies import LISTE_PUBLIEE, est_signe

_DOCUMENTS, _EDITIONS, _DUPLICATAS = (f"{DONNEES}{nom}/" for nom in ("documents", "editions", "duplicatas"))
_DECISIONS = DONNEES + COPIE_DECISIONS

LISTE_ILLISIBLE = f"{LISTE} : manque ou ne se lit pas, rien ne dit plus ce qui a été publié"


def controler_index(source: Source, sommes: Mapping[str, bytes]) -> Iterator[str]:
    """The list of files names them all, as they are. `sommes`: SHA-512 by file, as the other list says.

    Raises one of ILLISIBLE, KeyError, TypeError.
    """
    restent = {nom for nom in source.tailles if nom.startswith(DONNEES)}
    absents: set[str] = set()
    for rang, fichier, lue in essayer_index(source):
        nom = DONNEES + fichier
        if nom not in restent and (nom in source.tailles or nom in absents):
            yield f"{DONNEES}{INDEX} : « {fichier} » y est plusieurs fois"
        (restent.discard if nom in source.tailles else absents.add)(nom)
        if lue is None:
            yield f"{DONNEES}{INDEX} : illisible à la ligne {rang}, celle de « {fichier} »"
            continue
        _, mesure = lue
        dite = sommes[nom].hex() if nom in sommes else mesure.sha512
        if (dite, source.tailles.get(nom, mesure.octets)) != (mesure.sha512, mesure.octets):
            yield f"{nom} : n’est pas le fichier que décrit {INDEX}"
    ajoutes = restent - {DONNEES + INDEX, DONNEES + PAGE}
    yield from (f"{nom} : n’est pas dans {INDEX}, a été ajouté" for nom in sorted(ajoutes))
    yield from (f"{nom} : est dans {INDEX}, et manque" for nom in sorted(absents))


def controler_gardes(extrait: Extrait, sommes: Mapping[str, str]) -> Iterator[str]:
    """What is said to be a former edition, or a duplicate, is one of the register's. `sommes`: SHA-256 by file."""
    restent = {nom for nom in sommes if nom.startswith((_EDITIONS, _DUPLICATAS))}
    for edition in extrait.editions if restent else ():
        nom = DONNEES + garde(edition)
        if nom in restent and sommes[nom] == edition.sha256:
            restent.discard(nom)
    yield from (f"{nom} : ce n’est pas l’édition que dit le registre" for nom in sorted(restent))


def controler_publies(
    source: Source, extrait: Extrait, sommes: Mapping[str, str], detruits: Collection[str]
) -> Iterator[str]:
    """Every other file of the publication is the one that its list says, which the register seals.

    `detruits`: the files that need not be there, since their time was over; never that list itself. Raises KeyError,
    one of ILLISIBLE.
    """
    publies = lire_publies(source)
    yield from publies.fautes
    entiere = publies.entiere and not _perdues(extrait, publies.sommes)
    decisions = publies.sommes.get("decisions.json", None if entiere else "")
    if _DECISIONS in sommes and decisions not in ("", sommes[_DECISIONS]):
        yield f"{_DECISIONS} : ce ne sont pas les décisions publiées"
    copie = DECLARATION in source.tailles and "decisions.json" in publies.sommes
    if copie and _DECISIONS not in sommes and _DECISIONS not in detruits:
        yield f"{_DECISIONS} : manque"
    inconnus = {nom for nom in source.tailles if nom.startswith(_DOCUMENTS) and nom in sommes}
    ecarts = []
    for nom, somme in _attendus(publies, _scans(extrait, publies.sommes)):
        inconnus.discard(nom)
        if nom in sommes and somme not in ("", sommes[nom]):
            ecarts.append(f"{nom} : n’est pas le fichier publié, d’après {LISTE}")
        elif nom not in sommes and nom not in detruits:
            ecarts.append(f"{nom} : manque, alors qu’il a été publié")
    yield from sorted(ecarts)
    if entiere:
        yield from (f"{nom} : n’est pas de ceux qui ont été publiés" for nom in sorted(inconnus))


def _perdues(extrait: Extrait, publies: Collection[str]) -> bool:
    """Whether the list lost lines, by what the register says was published: those of other files may be lost too."""
    try:
        documents = (e for e in presentes(extrait.editions) if e.genre not in (DUPLICATA, LISTE_PUBLIEE))
        return any(e.fichier.partition("/")[2] not in publies for e in documents)
    except ListePerdue:
        return False


def _attendus(publies: Publies, signes: Mapping[str, "_Scan"]) -> Iterator[tuple[str, str]]:
    """Where each published file is in the package, and its SHA-256 where it is to be compared here."""
    yield LISTE, ""
    for nom, somme in publies.sommes.items():
        if est_signe(f"/{nom}"):
            continue  # a scan is where its document would be
        scan = scan_de(nom, signes)
        yield (place(_DOCUMENTS + nom, scan.fichier), scan.somme) if scan else (_DOCUMENTS + nom, somme)


@dataclass(frozen=True)
class _Scan:
    """Where a signed original was published and, when it is to be compared here, its SHA-256."""

    fichier: str
    somme: str = ""


def _scans(extrait: Extrait, publies: Mapping[str, str]) -> dict[str, _Scan]:
    """Name of a signed document → its scan, as the register says; by the list itself when the register is lost."""
    try:  # their bytes are compared with the register's, elsewhere
        return {nom: _Scan(e.fichier) for nom, e in scans(presentes(extrait.editions)).items()}
    except ListePerdue:
        return {PurePosixPath(nom).stem: _Scan(nom, s) for nom, s in publies.items() if est_signe(f"/{nom}")}
