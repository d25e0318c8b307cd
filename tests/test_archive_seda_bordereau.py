"""The message of a SEDA transfer, made from anything that people may have typed: always one that the schemas accept."""

import errno
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.archive.admission import Fonds
from pipeline.archive.classement import classer
from pipeline.archive.pieces import Piece
from pipeline.archive.seda import VERSIONS
from pipeline.archive.seda.transfert import Transfert, ecrire_transfert, preparer_transfert, reserves
from pipeline.erreurs import GabaritInvalide
from pipeline.lecture.ouverture.fichiers import nom_sur
from pipeline.modele import Issue, Session
from pipeline.referentiel import Reglement, charger
from pipeline.registre.extrait import Extrait
from tests.cas import GABARITS
from tests.sedas import avec_les_schemas, bordereau, ecarts, fichiers_de, lire

LE = date(2024, 7, 12)
SEANCE = Session("s", "metallurgie", date(2024, 6, 14), "Lyon", deliberation_close_le=date(2024, 6, 17))
NOMS = ["d'Àrc–Nguyễn", "N" * 5000, "&<>\"'", "]]><Title>", "\x00\x07\x1b\x7f", "\ud800", "", "   ", "NULL", "\u202e😀"]


@pytest.fixture(scope="module")
def reglement() -> Reglement:
    return charger(GABARITS, "metallurgie")


def transferer(
    reglement: Reglement,
    candidats: Iterable[Mapping[str, str]],
    autres: Iterable[Piece] = (),
    session: Session = SEANCE,
    version: str = "2.3",
    laisses: Iterable[str] = (),
) -> Transfert:
    """The transfer of a session with these candidates, who have a decision sheet each, and these other files."""
    vide = Extrait((), (), (), (), ())
    decisions = {"candidats": [{"certification": "CQPM 2021 0301 RI", "issue": "partiel", **c} for c in candidats]}
    issues = {c["id"]: Issue.PARTIEL for c in decisions["candidats"]}
    fonds = Fonds(session, reglement, vide, {}, issues, (), LE)
    octets = json.dumps(decisions).encode()
    pieces = [Piece("documents/decisions.json", octets, "decisions", "décisions"), *autres]
    for rang, c in enumerate(decisions["candidats"]):
        nom, terme = f"documents/fiches/{rang}.pdf", classer("fiche", c["id"], fonds)
        pieces.append(Piece(nom, b"%PDF", "fiche", "fiche de décision", candidat=c["id"], terme=terme))
    return preparer_transfert(fonds, pieces, list(laisses), version)


def rediger(*arguments: Any, **autres: Any) -> bytes:
    """The message of that transfer, out of its zip."""
    flux = BytesIO()
    ecrire_transfert(transferer(*arguments, **autres), flux)
    return bordereau(flux)


@avec_les_schemas
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("nom", NOMS)
def test_un_nom_hostile_reste_un_texte(nom: str, version: str, reglement: Reglement) -> None:
    c = {"id": "C1", "nom": nom, "prenom": nom, "certification": nom}
    autre = Piece("entrees/1.xlsx", b"x", "entrees", "reçu", origine=nom_sur(nom))
    message = rediger(reglement, [c], [autre], version=version, laisses=[nom])
    assert ecarts(message, version) == []
    (fiche,) = (f for f in fichiers_de(message) if f.nom == "documents/fiches/0.pdf")
    assert len(fiche.chemin) == 3


def test_une_identite_n_est_jamais_corrigee(reglement: Reglement) -> None:
    message = lire(rediger(reglement, [{"id": "C1", "nom": " d'Àrc  & Fils ", "prenom": "VRAI"}]))
    assert [(a.findtext("BirthName"), a.findtext("FirstName")) for a in message.iter("Agent")] == [
        (" d'Àrc  & Fils ", "VRAI")
    ]


@avec_les_schemas
@settings(max_examples=60, deadline=None)
@given(textes=st.lists(st.text(max_size=40), min_size=6, max_size=6))
def test_n_importe_quel_texte_donne_un_bordereau_valide(textes: list[str], reglement: Reglement) -> None:
    identifiant, nom, prenom, certification, origine, lieu = textes
    c = {"id": identifiant, "nom": nom, "prenom": prenom, "certification": certification}
    autre = Piece("entrees/1", b"", "entrees", "reçu", origine=nom_sur(origine))
    message = rediger(reglement, [c], [autre], replace(SEANCE, lieu=lieu, code=prenom), laisses=[nom])
    assert ecarts(message, "2.3") == []


