"""Transfers for tests: the schemas of the standard, and what a message says, read by other means than the program's."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha512
from pathlib import Path
from typing import IO

import pytest
from lxml import etree

DONNEES = Path(__file__).parents[2] / "shared" / "donnees" / "seda"
"""Beside the repository: nothing says under which terms the schemas may be given again, so they are not in it."""

SCHEMAS = {
    "2.2": ("standard-2.2/seda-2.2-main.xsd",),
    "2.3": ("standard-2.3/seda-2.3-main.xsd", "sedatools-2.3/seda-2.3-main.xsd"),
}
"""Version → every schema that a message of it must be valid under."""

avec_les_schemas = pytest.mark.skipif(not DONNEES.is_dir(), reason=f"schémas SEDA absents de {DONNEES}")


class _SurPlace(etree.Resolver):
    """The two schemas of the W3C that are imported by address: from the disk, since nothing here goes on a network."""

    def resolve(self, system_url: str, public_id: str, context: object) -> object:
        if system_url in ("http://www.w3.org/1999/xlink.xsd", "http://www.w3.org/2001/xml.xsd"):
            return self.resolve_filename(str(DONNEES / "w3c" / Path(system_url).name), context)
        return None


@cache
def _schema(nom: str) -> etree.XMLSchema:
    lecteur = etree.XMLParser(no_network=True)
    lecteur.resolvers.add(_SurPlace())
    return etree.XMLSchema(etree.parse(DONNEES / nom, lecteur))


def ecarts(message: bytes, version: str) -> list[str]:
    """What each schema of that version finds wrong in a message."""
    trouves = []
    for nom in SCHEMAS[version]:
        schema = _schema(nom)
        if not schema.validate(etree.fromstring(message)):
            trouves += [f"{nom} : {erreur.message}" for erreur in schema.error_log]
    return trouves


@dataclass(frozen=True)
class Fichier:
    """One file as a message describes it. `chemin`: the titles of the units that hold it, the session's first."""

    nom: str
    chemin: Sequence[str]
    uri: str
    somme: str
    octets: str
    puid: str
    mime: str
    regle: str
    depart: str
    sort: str
    identifiants: Sequence[str]


def bordereau(paquet: Path | IO[bytes]) -> bytes:
    with zipfile.ZipFile(paquet) as zip_:
        return zip_.read("manifest.xml")


def lire(message: bytes) -> etree._Element:
    """The message, its names without any namespace."""
    racine = etree.fromstring(message)
    for element in racine.iter():
        element.tag = etree.QName(element).localname
    return racine


def fichiers_de(message: bytes) -> list[Fichier]:
    """Every file of a message, unit by unit."""
    racine = lire(message)
    binaires = {g.get("id"): g.find("BinaryDataObject") for g in racine.iter("DataObjectGroup")}
    return [
        _fichier(unite, binaires[unite.findtext("DataObjectReference/DataObjectGroupReferenceId")])
        for unite in racine.iter("ArchiveUnit")
        if unite.find("DataObjectReference") is not None
    ]


def _fichier(unite: etree._Element, binaire: etree._Element) -> Fichier:
    contenu = unite.find("Content")
    dessus = [u.findtext("Content/Title") for u in unite.iterancestors("ArchiveUnit")]
    return Fichier(
        nom=contenu.findtext("FilePlanPosition"),
        chemin=dessus[::-1],
        uri=binaire.findtext("Uri"),
        somme=binaire.findtext("MessageDigest[@algorithm='SHA-512']"),
        octets=binaire.findtext("Size", ""),
        puid=binaire.findtext("FormatIdentification/FormatId", ""),
        mime=binaire.findtext("FormatIdentification/MimeType", ""),
        regle=unite.findtext("Management/AppraisalRule/Rule", ""),
        depart=unite.findtext("Management/AppraisalRule/StartDate", ""),
        sort=unite.findtext("Management/AppraisalRule/FinalAction", ""),
        identifiants=[e.text for e in contenu.findall("OriginatingAgencyArchiveUnitIdentifier")],
    )


def sommes(paquet: Path) -> dict[str, tuple[str, str]]:
    """Name in the zip → SHA-512 and size of what is really there, the message apart."""
    with zipfile.ZipFile(paquet) as zip_:
        membres = {m.filename: zip_.read(m) for m in zip_.infolist() if m.filename != "manifest.xml"}
    return {nom: (sha512(octets).hexdigest(), str(len(octets) or "")) for nom, octets in membres.items()}


def par_nom(paquet: Path) -> dict[str, bytes]:
    """Name with us → bytes, for every file that the message describes."""
    with zipfile.ZipFile(paquet) as zip_:
        return {f.nom: zip_.read(f.uri) for f in fichiers_de(zip_.read("manifest.xml"))}
