"""What documents say: people, results, benefits, decisions, and the list of variables that the office reads."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.documents.contextes import (
    commun,
    contexte_candidat,
    contexte_inscrit,
    contexte_parchemin,
    contexte_seance,
    contexte_titre,
    organisations_sollicitees,
    variables,
    variables_du_dispositif,
)
from pipeline.documents.francais import a_lieu, abreger, typographier
from pipeline.documents.gabarit import variables as variables_du_gabarit
from pipeline.documents.identites import Personne, personne
from pipeline.documents.identites import membre as imprimer_membre
from pipeline.documents.inscriptions import groupes, numeros_anonymes
from pipeline.documents.matiere import Matiere
from pipeline.documents.selection import chercher_gabarit
from pipeline.modele import Delivrance, Membre, Note, Preconisation, ResultatElement, Statut, Votes
from pipeline.referentiel import charger, dispositifs
from pipeline.regles import DocumentPrevu, Epreuve, TitreAssocie
from tests.fabrique_documents import (
    CCPM,
    CQP,
    CQPM,
    CQPM_HORS_RNCP,
    GABARITS,
    ICI,
    Inscrit,
    acquis,
    decision,
    inscrit,
    matiere,
    membre,
)

PREVUS = [(code, p) for code in dispositifs(GABARITS) for p in charger(GABARITS, code).dispositif.documents]
JURY_2019 = date(2019, 6, 13)
JURY_RECENT = date(2023, 6, 16)
DOC = Path(__file__).parent.parent / "docs" / "variables-des-gabarits.md"


def _personne(**champs: Any) -> Personne:
    un = inscrit("C1", "Nguyễn", "Élodie", CQPM, **champs)
    return personne(un.candidat, matiere("metallurgie", [un]))


def _contexte(dispositif: str, un: Inscrit, **reste: Any) -> Any:
    m = matiere(dispositif, [un], **reste)
    return contexte_candidat(m.decisions[0], m)


def _pv(m: Matiere) -> Any:
    (groupe,) = groupes(m)
    return contexte_titre(groupe, m)["pv"]


@pytest.mark.parametrize(
    ("civilite", "sexe", "e", "appel"),
    [
        ("Mme", "", "e", "Madame"),
        ("", "F", "e", "Madame"),
        ("M.", "", "", "Monsieur"),
        ("", "masculin", "", "Monsieur"),
        ("", "", "(e)", "Madame, Monsieur"),
        ("Dr", "", "(e)", "Madame, Monsieur"),
    ],
)
def test_accords(civilite: str, sexe: str, e: str, appel: str) -> None:
    """The agreement follows the sex or the title, and leaves both open when neither says."""
    lue = _personne(civilite=civilite, sexe=sexe)
    assert (lue.e, lue.appel) == (e, appel)


def test_nom_de_naissance_en_capitales_et_nom_d_usage() -> None:
    lue = _personne(nom_usage="d'Àrc")
    assert lue.nom_complet == "Élodie NGUYỄN"
    assert lue.usage == "nom d’usage\u00a0: D'ÀRC"
    assert lue.destinataire == "Mme Élodie D'ÀRC"
    assert _personne(nom_usage="NGUYỄN").usage == ""


@pytest.mark.parametrize(
    ("commune", "departement", "pays", "lieu", "detail"),
    [
        ("Lyon", "69", "France", "Lyon (69)", "Lyon, 69, France"),
        ("Lyon", "69", "", "Lyon (69)", "Lyon, 69"),
        ("Hanoï", "", "Viêt Nam", "Hanoï (Viêt Nam)", "Hanoï, Viêt Nam"),
        ("Hanoï", "99", "Viêt Nam", "Hanoï (Viêt Nam)", "Hanoï, 99, Viêt Nam"),
        ("Lyon", "", "", "Lyon", "Lyon"),
    ],
)
def test_lieu_de_naissance(commune: str, departement: str, pays: str, lieu: str, detail: str) -> None:
    lue = _personne(commune_naissance=commune, departement_naissance=departement, pays_naissance=pays)
    assert (lue.lieu_naissance, lue.lieu_naissance_detaille) == (lieu, detail)
    assert lue.a_naissance == f"à {lieu}"


@pytest.mark.parametrize(
    ("lieu", "attendu"),
    [
        ("Saint-Étienne", "à Saint-Étienne"),
        ("Le Mans", "au Mans"),
        ("Les Sables-d’Olonne", "aux Sables-d’Olonne"),
        ("L’Isle-Adam", "à L’Isle-Adam"),
        ("La Rochelle", "à La Rochelle"),
        ("Lens", "à Lens"),
        ("", ""),
    ],
)
def test_l_article_d_une_ville_se_contracte(lieu: str, attendu: str) -> None:
    assert a_lieu(lieu) == attendu
    assert commun(matiere("metallurgie", [], lieu=lieu))["session"]["a_lieu"] == attendu  # type: ignore[index]


ENTREPRISE = {
    "entreprise": "Fonderie du Gier",
    "adresse_entreprise": "ZI du Pont",
    "code_nace": "2451Z",
    "secteur": "HM",
    "branche": "Plasturgie",
}


@pytest.mark.parametrize("origine", ["DE", "de", "Demandeur d'emploi"])
def test_rien_sur_l_entreprise_d_un_demandeur_d_emploi(origine: str) -> None:
    """Annexe 14, note 7: no company, address, NACE code, sector nor branch."""
    lue = _personne(origine=origine, **ENTREPRISE)
    assert lue.origine == "DE"
    assert not any((lue.entreprise, lue.adresse_entreprise, lue.code_nace, lue.secteur))


def test_l_entreprise_d_un_salarie_est_dite() -> None:
    lue = _personne(origine="Salarié", **ENTREPRISE)
    assert (lue.origine, lue.entreprise, lue.secteur) == ("SL", "Fonderie du Gier", "HM (Plasturgie)")
    assert _personne(**(ENTREPRISE | {"secteur": "Métaux"})).secteur == "M"


def test_sigles() -> None:
    """A value typed in full is printed by its code; an unknown one stays as typed."""
    legende = "CP : contrat de professionnalisation ; PA : Pro-A"
    assert abreger("Contrat de professionnalisation", legende) == "CP"
    assert abreger("pro a", legende) == "PA"
    assert abreger("Fonds propre", legende) == "Fonds propre"
    assert abreger("apprenti", "SL : salarié ou apprenti ; DE : demandeur") == "SL"
    assert _personne(origine="Salarié sans employeur").origine == "SL"


@pytest.mark.parametrize(
    ("typographie", "attendu"),
    [
        ("l'épreuve : 60 % ; « oui »", "l’épreuve\u00a0: 60\u00a0%\u00a0; «\u00a0oui\u00a0»"),
        ("le 1er juin 2024, § 5, n° 12", "le 1er\u00a0juin 2024, §\u00a05, n°\u00a012"),
        ("5 ans et 24 mois", "5\u00a0ans et 24\u00a0mois"),
        ("https://exemple.fr", "https://exemple.fr"),
    ],
)
def test_typographie(typographie: str, attendu: str) -> None:
    assert typographier(typographie) == attendu


def test_benefice_rncp_cinq_ans_et_acquis_anterieur_a_sa_propre_date() -> None:
    """Each acquisition ends on its own day: five years from the decision that gave it (partie 2, chapitre 3, § 4.B)."""
    un = inscrit("C1", "Roy", "Lou", CQPM, "C1 C2 C3 C6")
    ctx = _contexte("metallurgie", un, acquis=[acquis("C1", "BDC0102", date(2021, 3, 12), "MC-BDC-2021-00007")])
    dates = {a["code"]: a["conserve"] for a in (*ctx["acquis"]["blocs"], *ctx["acquis"]["competences"])}
    assert dates == {
        "BDC0101": "jusqu’au 14\u00a0juin 2029",
        "BDC0102": "jusqu’au 12\u00a0mars 2026",
        "C6": "jusqu’au 14\u00a0juin 2029",
    }
    assert ctx["acquis"]["de_ce_jury"]


def test_benefice_hors_rncp_vingt_quatre_mois() -> None:
    ctx = _contexte("metallurgie", inscrit("C1", "Roy", "Lou", CQPM_HORS_RNCP, "C1 C3"))
    assert ctx["acquis"]["duree"] == "24\u00a0mois"
    assert ctx["acquis"]["jusqu_au"] == "14\u00a0juin 2026"
    assert [a["code"] for a in ctx["acquis"]["competences"]] == ["C1", "C3"]
    assert ctx["acquis"]["blocs"] == ()


def test_rien_d_acquis_par_ce_jury_ne_donne_pas_de_delai_de_ce_jury() -> None:
    un = inscrit("C1", "Roy", "Lou", CQPM, "")
    ctx = _contexte("metallurgie", un, acquis=[acquis("C1", "BDC0102", date(2021, 3, 12))])
    assert not ctx["acquis"]["aucune"]
    assert not ctx["acquis"]["de_ce_jury"]


def test_aucune_competence_acquise() -> None:
    assert _contexte("metallurgie", inscrit("C1", "Roy", "Lou", CQPM, ""))["acquis"]["aucune"]


def test_sans_limite_de_duree() -> None:
    ctx = _contexte("bijouterie", inscrit("C1", "Roy", "Lou", CQP, "C1.1 C1.2 C1.3"))
    assert [(a["code"], a["conserve"]) for a in ctx["acquis"]["blocs"]] == [("BC1", "sans limite de durée")]


def test_le_dernier_jour_du_recours_est_calcule() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)], date_jury=date(2024, 12, 31))
    assert commun(m)["session"]["dernier_jour_recours"] == "28\u00a0février 2025"  # type: ignore[index]


def test_decision_differente_de_la_proposition() -> None:
    un = inscrit("C1", "Roy", "Lou", CQP, "C1.1 C1.2 C1.3")
    ecrite = decision("C1", "BC2", "acquis", motif="livret examiné de nouveau", votes=Votes(2, 1, 0))
    ctx = _contexte("bijouterie", un, decisions=[ecrite])["decision"]
    assert ctx["differe"]
    assert (ctx["proposition"], ctx["libelle"]) == ("Attribution partielle", "Attribution totale")
    assert ctx["ecarts"] == ("BC2\u00a0: NA → A",)
    assert ctx["motif"] == "Livret examiné de nouveau"
    assert ctx["votes"] == ("BC2\u00a0: 2 pour, 1 contre, 0 abstention",)


@pytest.mark.parametrize(
    ("champs", "libelle", "motif"),
    [
        ({"statut": Statut.ABSENT}, "Absence", ""),
        ({"statut": Statut.EXCUSE, "motif_statut": "arrêt de travail"}, "Absence excusée", "Arrêt de travail"),
        ({"statut": Statut.FRAUDE}, "Fraude", ""),
        (
            {"pieces": {"livret de réalisations": False}},
            "Dossier incomplet",
            "Pièce manquante\u00a0: livret de réalisations",
        ),
    ],
)
def test_candidature_non_deliberee(champs: dict[str, Any], libelle: str, motif: str) -> None:
    """Its outcome is named, its motive is what was written or is missing, and nothing is said of its results."""
    ctx = _contexte("bijouterie", inscrit("C1", "Roy", "Lou", CQP, **champs))
    assert (ctx["decision"]["libelle"], ctx["decision"]["motif"]) == (libelle, motif)
    assert ctx["decision"]["sigle"] == ""
    assert {b["resultat"] for b in ctx["blocs"]} == {"Non évalué"}


def test_le_pv_separe_deliberes_et_autres() -> None:
    """The column of decisions holds A or NA only: whoever was not deliberated is elsewhere, with the outcome."""
    m = matiere(
        "metallurgie",
        [
            inscrit("C1", "Roy", "Lou", CQPM, "C1 C2 C3"),
            inscrit("C2", "Roy", "Ana", CQPM),
            inscrit("C3", "Abel", "Léo", CQPM, statut=Statut.ABSENT),
            inscrit("C4", "Zola", "Eva", CQPM),
        ],
        ecartes=["C4"],
    )
    pv = _pv(m)
    assert [(ligne["candidat"]["id"], ligne["decision"]["sigle"]) for ligne in pv["candidats"]] == [
        ("C2", "A"),
        ("C1", "NA"),
    ]
    assert [ligne["candidat"]["id"] for ligne in pv["non_deliberes"]] == ["C3", "C4"]
    assert pv["bilan"] == "4\u00a0candidats inscrits, dont 2 examinés par le jury\u00a0: 1 admis, 1 non admis."


def test_le_pv_compte_a_part_une_attribution_partielle_ou_elle_existe() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP, "C1.1 C1.2 C1.3"), inscrit("C2", "Roy", "Ana", CQP)])
    attendu = "2\u00a0candidats inscrits, dont 2 examinés par le jury\u00a0: 1 admis, 1 attribution partielle."
    assert _pv(m)["bilan"] == attendu


def test_le_pv_dit_les_acquis_anterieurs_et_l_abondement() -> None:
    un = inscrit("C1", "Roy", "Lou", CQPM, "C1", abondement="oui")
    m = matiere("metallurgie", [un], acquis=[acquis("C1", "BDC0102", date(2021, 3, 12), "MC-BDC-2021-00007")])
    (ligne,) = _pv(m)["candidats"]
    assert ligne["resultats"] == (
        "BDC0101\u00a0:\u00a0NA\u00a0; BDC0103\u00a0:\u00a0NA",
        "BDC0102\u00a0:\u00a0A (acquis antérieur, n°\u00a0MC-BDC-2021-00007, 12\u00a0mars 2021)",
    )
    assert ligne["commentaire"] == "CPF (abondement)\nBloc acquis\u00a0: BDC0102\nCompétence acquise\u00a0: C1"


def test_le_pv_nomme_les_membres_leur_presence_et_qui_signe() -> None:
    pv = _pv(matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CQPM)]))
    assert [(m["nom"], m["presence"]) for m in pv["membres"]] == [
        ("Mme Hélène MARCHETTI", "Présente"),
        ("M. Bruno KOWALCZYK", "Présent"),
        ("Mme Solène ABADIE", "Présente"),
        ("Mme Awa ROUSSEL-DIOP", "Absente"),
    ]
    assert pv["membres"][0]["qualite"] == "Présidente, déléguée emploi-formation"
    assert [m["nom"] for m in pv["sans_voix"]] == ["M. Loïc PETITJEAN"]
    assert [m["nom"] for m in pv["signataires"]] == ["Mme Hélène MARCHETTI", "M. Bruno KOWALCZYK", "Mme Solène ABADIE"]


def test_un_membre_exclu_est_dit_pour_ce_candidat_seulement() -> None:
    m = matiere(
        "bijouterie",
        [inscrit("C1", "Roy", "Lou", CQP, entreprise="Atelier Fontaine"), inscrit("C2", "Roy", "Ana", CQP)],
    )
    conflits = [(ligne["candidat"]["id"], ligne["decision"]["exclus"]) for ligne in _pv(m)["conflits"]]
    assert conflits == [("C1", ("M. Didier OKONKWO",))]


def test_certification_sans_bloc() -> None:
    m = matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CCPM, "C1 C2")])
    (ligne,) = _pv(m)["candidats"]
    assert ligne["resultats"] == ("C1\u00a0:\u00a0A\u00a0; C2\u00a0:\u00a0A\u00a0; C3\u00a0:\u00a0NA",)
    assert not _pv(m)["par_blocs"]


def _avec(m: Matiere, *jury: Membre, **dispositif: Any) -> Matiere:
    """The same session with more people in the sheet Jury, and another rule book."""
    regles = msgspec.structs.replace(m.reglement.dispositif, **dispositif)
    dossier = replace(m.dossier, jury=(*m.dossier.jury, *jury))
    return replace(m, dossier=dossier, reglement=replace(m.reglement, dispositif=regles))


def _seance(m: Matiere) -> Any:
    return contexte_seance(m)["seance"]


def _inscription(dispositif: str, un: Inscrit, **reste: Any) -> Any:
    m = matiere(dispositif, [un], **reste)
    (groupe,) = groupes(m)
    return contexte_inscrit(un.candidat, groupe.referentiel, m)["inscription"]


def test_la_seance_dit_qui_siege_qui_est_invite_et_qui_n_a_designe_personne() -> None:
    m = _avec(
        matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CQPM), inscrit("C2", "Abel", "Léo", CCPM, "")]),
        membre("", "", "salariés", organisation="Syndicat D"),
    )
    seance = _seance(m)
    assert [x["nom"] for x in seance["membres"]][-1] == "Mme Awa ROUSSEL-DIOP"
    assert [x["nom"] for x in seance["invites"]] == ["M. Loïc PETITJEAN"]
    assert seance["organisations"] == ("Syndicat D",)
    assert seance["president"]["nom"] == "Mme Hélène MARCHETTI"
    assert [(c["code"], c["nombre"]) for c in seance["certifications"]] == [(CQPM, 1), (CCPM, 1)]
    assert (seance["nombre_candidats"], seance["admis"]) == (2, 1)
    assert [ligne["candidat"]["id"] for ligne in seance["candidats"]] == ["C1", "C2"]
    assert _pv(matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CQPM)]))["sans_voix"][0]["vote"] is False


def test_sans_president_designe_la_seance_donne_celui_de_la_feuille_session() -> None:
    m = matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CQPM)], president="Mme Odile Brac")
    m = replace(m, dossier=replace(m.dossier, jury=m.dossier.jury[1:]))
    assert _seance(m)["president"] == {"nom": "Mme Odile Brac", "qualite": ""}


def test_un_titre_que_l_entreprise_decide_n_est_pas_de_la_seance() -> None:
    m = matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CQPM), inscrit("C2", "Abel", "Léo", CCPM)])
    familles = dict(m.reglement.dispositif.familles)
    familles["CCPM"] = msgspec.structs.replace(familles["CCPM"], decideur="l’entreprise")
    m = _avec(m, familles=familles)
    assert [c["code"] for c in _seance(m)["certifications"]] == [CQPM]
    assert contexte_candidat(m.decisions[1], m)["decision"]["decideur"] == "l’entreprise"  # type: ignore[index]


def test_les_organisations_sollicitees_sont_dites_une_fois() -> None:
    """Only the colleges whose organisations designate their representatives; the name as it was first typed."""
    m = matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CQPM)])
    colleges = [
        msgspec.structs.replace(college, designation=college.code == "salaries")
        for college in m.reglement.dispositif.jury.colleges
    ]
    jury = msgspec.structs.replace(m.reglement.dispositif.jury, colleges=tuple(colleges))
    m = _avec(m, membre("", "", "salariés", organisation="SYNDICAT B"), jury=jury)
    assert [(o.nom, o.designes) for o in organisations_sollicitees(m)] == [
        ("Syndicat A", ("Mme Solène ABADIE",)),
        ("Syndicat B", ("Mme Awa ROUSSEL-DIOP",)),
    ]


def test_un_inscrit_sait_ce_qui_compte_encore_et_ce_qui_reste_a_evaluer() -> None:
    anciens = [acquis("C1", "BDC0102", date(2021, 3, 12), "MC-BDC-2021-00007"), acquis("C1", "C6", date(2019, 6, 14))]
    lue = _inscription("metallurgie", inscrit("C1", "Roy", "Lou", CQPM, amenagement="tiers temps"), acquis=anciens)
    assert [(a["code"], a["date"], a["numero"]) for a in lue["acquis"]] == [
        ("BDC0102", "12\u00a0mars 2021", "MC-BDC-2021-00007"),
        ("C6", "14\u00a0juin 2019", ""),
    ]
    assert [a["code"] for a in lue["a_evaluer"]] == ["BDC0101", "C7", "C8"]
    assert lue["amenagement"] == "tiers temps"


def test_un_acquis_expire_reste_a_evaluer() -> None:
    lue = _inscription("metallurgie", inscrit("C1", "Roy", "Lou", CQPM), acquis=[acquis("C1", "BDC0102", JURY_2019)])
    assert lue["acquis"] == ()
    assert [a["code"] for a in lue["a_evaluer"]] == ["BDC0101", "BDC0102", "BDC0103"]


def test_les_pieces_sont_celles_de_la_voie() -> None:
    assert _inscription("metallurgie", inscrit("C1", "Roy", "Lou", CQPM))["pieces"] == ("dossier d’inscription",)
    vae = _inscription("metallurgie", inscrit("C1", "Roy", "Lou", CQPM, voie="VAE"))["pieces"]
    assert vae == ("dossier d’inscription", "livret 2")


def test_les_inscrits_sont_tous_ceux_qui_ne_sont_pas_ecartes() -> None:
    un_attendu = inscrit("C2", "Abel", "Léo", CQPM)
    m = matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CQPM), un_attendu, inscrit("C3", "Zola", "Eva", CQPM)])
    m = replace(m, dossier=replace(m.dossier, ecartes=frozenset({"C3"})), decisions=m.decisions[1:2])
    (groupe,) = groupes(m)
    assert [p["id"] for p in contexte_titre(groupe, m)["inscrits"]] == ["C2", "C1"]  # type: ignore[index, attr-defined]


def _synthese(m: Matiere) -> Any:
    (groupe,) = groupes(m)
    return contexte_titre(groupe, m)["synthese"]


def test_la_synthese_ne_dit_ni_qui_ni_ce_que_le_jury_a_decide() -> None:
    un = inscrit(
        "C1", "Roy", "Lou", CQPM, "C1 C2 C3", origine="Salarié", avis_entreprise="Favorable – Lou Roy l’a", **ENTREPRISE
    )
    ecrite = decision("C1", CQPM, "A", motif="vu en séance")
    anciens = [acquis("C1", "BDC0102", date(2021, 3, 12), "MC-BDC-2021-00007")]
    synthese = _synthese(matiere("metallurgie", [un], decisions=[ecrite], acquis=anciens))
    (ligne,) = synthese["lignes"]
    assert ligne == {
        "numero": numeros_anonymes("2024-06", ["C1"])["C1"],
        "voie": "formation",
        "avis": "favorable",
        "resultats": (
            "BDC0101\u00a0: A (C1\u00a0A, C2\u00a0A, C3\u00a0A)",
            "BDC0103\u00a0: NA (C6\u00a0NA, C7\u00a0NA, C8\u00a0NA)",
        ),
        "anterieurs": ("BDC0102, 12\u00a0mars 2021",),
        "proposition": "NA",
        "en_attente": False,
    }
    assert not re.search(r"Roy|Lou|Gier|1996|00007", str(synthese["lignes"]))


def test_la_synthese_suit_les_numeros_et_dit_ce_qui_manque() -> None:
    inscrits = [
        inscrit("C1", "Roy", "Lou", CQPM, origine="DE"),
        inscrit("C2", "Abel", "Léo", CQPM, statut=Statut.ABSENT),
        inscrit("C3", "Zola", "Eva", CQPM),
    ]
    m = matiere("metallurgie", inscrits)
    m = replace(m, decisions=tuple(d for d in m.decisions if d.candidat.id != "C3"))
    lignes = {ligne["numero"]: ligne for ligne in _synthese(m)["lignes"]}
    numeros = numeros_anonymes("2024-06", ["C1", "C2", "C3"])
    assert list(lignes) == list(numeros.values()) == sorted(numeros.values())
    assert lignes[numeros["C1"]]["avis"] == "sans objet"
    assert lignes[numeros["C2"]]["resultats"] == ("Absence",)
    assert lignes[numeros["C2"]]["proposition"] == ""
    assert lignes[numeros["C3"]]["en_attente"]


def test_les_numeros_anonymes_sont_stables_et_ne_suivent_ni_les_noms_ni_les_identifiants() -> None:
    ids = [f"C{rang:03}" for rang in range(1, 31)]
    numeros = numeros_anonymes("2024-06", ids)
    assert numeros == numeros_anonymes("2024-06", reversed(ids))
    assert list(numeros.values()) == sorted(set(numeros.values()))
    assert [numeros[i] for i in ids] != list(numeros.values())
    assert numeros != numeros_anonymes("2024-09", ids)
    assert len(set(numeros_anonymes("2024-06", map(str, range(5000))).values())) == 5000
    assert all(re.fullmatch(r"A-[B-DF-HJ-NP-TV-Z2-9]{4}", numero) for numero in numeros.values())


def test_un_candidat_de_plus_ne_change_pas_le_numero_des_autres() -> None:
    avant = numeros_anonymes("2024-06", ["C001", "C002", "C003"])
    assert avant.items() <= numeros_anonymes("2024-06", ["A000", "C001", "C002", "C003", "Z999"]).items()


def test_une_proposition_changee_par_le_jury_sur_un_bloc_reste_celle_des_regles() -> None:
    un = inscrit("C1", "Roy", "Lou", CQP, "C1.1 C1.2 C1.3")
    m = matiere("bijouterie", [un], decisions=[decision("C1", "BC2", "acquis", motif="livret revu")])
    (ligne,) = _synthese(m)["lignes"]
    assert [texte.partition(" (")[0] for texte in ligne["resultats"]] == ["BC1\u00a0: A", "BC2\u00a0: NA"]


def test_elements_notes_et_moyenne_d_une_competence() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)])
    (decision_prise,) = m.decisions
    notee = replace(
        decision_prise.competences[0],
        elements=(ResultatElement("e1", "Trier", True, "non_mis_en_oeuvre", ICI),),
        notes=(Note("Écrit", Fraction(25, 2), Fraction(20), ICI), Note("Oral", None, Fraction(20), ICI)),
        moyenne=Fraction(38, 3),
        bareme=20,
    )
    prise = replace(decision_prise, competences=(notee,), preconisations=(Preconisation("BC1", "favorable", "", ICI),))
    contexte: Any = contexte_candidat(prise, m)
    (competence,) = contexte["competences"]
    assert competence["elements"][0]["resultat"] == "Non mis en œuvre"
    assert [n["note"] for n in competence["notes"]] == ["12,5/20", ""]
    assert competence["moyenne"] == "12,67/20"
    assert contexte["decision"]["preconisations"] == ("BC1\u00a0: favorable",)


def test_les_epreuves_donnent_les_resultats_de_leurs_competences() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)])
    (prise,) = m.decisions
    epreuve = Epreuve("Soutenance", ("C2.1", "C1.2"), "45 min")
    referentiel = msgspec.structs.replace(prise.referentiel, epreuves=(epreuve,))
    contexte: Any = contexte_candidat(replace(prise, referentiel=referentiel), m)
    (imprimee,) = contexte["epreuves"]
    assert [c["code"] for c in imprimee["competences"]] == ["C1.2", "C2.1"]


def test_une_epreuve_dit_ce_qu_elle_a_donne_et_non_ce_que_le_jury_a_decide() -> None:
    """What was acquired earlier was not evaluated; what the jury decided since is not what the test gave."""
    un = inscrit("C1", "Roy", "Lou", CCPM, "C3")
    m = matiere("metallurgie", [un], decisions=[decision("C1", "C2", "A")], acquis=[acquis("C1", "C1", JURY_RECENT)])
    (prise,) = m.decisions
    epreuve = Epreuve("Étude de cas", ("C1", "C2", "C3"))
    referentiel = msgspec.structs.replace(prise.referentiel, epreuves=(epreuve,))
    contexte: Any = contexte_candidat(replace(prise, referentiel=referentiel), m)
    assert [c["sigle"] for c in contexte["competences"]] == ["A", "A", "A"]
    assert [c["sigle"] for c in contexte["epreuves"][0]["competences"]] == ["—", "NA", "A"]


FEMININ = {"signataire_pv": "Le président", "signataire_pv_f": "La présidente"}


def test_un_texte_au_feminin_remplace_l_autre_quand_une_femme_preside() -> None:
    m = _avec(matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)]), textes=FEMININ)
    assert commun(m)["textes"] == {"signataire_pv": "La présidente"}
    assert variables_du_dispositif(m.reglement.dispositif) & {"textes.signataire_pv", "textes.signataire_pv_f"} == {
        "textes.signataire_pv"
    }
    homme = replace(m, dossier=replace(m.dossier, jury=(replace(m.dossier.jury[0], civilite="M."),)))
    assert commun(homme)["textes"] == {"signataire_pv": "Le président"}


@pytest.mark.parametrize(("nom", "texte"), [("Mme Odile Brac", "La présidente"), ("M. Ali Brac", "Le président")])
def test_le_feminin_suit_aussi_le_nom_de_la_feuille_session(nom: str, texte: str) -> None:
    m = _avec(matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)], president=nom), textes=FEMININ)
    m = replace(m, dossier=replace(m.dossier, jury=()))
    assert commun(m)["textes"] == {"signataire_pv": texte}


def test_qui_preside_ne_signe_pas_pour_un_candidat_pour_qui_il_ne_siege_pas() -> None:
    """Bijouterie, § 1: a member who knows a candidate takes no part; the other candidates' documents name them."""
    inscrits = [inscrit("C1", "Roy", "Lou", CQP, entreprise="Atelier Vasseur"), inscrit("C2", "Roy", "Ana", CQP)]
    m = matiere("bijouterie", inscrits)
    liee = replace(m.dossier.jury[0], liens=("C1",))
    m = _avec(replace(m, dossier=replace(m.dossier, jury=(liee, *m.dossier.jury[1:]))), textes=FEMININ)
    lues = {d.candidat.id: d for d in m.decisions}
    exclue: Any = commun(m) | contexte_candidat(replace(lues["C1"], exclus=(liee,)), m)  # type: ignore[operator]
    autre: Any = commun(m) | contexte_candidat(lues["C2"], m)  # type: ignore[operator]
    assert (exclue["session"]["president"], exclue["textes"]["signataire_pv"]) == ("", "Le président")
    assert exclue["session"]["date_jury"] == autre["session"]["date_jury"]
    assert (autre["session"]["president"], autre["textes"]["signataire_pv"]) == ("Mme Élodie VASSEUR", "La présidente")