@avec_les_schemas
def test_une_session_sans_candidat_ni_cloture_est_valide(reglement: Reglement) -> None:
    message = rediger(reglement, [], session=replace(SEANCE, deliberation_close_le=None))
    assert ecarts(message, "2.3") == []


def test_les_bornes_d_une_session_sont_ses_dates(reglement: Reglement) -> None:
    session = next(lire(rediger(reglement, [])).iter("ArchiveUnit")).find("Content")
    assert (session.findtext("StartDate"), session.findtext("EndDate")) == ("2024-06-14", "2024-06-17")


def test_ce_qui_court_d_un_jour_encore_inconnu_n_a_pas_de_depart(reglement: Reglement) -> None:
    ouverte = replace(SEANCE, deliberation_close_le=None)
    fonds = Fonds(ouverte, reglement, Extrait((), (), (), (), ()), {}, {}, (), LE)
    grille = Piece("entrees/g.xlsx", b"x", "grilles", "grille", terme=classer("grilles", "", fonds))
    (trouve,) = (f for f in fichiers_de(rediger(reglement, [], [grille], ouverte)) if "g.xlsx" in f.nom)
    assert (trouve.regle, trouve.depart, trouve.sort) == ("metallurgie-evaluation", "", "Destroy")


def test_une_personne_qui_n_a_pas_de_decision_ne_perd_pas_ses_fichiers(reglement: Reglement) -> None:
    convocation = Piece("documents/avant-jury/x.pdf", b"x", "convocation", "convocation", candidat="C9")
    (trouve,) = (f for f in fichiers_de(rediger(reglement, [], [convocation])) if "x.pdf" in f.nom)
    assert len(trouve.chemin) == 2


@pytest.mark.parametrize(
    ("nom", "uri"),
    [("a.PDF", "ID1.pdf"), ("a.p d", "ID1"), ("a", "ID1"), ("a.é", "ID1"), (f"a.{'x' * 9}", "ID1"), (".x", "ID1")],
)
def test_un_fichier_a_dans_le_zip_un_nom_que_tous_acceptent(nom: str, uri: str, reglement: Reglement) -> None:
    recu = Piece(f"a/{nom}", b"x", "entrees", "reçu")
    assert [f.uri for f in fichiers_de(rediger(reglement, [], [recu])) if f.nom == f"a/{nom}"] == [f"content/{uri}"]


