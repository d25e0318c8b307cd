"""What the shipped letters and attendance sheets say, and to whom: the rules of the texts, read in the result."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from pipeline.deliberation.deliberer import deliberer
from pipeline.documents.francais import INSECABLE
from pipeline.documents.gabarit import preparer
from pipeline.documents.langage import rendre
from pipeline.documents.matiere import Matiere
from pipeline.documents.selection import prevoir
from pipeline.modele import Exclusion, Membre, Statut
from tests.fabrique_documents import (
    CQP,
    CQPM,
    CQPM_HORS_RNCP,
    GABARITS,
    ICI,
    JURY_METALLURGIE,
    PPC,
    Inscrit,
    acquis,
    decision,
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
            inscrit("M1", "Roy", "Lou", CQPM, **SALARIEE),
            inscrit("M2", "Abel", "Léonie", CQPM, "C1 C2 C3", **SALARIEE),
            inscrit("M3", "Zola", "Eva", CQPM, **SALARIEE | {"origine": "DE"}),
            inscrit("M4", "Kern", "Ida", CQPM, **SALARIEE | {"origine": "salarié sans employeur"}),
            inscrit("M5", "Diop", "Awa", CQPM, **SALARIEE | {"voie": "VAE"}),
            inscrit("M6", "Perec", "Ugo", CQPM, **SALARIEE | {"voie": "VAE de branche"}),
        ],
    )


def test_l_employeur_n_apprend_rien_d_une_demarche_personnelle(metallurgie: Matiere) -> None:
    """Not for a job seeker, an employee who acts without their employer, or someone who asked for a VAE."""
    assert sorted(genres(metallurgie, "lettre-entreprise")) == ["M1", "M2", "M6"]


def test_l_employeur_n_a_pas_le_detail_des_resultats(metallurgie: Matiere) -> None:
    lettres = textes(metallurgie, "lettre-entreprise")
    refus, accord = lettres["M2-ABEL-lettre-entreprise"], lettres["M1-ROY-lettre-entreprise"]
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
    assert "désignée pour suppléer Mme Solène ABADIE" in convocations["JURY-FERRY-convocation-jury"]
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
        assert nom not in invites.partition("Signature de la présidente")[0]
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
    assert "à remettre à Mme Lou ROY" in envois["ROY"]
    assert "Signature de la titulaire" in envois["ROY"]
    assert "à remettre" not in envois["ABEL"]
    assert "12 rue des Tilleuls" in envois["ABEL"]


def _sans(m: Matiere, genre: str) -> str:
    """The only document of a kind."""
    (texte,) = textes(m, genre).values()
    return texte


def test_le_president_qui_ne_siege_pas_pour_un_candidat_ne_signe_pas_sa_lettre() -> None:
    """A company in common: nobody is named for that candidate, and the text says nothing of who presides."""
    m = matiere("bijouterie", [inscrit("B1", "Roy", "Lou", CQP, "C1.1"), inscrit("B2", "Abel", "Léo", CQP, "C1.1")])
    preside, *autres = m.dossier.jury
    lettres = {}
    for entreprise in ("Atelier Roussin", ""):
        candidats = (replace(m.dossier.candidats[0], entreprise=entreprise), m.dossier.candidats[1])
        jury = (replace(preside, entreprise="Atelier Roussin"), *autres)
        dossier = replace(m.dossier, jury=jury, candidats=candidats)
        prises = deliberer(dossier, m.reglement)
        lettres[entreprise] = textes(replace(m, dossier=dossier, decisions=prises), "non-admission")
    sans, avec = lettres["Atelier Roussin"]["B1-ROY-non-admission"], lettres[""]["B1-ROY-non-admission"]
    assert re.search(r"La présidente du jury de certification\s+Mme Élodie VASSEUR", avec)
    assert re.search(r"Le président du jury de certification, pour cette délibération\s+Nom : ……", sans)
    assert "VASSEUR" not in sans
    assert "VASSEUR" in lettres["Atelier Roussin"]["B2-ABEL-non-admission"]


def test_un_dossier_non_presente_n_est_pas_dit_incomplet_quand_il_ne_l_est_pas() -> None:
    """Three years are required for a VAE: nothing is missing from the file, and no sovereign decision was taken."""
    pieces = {"recevabilité (avis favorable)": True, "dossier de VAE": True, "fiche de décision": True}
    candidature = inscrit("F1", "Roy", "Lou", "CQP-AF", voie="VAE", pieces=pieces, experience_annees="2")
    notification = _sans(matiere("formation", [candidature]), "notification")
    assert "Votre dossier n’a pas pu être présenté au jury" in notification
    assert "complet et" not in notification
    assert "souverainement" not in notification


@pytest.mark.parametrize(
    ("statut", "recours"),
    [(Statut.FRAUDE, True), (Statut.ABSENT, False), (Statut.EXCUSE, False), (Statut.ABANDON, False)],
)
def test_seule_une_decision_peut_etre_contestee(statut: Statut, recours: bool) -> None:
    """Bijouterie, modalités, § 9: the jury decided nothing about someone who did not come."""
    notification = _sans(matiere("bijouterie", [inscrit("B1", "Roy", "Lou", CQP, statut=statut)]), "notification")
    assert ("Vous pouvez contester cette décision" in notification) is recours


def test_un_exclu_est_informe_et_un_ecarte_ne_recoit_rien() -> None:
    """Bijouterie, modalités, § 6: barred for three years; set aside by the secretariat is no decision."""
    inscrits = [inscrit("B1", "Roy", "Lou", CQP), inscrit("B2", "Abel", "Léo", CQP)]
    m = matiere("bijouterie", inscrits, ecartes=["B2"])
    exclusion = Exclusion("Roy", "Lou", date(1996, 3, 9), CQP, date(2023, 6, 9), date(2026, 6, 9), "session 2023-06")
    dossier = replace(m.dossier, exclusions=(exclusion,))
    exclu = replace(m, dossier=dossier, decisions=deliberer(dossier, m.reglement))
    notification = _sans(exclu, "notification")
    assert "Votre candidature ne peut pas être présentée" in notification
    assert "vous êtes exclue de la certification jusqu’au 9 juin 2026" in notification
    assert "Vous pouvez contester cette décision" in notification


def test_un_refus_contre_les_evaluations_dit_sa_raison() -> None:
    """Metallurgie: everything was acquired at the evaluations; nothing is kept, and the jury's reason is printed."""
    raison = "conditions de sécurité non respectées"
    rien = [decision("M1", code, "NA", motif=raison) for code in (CQPM, "BDC0101", "BDC0102", "BDC0103")]
    competences = [decision("M1", f"C{k}", "NA", motif=raison) for k in range(1, 9)]
    lettre = _sans(
        matiere("metallurgie", [inscrit("M1", "Roy", "Lou", CQPM)], decisions=[*rien, *competences]), "non-admission"
    )
    assert "aucune compétence professionnelle n’est retenue comme acquise" in lettre
    assert "Motif : Conditions de sécurité non respectées." in lettre


