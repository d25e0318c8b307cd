"""The annotated copies: the fault shown where it is, in a workbook that looks like the original and is never read."""

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.anomalies import Anomalie, signaler
from pipeline.lecture.colonnes import COPIE_ANNOTEE
from pipeline.modele import Repere
from pipeline.restitution.corrections import reprise
from pipeline.restitution.corrections.copies import copies
from tests.classeurs import GRILLE_01, ecrire

GRILLE = "grilles/martin.xlsx"
FEUILLE = "xl/worksheets/sheet1.xml"
LIBREOFFICE = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")


def faute(cellule: str = "D8", feuille: str = "Consensus", classeur: str = GRILLE, trouve: str = "aquis") -> Anomalie:
    ou = Repere(classeur, feuille, cellule)
    return signaler("N04", ou, trouve, attendu="acquis, non acquis", remede="remplacer par « acquis »")


def reserve(cellule: str, feuille: str = "Consensus", classeur: str = GRILLE) -> Anomalie:
    return signaler("C13", Repere(classeur, feuille, cellule), "rien", attendu="« ville »")


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    (tmp_path / "2024-06" / "grilles").mkdir(parents=True)
    ecrire(tmp_path / "2024-06" / GRILLE, {"Consensus": GRILLE_01, "Évaluateur 1": GRILLE_01})
    return tmp_path / "2024-06"


def une(anomalies: list[Anomalie], dossier: Path) -> Workbook:
    (contenu,) = copies(anomalies, dossier).values()
    return load_workbook(BytesIO(contenu))


def retoucher(chemin: Path, nom: str = "Consensus") -> tuple[Workbook, Worksheet]:
    classeur = load_workbook(chemin)
    return classeur, classeur[nom]


def commentaire(classeur: Workbook, feuille: str, cellule: str) -> str:
    trouve = classeur[feuille][cellule].comment
    return trouve.text.replace("\u00a0", " ") if trouve else ""


def test_la_cellule_est_coloree_et_commentee(dossier: Path) -> None:
    copie = une([faute(), faute("D9"), reserve("D8")], dossier)
    assert commentaire(copie, "Consensus", "D8").split("\n") == [
        "BLOQUANT N04 — Valeur hors échelle",
        "Trouvé : aquis",
        "Attendu : acquis, non acquis",
        "À faire : remplacer par « acquis »",
        "",
        "À VÉRIFIER C13 — Renseignement manquant",
        "Trouvé : rien",
        "Attendu : « ville »",
        "À faire : le compléter : un document resterait sans cette mention",
    ]
    cellule = copie["Consensus"]["D8"]
    assert cellule.fill.fgColor.rgb == copie["Consensus"]["D9"].fill.fgColor.rgb != "00000000"
    assert cellule.value == "acquis" and copie["Consensus"]["B1"].value == "01"


def test_la_boite_du_commentaire_est_a_la_taille_du_texte(dossier: Path) -> None:
    longue = signaler("N07", Repere(GRILLE, "Consensus", "D9"), "x", attendu="une valeur, " * 40, remede="corriger")
    (contenu,) = copies([faute(), longue], dossier).values()
    with zipfile.ZipFile(BytesIO(contenu)) as archive:
        dessins = "".join(archive.read(nom).decode() for nom in archive.namelist() if nom.endswith(".vml"))
    hauteurs = [float(hauteur) for hauteur in re.findall(r"height:([\d.]+)px", dessins)]
    assert len(hauteurs) == 2 and 80 < hauteurs[0] < 200 < hauteurs[1]


def test_la_premiere_feuille_les_liste_avec_des_liens(dossier: Path) -> None:
    copie = une([reserve("B2"), faute(), signaler("L03", Repere(GRILLE), "rien", feuille="X", remede="y")], dossier)
    liste = copie.worksheets[0]
    assert (liste.title, liste["A1"].value, copie.active) == ("À corriger", COPIE_ANNOTEE, liste)
    assert GRILLE in liste["A2"].value
    lignes = [[c.value for c in ligne] for ligne in liste.iter_rows(min_row=6)]
    assert [(ligne[1], ligne[2], ligne[3]) for ligne in lignes] == [
        ("N04", "Consensus", "D8"),
        ("L03", None, None),
        ("C13", "Consensus", "B2"),
    ]
    assert liste["D6"].hyperlink.location == "'Consensus'!D8" and liste["D6"].hyperlink.target is None
    assert sum(feuille.sheet_view.tabSelected or False for feuille in copie.worksheets) == 1


