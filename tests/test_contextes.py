"""What documents say: people, results, benefits, decisions, and the list of variables that the office reads."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.documents.contextes import commun, contexte_candidat, contexte_pv, variables
from pipeline.documents.francais import abreger, typographier
from pipeline.documents.gabarit import variables as variables_du_gabarit
from pipeline.documents.identites import Personne, personne
from pipeline.documents.matiere import Matiere
from pipeline.modele import Statut, Votes
from pipeline.referentiel import charger
from tests.fabrique_documents import (
    CCPM,
    CQP,
    CQPM,
    CQPM_HORS_RNCP,
    GABARITS,
    Inscrit,
    acquis,
    decision,
    inscrit,
    matiere,
)

DOC = Path(__file__).parent.parent / "docs" / "variables-des-gabarits.md"


def _personne(**champs: Any) -> Personne:
    un = inscrit("C1", "Nguyễn", "Élodie", CQPM, **champs)
    return personne(un.candidat, matiere("metallurgie", [un]))


def _contexte(dispositif: str, un: Inscrit, **reste: Any) -> Any:
    m = matiere(dispositif, [un], **reste)
    return contexte_candidat(m.decisions[0], m)


def _pv(m: Matiere) -> Any:
    return contexte_pv(m.decisions, m)["pv"]


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
        ({"pieces": {"livret de réalisations": False}}, "Dossier incomplet", "Manque\u00a0: livret de réalisations"),
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
    assert pv["bilan"] == "4\u00a0candidats inscrits, dont 2 délibérés\u00a0: 1 admis, 1 non admis."


def test_le_pv_compte_a_part_une_attribution_partielle_ou_elle_existe() -> None:
    m = matiere("bijouterie", [inscrit("C1", "Roy", "Lou", CQP, "C1.1 C1.2 C1.3"), inscrit("C2", "Roy", "Ana", CQP)])
    assert _pv(m)["bilan"] == "2\u00a0candidats inscrits, dont 2 délibérés\u00a0: 1 admis, 1 partiel, 0 non admis."


def test_le_pv_dit_les_acquis_anterieurs_et_l_abondement() -> None:
    un = inscrit("C1", "Roy", "Lou", CQPM, "C1", abondement="oui")
    m = matiere("metallurgie", [un], acquis=[acquis("C1", "BDC0102", date(2021, 3, 12), "MC-BDC-2021-00007")])
    (ligne,) = _pv(m)["candidats"]
    assert ligne["resultats"] == (
        "BDC0101\u00a0: NA\u00a0; BDC0103\u00a0: NA",
        "BDC0102\u00a0: A (acquis antérieur, n°\u00a0MC-BDC-2021-00007, 12\u00a0mars 2021)",
    )
    assert ligne["commentaire"] == "CPF (abondement)\nBloc acquis\u00a0: BDC0102"


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
    assert ligne["resultats"] == ("C1\u00a0: A\u00a0; C2\u00a0: A\u00a0; C3\u00a0: NA",)
    assert not _pv(m)["par_blocs"]


@pytest.mark.parametrize("gabarit", sorted(GABARITS.glob("*/*.docx")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_un_gabarit_ne_demande_que_des_variables_connues(gabarit: Path) -> None:
    libres = {nom for nom in variables_du_gabarit(gabarit) if nom.partition(".")[0] == "textes"}
    assert variables_du_gabarit(gabarit) - libres <= variables()


@pytest.mark.parametrize("code", ["bijouterie", "metallurgie"])
def test_un_dispositif_a_les_textes_que_ses_gabarits_demandent(code: str) -> None:
    dispositif = charger(GABARITS, code).dispositif
    for prevu in dispositif.documents:
        propre = GABARITS / code / f"{prevu.genre}.docx"
        gabarit = propre if propre.exists() else GABARITS / "commun" / propre.name
        demandes = {nom.partition(".")[2] for nom in variables_du_gabarit(gabarit) if nom.startswith("textes.")}
        assert demandes <= set(dispositif.textes), prevu.genre


def test_la_documentation_liste_toutes_les_variables() -> None:
    """Under `pv`, only the lists: their lines are described once, elsewhere in the page."""
    citees = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)*)`", DOC.read_text(encoding="utf-8"))) - {"dispositif.toml"}
    attendues = {nom for nom in variables() if not nom.startswith("pv.") or nom.count(".") == 1}
    assert attendues - citees == set()
    racines = {nom for nom in variables() if "." not in nom}
    assert {nom for nom in citees if nom.partition(".")[0] in racines} <= variables()