def test_un_candidat_a_les_numeros_de_ses_parchemins_et_son_amenagement() -> None:
    inscrits = [inscrit("C1", "Roy", "Lou", CQPM, amenagement="tiers temps"), inscrit("C2", "Roy", "Ana", CCPM, "")]
    m = matiere("metallurgie", inscrits)
    lus = {d.candidat.id: personne(d.candidat, m) for d in m.decisions}
    assert lus["C1"].numeros == tuple(m.numeros.values())
    assert len(lus["C1"].numeros) == 2 and lus["C2"].numeros == ()
    assert lus["C1"].amenagement == "tiers temps"
    assert _seance(m)["amenagements"] == ({"candidat": "ROY Lou", "amenagement": "tiers temps"},)


def test_un_delegue_sans_voix_reste_un_membre_et_un_suppleant_dit_qui_il_supplee() -> None:
    """Only a guest's role makes a guest; the member replaced is named as the sheet names them."""
    second = membre("Brac", "Ali", "salariés", vote=False, suppleant_de="Roussel-Diop Awa")
    autre = membre("Zidi", "Eva", "salariés", civilite="Mme", vote=True, role="présidente", suppleant_de="quelqu’un")
    m = _avec(matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CQPM)]), second, autre)
    seance, pv = _seance(m), _pv(m)
    assert [x["nom"] for x in seance["invites"]] == [x["nom"] for x in pv["sans_voix"]] == ["M. Loïc PETITJEAN"]
    lus = {x["nom"]: x for x in pv["membres"]}
    assert (lus["M. Ali BRAC"]["vote"], lus["M. Ali BRAC"]["suppleant_de"]) == (False, "Mme Awa ROUSSEL-DIOP")
    assert lus["M. Ali BRAC"]["presence"].endswith("supplée Mme Awa ROUSSEL-DIOP")
    assert lus["Mme Eva ZIDI"]["suppleant_de"] == "quelqu’un"