def test_l_entreprise_n_entend_parler_d_acquis_que_s_il_y_en_a(metallurgie: Matiere) -> None:
    rien = matiere("metallurgie", [inscrit("M1", "Roy", "Lou", CQPM, "", **SALARIEE)])
    assert "déjà acquis est alors conservé" in textes(metallurgie, "lettre-entreprise")["M2-ABEL-lettre-entreprise"]
    assert "acquis" not in _sans(rien, "lettre-entreprise")


def test_on_ne_parle_pas_d_entreprise_a_qui_n_en_a_pas() -> None:
    m = matiere("bijouterie", [inscrit("B1", "Roy", "Lou", CQP, **SALARIEE), inscrit("B2", "Abel", "Léo", CQP)])
    lettres = textes(m, "notification")
    assert "à votre entreprise, qui vous le remet" in lettres["B1-ROY-notification"]
    assert "entreprise" not in lettres["B2-ABEL-notification"]
    assert "vous est adressé dans les deux mois" in lettres["B2-ABEL-notification"]


def test_le_jury_sait_les_amenagements_sauf_devant_des_anonymes() -> None:
    """Bijouterie, modalités, § 10; in metallurgie the jury must not know who is who."""
    bijouterie = matiere("bijouterie", [inscrit("B1", "Roy", "Lou", CQP, amenagement="tiers-temps")])
    metallurgie = matiere("metallurgie", [inscrit("M1", "Roy", "Lou", CQPM, amenagement="tiers-temps")])
    assert all("ROY Lou : tiers-temps" in texte for texte in textes(bijouterie, "convocation-jury").values())
    assert not any("tiers-temps" in texte for texte in textes(metallurgie, "convocation-jury").values())
    assert "Aménagement : tiers-temps" in _sans(bijouterie, "emargement-candidats")


def test_un_invite_n_est_pas_appele_a_deliberer(metallurgie: Matiere) -> None:
    invitation = textes(metallurgie, "convocation-jury")["JURY-PETITJEAN-convocation-jury"]
    assert not re.search("prépondérante|remplacement|déclare les candidats", invitation)


