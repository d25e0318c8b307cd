"""What the shipped letters and attendance sheets say, and to whom: the rules of the texts, read in the result."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from pipeline.documents.francais import INSECABLE
from pipeline.documents.gabarit import preparer
from pipeline.documents.langage import rendre
from pipeline.documents.matiere import Matiere
from pipeline.documents.selection import prevoir
from pipeline.modele import Membre
from tests.fabrique_documents import (
    CQP,
    CQPM,
    GABARITS,
    ICI,
    JURY_METALLURGIE,
    Inscrit,
    acquis,
    inscrit,
    matiere,
    membre,
)

SALARIEE = {"origine": "SL", "entreprise": "Forges Vial", "adresse_entreprise": "3 rue du Marteau"}


def textes(m: Matiere, genre: str) -> dict[str, str]:
    """Name of each document of a kind → its text, as the template gives it."""
    (lot,) = (lot for lot in prevoir(m, GABARITS) if lot.prevu.genre == genre)
    corps = preparer(lot.travail.gabarit).corps
    return {piece.nom: _texte(rendre(corps, {**lot.travail.commun, **piece.contexte})) for piece in lot.travail.pieces}


def genres(m: Matiere, genre: str) -> list[str]:
    """Ids of the candidates who have a document of this kind."""
    return [c for lot in prevoir(m, GABARITS) if lot.prevu.genre == genre for c in lot.candidats.values()]


def _texte(xml: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"</w:p>|<w:br/>", "\n", xml))).replace(INSECABLE, " ")


def _avec_jury(m: Matiere, *membres: Membre) -> Matiere:
    return replace(m, dossier=replace(m.dossier, jury=(*JURY_METALLURGIE, *membres)))


@pytest.fixture
def metallurgie() -> Matiere:
    return matiere(
        "metallurgie",
        [
            inscrit("C1", "Roy", "Lou", CQPM, **SALARIEE),
            inscrit("C2", "Abel", "Léonie", CQPM, "C1 C2 C3", **SALARIEE),
            inscrit("C3", "Zola", "Eva", CQPM, **SALARIEE | {"origine": "DE"}),
            inscrit("C4", "Kern", "Ida", CQPM, **SALARIEE | {"origine": "salarié sans employeur"}),
            inscrit("C5", "Diop", "Awa", CQPM, **SALARIEE | {"voie": "VAE"}),
            inscrit("C6", "Perec", "Ugo", CQPM, **SALARIEE | {"voie": "VAE de branche"}),
        ],
    )


def test_l_employeur_n_apprend_rien_d_une_demarche_personnelle(metallurgie: Matiere) -> None:
    """Not for a job seeker, an employee who acts without their employer, or someone who asked for a VAE."""
    assert sorted(genres(metallurgie, "lettre-entreprise")) == ["C1", "C2", "C6"]


def test_l_employeur_n_a_pas_le_detail_des_resultats(metallurgie: Matiere) -> None:
    lettres = textes(metallurgie, "lettre-entreprise")
    refus, accord = lettres["C2-ABEL-lettre-entreprise"], lettres["C1-ROY-lettre-entreprise"]
    assert "Non-admission (NA)" in refus
    assert "BDC0101" not in refus
    assert "la certification n’est pas attribuée à Mme Léonie ABEL" in refus
    assert "La certification est attribuée à Mme Lou ROY" in accord


def test_la_synthese_ne_dit_pas_qui_est_qui(metallurgie: Matiere) -> None:
    (synthese,) = textes(metallurgie, "synthese").values()
    assert "BDC0101 : A" in synthese
    assert len(re.findall(r"\bA-[B-Z2-9]{4}\b", synthese)) == len(metallurgie.dossier.candidats)
    for candidat in metallurgie.dossier.candidats:
        for secret in (
            candidat.id,
            candidat.nom_naissance,
            candidat.prenom,
            "Forges Vial",
            "09/03/1996",
            "9 mars 1996",
        ):
            assert not re.search(rf"\b{secret}\b", synthese, re.IGNORECASE), secret


def test_la_copie_de_la_convocation_va_a_l_organisation_qui_a_designe(metallurgie: Matiere) -> None:
    """Partie 2, chapitre 3, § 2: to the union that gave the mandate, neither to the company nor for other members."""
    syndique = membre("Morin", "Lise", "salariés", organisation="Syndicat D", entreprise="Tôlerie Astier")
    convocations = textes(_avec_jury(metallurgie, syndique), "convocation-jury")
    assert "Copie : Syndicat D, qui vous a désigné" in convocations["JURY-MORIN-convocation-jury"]
    assert "Copie" not in convocations["JURY-KOWALCZYK-convocation-jury"]


def test_chacun_est_convoque_pour_ce_qu_il_fait(metallurgie: Matiere) -> None:
    suppleante = membre(
        "Ferry", "Jeanne", "salariés", civilite="Mme", role="suppléante", vote=False, suppleant_de="Abadie Solène"
    )
    convocations = textes(_avec_jury(metallurgie, suppleante), "convocation-jury")
    assert "siégez avec voix délibérative" in convocations["JURY-ABADIE-convocation-jury"]
    assert "sans prendre part à la décision" in convocations["JURY-PETITJEAN-convocation-jury"]
    assert "désignée pour suppléer Abadie Solène" in convocations["JURY-FERRY-convocation-jury"]
    assert "sans prendre part à la décision" not in convocations["JURY-FERRY-convocation-jury"]


def test_l_emargement_porte_tous_les_designes_et_les_organisations_invitees(metallurgie: Matiere) -> None:
    """Annexe 13, with deputies among the designated people, apart from the guests."""
    suppleante = membre(
        "Ferry", "Jeanne", "salariés", vote=False, suppleant_de="Abadie Solène", organisation="Syndicat A"
    )
    invitee = Membre("", "", ICI, college="salariés", organisation="Syndicat du Pilat")
    (feuille,) = textes(_avec_jury(metallurgie, suppleante, invitee), "emargement-jury").values()
    membres, _, invites = feuille.partition("Invités, sans voix délibérative")
    for nom in ("Hélène MARCHETTI", "Awa ROUSSEL-DIOP", "Jeanne FERRY", "Syndicat du Pilat"):
        assert nom in membres
        assert nom not in invites.partition("Signature du président")[0]
    assert "Loïc PETITJEAN" in invites
    assert "Loïc PETITJEAN" not in membres


def test_la_convocation_dit_ce_qui_reste_a_evaluer() -> None:
    m = matiere(
        "metallurgie", [_deja_acquis()], acquis=[acquis("C1", "BDC0101", date(2023, 6, 9), "MC-BDC-2023-00007")]
    )
    (convocation,) = textes(m, "convocation-candidat").values()
    dit, _, reste = convocation.partition("Ce qui reste à évaluer")
    assert "BDC0101" in dit
    assert "décision du 9 juin 2023, n° MC-BDC-2023-00007" in dit
    assert "BDC0101" not in reste
    assert "BDC0102" in reste
    assert "un temps supplémentaire d’un tiers." in reste


def _deja_acquis() -> Inscrit:
    return inscrit("C1", "Roy", "Lou", CQPM, amenagement="un temps supplémentaire d’un tiers")


def test_la_convocation_previent_de_la_fraude_et_du_controle_a_distance() -> None:
    """Bijouterie, modalités, § 6: the sanction, and for a remote test the copy of the identity document."""
    sur_place = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)])
    a_distance = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)], autres={"presence_a_distance": "oui"})
    (ici,) = textes(sur_place, "convocation-candidat").values()
    (ailleurs,) = textes(a_distance, "convocation-candidat").values()
    assert "ne peut pas présenter la certification pendant une durée de trois ans" in ici
    assert "copie numérique de votre pièce d’identité" in ailleurs
    assert "copie numérique" not in ici


def test_l_attestation_ne_vaut_pas_certification(metallurgie: Matiere) -> None:
    (attestation,) = textes(metallurgie, "attestation").values()
    assert "BDC0101" in attestation
    assert "bénéfice conservé jusqu’au 14 juin 2029" in attestation
    assert "ne constitue pas la certification « Conducteur d’équipements industriels »" in attestation


def test_le_parchemin_va_a_l_entreprise_qui_le_remet_ou_a_son_titulaire() -> None:
    """Bijouterie, modalités, § 8."""
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP, **SALARIEE), inscrit("C2", "Abel", "Léo", CQP)])
    envois = {nom.split("-")[3]: texte for nom, texte in textes(m, "envoi-parchemin").items()}
    assert "Forges Vial" in envois["ROY"]
    assert "à remettre à son titulaire" in envois["ROY"]
    assert "à remettre" not in envois["ABEL"]
    assert "12 rue des Tilleuls" in envois["ABEL"]
