"""What a message says of its files, taken as it is read: whoever made it, and however large, no tree of it is built."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipeline.archive.pieces import morceaux
from pipeline.archive.sac import DONNEES
from pipeline.archive.seda import BORDEREAU, VERSIONS, espace
from pipeline.archive.seda.objets import ALGORITHME
from pipeline.archive.source import Source
from pipeline.erreurs import UsageInvalide

_MESSAGE, _GROUPE, _BINAIRE, _UNITE = "ArchiveTransfer", "DataObjectGroup", "BinaryDataObject", "ArchiveUnit"
_COMMENTAIRE, _URI, _SOMME, _OCTETS = "Comment", "Uri", "MessageDigest", "Size"
_PLACE, _REFERENCE = "Content/FilePlanPosition", "DataObjectReference/DataObjectGroupReferenceId"
_TEXTES = {
    _MESSAGE: (_COMMENTAIRE,),
    _GROUPE: (),
    _BINAIRE: (_URI, _SOMME, _OCTETS),
    _UNITE: (_PLACE, _REFERENCE),
}
"""The elements that something is kept of, and the path in them of each text that is kept: the first one that has it."""
_ALGORITHME = f"{_SOMME}/@algorithm"

PROFONDEUR_MAX = 256
TEXTE_MAX = 1 << 16
"""Characters of a text that is kept."""


@dataclass(frozen=True, slots=True)
class Attendu:
    """What a message says of one file: where it is in the zip, its SHA-512, its size.

    `somme`: None when that is not the sum that it says, empty when it is none; `octets`: None when nothing is said.
    """

    uri: str
    somme: bytes | None
    octets: int | None


def depouiller(source: Source) -> "Releve":
    """Raises XMLSyntaxError, ValueError (French), UsageInvalide when it is no message of ours; one of ILLISIBLE."""
    releve = Releve(source.tailles)
    cible: Any = releve
    lecteur = etree.XMLParser(target=cible, resolve_entities=False, no_network=True, load_dtd=False)
    with source.ouvrir(BORDEREAU) as flux:
        for morceau in morceaux(flux):
            lecteur.feed(morceau)
    lecteur.close()
    return releve


@dataclass(slots=True)
class _Ouvert:
    """One of these elements, while it is read. `niveau`: its depth; `fichier`: of a group, what its first object is."""

    nom: str
    id: str | None
    niveau: int
    textes: dict[str, str] = field(default_factory=dict)
    fichier: Attendu | None = None


class Releve:
    """What a message says, found as lxml reads it: it calls `doctype`, `start`, `data`, `end`, `close`.

    `description`: which session it is about. Units may come before the files that they refer to: both are kept until
    the end.
    """

    def __init__(self, presents: Iterable[str]) -> None:
        self.description = ""
        self._uris = {uri: uri for uri in presents}  # a name that the container has is not kept twice
        self._prefixe = ""
        self._cle = ""
        self._chemin: list[str] = []
        self._ouverts: list[_Ouvert] = []
        self._groupes: dict[str | None, Attendu | None] = {}
        self._unites: list[tuple[str | None, str, str]] = []

    def doctype(self, *_: object) -> None:
        raise ValueError("il déclare une DTD")

    def start(self, nom: str, attributs: Mapping[str, str]) -> None:
        if not self._chemin:
            self._prefixe = _prefixe(nom)
        if len(self._chemin) >= PROFONDEUR_MAX:
            raise ValueError("ses éléments sont imbriqués sans fin")
        self._chemin.append(nom.removeprefix(self._prefixe))
        self._cle = ""  # a text ends where a child begins
        if self._chemin[-1] in _TEXTES:
            self._ouverts.append(_Ouvert(self._chemin[-1], attributs.get("id"), len(self._chemin)))
        else:
            self._garder("/".join(self._chemin[self._ouverts[-1].niveau :]), attributs)

    def _garder(self, cle: str, attributs: Mapping[str, str]) -> None:
        """Keep the text that begins, when it is one of those."""
        ouvert = self._ouverts[-1]
        if cle in _TEXTES[ouvert.nom] and cle not in ouvert.textes:
            self._cle, ouvert.textes[cle] = cle, ""
            if cle == _SOMME:
                ouvert.textes[_ALGORITHME] = attributs.get("algorithm", "")

    def data(self, texte: str) -> None:
        if self._cle:
            textes = self._ouverts[-1].textes
            textes[self._cle] += texte
            if len(textes[self._cle]) > TEXTE_MAX:
                raise ValueError("un de ses textes est démesuré")

    def end(self, _: str) -> None:
        self._cle = ""
        self._chemin.pop()
        if self._ouverts[-1].niveau > len(self._chemin):
            self._fermer(self._ouverts.pop())

    def _fermer(self, ouvert: _Ouvert) -> None:
        textes = ouvert.textes
        if ouvert.nom == _BINAIRE:
            groupe = self._ouverts[-1]
            if groupe.nom == _GROUPE and groupe.niveau == len(self._chemin) and groupe.fichier is None:
                groupe.fichier = self._attendu(textes)
        elif ouvert.nom == _GROUPE:
            self._groupes[ouvert.id] = ouvert.fichier
        elif ouvert.nom == _UNITE and _REFERENCE in textes:
            self._unites.append((ouvert.id, textes[_REFERENCE], DONNEES + textes.get(_PLACE, "")))
        elif not self._chemin:  # « Session de jury … du … (…) : »
            self.description = re.split(r"\s:\s", textes.get(_COMMENTAIRE, ""), maxsplit=1)[0]

    def close(self) -> None:
        """Nothing more to be done: lxml asks for it."""

    def _attendu(self, textes: Mapping[str, str]) -> Attendu:
        uri, somme, octets = textes.get(_URI, ""), textes.get(_SOMME, "").lower(), textes.get(_OCTETS)
        lue = bytes.fromhex(somme) if re.fullmatch("[0-9a-f]{128}", somme) else b""
        return Attendu(
            uri=self._uris.get(uri, uri),
            somme=lue if textes.get(_ALGORITHME) == ALGORITHME else None,
            octets=None if octets is None else int(octets) if re.fullmatch("[0-9]{1,18}", octets) else -1,
        )

    def attendus(self) -> dict[str, Attendu]:
        """Every file, by the name that it would have in a bag: the place that its unit gives it. Raises ValueError."""
        trouves: dict[str, Attendu] = {}
        for unite, reference, nom in self._unites:
            fichier = self._groupes.get(reference)
            if fichier is None or nom in trouves:
                raise ValueError(f"l’unité « {unite} » ne désigne pas un fichier, et un seul")
            trouves[nom] = fichier
        if len(trouves) != len(self._groupes):
            raise ValueError("des fichiers n’y sont dans aucune unité")
        return trouves


def _prefixe(racine: str) -> str:
    """What the names of a message begin with, by its first one. Raises UsageInvalide."""
    prefixe = racine.removesuffix(_MESSAGE)
    if racine == prefixe or prefixe not in [f"{{{espace(version)}}}" for version in VERSIONS]:
        raise UsageInvalide(
            f"« {BORDEREAU} » n’est pas un « {_MESSAGE} » SEDA {' ou '.join(sorted(VERSIONS))}",
            "donner une archive faite par « make archive »",
        )
    return prefixe