def test_le_laureat_lit_ses_numeros_et_apprend_son_second_titre() -> None:
    """A CQPI comes with the CQPM that corresponds to it, and only with that one."""
    deux = matiere("metallurgie", [inscrit("M1", "Roy", "Lou", CQPM)])
    un = matiere("metallurgie", [inscrit("M1", "Roy", "Lou", CQPM_HORS_RNCP)])
    assert "MC-2024-00042, MC-CQPI-2024-00043 : conservez-en les originaux" in _sans(deux, "courrier-laureat")
    assert "le numéro unique MC-2024-00042 : conservez-en l’original" in _sans(un, "courrier-laureat")
    assert "(CQPI)" in _sans(deux, "notification")
    assert "CQPI" not in _sans(un, "notification") + _sans(un, "courrier-laureat")


def test_la_demande_de_designation_dit_son_dernier_jour(metallurgie: Matiere) -> None:
    """Partie 2, chapitre 3, § 1.A: fifteen calendar days before the jury of 14 June."""
    demandes = textes(metallurgie, "demande-designation").values()
    assert demandes
    assert all("au plus tard le 30 mai 2024" in texte for texte in demandes)


def test_le_jury_souverain_ne_donne_de_motif_que_celui_qu_il_a_ecrit() -> None:
    """Formation, règlement du jury, § 3; the benefit of five years only goes with something validated."""
    pieces = dict.fromkeys(("livret de repérage", "dossier de suivi et d’évaluation", "fiche de décision"), True)
    parcours = {"voie": "parcours", "pieces": pieces}
    inscrits = [inscrit(f"F{k}", "Roy", "Lou", "CQP-AF", codes, **parcours) for k, codes in enumerate(("C1", "", "C2"))]
    ecrit = decision("F2", "CQP-AF", "non validation", motif="dossier non authentique")
    lettres = textes(matiere("formation", inscrits, decisions=[ecrit]), "non-admission")
    partielle, nulle, motivee = (lettres[f"F{k}-ROY-non-admission"] for k in range(3))
    assert "Motif" not in partielle + nulle
    assert "Motif : Dossier non authentique." in motivee
    assert "conservé cinq ans" in partielle
    assert "cinq ans" not in nulle


def test_chaque_voie_est_convoquee_a_ce_qu_elle_passe() -> None:
    """Accord de branche: with contrôle continu, the jury only hears the report."""
    voies = ("jury", "contrôle continu")
    inscrits = [inscrit(f"A{k}", "Roy", "Lou", "CQP-ACC", voie=voie) for k, voie in enumerate(voies)]
    jury, continu = textes(matiere("accord-branche", inscrits), "convocation-candidat").values()
    assert "les épreuves de la certification. Munissez-vous" in jury
    assert "contrôle continu" not in jury
    assert "Vous soutenez devant le jury votre rapport" in continu
    assert "évaluées par contrôle continu" in continu


def test_un_lieu_se_contracte_et_un_seul_bloc_reste_au_singulier() -> None:
    ne_au_havre = inscrit("B1", "Roy", "Lou", CQP, "C1.1 C1.2 C1.3", commune_naissance="Le Havre")
    lettre = _sans(matiere("bijouterie", [ne_au_havre], lieu="Les Sables-d’Olonne"), "non-admission")
    assert "réuni le 14 juin 2024 aux Sables-d’Olonne" in lettre
    assert "née le 9 mars 1996 au Havre" in lettre
    assert "Le bloc de compétences suivant vous reste acquis" in lettre


def test_un_parchemin_n_ecrit_pas_ne_e() -> None:
    """Whose sex is unknown: both words would show on a certificate for life."""
    inconnue = matiere("metallurgie", [inscrit("M1", "Roy", "Camille", CQPM, civilite="", sexe="")])
    for genre in ("parchemin", "parchemin-cqpi"):
        texte = _sans(inconnue, genre)
        assert "Date et lieu de naissance : 9 mars 1996 à Lyon (69)" in texte
        assert "(e)" not in texte


def test_une_entreprise_qui_refuse_ne_dit_pas_qu_elle_attribue() -> None:
    """The place is left to whoever signs: the company, which may not be where the centre is."""
    inscrits = [inscrit("M1", "Roy", "Lou", PPC, "C1", **SALARIEE), inscrit("M2", "Abel", "Léo", PPC, **SALARIEE)]
    accord, refus = textes(matiere("metallurgie", inscrits), "decision-entreprise").values()
    assert "Décision de non-attribution" in refus
    assert "que la candidate ne remplit pas les conditions" in refus
    assert "Fait à ……" in refus
    assert "non-attribution" not in accord
