"""Do the lists of a package agree with one another? So that whoever makes the checksums again has to lie everywhere."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.archive.completude import ListePerdue
from pipeline.archive.index import INDEX, PAGE, essayer_index
from pipeline.archive.natures import COPIE_DECISIONS, garde
from pipeline.archive.publies import LISTE, lire_publies
from pipeline.archive.sac import DECLARATION, DONNEES
from pipeline.archive.signes import place, scan_de, scans
from pipeline.archive.source import Source
from pipeline.registre.editions import en_vigueur
from pipeline.registre.extrait import Extrait
from pipeline.registre.publies import est_signe

_DOCUMENTS, _EDITIONS, _DUPLICATAS = (f"{DONNEES}{nom}/" for nom in ("documents", "editions", "duplicatas"))
_DECISIONS = DONNEES + COPIE_DECISIONS

LISTE_ILLISIBLE = f"{LISTE} : manque ou ne se lit pas, rien ne dit plus ce qui a été publié"


def controler_index(source: Source, sommes: Mapping[str, bytes]) -> Iterator[str]:
    """The list of files names them all, as they are. `sommes`: SHA-512 by file, as the other list says.

    Raises one of ILLISIBLE, KeyError, TypeError.
    """
    connus = set()
    for rang, fichier, lue in essayer_index(source):
        nom = DONNEES + fichier
        if nom in connus:
            yield f"{DONNEES}{INDEX} : « {fichier} » y est plusieurs fois"
        connus.add(nom)
        if lue is None:
            yield f"{DONNEES}{INDEX} : illisible à la ligne {rang}, celle de « {fichier} »"
            continue
        _, mesure = lue
        dite = sommes[nom].hex() if nom in sommes else mesure.sha512
        if (dite, source.tailles.get(nom, mesure.octets)) != (mesure.sha512, mesure.octets):
            yield f"{nom} : n’est pas le fichier que décrit {INDEX}"
    presents = {nom for nom in source.tailles if nom.startswith(DONNEES)} - {DONNEES + INDEX, DONNEES + PAGE}
    yield from (f"{nom} : n’est pas dans {INDEX}, a été ajouté" for nom in sorted(presents - connus))
    yield from (f"{nom} : est dans {INDEX}, et manque" for nom in sorted(connus - presents))


def controler_gardes(extrait: Extrait, sommes: Mapping[str, str]) -> Iterator[str]:
    """What is said to be a former edition, or a duplicate, is one of the register's. `sommes`: SHA-256 by file."""
    restent = {nom for nom in sommes if nom.startswith((_EDITIONS, _DUPLICATAS))}
    for edition in extrait.editions:
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
    signes = _scans(extrait, publies.sommes)
    attendus = {LISTE: ""}
    decisions = publies.sommes.get("decisions.json", None if publies.entiere else "")
    if _DECISIONS in sommes and decisions not in ("", sommes[_DECISIONS]):
        yield f"{_DECISIONS} : ce ne sont pas les décisions publiées"
    copie = DECLARATION in source.tailles and "decisions.json" in publies.sommes
    if copie and not {_DECISIONS} & {*sommes, *detruits}:
        yield f"{_DECISIONS} : manque"
    for nom, somme in publies.sommes.items():
        scan = scan_de(nom, signes)
        if not est_signe(f"/{nom}"):  # a scan is where its document would be
            attendus[place(_DOCUMENTS + nom, scan.fichier) if scan else _DOCUMENTS + nom] = (
                scan.somme if scan else somme
            )
    for nom in sorted(attendus):
        somme = attendus[nom]
        if nom in sommes and somme not in ("", sommes[nom]):
            yield f"{nom} : n’est pas le fichier publié, d’après {LISTE}"
        elif nom not in sommes and nom not in detruits:
            yield f"{nom} : manque, alors qu’il a été publié"
    inconnus = (n for n in sommes if n.startswith(_DOCUMENTS) and n not in attendus and publies.entiere)
    yield from (f"{nom} : n’est pas de ceux qui ont été publiés" for nom in sorted(inconnus))


@dataclass(frozen=True)
class _Scan:
    """Where a signed original was published and, when it is to be compared here, its SHA-256."""

    fichier: str
    somme: str = ""


def _scans(extrait: Extrait, publies: Mapping[str, str]) -> dict[str, _Scan]:
    """Name of a signed document → its scan, as the register says; by the list itself when the register is lost."""
    try:  # their bytes are compared with the register's, elsewhere
        return {nom: _Scan(e.fichier) for nom, e in scans(en_vigueur(extrait.editions).values()).items()}
    except ListePerdue:
        return {PurePosixPath(nom).stem: _Scan(nom, s) for nom, s in publies.items() if est_signe(f"/{nom}")}