def test_seul_ce_qui_bloque_donne_une_copie(dossier: Path) -> None:
    ecrire(dossier / "session.xlsx", {"Candidats": "| id |"})
    assert list(copies([faute(), reserve("A2", "Candidats", "session.xlsx")], dossier)) == ["martin-a-corriger.xlsx"]
    assert copies([reserve("B2")], dossier) == {}


def test_une_anomalie_de_feuille_se_lit_en_a1_et_celle_d_une_feuille_absente_dans_la_liste(dossier: Path) -> None:
    copie = une([faute("", "Consensus"), faute("B2", "Disparue")], dossier)
    assert "N04" in commentaire(copie, "Consensus", "A1")
    assert copie.sheetnames == ["À corriger", "Consensus", "Évaluateur 1"]
    assert copie.worksheets[0].max_row == 7


def test_l_original_garde_son_apparence_sans_ce_qui_cacherait_la_notre(dossier: Path) -> None:
    """Protection, hidden rows and columns, rules of colour, validation: nothing stops from seeing the comment."""
    classeur, feuille = retoucher(dossier / GRILLE)
    feuille["A5"].font, feuille.column_dimensions["B"].width = Font(bold=True, color="FF0000"), 50
    feuille.protection.sheet = True
    feuille.protection.selectLockedCells = True
    feuille.row_dimensions[8].hidden = True
    feuille.column_dimensions.group("C", "E", hidden=True)
    regle = FormulaRule(formula=["TRUE"], fill=PatternFill("solid", bgColor="00FF00"))
    feuille.conditional_formatting.add("A1:F20", regle)
    feuille.sheet_state, classeur.active = "hidden", 1
    feuille["D8"].comment = Comment("à voir avec Léa", "Inès")
    classeur.save(dossier / GRILLE)
    copie = une([faute()], dossier)
    feuille = copie["Consensus"]
    assert feuille["A5"].font.color.rgb == "00FF0000" and feuille.column_dimensions["B"].width == 50
    assert not feuille.protection.sheet and feuille.sheet_state == "visible" and not feuille.conditional_formatting
    assert not feuille.row_dimensions[8].hidden and not feuille.column_dimensions["C"].hidden
    assert commentaire(copie, "Consensus", "D8").endswith("Commentaire d’origine : à voir avec Léa")


def test_dans_des_cellules_fusionnees_la_premiere_porte_le_commentaire(dossier: Path) -> None:
    classeur, feuille = retoucher(dossier / GRILLE)
    feuille.merge_cells("C8:E8")
    feuille["C8"] = "aquis"
    classeur.save(dossier / GRILLE)
    assert "N04" in commentaire(une([faute("D8")], dossier), "Consensus", "C8")


def test_les_formules_et_les_liens_de_l_original_n_y_sont_plus(dossier: Path) -> None:
    classeur, feuille = retoucher(dossier / GRILLE)
    feuille["E8"] = '=WEBSERVICE("http://exemple.invalid")'
    feuille["E9"].value, feuille["E9"].data_type = "=HYPERLINK(1)", "s"
    feuille["E10"] = "='[1]Autre'!A1"
    feuille["E11"].hyperlink = "http://exemple.invalid/piege"
    classeur.save(dossier / GRILLE)
    (contenu,) = copies([faute()], dossier).values()
    with zipfile.ZipFile(BytesIO(contenu)) as archive:
        assert not [nom for nom in archive.namelist() if "externalLink" in nom or "vba" in nom.lower()]
        octets = b"".join(archive.read(nom) for nom in archive.namelist())
    assert b"<f>" not in octets and b'TargetMode="External"' not in octets and b"WEBSERVICE" not in octets
    texte = load_workbook(BytesIO(contenu))["Consensus"]["E9"]
    assert (texte.value, texte.data_type) == ("=HYPERLINK(1)", "s")


