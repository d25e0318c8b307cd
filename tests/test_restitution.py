"""What is read on a screen or printed from a workbook: counts, dashboard, deliberation workbook."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from pipeline.anomalies import a_propos, signaler
from pipeline.documents.matiere import Matiere
from pipeline.etude import Etude
from pipeline.modele import Repere, Statut
from pipeline.restitution.grille_deliberation import grille_deliberation
from pipeline.restitution.tableau_de_bord import Publie, tableau_de_bord
from pipeline.restitution.terminal import anomalies_en_texte, compte_issues
from tests.fabrique_documents import CQP, decision, inscrit, matiere

INSCRITS = [
    inscrit("C1", "Roy", "Lou", CQP),
    inscrit("C2", "Abel", "Léo", CQP, "C1.1 C1.2 C1.3"),
    inscrit("C3", "Zola", "Eva", CQP, "C2.1 C2.2 C2.4"),
    inscrit("C4", "Kern", "Ida", CQP, statut=Statut.ABSENT),
]


def _etude(m: Matiere) -> Etude:
    return Etude(m.dossier, m.dossier, m.reglement, m.decisions, ())


def test_les_totaux_comptent_les_inscrits_et_ne_decident_pas_avant_le_jury() -> None:
    m = matiere("bijouterie", INSCRITS, deliberation_close_le=None, validation_le=None)
    m = replace(m, decisions=m.decisions[:-1])
    compte = compte_issues(_etude(m))
    assert compte == "4 inscrits, dont 3 avec une proposition : 1 admis, 1 attribution partielle, 1 absent"
    page = tableau_de_bord(_etude(m), Publie()).decode()
    assert "Ce que les règles proposent" in page and "<th>Proposition</th>" in page
    assert "<strong>4</strong> inscrits" in page


def test_une_session_deliberee_dit_des_decisions_et_accorde_les_nombres() -> None:
    m = matiere("bijouterie", INSCRITS)
    assert compte_issues(_etude(m)) == (
        "4 inscrits, dont 4 avec une décision : 1 admis, 2 attributions partielles, 1 absent"
    )
    page = tableau_de_bord(_etude(m), Publie()).decode()
    assert "Ce qui a été décidé" in page and "<strong>2</strong> attributions partielles" in page
    assert compte_issues(_etude(matiere("bijouterie", []))) == "aucun inscrit"
    assert compte_issues(_etude(replace(m, decisions=()))) == "4 inscrits, dont aucun avec une décision"


def test_ce_qui_manque_a_un_candidat_est_dit_ensemble() -> None:
    m = matiere("bijouterie", INSCRITS)
    manques = [
        a_propos([signaler("C13", Repere("session.xlsx", "Candidats", cellule), "rien", attendu=champ)], candidat)[0]
        for candidat, cellule, champ in (("C1", "F2", "« ville »"), ("C2", "F3", "« ville »"), ("C1", "G2", "« voie »"))
    ]
    page = tableau_de_bord(replace(_etude(m), anomalies=tuple(manques)), Publie()).decode()
    assert page.count("Renseignement manquant") == 2
    lui = page[page.index("Renseignement manquant") : page.rindex("Renseignement manquant")]
    assert "«\u00a0ville\u00a0»" in lui and "«\u00a0voie\u00a0»" in lui and "cellule F2" in lui and "cellule G2" in lui


def _en_texte(*fautes: tuple[str, str, str, str]) -> str:
    lieux = [(Repere(classeur, feuille, cellule), trouve) for classeur, feuille, cellule, trouve in fautes]
    return anomalies_en_texte([signaler("J10", *lieu) for lieu in lieux]).replace("\u00a0", " ")


def test_ce_qui_demande_la_meme_chose_se_dit_une_fois_avec_ce_qui_a_ete_trouve_a_chaque_endroit() -> None:
    assert _en_texte(
        ("session.xlsx", "Candidats", "A4", "Durand Léa"),
        ("session.xlsx", "Candidats", "A7", "rien"),
        ("session.xlsx", "Candidats", "A8", "la feuille « Jury »"),
        ("session.xlsx", "Candidats", "A9", "Roy Lou"),
        ("session.xlsx", "Candidats", "A10", "Roy Lou"),
    ).splitlines() == [
        "BLOQUANT  J10  Membre en double",
        "  → session.xlsx · feuille « Candidats » · cellule A4 : « Durand Léa »",
        "  → session.xlsx · feuille « Candidats » · cellule A7 : rien",
        "  → session.xlsx · feuille « Candidats » · cellule A8 : la feuille « Jury »",
        "    et 2 autres cellules",
        "      attendu  : une seule ligne par membre du jury",
        "      à faire  : supprimer l’une des deux lignes",
    ]


def test_ce_qui_a_ete_trouve_partout_ne_se_dit_qu_une_fois() -> None:
    texte = _en_texte(*[("session.xlsx", "Jury", f"A{rang}", "Durand Léa") for rang in range(2, 6)])
    assert texte.count("Durand Léa") == 1 and "      trouvé   : Durand Léa" in texte and "et 1 autre cellule\n" in texte


@pytest.mark.parametrize(
    ("reste", "dit"),
    [
        ([("session.xlsx", "Jury", "A9")], "et 1 autre cellule\n"),
        ([("session.xlsx", "Jury", ""), ("a.xlsx", "Jury", "")], "et 2 autres feuilles\n"),
        ([("a.xlsx", "", ""), ("b.xlsx", "", "")], "et 2 autres classeurs\n"),
        ([("signes/a.pdf", "", ""), ("signes/b.jpg", "", "")], "et 2 autres fichiers\n"),
        ([("a.xlsx", "", ""), ("b.xlsx", "Jury", "A1")], "et 2 autres endroits\n"),
    ],
)
def test_les_autres_endroits_ont_leur_nom(reste: list[tuple[str, str, str]], dit: str) -> None:
    premiers = [("session.xlsx", "Jury", f"A{rang}") for rang in range(2, 5)]
    assert dit in _en_texte(*((*lieu, "x") for lieu in [*premiers, *reste]))


def test_le_tableau_de_bord_mene_au_detail_des_anomalies_quand_il_y_en_a() -> None:
    m = matiere("bijouterie", INSCRITS)
    assert "anomalies.xlsx" not in tableau_de_bord(_etude(m), Publie()).decode()
    alerte = signaler("C13", Repere("session.xlsx", "Candidats", "F2"), "rien", attendu="« ville »")
    assert 'href="anomalies.xlsx"' in tableau_de_bord(replace(_etude(m), anomalies=(alerte,)), Publie()).decode()


def test_la_grille_de_deliberation_s_imprime_en_paysage_sans_que_rien_ne_se_recouvre() -> None:
    motif = "Le livret a été relu en séance, et la production examinée de nouveau. " * 4
    m = matiere("bijouterie", INSCRITS, decisions=[decision("C1", "BC2", "non acquis", motif=motif)])
    classeur = load_workbook(BytesIO(grille_deliberation(m.decisions)))
    for feuille in classeur:
        assert feuille.page_setup.orientation == "landscape"
        assert (feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight) == (1, 0)
        assert feuille.sheet_properties.pageSetUpPr.fitToPage
        assert feuille.print_title_rows == "$1:$1"
    feuille = classeur["Candidats"]
    (rang,) = [ligne[0].row for ligne in feuille.iter_rows() if ligne[1].value == "C1"]
    largeur = feuille.column_dimensions["H"].width
    assert feuille["H1"].value == "Motif"
    assert feuille.row_dimensions[rang].height >= 15 * len(motif) / largeur
    assert feuille.row_dimensions[1].height == 15
