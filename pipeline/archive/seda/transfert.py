"""A whole transfer: the message that describes the session, and the zip that archives services take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from lxml import etree

from pipeline.archive.admission import Fonds
from pipeline.archive.contenu import Contenu
from pipeline.archive.index import index_csv
from pipeline.archive.lisezmoi import attendus
from pipeline.archive.natures import COPIE_DECISIONS
from pipeline.archive.pieces import Piece, mesurer
from pipeline.archive.sac import ajouter, entree
from pipeline.archive.seda import BORDEREAU, FIN_IDENTIFIANT, SCEAU_VIDE
from pipeline.archive.seda.candidats import candidats
from pipeline.archive.seda.durees import Durees
from pipeline.archive.seda.objets import Objet, decrire_objet, numeroter
from pipeline.archive.seda.plume import Plume
from pipeline.archive.seda.unites import Arbre, resume

_DECISIONS = "documents/decisions.json"

A_DESIGNER = "service-a-designer"
"""The receiving service's identifier, until the centre writes the one that it was given."""


@dataclass(frozen=True)
class Transfert:
    """A transfer to be written: its name, the date of its files, its message, what it holds."""

    racine: str
    le: date
    bordereau: bytes
    contenu: Sequence[Objet]


def preparer_transfert(fonds: Fonds, pieces: Iterable[Piece], laisses: Sequence[str], version: str) -> Transfert:
    """Each file is read once here, and must be the one that was published. `laisses`: what was left out (French).

    The decisions are there once only: a bag has them twice for whoever opens it by hand.
    """
    mesurees = Contenu(piece for piece in pieces if piece.nom != COPIE_DECISIONS)
    liste = index_csv(mesurees)
    objets = numeroter([*mesurees.values(), (liste, mesurer(liste))])
    message = _message(Plume(version), fonds, objets, [*laisses, *fonds.remarques])
    nom = f"{fonds.session.code}-{fonds.le.isoformat()}-seda-{version}"
    return Transfert(nom, fonds.le, _sceller(message), objets)


def ecrire_transfert(transfert: Transfert, sortie: IO[bytes]) -> None:
    """Write the zip: the message, then file after file; nothing is compressed, so the bytes are the same each time."""
    with ZipFile(sortie, "w", ZIP_STORED) as zip_:
        zip_.writestr(entree(BORDEREAU, transfert.le, len(transfert.bordereau)), transfert.bordereau)
        for objet in transfert.contenu:
            membre = entree(objet.uri, transfert.le, objet.mesure.octets)
            ajouter(zip_, membre, objet.piece)


def reserves(fonds: Fonds) -> list[str]:
    """What the message had to go without, one sentence each."""
    a, ou = fonds.reglement.dispositif.archivage, "dans [archivage] de dispositif.toml (docs/versement-seda.md)"
    phrases = []
    if not a.service_archives:
        phrases.append(f"Le bordereau dit « {A_DESIGNER} » : écrire l’identifiant du service d’archives {ou}.")
    if not a.contrat:
        phrases.append(f"Le bordereau ne nomme aucun contrat d’entrée : l’écrire {ou} si le service en a donné un.")
    return phrases


def _message(plume: Plume, fonds: Fonds, objets: Sequence[Objet], laisses: Sequence[str]) -> etree._Element:
    """The message, its seal still empty; its elements in the order that the schema wants."""
    a, identite = fonds.reglement.dispositif.archivage, fonds.reglement.dispositif.dispositif
    versant = a.service_versant or identite.certificateur
    racine = plume.racine("ArchiveTransfer")
    for commentaire in _commentaires(fonds, objets, laisses):
        plume.ajouter(racine, "Comment", commentaire)
    plume.ajouter(racine, "Date", f"{fonds.le.isoformat()}T00:00:00Z")
    plume.ajouter(racine, "MessageIdentifier", f"{fonds.session.code}-{fonds.le.isoformat()}-{SCEAU_VIDE}")
    plume.dire(racine, "ArchivalAgreement", a.contrat)
    _listes(plume, racine, a.liste_de_regles or identite.code)
    paquet = plume.ajouter(racine, "DataObjectPackage")
    for objet in objets:
        decrire_objet(plume, paquet, objet)
    decisions = next(objet.piece for objet in objets if objet.piece.nom == _DECISIONS)
    Arbre(plume, fonds, candidats(decisions, fonds)).planter(plume.ajouter(paquet, "DescriptiveMetadata"), objets)
    gestion = plume.ajouter(paquet, "ManagementMetadata")
    plume.ajouter(gestion, "OriginatingAgencyIdentifier", a.service_producteur or versant)
    plume.ajouter(gestion, "SubmissionAgencyIdentifier", versant)
    for nom, code in (("ArchivalAgency", a.service_archives or A_DESIGNER), ("TransferringAgency", versant)):
        plume.ajouter(plume.ajouter(racine, nom), "Identifier", code)
    return racine


def _listes(plume: Plume, racine: etree._Element, regles: str) -> None:
    """Where the codes that are used come from."""
    listes = plume.ajouter(racine, "CodeListVersions")
    plume.ajouter(listes, "MessageDigestAlgorithmCodeListVersion", "FIPS 180-4")
    plume.ajouter(listes, "MimeTypeCodeListVersion", "IANA")
    plume.ajouter(listes, "FileFormatCodeListVersion", "PRONOM")
    plume.ajouter(listes, "AppraisalRuleCodeListVersion", regles)


def _commentaires(fonds: Fonds, objets: Sequence[Objet], laisses: Sequence[str]) -> list[str]:
    """What whoever receives the transfer has to know first, one sentence or two each."""
    regles = Durees(fonds).enoncer(objet.piece.terme.classe for objet in objets)
    sans = sum(not objet.piece.terme.classe for objet in objets)
    muets = [f"Fichiers sans règle, parce que le texte ne leur fixe pas de durée : {sans}."] if sans else []
    return [resume(fonds), *regles, *muets, *attendus(fonds), *(f"Non transféré : {ligne}." for ligne in laisses)]


def _sceller(message: etree._Element) -> bytes:
    """The message with its own SHA-256 in its identifier: no other file of the transfer vouches for it."""
    octets: bytes = etree.tostring(message, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    place = f"-{SCEAU_VIDE}{FIN_IDENTIFIANT}".encode()
    return octets.replace(place, f"-{sha256(octets).hexdigest()}{FIN_IDENTIFIANT}".encode())