def test_une_feuille_a_corriger_existe_deja(dossier: Path) -> None:
    ecrire(dossier / GRILLE, {"À corriger": GRILLE_01, "à CORRIGER1": GRILLE_01})
    copie = une([faute(feuille="À corriger")], dossier)
    assert copie.worksheets[0]["A1"].value == COPIE_ANNOTEE
    assert "N04" in commentaire(copie, "À corriger", "D8")
    assert copie.worksheets[0]["D6"].hyperlink.location == "'À corriger'!D8"
    assert len({nom.casefold() for nom in copie.sheetnames}) == 3


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        (
            "Grille d’évaluation CQP – DUPONT Éloïse (v2).xlsx",
            "Grille-d-evaluation-CQP-DUPONT-Eloise-v2-a-corriger.xlsx",
        ),
        ("=cmd|' -C calc'!A0 #1.xlsx", "cmd-C-calc-A0-1-a-corriger.xlsx"),
        ("\u202exslx.🙂.xlsx", "xslx-a-corriger.xlsx"),
        ("🙂.xlsx", "classeur-a-corriger.xlsx"),
        ("..xlsx.xlsx", "xlsx-a-corriger.xlsx"),
        (f"{'long' * 50}.xlsx", f"{('long' * 50)[:90]}-a-corriger.xlsx"),
    ],
)
def test_le_nom_de_la_copie_est_sur(nom: str, attendu: str, dossier: Path) -> None:
    shutil.copy(dossier / GRILLE, dossier / "grilles" / nom)
    assert list(copies([faute(classeur=f"grilles/{nom}")], dossier)) == [attendu]


def test_deux_classeurs_de_meme_nom_ont_chacun_leur_copie(dossier: Path) -> None:
    noms = ["session.xlsx", "grilles/session.xlsx", "grilles/SESSION.xlsx"]
    for nom in noms:
        shutil.copy(dossier / GRILLE, dossier / nom)
    faites = copies([faute(classeur=nom) for nom in noms], dossier)
    assert len({nom.casefold() for nom in faites}) == 3


def test_ce_qui_ne_se_lit_pas_ou_vient_d_ailleurs_n_a_pas_de_copie(dossier: Path, tmp_path: Path) -> None:
    (dossier / "grilles/tronque.xlsx").write_bytes((dossier / GRILLE).read_bytes()[:900])
    shutil.copy(dossier / GRILLE, tmp_path / "dehors.xlsx")
    (dossier / "grilles/lien.xlsx").symlink_to(tmp_path / "dehors.xlsx")
    (dossier / "grilles/boucle.xlsx").symlink_to("boucle.xlsx")
    (dossier / "grilles/copie.xlsx").write_bytes(next(iter(copies([faute()], dossier).values())))
    noms = ["grilles/tronque.xlsx", "grilles/lien.xlsx", "grilles/boucle.xlsx", "grilles/copie.xlsx", "../dehors.xlsx"]
    assert copies([faute(classeur=nom) for nom in [*noms, "grilles/absent.xlsx", "grilles"]], dossier) == {}


def partie(chemin: Path, nom: str, ancien: bytes, nouveau: bytes) -> None:
    """Change the XML of a workbook."""
    with zipfile.ZipFile(chemin) as archive:
        contenus = {n: archive.read(n) for n in archive.namelist()}
    assert ancien in contenus[nom]
    contenus[nom] = contenus[nom].replace(ancien, nouveau, 1)
    with zipfile.ZipFile(chemin, "w") as archive:
        for n, contenu in contenus.items():
            archive.writestr(n, contenu)


