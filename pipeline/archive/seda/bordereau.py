"""The message of a transfer: what an archives service is told of the session, and of each of its files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.archive.admission import Fonds
from pipeline.archive.lisezmoi import attendus
from pipeline.archive.seda.candidats import Candidat
from pipeline.archive.seda.durees import Durees
from pipeline.archive.seda.objets import Objets, decrire_objet
from pipeline.archive.seda.plume import Plume, message
from pipeline.archive.seda.sceau import Sortie
from pipeline.archive.seda.unites import Arbre, resume

A_DESIGNER = "service-a-designer"
"""The receiving service's identifier, until the centre writes the one that it was given."""


@dataclass(frozen=True)
class Bordereau:
    """What a message is made from. `laisses`: what is not transferred (French)."""

    version: str
    fonds: Fonds
    objets: Objets
    candidats: Mapping[str, Candidat]
    laisses: Sequence[str]

    def ecrire(self, sortie: Sortie, sceau: str) -> None:
        """The same bytes each time, but for the seal; the elements in the order that the schema wants."""
        fonds = self.fonds
        a, identite = fonds.reglement.dispositif.archivage, fonds.reglement.dispositif.dispositif
        versant = a.service_versant or identite.certificateur
        with message(sortie, self.version) as plume:
            for commentaire in self._commentaires():
                plume.ajouter("Comment", commentaire)
            plume.ajouter("Date", f"{fonds.le.isoformat()}T00:00:00Z")
            plume.ajouter("MessageIdentifier", f"{fonds.session.code}-{fonds.le.isoformat()}-{sceau}")
            plume.dire("ArchivalAgreement", a.contrat)
            _listes(plume, a.liste_de_regles or identite.code)
            with plume.dans("DataObjectPackage"):
                self._fichiers(plume)
                with plume.dans("ManagementMetadata"):
                    plume.ajouter("OriginatingAgencyIdentifier", a.service_producteur or versant)
                    plume.ajouter("SubmissionAgencyIdentifier", versant)
            for nom, code in (("ArchivalAgency", a.service_archives or A_DESIGNER), ("TransferringAgency", versant)):
                with plume.dans(nom):
                    plume.ajouter("Identifier", code)

    def _fichiers(self, plume: Plume) -> None:
        """What each file is, then where it belongs."""
        for objet in self.objets:
            decrire_objet(plume, objet)
        with plume.dans("DescriptiveMetadata"):
            Arbre(plume, self.fonds, self.candidats, self.objets).planter()

    def _commentaires(self) -> Iterator[str]:
        """What whoever receives the transfer has to know first, one sentence or two each."""
        yield resume(self.fonds)
        yield from Durees(self.fonds).enoncer(objet.piece.terme.classe for objet in self.objets)
        sans = sum(not objet.piece.terme.classe for objet in self.objets)
        if sans:
            yield f"Fichiers sans règle, parce que le texte ne leur fixe pas de durée : {sans}."
        yield from attendus(self.fonds)
        yield from (f"Non transféré : {ligne}." for ligne in self.laisses)


def _listes(plume: Plume, regles: str) -> None:
    """Where the codes that are used come from."""
    with plume.dans("CodeListVersions"):
        plume.ajouter("MessageDigestAlgorithmCodeListVersion", "FIPS 180-4")
        plume.ajouter("MimeTypeCodeListVersion", "IANA")
        plume.ajouter("FileFormatCodeListVersion", "PRONOM")
        plume.ajouter("AppraisalRuleCodeListVersion", regles)
