"""The produced PDFs, read: each compulsory mention is there, and what must not be is not. Real LibreOffice."""

import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree

from pipeline.documents.lots import rendre
from pipeline.documents.matiere import Matiere
from pipeline.documents.selection import prevoir
from pipeline.modele import Statut, Votes
from tests.fabrique_documents import (
    CCPI,
    CCPM,
    CQP,
    CQPM,
    CQPM_HORS_RNCP,
    GABARITS,
    NOM_LONG,
    PPC,
    acquis,
    decision,
    inscrit,
    matiere,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SALARIE = {
    "origine": "Salarié",
    "financement": "Contrat de professionnalisation",
    "entreprise": "Fonderies & Mécanique <Sud>",
    "adresse_entreprise": "ZI du Pont\n42400 Saint-Chamond",
    "code_nace": "2451Z",
    "secteur": "HM",
    "branche": "Plasturgie",
    "avis_entreprise": "favorable",
}


def _metallurgie() -> Matiere:
    demandeur = SALARIE | {"origine": "DE", "entreprise": "Secret", "code_nace": "0000Z", "branche": "Secrète"}
    return matiere(
        "metallurgie",
        [
            inscrit("C01", "d’Àrc–Nguyễn", "Bảo-Trân", CQPM, commune_naissance="Hanoï", departement_naissance="",
                    pays_naissance="Viêt Nam", **SALARIE),
            inscrit("C02", "Dupont", "Jean", CQPM, "C1 C2 C3 C4", civilite="M.", abondement="oui", **demandeur),
            inscrit("C03", "Bénarès", "Zoé", CQPM, "C1 C4", **SALARIE),
            inscrit("C04", "Traoré", "Ismaël", CQPM, "", civilite="", adresse="", code_postal="", ville="", **SALARIE),
            inscrit("C05", "Ruiz", "Inés", CQPM, "C1 C2 C3 C6 C7 C8", **SALARIE),
            inscrit("C06", "Loiseau", "Paul", CQPM, civilite="M.", statut=Statut.ABSENT),
            inscrit("C07", NOM_LONG, "Maximilienne-Élisabeth", CQPM, nom_usage="d’Estournelles de Constant-Rebecque",
                    commune_naissance="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", **SALARIE),
            inscrit("C08", "Moreau", "Camille", CQPM_HORS_RNCP, "C1 C3", **SALARIE),
            inscrit("C09", "Moreau", "Camille", CQPM_HORS_RNCP, civilite="M.", **SALARIE),
            inscrit("C10", "O’Connor", "Siobhán", CCPM, **SALARIE),
            inscrit("C11", "Hölderlin", "Anaïs", CCPI, **SALARIE),
            inscrit("C12", "Le Guen", "Yann", PPC, civilite="M.", **SALARIE),
            inscrit("C13", NOM_LONG, "Maximilien", PPC, "C1", civilite="M.", **SALARIE),
        ],
        decisions=[decision("C05", CQPM, "A", votes=Votes(3, 1, 0), motif="maîtrise constatée sur le poste de repli")],
        acquis=[acquis("C02", "BDC0102", date(2021, 3, 12), "MC-BDC-2021-00007")],
        autres={"incident": "Panne électrique de dix minutes."},
    )  # fmt: skip


def _bijouterie() -> Matiere:
    return matiere(
        "bijouterie",
        [
            inscrit("B01", "Nguyễn", "Élodie", CQP, entreprise="Atelier Fontaine"),
            inscrit("B02", "Ødegård", "Märta", CQP, "C1.1 C1.2 C1.3"),
            inscrit("B03", "Sauvage", "Théo", CQP, "C1.1", civilite="M."),
            inscrit("B04", "Absent", "Paul", CQP, civilite="M.", statut=Statut.EXCUSE, motif_statut="arrêt de travail"),
            inscrit("B05", "Ferry", "Nino", CQP, civilite="M.", statut=Statut.FRAUDE),
        ],
    )


@dataclass(frozen=True)
class Lu:
    """A produced PDF: the text of its pages; `serre`, all of it as `serrer` gives it."""

    pages: tuple[str, ...]

    @property
    def serre(self) -> str:
        return serrer("".join(self.pages))


def _formation() -> Matiere:
    parcours = {"livret de repérage": True, "dossier de suivi et d’évaluation": True}
    return matiere(
        "formation",
        [
            inscrit("F01", "Nguyễn", "Élodie", "CQP-AF", voie="parcours", pieces=parcours, entreprise="Formaction"),
            inscrit("F02", "Ødegård", "Märta", "CQP-AF", "C1 C2 C3 C4 C5 C6.1", voie="parcours", pieces=parcours),
            inscrit("F03", "Ferry", "Nino", "CQP-CCF", civilite="M.", statut=Statut.ABSENT, voie="parcours"),
        ],
        decisions=[
            decision("F02", "CQP-AF", "validation partielle", observations_candidat="L’outil était en panne.",
                     reponse_jury="La panne est confirmée, la compétence reste à évaluer.", commentaire="À encourager.")
        ],
    )  # fmt: skip


def _autres() -> tuple[Matiere, Matiere]:
    accord = [inscrit("A01", "Roux", "Zoé", "CQP-ACC", voie="jury"), inscrit("A02", "Roux", "Ali", "CQP-ACC", "UV1")]
    ingenierie = [inscrit("I01", "Faÿ", "Cyr", "RS-INGCERT"), inscrit("I02", "Haÿ", "Eve", "RS-INGCERT", "C1 C2")]
    return matiere("accord-branche", accord), matiere("ingenierie", ingenierie)


def serrer(texte: str) -> str:
    """Without blanks, nor hyphens: at the end of a line, a hyphen is not told from a word break."""
    return re.sub(r"[-\s\u00ad\ufffe\x02]+", "", texte)


def lire(pdf: bytes) -> Lu:
    document = pypdfium2.PdfDocument(pdf)
    return Lu(tuple(page.get_textpage().get_text_range() for page in document))


def produire(m: Matiere, *genres: str) -> dict[str, Lu]:
    """Every document of a session (or only these kinds), by piece name."""
    travaux = [lot.travail for lot in prevoir(m, GABARITS) if not genres or lot.prevu.genre in genres]
    with ThreadPoolExecutor(1) as executeur:
        rendus = rendre(travaux, date=datetime(2024, 6, 14), executeur=executeur, ouvriers=1, avancer=lambda _: None)
    return {nom: lire(rendu.pdf) for nom, rendu in rendus.items()}


@pytest.fixture(scope="module")
def documents() -> dict[str, Lu]:
    trois = (
        produire(m, "pv", "fiche", "notification", "non-admission", "parchemin") for m in (_formation(), *_autres())
    )
    return produire(_metallurgie()) | produire(_bijouterie()) | {nom: lu for lus in trois for nom, lu in lus.items()}


@pytest.fixture(scope="module")
def pv_long() -> Lu:
    noms = ("Martin", "Le Bihan", "Ben Youssef", "Garçon", "Müller", "d’Estrées")
    inscrits = [inscrit(f"C{k:02}", f"{noms[k % 6]}-{k}", "Léa", CQPM, **SALARIE) for k in range(60)]
    return produire(matiere("metallurgie", inscrits), "pv")["PV-CQPM-2021-0301-RI-pv"]


CERTIFICATEUR_MC = "Commission paritaire nationale de l’emploi et de la formation professionnelle de la métallurgie"
CERTIFICATEUR_BJ = (
    "Commission paritaire nationale de l’emploi et de la formation professionnelle"
    " de la branche de l’horlogerie, bijouterie, joaillerie et orfèvrerie"
)
PARCHEMIN_CQPM = "MC-2024-00042-DARC-NGUYEN-parchemin"
PARCHEMIN_BDC = "MC-BDC-2024-00044-DUPONT-parchemin-bloc"
PARCHEMIN_CCPM = "MC-CCPM-2024-00050-OCONNOR-parchemin-ccpm"
PARCHEMIN_CQPI = "MC-CQPI-2024-00043-DARC-NGUYEN-parchemin-cqpi"
PARCHEMIN_CCPI = "MC-CCPI-2024-00051-HOLDERLIN-parchemin-ccpi"
PARCHEMIN_PPC = "MC-PPC-2024-00052-LE-GUEN-parchemin-ppc"
PARCHEMIN_RS = "ING-2024-00042-FAY-parchemin"
PARCHEMIN_CQP = "CQP-2024-00042-NGUYEN-parchemin"
PARCHEMIN_BC = "BC-2024-00043-ODEGARD-parchemin-bloc"

# (document, mention, where the obligation comes from)
MENTIONS = [
    (PARCHEMIN_CQPM, CERTIFICATEUR_MC, "certificateur, nom légal"),
    (PARCHEMIN_CQPM, "CERTIFICAT DE QUALIFICATION PARITAIRE DE LA MÉTALLURGIE", "annexe 7"),
    (PARCHEMIN_CQPM, "N° Certificat MC-2024-00042", "annexe 7, numéro"),
    (PARCHEMIN_CQPM, "Conducteur d’équipements industriels", "intitulé exact"),
    (PARCHEMIN_CQPM, "CQPM 2021 0301 RI", "annexe 7, code"),
    (PARCHEMIN_CQPM, "(Niveau 3 selon le Cadre national des certifications professionnelles", "annexe 7, niveau"),
    (PARCHEMIN_CQPM, "niveau 3 du Cadre européen des certifications", "RNCP, niveau européen"),
    (PARCHEMIN_CQPM, "NSF : 251u", "RNCP, code NSF"),
    (PARCHEMIN_CQPM, "sous le numéro RNCP90301", "RNCP, numéro"),
    (PARCHEMIN_CQPM, "par décision d’enregistrement du 21 avril 2021", "RNCP, date de la décision"),
    (PARCHEMIN_CQPM, "Délivré à Bảo-Trân D’ÀRC–NGUYỄN", "annexe 7, titulaire"),
    (PARCHEMIN_CQPM, "née le 9 mars 1996 à Hanoï (Viêt Nam)", "annexe 7, naissance"),
    (PARCHEMIN_CQPM, "À l’issue de la délibération du jury réuni le 14 juin 2024", "annexe 7"),
    (PARCHEMIN_CQPM, "Fait à Saint-Étienne, le 14 juin 2024", "annexe 7, date et lieu de délivrance"),
    (PARCHEMIN_CQPM, "La présidente du jury de délibération", "annexe 7, signature"),
    (PARCHEMIN_CQPM, "Le président de l’UIMM ou, par délégation,", "annexe 7, signature"),
    (PARCHEMIN_BDC, "CERTIFICAT DE BLOC DE COMPÉTENCES", "annexe 8"),
    (PARCHEMIN_BDC, "La préparation et la mise en production d’un équipement industriel", "annexe 8, intitulé"),
    (PARCHEMIN_BDC, "Bloc de compétences BDC0101", "annexe 8, code"),
    (PARCHEMIN_BDC, "de la certification « Conducteur d’équipements industriels » (CQPM 2021 0301 RI)", "bloc"),
    (PARCHEMIN_BDC, "Ce certificat atteste de ce seul bloc de compétences.", "bloc seulement"),
    (PARCHEMIN_BDC, "par décision d’enregistrement du 21 avril 2021", "annexe 8, date"),
    (PARCHEMIN_BDC, "né le 9 mars 1996 à Lyon (69)", "annexe 8, naissance"),
    (PARCHEMIN_CCPM, "CERTIFICAT DE COMPÉTENCES PROFESSIONNELLES DE LA MÉTALLURGIE", "annexe 10"),
    (PARCHEMIN_CCPM, "Contrôle dimensionnel en atelier", "annexe 10, intitulé"),
    (PARCHEMIN_CCPM, "CCPM 2022 0045", "annexe 10, code"),
    (PARCHEMIN_CCPM, "Délivré à Siobhán O’CONNOR", "annexe 10, titulaire"),
    (PARCHEMIN_CQPI, CERTIFICATEUR_MC, "certificateur, nom légal"),
    (PARCHEMIN_CQPI, "CERTIFICAT DE QUALIFICATION PROFESSIONNELLE INTERBRANCHES", "annexe 9"),
    (PARCHEMIN_CQPI, "Conducteur d’équipements industriels (interbranches)", "annexe 9, intitulé"),
    (PARCHEMIN_CQPI, "N° Certificat MC-CQPI-2024-00043", "numéro"),
    (PARCHEMIN_CQPI, "attribué avec la certification CQPM 2021 0301 RI", "ch. 3, § 3.B"),
    (PARCHEMIN_CQPI, "née le 9 mars 1996 à Hanoï (Viêt Nam)", "naissance"),
    (PARCHEMIN_CQPI, "Fait à Saint-Étienne, le 14 juin 2024", "date et lieu de délivrance"),
    (PARCHEMIN_CQPI, "numéro RNCP90301, par décision d’enregistrement du 21 avril 2021 – niveau 3", "RNCP du CQPM"),
    (PARCHEMIN_CQPI, "quelle que soit la fédération d’origine du certificat", "annexe 9, verso"),
    (PARCHEMIN_CQPI, "valorisation de leurs acquis validée par une « certification » commune", "annexe 9, verso"),
    (PARCHEMIN_CCPI, "Le présent certificat a été délivré à Anaïs HÖLDERLIN", "annexe 11"),
    (PARCHEMIN_CCPI, f"Sous l’égide de la {CERTIFICATEUR_MC}", "annexe 11"),
    (PARCHEMIN_CCPI, "À l’issue de la délibération du jury réuni le 14 juin 2024", "annexe 11"),
    (PARCHEMIN_CCPI, "Vérifier la conformité d’un assemblage", "annexe 11, intitulé"),
    (PARCHEMIN_CCPI, "La présidente du jury (signature)", "annexe 11, signature"),
    (PARCHEMIN_CCPI, "La titulaire (signature)", "annexe 11, signature du titulaire"),
    (PARCHEMIN_CCPI, "reconnues par les Branches adhérentes à la charte", "annexe 11, verso"),
    (PARCHEMIN_CCPI, "sécurisation des parcours et de l’évolution professionnelle", "annexe 11, verso"),
    (PARCHEMIN_PPC, "l’entreprise Fonderies & Mécanique <Sud> attribue la présente certification", "ch. 7"),
    (PARCHEMIN_PPC, "Pour l’entreprise Fonderies & Mécanique <Sud> (nom, qualité et signature)", "ch. 7"),
    (PARCHEMIN_PPC, f"sous l’autorité de la {CERTIFICATEUR_MC}", "partie 1, ch. 3"),
    ("C12-LE-GUEN-decision-entreprise", "lui attribue la certification professionnelle.", "ch. 7"),
    ("C12-LE-GUEN-decision-entreprise", "Cotation de l’emploi tenu par le salarié", "ch. 7"),
    (PARCHEMIN_RS, "Répertoire spécifique (RS) sous le numéro", "RS, numéro"),
    (PARCHEMIN_RS, "Conduire un projet d’ingénierie de certification professionnelle", "RS, intitulé exact"),
    ("CPEF-2024-00042-NGUYEN-parchemin", "Assistant(e) de formation", "formation, intitulé exact"),
    ("F01-NGUYEN-fiche", "NGUYỄN Élodie", "formation, annexe"),
    ("F01-NGUYEN-fiche", "■ Validée □ Non validée", "formation, annexe, compétences"),
    ("F01-NGUYEN-fiche", "■ DÉLIVRÉ □ NON DÉLIVRÉ", "formation, annexe, décision"),
    ("F02-ODEGARD-fiche", "□ Validée ■ Non validée", "formation, annexe, compétences"),
    ("F02-ODEGARD-fiche", "□ DÉLIVRÉ ■ NON DÉLIVRÉ", "formation, annexe, décision"),
    ("F02-ODEGARD-fiche", "pendant 5 ans à compter de la décision du jury", "formation, § 3"),
    ("F02-ODEGARD-fiche", "Réponse du jury La panne est confirmée", "formation, § 5"),
    ("F02-ODEGARD-fiche", "ne peuvent pas faire l’objet d’un recours", "formation, § 3"),
    ("F02-ODEGARD-non-admission", "ne vous a attribué qu’en partie la certification", "formation, § 3"),
    ("F02-ODEGARD-non-admission", "C5 (décision du 14 juin 2024, bénéfice conservé jusqu’au 14 juin 2029)", "§ 3"),
    ("A01-ROUX-notification", "s’est prononcé en votre faveur", "accord, 5.1.5 : un avis, que la commission valide"),
    ("A01-ROUX-fiche", "délivrée après validation par la commission", "accord, 5.1.5"),
    ("A02-ROUX-non-admission", "ne s’est pas prononcé en faveur de la délivrance", "accord, 5.1.5"),
    ("I01-FAY-fiche", "Étude de cas n° 1", "ingénierie, épreuves"),
    ("I01-FAY-fiche", "C2 : A ; C8 : A ; C10 : A", "ingénierie, compétences de l’étude de cas n° 1"),
    ("PV-RS-INGCERT-pv", "Résultat par compétence", "C7"),
    (PARCHEMIN_CQP, CERTIFICATEUR_BJ, "certificateur, nom légal"),
    (PARCHEMIN_CQP, "Concepteur 3D en bijouterie-joaillerie", "intitulé exact"),
    (PARCHEMIN_CQP, "sous le numéro RNCP26849, par décision d’enregistrement du 1er janvier 2017", "RNCP"),
    (PARCHEMIN_CQP, "Niveau 4 selon le Cadre national", "RNCP, niveau"),
    (PARCHEMIN_CQP, "niveau 4 du Cadre européen", "RNCP, niveau européen"),
    (PARCHEMIN_CQP, "NSF : 223v", "RNCP, code NSF"),
    (PARCHEMIN_CQP, "Fait à Saint-Étienne, le 2 juillet 2024", "§ 8, délivrance après validation"),
    (PARCHEMIN_BC, "Ce certificat atteste de ce seul bloc de compétences.", "bloc seulement"),
    (PARCHEMIN_BC, "de la certification « Concepteur 3D en bijouterie-joaillerie » (RNCP26849)", "bloc"),
    ("C08-MOREAU-non-admission", "Saint-Étienne, le 14 juin 2024", "ch. 3, § 4.B : datée du jour du jury"),
    ("C08-MOREAU-non-admission", "CQPM 2020 0214 « Technicien en industrialisation »", "§ 4.B, 1"),
    ("C08-MOREAU-non-admission", "C1 Analyser un dossier de définition", "§ 4.B, 2.b : numéros et intitulés"),
    ("C08-MOREAU-non-admission", "le parcours de formation et la validation des acquis de l’expérience", "§ 4.B, 3"),
    ("C08-MOREAU-non-admission", "pendant 24 mois à compter de la date de la décision", "§ 4.B, 3 hors RNCP"),
    ("C08-MOREAU-non-admission", "jusqu’au 14 juin 2026 inclus", "§ 4.B, 3, fin du bénéfice"),
    (
        "C08-MOREAU-non-admission",
        "d’une entreprise ou d’un organisme de formation habilité, ou directement",
        "§ 4.B, 3",
    ),
    ("C08-MOREAU-non-admission", "passeport orientation et formation", "§ 4.B, 4"),
    ("C08-MOREAU-non-admission", "https://www.moncompteformation.gouv.fr", "§ 4.B, 4, où trouver un modèle"),
    ("C08-MOREAU-non-admission", "La présidente du jury paritaire de délibération", "§ 4.B, signature"),
    ("C02-DUPONT-non-admission", "BDC0101 La préparation et la mise en production", "§ 4.B, 2.a : blocs"),
    ("C02-DUPONT-non-admission", "jusqu’au 12 mars 2026", "§ 4.B, 3 : fin du bénéfice d’un acquis antérieur"),
    ("C02-DUPONT-non-admission", "pendant 5 ans à compter", "§ 4.B, 3 RNCP"),
    ("C02-DUPONT-non-admission", "jusqu’au 14 juin 2029 inclus", "§ 4.B, 3, fin du bénéfice"),
    ("C03-BENARES-non-admission", "Aucun bloc de compétences n’est acquis en entier", "§ 4.B, 2.a"),
    ("C03-BENARES-non-admission", "C4 Conduire l’équipement en mode normal et dégradé", "§ 4.B, 2"),
    ("C04-TRAORE-non-admission", "aucune compétence professionnelle n’est retenue comme acquise", "§ 4.B, simple avis"),
    ("C01-DARC-NGUYEN-notification", "vous a déclarée admise", "§ 4.A"),
    ("C06-LOISEAU-notification", "Vous ne vous êtes pas présenté.", "absent"),
    ("B02-ODEGARD-non-admission", "BC1, décision du 14 juin 2024 : bénéfice conservé sans limite", "bloc acquis"),
    ("B03-SAUVAGE-non-admission", "Vous pouvez vous présenter à une session de rattrapage.", "§ 9"),
    ("B03-SAUVAGE-non-admission", "lettre recommandée avec avis de réception", "§ 9, recours"),
    ("B03-SAUVAGE-non-admission", "Le dernier jour pour agir est le 14 août 2024", "§ 9, deux mois"),
    ("B04-ABSENT-notification", "Motif : Arrêt de travail.", "excusé"),
    ("B05-FERRY-notification", "pendant une durée de trois ans", "§ 6, fraude"),
    ("PV-CQPM-2021-0301-RI-pv", "référentiel en vigueur depuis le 21/04/2021", "version du référentiel"),
    ("PV-CQPM-2021-0301-RI-pv", "14 juin 2024, Saint-Étienne", "C7, date et lieu"),
    ("PV-CQPM-2021-0301-RI-pv", "Mme Hélène MARCHETTI Présidente, déléguée emploi-formation", "C7, qualité"),
    ("PV-CQPM-2021-0301-RI-pv", "Invités, sans voix délibérative", "ch. 3, § 1.D"),
    ("PV-CQPM-2021-0301-RI-pv", "Hanoï, Viêt Nam", "annexe 14, note 4"),
    ("PV-CQPM-2021-0301-RI-pv", "DUPONT Jean 09/03/1996 Lyon, 69, France DE", "annexe 14, notes 4 et 7"),
    ("PV-CQPM-2021-0301-RI-pv", "CPF (abondement)", "annexe 14, note 6"),
    ("PV-CQPM-2021-0301-RI-pv", "CP : contrat de professionnalisation", "annexe 14, légende"),
    ("PV-CQPM-2021-0301-RI-pv", "BDC0102 : A (acquis antérieur, n° MC-BDC-2021-00007, 12 mars 2021)", "C7"),
    ("PV-CQPM-2021-0301-RI-pv", "Maîtrise constatée sur le poste de repli", "décision différente, motif"),
    ("PV-CQPM-2021-0301-RI-pv", "3 pour, 1 contre, 0 abstention", "votes"),
    ("PV-CQPM-2021-0301-RI-pv", "LOISEAU Paul né le 09/03/1996 Absence", "non délibéré"),
    ("PV-CQPM-2021-0301-RI-pv", "Panne électrique de dix minutes.", "incidents"),
    ("PV-CQPM-2021-0301-RI-pv", "Délibération close le 14 juin 2024", "clôture"),
    ("PV-RNCP26849-pv", "NGUYỄN Élodie née le 09/03/1996 M. Didier OKONKWO", "membre exclu, pour ce candidat"),
    ("PV-RNCP26849-pv", "formation BC1 : A ; BC2 : NA Attribution partielle, bloc acquis : BC1", "C7, voie et blocs"),
    ("C05-RUIZ-fiche", "La décision du jury diffère de la proposition", "fiche, les deux"),
    ("C05-RUIZ-fiche", "BDC0102 : NA → A", "fiche, écart"),
    ("C02-DUPONT-fiche", "acquis antérieur, n° MC-BDC-2021-00007", "fiche, acquis antérieur"),
    ("C06-LOISEAU-fiche", "Non évalué", "fiche, non évaluée"),
    ("B01-NGUYEN-fiche", "Membres du jury n’ayant pas pris part à cette décision", "fiche, exclus"),
]


@pytest.mark.parametrize(("nom", "mention", "article"), MENTIONS)
def test_mention(documents: dict[str, Lu], nom: str, mention: str, article: str) -> None:
    assert serrer(mention) in documents[nom].serre, f"{article} : « {mention} » absent de {nom}"


def _parchemins(documents: dict[str, Lu]) -> Iterator[tuple[str, Lu]]:
    return ((nom, lu) for nom, lu in documents.items() if "parchemin" in nom)


@pytest.mark.parametrize("interdit", ["sous réserve", "en cours", "titre professionnel", "France compétences"])
def test_un_parchemin_ne_porte_pas(documents: dict[str, Lu], interdit: str) -> None:
    for nom, lu in _parchemins(documents):
        assert serrer(interdit).casefold() not in lu.serre.casefold(), nom


def test_un_parchemin_tient_sur_une_page(documents: dict[str, Lu]) -> None:
    """Even with a name of sixty letters, a usage name and a long birthplace; those of two branches have a verso."""
    assert len(NOM_LONG) == 60
    for nom, lu in _parchemins(documents):
        assert len(lu.pages) == (2 if nom.endswith(("-cqpi", "-ccpi")) else 1), nom


def test_un_duplicata_nomme_son_original_et_tient_sur_une_page() -> None:
    """Every model of certificate, with a name of sixty letters."""
    m = _metallurgie()
    texte = "Duplicata certifié conforme à l’original n° MC-2024-00042 du 14 juin 2024, établi le 3 mars 2026"
    long = {"nom_complet": f"Maximilienne-Élisabeth {NOM_LONG.upper()}"}
    travaux = []
    for lot in prevoir(m, GABARITS):
        if lot.prevu.par == "delivrance":
            (piece, *_) = lot.travail.pieces
            contexte: Any = piece.contexte
            duplicata = {
                "parchemin": contexte["parchemin"] | {"duplicata": texte, "nom_long": True},
                "candidat": contexte["candidat"] | long,
            }
            attendus = (texte, *long.values())
            travaux.append(
                replace(lot.travail, pieces=(replace(piece, contexte=contexte | duplicata, attendus=attendus),))
            )
    assert len(travaux) == 6
    with ThreadPoolExecutor(1) as executeur:
        rendus = rendre(travaux, date=datetime(2024, 6, 14), executeur=executeur, ouvriers=1, avancer=lambda _: None)
    assert {r.pages for nom, r in rendus.items() if not nom.endswith(("-cqpi", "-ccpi"))} == {1}


def test_ce_que_decide_l_entreprise_ne_parle_pas_de_jury(documents: dict[str, Lu]) -> None:
    """A parcours de professionnalisation certifiant has no procès-verbal, no letter of the jury."""
    siens = {nom: lu for nom, lu in documents.items() if nom.startswith(("C12-", "C13-", "MC-PPC-", "PV-PPC"))}
    decision = {nom for nom in siens if nom.endswith(("-decision-entreprise", "-parchemin-ppc"))}
    assert {nom.partition("-")[0] for nom in decision} == {"C12", "C13", "MC"}
    assert not any(nom.endswith(("-fiche", "-notification", "-non-admission", "-pv")) for nom in siens)
    assert not [nom for nom in decision if "jury" in siens[nom].serre.casefold()]


@pytest.mark.parametrize("nom", ["MC-2024-00049-MOREAU-parchemin", PARCHEMIN_CCPM])
def test_un_titre_non_enregistre_ne_dit_rien_du_repertoire(documents: dict[str, Lu], nom: str) -> None:
    assert not re.search("RNCP|Répertoire|NSF|européen", documents[nom].serre)


def test_une_fiche_de_decision_suppose_une_decision(documents: dict[str, Lu]) -> None:
    """Formation: nobody signs « non délivré » about someone absent, who has the notification."""
    assert "F03-FERRY-notification" in documents
    assert "F03-FERRY-fiche" not in documents


def test_un_simple_avis_ne_parle_pas_d_acquis(documents: dict[str, Lu]) -> None:
    assert not re.search("passeport|bénéfice|VAE", documents["C04-TRAORE-non-admission"].serre)


def test_le_pv_ne_dit_rien_de_l_entreprise_d_un_demandeur_d_emploi(documents: dict[str, Lu]) -> None:
    serre = documents["PV-CQPM-2021-0301-RI-pv"].serre
    assert not re.search("Secret|0000Z", serre)
    assert "Fonderies&Mécanique<Sud>" in serre


def test_le_pv_numerote_ses_pages(documents: dict[str, Lu], pv_long: Lu) -> None:
    for lu in (pv_long, documents["PV-RNCP26849-pv"]):
        total = len(lu.pages)
        for rang, page in enumerate(lu.pages, start=1):
            assert f"Page{rang}/{total}" in serrer(page)


def test_un_pv_de_soixante_candidats(pv_long: Lu) -> None:
    """The heading row comes back on each page of the table; the signatures are not alone on theirs."""
    tableau = [page for page in pv_long.pages if "Mécanique" in page]
    assert len(tableau) > 2
    assert all("CodeNACE" in serrer(page) for page in tableau)
    assert serrer("60 candidats inscrits, dont 60 examinés par le jury") in serrer(pv_long.pages[-1])
    signataires = [page for page in pv_long.pages if "Signature" in page]
    assert len(signataires) == 1
    assert all(nom in signataires[0] for nom in ("MARCHETTI", "KOWALCZYK", "ABADIE"))
    assert "ROUSSEL-DIOP" not in signataires[0]


@pytest.mark.parametrize("gabarit", sorted(GABARITS.glob("*/*.docx")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_un_gabarit_est_accessible_et_inerte(gabarit: Path) -> None:
    """French, real headings or title, a text for each image, rows that don't split, nothing that reaches outside."""
    with zipfile.ZipFile(gabarit) as archive:
        corps = etree.fromstring(archive.read("word/document.xml"))
        styles = archive.read("word/styles.xml").decode()
        liens = b"".join(archive.read(nom) for nom in archive.namelist() if nom.endswith(".rels"))
    assert 'w:lang w:val="fr-FR"' in styles
    assert b'TargetMode="External"' not in liens
    assert all(image.get("descr") for image in corps.iter("{*}docPr"))
    assert all(ligne.find(f"{W}trPr/{W}cantSplit") is not None for ligne in corps.iter(f"{W}tr") if not _balise(ligne))
    assert not list(corps.iter(f"{W}numPr", f"{W}txbxContent"))
    assert {s.get(f"{W}val") for s in corps.iter(f"{W}pStyle")} & {"Title", "Heading1", "Heading2"} or _lettre(gabarit)


def _balise(ligne: etree._Element) -> bool:
    """Whether a row holds only a loop tag, and so is never printed."""
    return "{%tr" in "".join(ligne.itertext())


def _lettre(gabarit: Path) -> bool:
    return gabarit.stem in ("notification", "lettre-entreprise", "courrier-laureat", "lettre-gtp")
