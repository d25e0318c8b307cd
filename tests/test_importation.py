"""A list exported from another tool: what is understood is imported, all else is told, and nobody is lost."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from pipeline.anomalies import signaler
from pipeline.catalogue import Gravite
from pipeline.etude import Chemins, EntreesACorriger
from pipeline.lecture.candidats import lire_candidats
from pipeline.lecture.importation import texte_delimite
from pipeline.lecture.importation.liste import Liste, importer
from pipeline.lecture.ouverture.classeur import ouvrir
from pipeline.modele import Repere
from pipeline.nouvelle import creer
from pipeline.referentiel import charger
from pipeline.restitution.session.classeur import classeur_session
from pipeline.restitution.session.importation import liste_en_texte
from tests.cas import GABARITS
from tests.classeurs import ecrire, lignes
from tests.tableur import avec_calc, reenregistrer

BIJOUTERIE = charger(GABARITS, "bijouterie")
UNE = ("RNCP26849",)
DEUX = ("RNCP26849", "RNCP26850")

LISTE = """
    | Nom de famille | Prénom | Né(e) le   | CP    | Téléphone  |
    | Le Goff        | Anaïs  | 07/05/1994 | 01300 | 0612345678 |
    | NULL           | VRAI   | 12 juin 1988 | 007 |            |