def test_une_presidente_dont_le_role_est_au_masculin_est_dite_presidente() -> None:
    m = _avec(matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CQPM)]))
    une = replace(m.dossier.jury[0], role="président", qualite="Référente")
    assert imprimer_membre(une, m).qualite == "Présidente, référente"
    assert imprimer_membre(replace(une, civilite="M.", qualite=""), m).qualite == "Président"


@pytest.mark.parametrize(
    ("statut", "motif", "public"),
    [
        (Statut.EXCUSE, "hospitalisation", "Absence justifiée"),
        (Statut.ABSENT, "", ""),
        (Statut.REPORTE, "congé de paternité", "Report justifié"),
        (Statut.ABANDON, "maladie", ""),
        (Statut.FRAUDE, "livret copié.", "Livret copié"),
    ],
)
def test_le_pv_ne_dit_aucun_motif_prive(statut: Statut, motif: str, public: str) -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP, statut=statut, motif_statut=motif)])
    (ligne,) = _pv(m)["non_deliberes"]
    assert ligne["motif"] == public


def test_l_explication_ne_parle_pas_comme_le_programme() -> None:
    un = inscrit("C1", "Roy", "Lou", CQPM, "C1 C2 C3")
    explications = _contexte("metallurgie", un)["decision"]["explications"]
    dit = " ".join(f"{e['regle']} {e['constat']} {e['source']}" for e in explications)
    assert "condition non remplie" in dit
    assert not re.search("règle suivante|Feuille|colonne|Option", dit)