@pytest.mark.parametrize(
    ("nom", "ancien", "nouveau"),
    [
        ("xl/styles.xml", b'fontId="0"', b'fontId="x"'),
        (FEUILLE, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A20:XFD99999"/></mergeCells>'),
    ],
    ids=["styles abîmés", "fusion démesurée"],
)
def test_a_defaut_de_l_apparence_il_reste_les_valeurs(nom: str, ancien: bytes, nouveau: bytes, dossier: Path) -> None:
    partie(dossier / GRILLE, nom, ancien, nouveau)
    copie = une([faute()], dossier)
    assert "N04" in commentaire(copie, "Consensus", "D8")
    assert copie["Consensus"]["B1"].value == "01"
    assert "mise en forme" in copie.worksheets[0]["A4"].value


def test_un_gros_classeur_n_a_que_ses_valeurs_et_les_premieres(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reprise, "DECOMPRESSE_MAX", 1_000)
    monkeypatch.setattr(reprise, "CELLULES_MAX", 10)
    copie = une([faute("D16")], dossier)
    assert copie["Consensus"]["B1"].value == "01" and copie["Consensus"]["D16"].value is None
    assert "N04" in commentaire(copie, "Consensus", "D16")
    assert "ses 10 premières cellules" in copie.worksheets[0]["A5"].value


def test_apres_quelques_echecs_l_apparence_n_est_plus_tentee(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    essais: list[bytes] = []
    monkeypatch.setattr(
        "pipeline.restitution.corrections.copies._avec_apparence", lambda octets, *_: essais.append(octets)
    )
    for rang in range(5):
        shutil.copy(dossier / GRILLE, dossier / f"grilles/{rang}.xlsx")
    assert len(copies([faute(classeur=f"grilles/{rang}.xlsx") for rang in range(5)], dossier)) == 5
    assert len(essais) == 3


def test_les_copies_sont_en_nombre_borne(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.restitution.corrections.copies.COPIES_MAX", 1)
    shutil.copy(dossier / GRILLE, dossier / "grilles/roy.xlsx")
    assert list(copies([faute(), faute(classeur="grilles/roy.xlsx")], dossier)) == ["martin-a-corriger.xlsx"]


def test_les_valeurs_gardent_leur_type_et_leur_adresse(dossier: Path) -> None:
    tableau = "| nom | le | note | =HYPERLINK(1) |\n| 007 | 2024-06-14 | 12.5# | x |"
    ecrire(dossier / GRILLE, {"Une/feuille".replace("/", "-"): tableau})
    classeur, feuille = retoucher(dossier / GRILLE, "Une-feuille")
    feuille["D1"].value, feuille["D1"].data_type = "=HYPERLINK(1)", "s"
    classeur.save(dossier / GRILLE)
    partie(dossier / GRILLE, "xl/styles.xml", b'fontId="0"', b'fontId="x"')
    feuille = une([faute("C2", "Une-feuille")], dossier)["Une-feuille"]
    assert feuille["A2"].value == "007" and feuille["C2"].value == 12.5
    assert (feuille["D1"].value, feuille["D1"].data_type) == ("=HYPERLINK(1)", "s")


@LIBREOFFICE
@pytest.mark.parametrize("format_", ["ods", "xls"])
def test_un_autre_format_donne_une_copie_de_ses_valeurs(format_: str, dossier: Path, tmp_path: Path) -> None:
    convertir(dossier / GRILLE, format_, dossier / "grilles", tmp_path)
    copie = une([faute(classeur=f"grilles/martin.{format_}")], dossier)
    assert copie["Consensus"]["D8"].value == "acquis" and "N04" in commentaire(copie, "Consensus", "D8")


@LIBREOFFICE
def test_libreoffice_montre_les_commentaires(dossier: Path, tmp_path: Path) -> None:
    ((nom, contenu),) = copies([faute(), reserve("B2")], dossier).items()
    (tmp_path / nom).write_bytes(contenu)
    convertir(tmp_path / nom, "ods", tmp_path, tmp_path)
    xml = zipfile.ZipFile((tmp_path / nom).with_suffix(".ods")).read("content.xml").decode()
    assert xml.count("<office:annotation ") == 2 and "Valeur hors échelle" in xml
    assert COPIE_ANNOTEE in xml


def convertir(chemin: Path, format_: str, vers: Path, tmp_path: Path) -> None:
    profil = f"-env:UserInstallation=file://{tmp_path}/profil"
    commande = ["soffice", profil, "--headless", "--convert-to", format_, "--outdir", str(vers), str(chemin)]
    subprocess.run(commande, check=True, capture_output=True, timeout=120)


def test_des_milliers_d_anomalies_sont_bornees(dossier: Path) -> None:
    copie = une([faute(f"D{rang}") for rang in range(1, 3001)], dossier)
    assert any("2000 premières" in str(c.value) for c in copie.worksheets[0]["A"])  # whatever else had to be said
    assert sum(c.comment is not None for ligne in copie["Consensus"].iter_rows() for c in ligne) == 2000