"""


def deposer(dossier: Path, tableau: str = LISTE, nom: str = "liste.csv", codage: str = "utf-8", sep: str = ";") -> Path:
    """A Markdown table, as a delimited text or as a workbook."""
    chemin = dossier / nom
    if nom.endswith(".xlsx"):
        ecrire(chemin, {"Export": tableau})
    else:
        chemin.write_bytes("\r\n".join(sep.join(rangee) for rangee in lignes(tableau)).encode(codage))
    return chemin


def reprendre(chemin: Path, certifications: tuple[str, ...] = UNE) -> Liste:
    liste, anomalies = importer(chemin, BIJOUTERIE, certifications)
    assert liste is not None, anomalies
    return liste


def refuser(chemin: Path, certifications: tuple[str, ...] = UNE) -> list[tuple[str, str]]:
    """The codes and cells of what stops an import."""
    liste, anomalies = importer(chemin, BIJOUTERIE, certifications)
    assert liste is None
    assert all(a.repere.classeur == chemin.name for a in anomalies)
    assert any(a.bloquante for a in anomalies)
    return [(a.code, a.repere.cellule) for a in anomalies]


def signalees(liste: Liste) -> list[tuple[str, str]]:
    assert all(a.gravite is Gravite.AVERTISSEMENT and a.repere.classeur == liste.nom for a in liste.anomalies)
    return [(a.code, a.repere.cellule) for a in liste.anomalies]


# --- columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ["liste.csv", "liste.xlsx"])
def test_les_colonnes_sont_reconnues_a_leurs_intitules(nom: str, tmp_path: Path) -> None:
    liste = reprendre(deposer(tmp_path, nom=nom))
    assert [(c.intitule, c.repere.cellule, c.colonne) for c in liste.correspondances] == [
        ("Nom de famille", "A1", "nom_naissance"),
        ("Prénom", "B1", "prenom"),
        ("Né(e) le", "C1", "date_naissance"),
        ("CP", "D1", "code_postal"),
        ("Téléphone", "E1", ""),
    ]
    assert liste.candidats == (
        {
            "id": "C001",
            "nom_naissance": "Le Goff",
            "prenom": "Anaïs",
            "date_naissance": date(1994, 5, 7),
            "code_postal": "01300",
            "certification": "RNCP26849",
        },
        {
            "id": "C002",
            "nom_naissance": "NULL",
            "prenom": "VRAI",
            "date_naissance": date(1988, 6, 12),
            "code_postal": "007",
            "certification": "RNCP26849",
        },
    )
    assert liste.lues == 2 and liste.numerotes and signalees(liste) == []


def test_les_pieces_du_dispositif_sont_reconnues(tmp_path: Path) -> None:
    tableau = "| Nom | Prénom | Livret de réalisations |\n| Le Goff | Anaïs | oui |"
    assert reprendre(deposer(tmp_path, tableau)).candidats[0]["livret de réalisations"] == "oui"


def test_un_intitule_proche_est_propose_jamais_repris(tmp_path: Path) -> None:
    tableau = "| Nom | Prénom | Courriel perso | Vile |\n| Le Goff | Anaïs | a@b.fr | Brest |"
    liste = reprendre(deposer(tmp_path, tableau))
    assert [(c.intitule, c.colonne, c.proposition) for c in liste.correspondances[2:]] == [
        ("Courriel perso", "", "courriel"),
        ("Vile", "", "ville"),
    ]
    assert set(liste.candidats[0]) == {"id", "nom_naissance", "prenom", "certification"}
    dit = liste_en_texte(liste, 1)
    assert "Vile (D1) → non reprise ; vouliez-vous dire « ville » ?" in dit


def test_un_intitule_ne_peut_rien_commander_a_l_ecran(tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text('nom;prenom;"Re\x1b[31m\nmarque"\nLe Goff;Anaïs;x\n')
    dit = liste_en_texte(reprendre(tmp_path / "liste.csv"), 1)
    assert "Re [31m marque (C1) → non reprise" in dit and "\x1b" not in dit


def test_une_colonne_sans_intitule_est_dite(tmp_path: Path) -> None:
    tableau = "| Nom | Prénom |  | Ville |\n| Le Goff | Anaïs | secret | Brest |"
    liste = reprendre(deposer(tmp_path, tableau, "liste.xlsx"))
    assert "(colonne sans intitulé, C1) → non reprise" in liste_en_texte(liste, 1)


@pytest.mark.parametrize(
    ("entetes", "codes"),
    [
        ("| Nom | Ville |", [("L05", "A1")]),
        ("| Prénom | Ville |", [("L05", "A1")]),
        ("| Ville | Pays |", [("L05", "A1"), ("L05", "A1")]),
        ("| Nom | Prénom | Nom de famille |", [("L07", "C1")]),
        ("| Nom | Prénom | Ville | Commune |", [("L07", "D1")]),
    ],
)
def test_des_colonnes_qui_manquent_ou_se_doublent_arretent_tout(
    entetes: str, codes: list[tuple[str, str]], tmp_path: Path
) -> None:
    rangee = "| " + " | ".join("Brest" for _ in entetes.strip("|").split("|")) + " |"
    assert refuser(deposer(tmp_path, f"{entetes}\n{rangee}")) == codes
    assert refuser(deposer(tmp_path, f"{entetes}\n{rangee}", "liste.xlsx")) == codes


def test_un_titre_au_dessus_du_tableau_ne_gene_pas(tmp_path: Path) -> None:
    tableau = "| Inscrits 2026 |  |\n|  |  |\n| Nom | Prénom |\n| Le Goff | Anaïs |"
    assert [c["nom_naissance"] for c in reprendre(deposer(tmp_path, tableau)).candidats] == ["Le Goff"]


# --- rows ------------------------------------------------------------------------------------------------------------


def test_les_lignes_qui_ne_sont_personne_sont_signalees(tmp_path: Path) -> None:
    tableau = """
        | Nom     | Prénom | Ville   |
        | Le Goff | Anaïs  | Brest   |
        |         |        |         |
        |         |        | Brest ? |
        | Total   |        | 2       |
        | Total   | Chloé  | Morlaix |
        | Ferrec  |        | Quimper |
    """
    liste = reprendre(deposer(tmp_path, tableau))
    assert [c["nom_naissance"] for c in liste.candidats] == ["Le Goff", "Total", "Ferrec"]
    assert signalees(liste) == [("L18", "C4"), ("L18", "A5"), ("N01", "B7")]
    assert (liste.lues, liste.vides) == (5, 1)
    dit = liste_en_texte(liste, 3)
    assert "5 lignes lues, 3 candidats écrits, 2 lignes signalées et non reprises" in dit
    assert "1 ligne vide passée" in dit and "C001 à C003" in dit


def test_un_separateur_egare_dans_un_texte_ne_decale_personne(tmp_path: Path) -> None:
    chemin = tmp_path / "liste.csv"
    chemin.write_text('nom,prenom,adresse,ville\nLe Goff,Anaïs,"12, quai Nord",Brest\nFerrec,Jean,3, rue Sud,Quimper\n')
    liste = reprendre(chemin)
    assert [(c["nom_naissance"], c["adresse"]) for c in liste.candidats] == [("Le Goff", "12, quai Nord")]
    assert signalees(liste) == [("L18", "A3")]


def test_une_date_illisible_reste_telle_que_tapee(tmp_path: Path) -> None:
    tableau = "| Nom | Prénom | Né le |\n| Le Goff | Anaïs | 31/02/1990 |\n| Ferrec | Jean | 03/04/85 |"
    liste = reprendre(deposer(tmp_path, tableau))
    assert [c["date_naissance"] for c in liste.candidats] == ["31/02/1990", "03/04/85"]
    assert signalees(liste) == [("N02", "C2"), ("N03", "C3")]


def test_un_code_garde_en_nombre_retrouve_son_zero_et_cela_se_dit(tmp_path: Path) -> None:
    tableau = "| Nom | Prénom | CP |\n| Le Goff | Anaïs | 1300# |\n| Ferrec | Jean | 1300 |\n| Morel | Ève | 44000# |"
    liste = reprendre(deposer(tmp_path, tableau, "liste.xlsx"))
    assert [c["code_postal"] for c in liste.candidats] == ["01300", "1300", "44000"]
    assert signalees(liste) == [("N12", "C2")]


def test_les_identifiants_donnes_par_la_liste_sont_gardes(tmp_path: Path) -> None:
    tableau = "| Matricule | Nom | Prénom |\n| 007 | Le Goff | Anaïs |\n|  | Ferrec | Jean |\n| 007 | Morel | Ève |"
    liste = reprendre(deposer(tmp_path, tableau))
    assert [c.get("id") for c in liste.candidats] == ["007", None, "007"]
    assert signalees(liste) == [("N01", "A3"), ("C01", "A4")] and not liste.numerotes


# --- certifications --------------------------------------------------------------------------------------------------


def test_plusieurs_certifications_demandent_une_colonne(tmp_path: Path) -> None:
    chemin = deposer(tmp_path)
    assert refuser(chemin, DEUX) == [("L05", "A1")]
    (anomalie,) = importer(chemin, BIJOUTERIE, DEUX)[1]
    assert all(code in anomalie.a_faire for code in DEUX)


def test_une_certification_qui_n_est_pas_demandee_est_signalee(tmp_path: Path) -> None:
    tableau = """
        | Nom     | Prénom | Code certification |
        | Le Goff | Anaïs  | rncp 26849 |
        | Ferrec  | Jean   | RNCP26850 |
        | Morel   | Ève    | RNCP31394 |
        | Bazin   | Luc    |           |
        | Kermel  | Zoé    | Concepteur 3D en bijouterie-joaillerie |
    """
    liste = reprendre(deposer(tmp_path, tableau.replace("rncp 26849", "rncp26849")), DEUX)
    assert [c["certification"] for c in liste.candidats] == [
        *("RNCP26849", "RNCP26850", "RNCP31394"),
        *("", "RNCP26849"),
    ]
    assert signalees(liste) == [("C03", "C4"), ("C03", "C5")]


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sep", [";", ",", "\t"])
def test_le_codage_et_le_separateur_se_trouvent(codage: str, sep: str, tmp_path: Path) -> None:
    liste = reprendre(deposer(tmp_path, codage=codage, sep=sep))
    assert [(c["nom_naissance"], c["prenom"]) for c in liste.candidats] == [("Le Goff", "Anaïs"), ("NULL", "VRAI")]


def test_le_separateur_annonce_en_tete_est_compris(tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text("sep=,\nnom,prenom\nLe Goff,Anaïs\n")
    assert len(reprendre(tmp_path / "liste.csv").candidats) == 1


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff\xfe",
        b"   \n\n",
        b"PK\x03\x04\x00\x00",
        b"nom;prenom\nLe Goff;\x81\x8d",
        "nom;prenom\nLe Goff;Anaïs".encode("utf-16-le"),
        b'nom;prenom\n"Le Goff;Anais\nFerrec;Jean\n',
        b'nom;prenom\n"Le "Goff";Anais\n',
        b"\xff\xfen",
    ],
)
def test_un_texte_illisible_se_dit(octets: bytes, tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_bytes(octets)
    assert refuser(tmp_path / "liste.csv") == [("L01", "")]


@pytest.mark.parametrize(
    "texte",
    [
        "nom;prenom\n" + "a;b\n" * 20_001,
        "nom;prenom" + ";x" * 600,
        "nom;prenom\n" + "a" * 40_000 + ";b",
        "nom;prenom\n" + "a" * 200_000 + ";b",
    ],
)
def test_un_texte_demesure_se_dit(texte: str, tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text(texte)
    assert [code for code, _ in refuser(tmp_path / "liste.csv")] == ["L02"]


def test_un_fichier_trop_lourd_n_est_pas_ouvert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texte_delimite, "TAILLE_MAX", 10)
    assert refuser(deposer(tmp_path)) == [("L02", "")]


def test_le_nom_et_le_prenom_dans_une_colonne_se_disent(tmp_path: Path) -> None:
    chemin = deposer(tmp_path, "| Nom et prénom | Ville |\n| Le Goff Anaïs | Brest |")
    assert refuser(chemin) == [("L05", "A1")]
    assert "deux colonnes" in importer(chemin, BIJOUTERIE, UNE)[1][0].a_faire


def test_ce_qu_un_classeur_ne_peut_pas_garder_est_retire_et_dit(tmp_path: Path) -> None:
    (tmp_path / "entrees").mkdir()
    (tmp_path / "liste.csv").write_bytes('nom;prenom\nLe\x0bGoff;Ana\uffffïs\n_x0041_;"A\r\nB"\n'.encode())
    liste = reprendre(tmp_path / "liste.csv")
    assert sorted(signalees(liste)) == [("N10", "A2"), ("N10", "B2")]
    chemins = Chemins(tmp_path / "entrees", tmp_path / "sorties", GABARITS)
    faite = creer(chemins, "essai", UNE, tmp_path / "liste.csv")
    classeur, _ = ouvrir(faite.classeur, "session.xlsx")
    assert classeur is not None
    lus = [(c.nom_naissance, c.prenom) for c in lire_candidats(classeur, BIJOUTERIE)[0]]
    assert lus == [("LeGoff", "Anaïs"), ("_x0041_", "A\nB")]


def test_une_liste_qu_un_classeur_ne_peut_pas_tenir_se_dit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "entrees").mkdir()
    monkeypatch.setattr(
        "pipeline.nouvelle.ouvrir",
        lambda *_: (None, [signaler("L02", Repere("x"), "trop", limite="peu", remede="couper")]),
    )
    chemins = Chemins(tmp_path / "entrees", tmp_path / "sorties", GABARITS)
    with pytest.raises(EntreesACorriger) as arret:
        creer(chemins, "essai", UNE, deposer(tmp_path))
    assert [(a.code, a.repere.classeur) for a in arret.value.anomalies] == [("L02", "liste.csv")]
    assert list(chemins.entrees.iterdir()) == []


@pytest.mark.parametrize("nom", ["liste.pdf", "liste", "liste.docx"])
def test_un_autre_format_se_dit(nom: str, tmp_path: Path) -> None:
    (tmp_path / nom).write_bytes(b"x")
    assert refuser(tmp_path / nom) == [("L01", "")]


def test_un_classeur_casse_ou_vide_se_dit(tmp_path: Path) -> None:
    (tmp_path / "casse.xlsx").write_bytes(b"PK\x03\x04abime")
    assert refuser(tmp_path / "casse.xlsx") == [("L01", "")]
    Workbook().save(tmp_path / "vide.xlsx")
    assert refuser(tmp_path / "vide.xlsx") == [("L01", "")]
    ecrire(tmp_path / "seul.xlsx", {"Export": "| Nom | Prénom |"})
    assert refuser(tmp_path / "seul.xlsx") == [("N01", "A1")]


def test_de_deux_feuilles_de_personnes_aucune_n_est_devinee(tmp_path: Path) -> None:
    personnes = "| Nom | Prénom |\n| Le Goff | Anaïs |"
    ecrire(tmp_path / "liste.xlsx", {"2025": personnes, "2026": personnes})
    assert refuser(tmp_path / "liste.xlsx") == [("L03", "")]
    ecrire(tmp_path / "liste.xlsx", {"2025": personnes, "Candidats": personnes, "Notes": "| à | faire |"})
    liste = reprendre(tmp_path / "liste.xlsx")
    assert liste.candidats[0]["nom_naissance"] == "Le Goff"
    dit = liste_en_texte(liste, 1)
    assert "(feuille 2025) → non reprise" in dit and "(feuille Notes) → non reprise" in dit


@avec_calc
@pytest.mark.parametrize("format_", ["xls", "ods"])
def test_les_autres_classeurs_se_lisent(format_: str, tmp_path: Path) -> None:
    source = deposer(tmp_path, LISTE.replace("07/05/1994", "1994-05-07"), "liste.xlsx")
    chemin = tmp_path / f"liste.{format_}"
    chemin.write_bytes(reenregistrer({"liste": source.read_bytes()}, format_)["liste"])
    assert reprendre(chemin).candidats == reprendre(source).candidats


# --- from the list to the workbook -----------------------------------------------------------------------------------


@pytest.mark.parametrize("texte", ['=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "=1"])
def test_ce_qui_ressemble_a_une_formule_reste_un_texte(texte: str, tmp_path: Path) -> None:
    (tmp_path / "entrees").mkdir()
    chemin = deposer(tmp_path, f"| nom | prenom | adresse |\n| {texte} | Anaïs | {texte} |", sep="\t", nom="l.tsv")
    chemin.write_text(f'nom\tprenom\tadresse\n"{texte.replace(chr(34), chr(34) * 2)}"\tAnaïs\t{texte}\n')
    faite = creer(Chemins(tmp_path / "entrees", tmp_path / "sorties", GABARITS), "essai", UNE, chemin)
    feuille = load_workbook(faite.classeur)["Candidats"]
    assert feuille["B2"].value == texte and feuille["B2"].data_type == "s"
    assert faite.candidats == 1


def test_plus_de_candidats_que_de_lignes_pretes(tmp_path: Path) -> None:
    (tmp_path / "entrees").mkdir()
    (tmp_path / "liste.csv").write_text("nom;prenom\n" + "".join(f"Nom{i};Prénom{i}\n" for i in range(2_500)))
    chemins = Chemins(tmp_path / "entrees", tmp_path / "sorties", GABARITS)
    faite = creer(chemins, "essai", UNE, tmp_path / "liste.csv")
    assert faite.candidats == 2_500
    feuille = load_workbook(faite.classeur)["Candidats"]
    assert (feuille["A2"].value, feuille["A2501"].value) == ("C0001", "C2500")
    assert all("2501" not in str(r.sqref).split(":")[-1] for r in feuille.data_validations.dataValidation)


NOMS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip)
PERSONNES = st.lists(st.tuples(NOMS, NOMS, NOMS), min_size=1, max_size=8)


@settings(deadline=None, max_examples=40)
@given(PERSONNES)
def test_personne_n_est_perdu_en_chemin(
    tmp_path_factory: pytest.TempPathFactory, personnes: list[tuple[str, ...]]
) -> None:
    """Each row with something in it is a candidate of the workbook, as typed, or has its anomaly."""
    dossier = tmp_path_factory.mktemp("liste")
    chemin = dossier / "liste.csv"
    rangees = [("nom", "prenom", "ville"), *personnes]
    guillemets = [['"' + texte.replace('"', '""') + '"' for texte in rangee] for rangee in rangees]
    chemin.write_bytes("\n".join(";".join(rangee) for rangee in guillemets).encode())
    liste, anomalies = importer(chemin, BIJOUTERIE, UNE)
    pleines = [p for p in personnes if any(p)]
    if liste is None:
        assert not pleines or anomalies
        return
    assert liste.lues == len(pleines) == len(liste.candidats) + sum(a.code == "L18" for a in liste.anomalies)
    (dossier / "session.xlsx").write_bytes(classeur_session("essai", BIJOUTERIE, UNE, liste.candidats))
    classeur, _ = ouvrir(dossier / "session.xlsx", "session.xlsx")
    assert classeur is not None
    lus = lire_candidats(classeur, BIJOUTERIE)[0]
    assert [(c.id, c.nom_naissance, c.prenom) for c in lus] == [
        (c["id"], c.get("nom_naissance", ""), c.get("prenom", "")) for c in liste.candidats
    ]


def test_une_cellule_de_date_reste_une_date(tmp_path: Path) -> None:
    chemin = deposer(tmp_path, "| Nom | Prénom | Né le |\n| Le Goff | Anaïs | 1994-05-07 |", "liste.xlsx")
    (tmp_path / "entrees").mkdir()
    faite = creer(Chemins(tmp_path / "entrees", tmp_path / "sorties", GABARITS), "essai", UNE, chemin)
    feuille = load_workbook(faite.classeur)["Candidats"]
    (colonne,) = [c.column for c in feuille[1] if c.value == "date_naissance"]
    assert feuille.cell(2, colonne).value == datetime(1994, 5, 7) and feuille.cell(2, colonne).is_date