def test_l_explication_a_le_mot_du_dispositif_pour_ce_qui_s_evalue() -> None:
    m = matiere("metallurgie", [inscrit("C1", "Roy", "Lou", CCPM, "C1 C2")])
    textes = m.reglement.dispositif.textes | {"partie": "unité de valeur", "parties": "unités de valeur"}  # type: ignore[operator]
    m = _avec(m, textes=textes)
    lue: Any = contexte_candidat(m.decisions[0], m)["decision"]
    assert any(e["constat"].startswith("2 unités de valeur acquises sur 3") for e in lue["explications"])
    assert _pv(m)["candidats"][0]["commentaire"] == "Unités de valeur acquises\u00a0: C1, C2"


def test_plusieurs_motifs_du_jury_sont_des_phrases() -> None:
    un = inscrit("C1", "Roy", "Lou", CQP, "C1.1 C1.2 C1.3")
    ecrites = [
        decision("C1", "BC1", "non acquis", motif="livret incomplet."),
        decision("C1", "BC2", "acquis", motif="production revue"),
    ]
    assert _contexte("bijouterie", un, decisions=ecrites)["decision"]["motif"] == "Livret incomplet. Production revue"


def test_un_titre_associe_dit_avec_quoi_il_est_donne_et_un_duplicata_son_original() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)])
    (prise,) = m.decisions
    titre = msgspec.structs.replace(prise.referentiel.certification, donne=(TitreAssocie("X1", "CQP", "Associé"),))
    prise = replace(prise, referentiel=msgspec.structs.replace(prise.referentiel, certification=titre))
    m = replace(m, numeros={("C1", "X1"): "N1", ("C1", CQP): "N2"})
    associe: Any = contexte_parchemin(Delivrance(prise, "CQP", "X1", "Associé"), m, "Duplicata de l'original n° N1")
    assert associe["parchemin"]["avec"] == f"{CQP} {titre.intitule}"
    assert associe["parchemin"]["duplicata"] == "Duplicata de l’original n°\u00a0N1"
    original: Any = contexte_parchemin(Delivrance(prise, "CQP", CQP, titre.intitule), m)
    assert (original["parchemin"]["avec"], original["parchemin"]["duplicata"]) == ("", "")