@settings(max_examples=60, deadline=None)
@given(texte=st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_le_message_ecrit_a_mesure_est_celui_qu_un_arbre_donnerait(texte: str, reglement: Reglement) -> None:
    message = rediger(reglement, [{"id": "C1", "nom": texte, "prenom": texte}], laisses=[texte])
    arbre = etree.fromstring(message, etree.XMLParser(remove_blank_text=True))
    assert etree.tostring(arbre, xml_declaration=True, encoding="UTF-8", pretty_print=True) == message


class Disque:
    """A disk with so much room, and what was asked of it once it was full."""

    def __init__(self, place: int) -> None:
        self.place, self.refus = place, 0

    def write(self, octets: bytes) -> int:
        self.place -= len(octets)
        if self.place < 0:
            self.refus += 1
            raise OSError(errno.ENOSPC, "No space left on device")
        return len(octets)


def test_un_disque_plein_au_milieu_du_message_arrete_tout_de_suite(reglement: Reglement) -> None:
    recus = [Piece(f"entrees/{rang}.txt", b"x", "entrees", "reçu") for rang in range(200)]
    bordereau = transferer(reglement, [], recus).bordereau
    disque = Disque(100_000)
    with pytest.raises(OSError, match="No space left") as refus:
        bordereau.ecrire(disque, "0" * 64)
    assert (refus.value.errno, disque.refus) == (errno.ENOSPC, 1)


def test_l_identifiant_du_message_porte_son_empreinte(reglement: Reglement) -> None:
    identifiants = []
    for lieu in ("Lyon", "Lyon", "Nantes"):
        octets = rediger(reglement, [], session=replace(SEANCE, lieu=lieu))
        identifiants.append(lire(octets).findtext("MessageIdentifier"))
        debut, _, empreinte = identifiants[-1].rpartition("-")
        sans = octets.replace(empreinte.encode(), b"0" * 64)
        assert (debut, empreinte) == ("s-2024-07-12", sha256(sans).hexdigest())
    assert identifiants[0] == identifiants[1] != identifiants[2]


def test_le_zip_ne_depend_pas_de_l_ordre_ou_viennent_les_fichiers(reglement: Reglement) -> None:
    pieces = [Piece(f"entrees/{nom}", nom.encode(), "entrees", "reçu") for nom in ("b.txt", "a.txt", "c.txt")]
    sorties = []
    for ordre in (pieces, pieces[::-1]):
        flux = BytesIO()
        ecrire_transfert(transferer(reglement, [], ordre), flux)
        sorties.append(flux.getvalue())
    assert sorties[0] == sorties[1]


# --- what the centre writes in [archivage] ---------------------------------------------------------------------------

REGLAGES = """
[archivage]
service_archives = "SAE-01"
service_versant = "CENTRE-44"
service_producteur = "BRANCHE-9"
contrat = "CONTRAT-2024"
liste_de_regles = "Règles 2024"
conserver = ["attributions"]
[archivage.regles]
certificats = "APP-00042"
"""


def regler(racine: Path, texte: str) -> Reglement:
    """The rule book of metallurgie with that table."""
    shutil.copytree(GABARITS, racine / "gabarits", ignore=shutil.ignore_patterns("*.docx"))
    chemin = racine / "gabarits" / "metallurgie" / "dispositif.toml"
    chemin.write_text(chemin.read_text(encoding="utf-8") + texte, encoding="utf-8")
    return charger(racine / "gabarits", "metallurgie")


@avec_les_schemas
def test_les_codes_du_service_d_archives_sont_repris(tmp_path: Path) -> None:
    reglement = regler(tmp_path, REGLAGES)
    fonds = Fonds(SEANCE, reglement, Extrait((), (), (), (), ()), {}, {}, (), LE)
    pieces = [
        Piece(f"documents/{g}.pdf", b"x", g, g, terme=classer(g, "", fonds)) for g in ("pv", "parchemin", "fiche")
    ]
    octets = rediger(reglement, [], pieces)
    message = lire(octets)
    assert ecarts(octets, "2.3") == [] and reserves(fonds) == []
    attendus = {
        "ArchivalAgreement": "CONTRAT-2024",
        "CodeListVersions/AppraisalRuleCodeListVersion": "Règles 2024",
        "ArchivalAgency/Identifier": "SAE-01",
        "TransferringAgency/Identifier": "CENTRE-44",
        "DataObjectPackage/ManagementMetadata/OriginatingAgencyIdentifier": "BRANCHE-9",
        "DataObjectPackage/ManagementMetadata/SubmissionAgencyIdentifier": "CENTRE-44",
    }
    assert {chemin: message.findtext(chemin) for chemin in attendus} == attendus
    assert {f.nom: (f.regle, f.sort) for f in fichiers_de(octets) if f.nom.endswith(".pdf")} == {
        "documents/fiche.pdf": ("", ""),
        "documents/parchemin.pdf": ("APP-00042", "Destroy"),
        "documents/pv.pdf": ("metallurgie-attributions", "Keep"),
    }


def test_sans_reglage_le_message_dit_qui_il_est_et_qu_il_manque_un_destinataire(reglement: Reglement) -> None:
    message = lire(rediger(reglement, []))
    assert message.findtext("TransferringAgency/Identifier") == reglement.dispositif.dispositif.certificateur
    assert message.findtext("ArchivalAgency/Identifier") == "service-a-designer"
    assert message.find("ArchivalAgreement") is None
    fonds = Fonds(SEANCE, reglement, Extrait((), (), (), (), ()), {}, {}, (), LE)
    assert [phrase for phrase in reserves(fonds) if "dispositif.toml" in phrase] == reserves(fonds) != []


@pytest.mark.parametrize(
    ("reglage", "mots"),
    [
        ('service_archives = " SAE"', "« service_archives » a une espace de trop"),
        ('contrat = "a\\u0007b"', "« contrat » a une espace de trop ou un caractère invisible"),
        ('conserver = ["parchemins"]', "aucune classe de [[conservation]] n’a le code « parchemins »"),
        ('regles = { certificats = "" }', "« regles.certificats » est vide"),
        ('regles = { inconnue = "A" }', "aucune classe de [[conservation]] n’a le code « inconnue »"),
        ('regles = { certificats = "A", attributions = "A" }', "ne peut pas dire deux durées"),
        ('service = "SAE"', "service"),
    ],
)
def test_un_reglage_douteux_est_refuse(reglage: str, mots: str, tmp_path: Path) -> None:
    with pytest.raises(GabaritInvalide) as refus:
        regler(tmp_path, f"\n[archivage]\n{reglage}\n")
    assert mots in refus.value.message
