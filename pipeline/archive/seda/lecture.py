"""A transfer to check, which anyone may have made: its message, and its files under the names that they had with us."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import IO, Self

from lxml import etree

from pipeline.archive.etiquette import Etiquette
from pipeline.archive.sac import DONNEES
from pipeline.archive.seda import BORDEREAU, VERSIONS, espace
from pipeline.archive.source import ILLISIBLE, Source, lire_texte
from pipeline.erreurs import UsageInvalide

_IDENTIFIANT = re.compile("<MessageIdentifier>([^<]+)-[0-9a-f]{64}</")


@dataclass(frozen=True)
class Attendu:
    """What a message says of one file: where it is in the zip, its checksum, its size (None when nothing is said)."""

    uri: str
    algorithme: str
    somme: str
    octets: int | None


class TransfertOuvert:
    """The files that a message describes, named as in a bag: « data/ », then their place in the session's files.

    So what judges a bag judges them too. `attendus`: by that name; `fautes`: what is wrong with container or message.
    """

    def __init__(self, ouverte: Source) -> None:
        self._ouverte, self.racine = ouverte, ouverte.racine
        self.fautes, self.remarques = list(ouverte.fautes), list(ouverte.remarques)
        self.attendus: Mapping[str, Attendu] = {}
        self._dit = ""
        try:
            self.message = lire_texte(ouverte, BORDEREAU)
        except ILLISIBLE:
            self.message = b""
            self.fautes.append(f"{BORDEREAU} : est endommagé et ne se lit plus")
            return
        try:
            racine = _racine(self.message)
            self._dit = _description(racine)
            self.attendus = dict(_attendus(racine))
        except (etree.XMLSyntaxError, ValueError) as erreur:
            self.fautes.append(f"{BORDEREAU} : n’est plus un bordereau SEDA lisible ({_pourquoi(erreur)})")

    @cached_property
    def tailles(self) -> Mapping[str, int]:
        presentes = self._ouverte.tailles
        return {nom: presentes[a.uri] for nom, a in self.attendus.items() if a.uri in presentes}

    @property
    def etiquette(self) -> Etiquette:
        """What the message says that it is, its seal apart."""
        dits = _IDENTIFIANT.findall(self.message.decode(errors="replace"))
        return Etiquette(dits[0] if dits else "", self._dit)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._ouverte.__exit__(genre, erreur, trace)

    def ouvrir(self, nom: str) -> IO[bytes]:
        """The bytes of a file. Raises KeyError when the message does not know it, and what the container raises."""
        return self._ouverte.ouvrir(self.attendus[nom].uri)

    @property
    def en_trop(self) -> list[str]:
        """The files of the container that the message says nothing of."""
        return sorted(set(self._ouverte.tailles) - {BORDEREAU, *(a.uri for a in self.attendus.values())})

    def nommer(self, faute: str) -> str:
        """A finding about a file, with the name that this file has in the container."""
        nom, separateur, reste = faute.partition(" : ")
        if nom in self.attendus:
            nom += f" ({self.attendus[nom].uri})"
        return f"{nom.removeprefix(DONNEES)}{separateur}{reste}"


def _racine(octets: bytes) -> etree._Element:
    """The message of a known version. Raises XMLSyntaxError, ValueError (French)."""
    lecteur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    racine = etree.fromstring(octets, lecteur)
    if racine.getroottree().docinfo.internalDTD is not None:
        raise ValueError("il déclare une DTD")
    if racine.tag not in [f"{{{espace(version)}}}ArchiveTransfer" for version in VERSIONS]:
        raise UsageInvalide(
            f"« {BORDEREAU} » n’est pas un « ArchiveTransfer » SEDA {' ou '.join(sorted(VERSIONS))}",
            "donner une archive faite par « make archive »",
        )
    return racine


def _description(racine: etree._Element) -> str:
    """Which session a message is about: the beginning of its first comment, « Session de jury … du … (…) »."""
    commentaire = racine.findtext(f"{{{etree.QName(racine).namespace}}}Comment") or ""
    return re.split(r"\s:\s", commentaire, maxsplit=1)[0]


def _attendus(racine: etree._Element) -> Iterator[tuple[str, Attendu]]:
    """Every file of the message, by the place that its unit gives it. Raises ValueError (French)."""
    prefixe = f"{{{etree.QName(racine).namespace}}}"
    groupes = {g.get("id"): g for g in racine.iter(f"{prefixe}DataObjectGroup")}
    vus: set[str] = set()
    for unite in racine.iter(f"{prefixe}ArchiveUnit"):
        reference = unite.findtext(f"{prefixe}DataObjectReference/{prefixe}DataObjectGroupReferenceId")
        if reference is None:
            continue
        nom = DONNEES + (unite.findtext(f"{prefixe}Content/{prefixe}FilePlanPosition") or "")
        binaire = groupes[reference].find(f"{prefixe}BinaryDataObject") if reference in groupes else None
        if binaire is None or nom in vus:
            raise ValueError(f"l’unité « {unite.get('id')} » ne désigne pas un fichier, et un seul")
        vus.add(nom)
        yield nom, _attendu(binaire, prefixe)
    if len(vus) != len(groupes):
        raise ValueError("des fichiers n’y sont dans aucune unité")


def _attendu(binaire: etree._Element, prefixe: str) -> Attendu:
    somme, octets = binaire.find(f"{prefixe}MessageDigest"), binaire.findtext(f"{prefixe}Size")
    return Attendu(
        uri=binaire.findtext(f"{prefixe}Uri") or "",
        algorithme="" if somme is None else somme.get("algorithm", ""),
        somme="" if somme is None else (somme.text or "").lower(),
        octets=None if octets is None else int(octets) if re.fullmatch(r"[0-9]{1,18}", octets) else -1,
    )


def _pourquoi(erreur: Exception) -> str:
    return f"ligne {erreur.lineno}" if isinstance(erreur, etree.XMLSyntaxError) else str(erreur)