def test_un_parchemin_corrige_et_lui_seul_dit_quelle_edition_il_rectifie() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP), inscrit("C2", "Roy", "Zoé", CQP)])
    m = replace(m, rectifiees={m.numeros["C2", CQP]: date(2024, 7, 1)})
    dits: list[Any] = [contexte_parchemin(delivrance, m, duplicata="Duplicata") for delivrance in m.delivrances]
    assert {d["candidat"]["prenom"]: d["parchemin"]["rectifie"] for d in dits} == {
        "Lou": "",
        "Zoé": typographier("Ce certificat rectifie l’édition du 1er juillet 2024"),
    }


@pytest.mark.parametrize(
    ("heure", "imprimee"),
    [
        ("9h", "9\u00a0h"),
        ("09:30", "9\u00a0h\u00a030"),
        ("14:00:00", "14\u00a0h"),
        ("14 h 30", "14\u00a0h\u00a030"),
        ("à partir de 9 h", "à partir de 9 h"),
        ("", ""),
    ],
)
def test_l_heure_est_imprimee_a_la_francaise(heure: str, imprimee: str) -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)], autres={"heure": heure})
    assert commun(m)["session"]["heure"] == imprimee  # type: ignore[index]


def test_les_echeances_sont_dans_tous_les_documents_vides_tant_qu_elles_sont_inconnues() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP)], validation_le=None)
    lues: Any = commun(m)["echeances"]
    assert lues["convocation"] == "30\u00a0mai 2024"
    assert lues["parchemin"] == ""


@pytest.mark.parametrize(("code", "prevu"), PREVUS, ids=[f"{code}/{prevu.genre}" for code, prevu in PREVUS])
def test_un_gabarit_ne_demande_que_les_variables_de_ses_documents(code: str, prevu: DocumentPrevu) -> None:
    """By kind: a sheet for someone enrolled can't ask for a decision. Its texts and deadlines are the dispositif's."""
    dispositif = charger(GABARITS, code).dispositif
    connues = variables(prevu.par) | variables_du_dispositif(dispositif)
    assert variables_du_gabarit(chercher_gabarit(GABARITS, code, prevu.genre)) - connues == set()


REPETEES = tuple(
    f"{liste}."
    for liste in (
        *(
            f"pv.{nom}"
            for nom in ("candidats", "non_deliberes", "ecarts", "conflits", "votes", "preconisations", "observations")
        ),
        *("pv.membres", "pv.sans_voix", "pv.signataires", "seance.membres", "seance.invites", "seance.candidats"),
        *("inscrits", "blocs.competences", "epreuves.competences"),
    )
)
"""Lists whose lines are described once in the page, under another name."""


def test_la_documentation_liste_toutes_les_variables() -> None:
    citees = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)*)`", DOC.read_text(encoding="utf-8"))) - {"dispositif.toml"}
    attendues = {nom for nom in variables() if not nom.startswith(REPETEES)}
    assert attendues - citees == set()
    racines = {nom for nom in variables() if "." not in nom}
    assert {nom for nom in citees if nom.partition(".")[0] in racines} <= variables()
