"""Hostile and broken files: each gives its facts or its message, the others are still read, nothing is taken over."""

import os
import shutil
import signal
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.etude import EntreesACorriger, Etude, etudier
from pipeline.lecture.colonnes import COPIE_ANNOTEE
from pipeline.lecture.ouverture import isolement
from pipeline.lecture.ouverture.bornes import Illisible
from pipeline.lecture.ouverture.classeur import ouvrir
from pipeline.lecture.ouverture.fichiers import lire_octets, nom_sur
from pipeline.lecture.ouverture.isolement import isoler
from pipeline.restitution.terminal import anomalies_en_texte
from tests.classeurs import GRILLE_01, GRILLES, SESSION, changer, deposer, ecrire
from tests.hostiles import (
    FEUILLE,
    OLE,
    Accident,
    avec,
    beaucoup_de_membres,
    bombe_de_balises,
    bombe_declaree,
    bombe_mentie,
    bonne,
    chevauchement,
    classeur_libre,
    entite_externe,
    feuille,
    feuilles,
    membres_en_double,
    milliards_de_rires,
    nombre,
    octets,
    ods,
    ole,
    parties,
    rangee,
    recoder,
    relation,
    remplacer,
    retoucher,
    sans,
    tronque,
    xls,
    zipper,
)

LONG = "a" * 40_000
CELLULE = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
UNE = CELLULE.format("A1", "un")
PLEINE = "<c><v>1</v></c>"

REFUSES: list[tuple[str, str, Accident, str, str]] = [
    # what happened, the file's extension, how it is made, the code, words of the message
    ("rien", "xlsx", octets(b""), "L01", "un fichier vide"),
    ("autre chose", "xlsx", octets(b"\x01\x02bonjour"), "L01", "d’un autre format"),
    ("pdf", "xlsx", octets(b"%PDF-1.7"), "L01", "un document PDF"),
    ("page web", "xls", octets("<html><table><tr><td>é</td></tr></table>".encode()), "L01", "page web (HTML)"),
    ("csv", "xls", octets("code;résultat\nC1;A\n".encode("cp1252")), "L01", "un fichier texte (CSV)"),
    (
        "xml de 2003",
        "xls",
        octets(b'<?xml version="1.0"?><W xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        "L01",
        "XML 2003",
    ),
    (
        "document Word",
        "xlsx",
        lambda c: zipper(c, {"_rels/.rels": b"<a/>", "word/document.xml": b"<a/>"}),
        "L01",
        "Word",
    ),
    ("ancien document Word", "xls", octets(ole("WordDocument")), "L01", "Word"),
    ("xlsb", "xlsx", lambda c: zipper(c, {"_rels/.rels": b"<a/>", "xl/workbook.bin": b""}), "L01", "xlsb"),
    ("archive", "xlsx", lambda c: zipper(c, {"01.xlsx": b"x"}), "L01", "archive .zip"),
    (
        "texte odt",
        "ods",
        lambda c: zipper(c, {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}),
        "L01",
        "LibreOffice",
    ),
    ("mot de passe xlsx", "xlsx", octets(ole("EncryptionInfo", "EncryptedPackage")), "L01", "mot de passe"),
    (
        "mot de passe ods",
        "ods",
        ods(rangee("x"), "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
        "L01",
        "mot de passe",
    ),
    ("mot de passe xls", "xls", octets(xls(protection=bytes(6))), "L01", "mot de passe"),
    ("feuille tronquée", "xlsx", retoucher(FEUILLE, b"</sheetData>", b""), "L01", "abîmé"),
    ("sans liste de feuilles", "xlsx", sans("xl/workbook.xml"), "L01", "la liste de ses feuilles"),
    ("sans feuille", "xlsx", sans(FEUILLE), "L01", "« Consensus »"),
    ("feuille hors du fichier", "xlsx", relation("../../../../etc/passwd"), "L01", "« Consensus »"),
    ("feuille sur le réseau", "xlsx", relation("https://exemple.fr/f.xml"), "L01", "« Consensus »"),
    ("textes absents", "xlsx", feuille('<row><c t="s"><v>0</v></c></row>'), "L01", "un texte de ses cellules"),
    ("membres en double", "xlsx", membres_en_double, "L01", "le même nom"),
    ("adresse impossible", "xlsx", feuille('<row><c r="A99999999999999999999"><v>1</v></c></row>'), "L01", "abîmé"),
    ("cellule hors d’une rangée", "xlsx", feuille(PLEINE), "L01", "abîmé"),
    ("cellules au fond d’une rangée", "xlsx", feuille(f"<row><extLst>{PLEINE}</extLst></row>"), "L01", "abîmé"),
    (
        "données dans les données",
        "xlsx",
        feuille("", f"<a><sheetData><row>{PLEINE}</row></sheetData></a>"),
        "L01",
        "abîmé",
    ),
    (
        "autre encodage",
        "xlsx",
        retoucher(FEUILLE, b"<worksheet", '<?xml version="1.0" encoding="UTF-16"?><w é'.encode("latin1")),
        "L01",
        "abîmé",
    ),
    *(
        (f"entités dans {nom}", "xlsx", milliards_de_rires(nom), "L01", "interdites (DTD)")
        for nom in (FEUILLE, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels")
    ),
    ("entité externe", "xlsx", entite_externe, "L01", "interdites (DTD)"),
    (
        "entités ods",
        "ods",
        ods("", content_p_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "L01",
        "interdites (DTD)",
    ),
    (
        "ods d’un autre préfixe",
        "ods",
        ods("", content_p_xml=b'<t:table xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"/>'),
        "L01",
        "inhabituelle",
    ),
    (
        "deux feuilles de même nom",
        "ods",
        ods(rangee("x") + "</table:table><table:table table:name='Consensus'>"),
        "L01",
        "deux feuilles ont le même nom",
    ),
    (
        "entités en UTF-16",
        "xlsx",
        recoder(FEUILLE, declaration='<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]>'),
        "L01",
        "interdites (DTD)",
    ),
    ("UTF-32", "xlsx", recoder(FEUILLE, "utf-32"), "L01", "abîmé"),
    ("UTF-16 tronqué", "xlsx", retoucher(FEUILLE, b"<worksheet", b"\xff\xfe<"), "L01", "abîmé"),
    *(
        (f"autre racine dans {nom}", "xlsx", retoucher(nom, ancien, nouveau), "L01", "abîmé")
        for nom, ancien, nouveau in (
            (FEUILLE, b"<sheetData>", b"<sheetData/><sheetData>"),
            (FEUILLE, b"<sheetData>", b"<a><sheetData/></a><sheetData>"),
        )
    ),
    *(
        (f"page web à la place de {nom}", "xlsx", remplacer(nom, b"<html><body/></html>"), "L01", "abîmé")
        for nom in (FEUILLE, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels")
    ),
    ("ods sans feuille", "ods", ods("", content_p_xml=b"<html><body/></html>"), "L01", "abîmé"),
    ("bombe déclarée", "xlsx", bombe_declaree, "L02", "200 Mo"),
    ("bombe mentie", "xlsx", bombe_mentie, "L01", "abîmé"),
    ("bombe de balises", "xlsx", bombe_de_balises, "L02", "mises en forme"),
    ("entrées qui se chevauchent", "xlsx", chevauchement, "L02", "200 Mo"),
    ("trop de membres", "xlsx", beaucoup_de_membres, "L02", "images, objets et feuilles"),
    ("trop gros", "xlsx", lambda c: os.truncate(_vide(c), 30 << 20), "L02", "20 Mo"),
    ("un million de lignes", "xlsx", feuille("<row><c><v>1</v></c></row>" * 21_000), "L02", "20\u00a0000 lignes"),
    ("dernière ligne", "xlsx", feuille(f"<row>{UNE}{CELLULE.format('B1048576', 'x')}</row>"), "L02", "B1048576"),
    ("16 384 colonnes", "xlsx", feuille(f"<row>{PLEINE * 16_384}</row>"), "L02", "500 colonnes"),
    ("dernière colonne", "xlsx", feuille(f"<row>{CELLULE.format('XFD1', 'x')}</row>"), "L02", "XFD1"),
    ("deux coins", "xlsx", feuille(f"<row>{UNE}{CELLULE.format('SF19999', 'x')}</row>"), "L02", "SF19999"),
    ("la même cellule sans fin", "xlsx", feuille('<c r="A1"><v>1</v></c>' * 130_000), "L02", "mises en forme"),
    (
        "cellule de 10 Mo",
        "xlsx",
        feuille(f"<row>{CELLULE.format('A1', 'a' * 10_000_000)}</row>"),
        "L02",
        "un texte démesuré en A1 (feuille « Consensus »)",
    ),
    (
        "lignes de 10 Mo",
        "xlsx",
        feuille(f'<row><c t="str"><v>{"a&#10;" * 1_500_000}</v></c></row>'),
        "L02",
        "par cellule",
    ),
    (
        "deux millions d’attributs",
        "xlsx",
        feuille("<row " + " ".join(f'a{i}=""' for i in range(2_000_000)) + "/>"),
        "L02",
        "démesuré",
    ),
    ("texte partagé de 10 Mo", "xlsx", lambda c: _textes(c, ["a" * 10_000_000], [0]), "L02", "32\u00a0767 caractères"),
    (
        "texte partagé 1 000 fois",
        "xlsx",
        lambda c: _textes(c, ["a" * 32_000], [0] * 1000),
        "L02",
        "10\u00a0000\u00a0000 caractères",
    ),
    ("textes annoncés", "xlsx", lambda c: _textes(c, ["a"], [0], "100000000000"), "L02", "textes"),
    ("mille feuilles", "xlsx", classeur_libre(1000), "L02", "500 feuilles"),
    ("ods d’un million de lignes", "ods", ods(rangee("x", 1_048_576)), "L02", "20\u00a0000 lignes"),
    ("ods de 16 384 colonnes", "ods", ods(rangee("x", 1, 16_384)), "L02", "500 colonnes"),
    ("ods de dix millions de cellules", "ods", ods(rangee("x", 20_000, 500)), "L02", "200\u00a0000 cellules"),
    ("ods de quatre milliards d’espaces", "ods", ods(rangee('<text:s text:c="400000000"/>')), "L02", "caractères"),
    ("ods d’un nombre impossible", "ods", ods(rangee("x").replace('repeated="1"', 'repeated="-1"')), "L01", "abîmé"),
    ("xls de 16 millions de cellules", "xls", octets(xls(nombre(0, 0), nombre(65_535, 255))), "L02", "IV65536"),
    ("xls tronqué", "xls", octets(OLE + bytes(2000)), "L01", "abîmé"),
]


def _vide(chemin: Path) -> Path:
    chemin.write_bytes(b"PK")
    return chemin


def _textes(chemin: Path, textes: list[str], rangs: list[int], annonces: str = "") -> None:
    """A sheet whose cells share texts."""
    cellules = "".join(f'<row><c t="s"><v>{rang}</v></c></row>' for rang in rangs)
    feuille(cellules)(chemin)
    attribut = f' uniqueCount="{annonces}"' if annonces else ""
    table = f"<sst{attribut}>" + "".join(f"<si><t>{texte}</t></si>" for texte in textes) + "</sst>"
    zipper(chemin, parties(chemin) | {"xl/sharedStrings.xml": table.encode()})


@pytest.mark.parametrize(
    ("extension", "accident", "code", "mots"), [r[1:] for r in REFUSES], ids=[nom for nom, *_ in REFUSES]
)
def test_ce_qui_ne_peut_etre_lu_le_dit(
    extension: str, accident: Accident, code: str, mots: str, tmp_path: Path
) -> None:
    chemin = tmp_path / f"grille.{extension}"
    accident(chemin)
    classeur, (anomalie,) = ouvrir(chemin, "grilles/grille")
    assert classeur is None
    assert (anomalie.code, anomalie.repere.classeur) == (code, "grilles/grille")
    assert mots in f"{anomalie.trouve} {anomalie.attendu} {anomalie.a_faire}"


LUS: list[tuple[str, str, Accident]] = [
    # what is odd, but changes nothing to what the grid says
    ("dimension mensongère", "xlsx", retoucher(FEUILLE, b'ref="A1:E16"', b'ref="A1:XFD1048576"')),
    ("dimension à l’envers", "xlsx", retoucher(FEUILLE, b'ref="A1:E16"', b'ref="E16:A1"')),
    (
        "fusion de toute la feuille",
        "xlsx",
        retoucher(FEUILLE, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="F1:XFD1048576"/></mergeCells>'),
    ),
    (
        "liste déroulante sur toute la feuille",
        "xlsx",
        retoucher(
            FEUILLE,
            b"</sheetData>",
            b'</sheetData><dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations>',
        ),
    ),
    (
        "formats jusqu’au bout",
        "xlsx",
        retoucher(FEUILLE, b"</row>", b'<c r="XFD1" s="0"/></row><row r="1048576" s="0"><c r="B1048576" s="0"/></row>'),
    ),
    ("types de contenu faux", "xlsx", retoucher("[Content_Types].xml", b"worksheet+xml", b"autre+xml")),
    ("sans types de contenu", "xlsx", sans("[Content_Types].xml")),
    ("sans styles", "xlsx", sans("xl/styles.xml")),
    (
        "espace de noms strict",
        "xlsx",
        retoucher(
            FEUILLE,
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
    ),
    ("chemins de Windows", "xlsx", relation("\\xl\\worksheets\\sheet1.xml")),
    ("casse des membres", "xlsx", relation("/XL/Worksheets/Sheet1.xml")),
    ("erreur inconnue", "xlsx", retoucher(FEUILLE, b"</row>", b'<c r="H1" t="e"><f>A1#</f><v>#SPILL!</v></c></row>')),
    ("entités inoffensives", "xlsx", retoucher(FEUILLE, b">NA<", b">&#78;A<")),
    *(
        (f"{nom} en {codage}{' déclaré' if declaration else ''}", "xlsx", recoder(nom, codage, declaration))
        for nom in (FEUILLE, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels")
        for codage in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig")
        for declaration in ("", '<?xml version="1.0" encoding="UTF-16"?>')
    ),
    ("xlsx nommé xls", "xls", bonne),
    ("xlsx nommé ods", "ods", bonne),
]


@pytest.mark.parametrize(("extension", "accident"), [r[1:] for r in LUS], ids=[nom for nom, *_ in LUS])
def test_ce_qui_est_etrange_est_lu_de_meme(extension: str, accident: Accident, tmp_path: Path) -> None:
    chemins = deposer(tmp_path, grilles={"02.xlsx": GRILLES["02.xlsx"]})
    accident(chemins.entrees / "essai" / "grilles" / f"01.{extension}")
    resultat = etudier(chemins, "essai")
    assert not resultat.bloquee
    assert {d.candidat.id: d.issue.value for d in resultat.decisions} == {"01": "partiel", "02": "admis"}


@pytest.mark.parametrize("codage", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_les_textes_partages_se_lisent_dans_tout_codage(codage: str, tmp_path: Path) -> None:
    recoder("xl/sharedStrings.xml", codage, fichier=lambda c: _textes(c, ["acquis, là"], [0]))(tmp_path / "g.xlsx")
    classeur, anomalies = ouvrir(tmp_path / "g.xlsx", "g.xlsx")
    assert classeur is not None and not anomalies
    assert classeur.feuilles[0].lignes[0][0].texte == "acquis, là"


@pytest.mark.parametrize("codage", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_un_ods_se_lit_dans_tout_codage(codage: str, tmp_path: Path) -> None:
    recoder("content.xml", codage, fichier=ods(rangee("acquis, là")))(tmp_path / "g.ods")
    classeur, anomalies = ouvrir(tmp_path / "g.ods", "g.ods")
    assert classeur is not None and not anomalies
    assert classeur.feuilles[0].lignes[0][0].texte == "acquis, là"


@pytest.mark.parametrize("part", [i / 23 for i in range(1, 23)])
def test_un_fichier_tronque_n_importe_ou(part: float, tmp_path: Path) -> None:
    tronque(part)(tmp_path / "g.xlsx")
    classeur, anomalies = ouvrir(tmp_path / "g.xlsx", "g.xlsx")
    assert classeur is None
    assert [a.code for a in anomalies] == ["L01"]


@pytest.mark.parametrize("nature", ["xls", "ods"])
def test_un_autre_format_sous_le_nom_xlsx(nature: str, tmp_path: Path) -> None:
    if nature == "xls":
        (tmp_path / "g.xlsx").write_bytes(xls(nombre(1, 2)))
    else:
        ods(rangee("bonjour"))(tmp_path / "g.xlsx")
    classeur, anomalies = ouvrir(tmp_path / "g.xlsx", "g.xlsx")
    assert classeur is not None and anomalies == []
    (pleine,) = (c for ligne in classeur.feuilles[0].lignes for c in ligne if not c.vide)
    assert (pleine.texte, pleine.repere.cellule) == (("1.5", "C2") if nature == "xls" else ("bonjour", "A1"))


def test_les_noms_de_feuilles_les_plus_etranges(tmp_path: Path) -> None:
    noms = ["Consensus", "Consensus", "", "../x", "[1]", "\u202eabc", "a" * 400, "&lt;b&gt;", "😀"]
    feuilles(*noms)(tmp_path / "g.xlsx")
    classeur, _ = ouvrir(tmp_path / "g.xlsx", "g.xlsx")
    assert classeur is not None
    assert [f.nom for f in classeur.feuilles] == [nom.replace("&lt;", "<").replace("&gt;", ">") for nom in noms]
    assert len({tuple(c.texte for ligne in f.lignes for c in ligne) for f in classeur.feuilles}) == 1


def test_une_formule_jamais_calculee_au_bord_de_la_feuille_se_voit(tmp_path: Path) -> None:
    feuille(f'<row>{UNE}</row><row><c r="D5"><f>1+1</f></c></row>')(tmp_path / "g.xlsx")
    classeur, _ = ouvrir(tmp_path / "g.xlsx", "g.xlsx")
    assert classeur is not None
    assert classeur.feuilles[0].lignes[4][3].erreur == "formule"


@pytest.mark.parametrize(
    ("extension", "accident", "code"),
    [
        ("xlsx", avec(xl__externalLinks__externalLink1_p_xml=b"<externalLink/>"), "L16"),
        ("xlsx", avec(xl__connections_p_xml=b"<connections/>"), "L16"),
        ("xlsx", avec(xl__vbaProject_p_bin=b"macro"), "L17"),
        ("xlsm", avec(xl__vbaProject_p_bin=b"macro"), "L17"),
        ("xlsx", avec(xl__macrosheets__sheet1_p_xml=b"<a/>"), "L17"),
        ("xls", octets(xls(nombre(0, 0), autres=("_VBA_PROJECT_CUR",))), "L17"),
        ("ods", ods(rangee("x"), Basic__Standard__Module1_p_xml=b"<a/>"), "L17"),
        ("ods", ods("<table:table-source/>" + rangee("x")), "L16"),
        (
            "ods",
            ods(rangee("x") + "</table:table><table:table table:name=\"'file:///x.ods'#$F\">" + rangee("y")),
            "L16",
        ),
    ],
)
def test_liaisons_et_macros_se_disent_une_fois(extension: str, accident: Accident, code: str, tmp_path: Path) -> None:
    accident(tmp_path / f"g.{extension}")
    classeur, anomalies = ouvrir(tmp_path / f"g.{extension}", "g")
    assert classeur is not None
    assert [(a.code, a.bloquante) for a in anomalies] == [(code, False)]


def _dort(_: bytes) -> None:
    while True:
        pass


def _devore(_: bytes) -> int:
    return len(bytes(8 << 30))


def _meurt(_: bytes) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("fonction", [_dort, _devore, _meurt])
def test_ce_qui_est_isole_ne_peut_nuire(fonction: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolement, "DUREE_MAX", 1)
    with pytest.raises(Illisible):
        isoler(fonction, b"")  # type: ignore[arg-type]


# --- the folder ------------------------------------------------------------------------------------------------------


def _codes(resultat: Etude) -> list[tuple[str, str]]:
    return sorted((a.code, str(a.repere)) for a in resultat.anomalies)


def test_verrous_liens_et_fichiers_speciaux(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    grilles = chemins.entrees / "essai" / "grilles"
    ailleurs = tmp_path / "ailleurs.xlsx"
    ecrire(ailleurs, GRILLES["01.xlsx"])
    (grilles / "~$01.xlsx").write_bytes(b"x")
    (grilles / "~$parti.xlsx").write_bytes(b"x")
    (grilles / ".~lock.02.xlsx#").write_bytes(b"x")
    (grilles / "lien 01.xlsx").symlink_to(ailleurs)
    (grilles / "rompu.xlsx").symlink_to(tmp_path / "absent.xlsx")
    (grilles / "dossier").symlink_to(tmp_path)
    (grilles / "sous-dossier").mkdir()
    os.mkfifo(grilles / "tube.xlsx")
    prise = socket.socket(socket.AF_UNIX)
    prise.bind(str(grilles / "prise.xlsx"))
    prise.close()
    resultat = etudier(chemins, "essai")
    assert _codes(resultat) == [
        ("L04", "grilles/prise.xlsx"),
        ("L04", "grilles/sous-dossier"),
        ("L04", "grilles/tube.xlsx"),
        ("L14", "grilles/01.xlsx"),
        ("L14", "grilles/02.xlsx"),
        ("L15", "grilles/dossier"),
        ("L15", "grilles/lien 01.xlsx"),
        ("L15", "grilles/rompu.xlsx"),
    ]
    assert [a.candidat for a in resultat.anomalies if a.repere.classeur == "grilles/lien 01.xlsx"] == ["01"]
    assert len(resultat.decisions) == 2


def test_la_session_est_un_raccourci(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    session = chemins.entrees / "essai" / "session.xlsx"
    session.rename(tmp_path / "vraie.xlsx")
    session.symlink_to(tmp_path / "vraie.xlsx")
    with pytest.raises(EntreesACorriger) as arret:
        etudier(chemins, "essai")
    assert [a.code for a in arret.value.anomalies] == ["L15"]


def test_le_dossier_des_grilles_est_un_raccourci(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    grilles = chemins.entrees / "essai" / "grilles"
    grilles.rename(tmp_path / "vraies")
    grilles.symlink_to(tmp_path / "vraies")
    assert ("L15", "grilles") in _codes(etudier(chemins, "essai"))


def test_la_session_est_encore_ouverte(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    (chemins.entrees / "essai" / ".~lock.session.xlsx#").write_bytes(b"x")
    assert _codes(etudier(chemins, "essai")) == [("L14", "session.xlsx")]


def test_les_dossiers_a_cote_se_disent(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    (chemins.entrees / "essai" / "Grilles").mkdir()
    (chemins.entrees / "essai" / "corrigées").mkdir()
    resultat = etudier(chemins, "essai")
    assert _codes(resultat) == [("L04", "Grilles"), ("L04", "corrigées")]
    assert "le renommer en « grilles »" in [a.a_faire for a in resultat.anomalies]


def test_les_noms_les_plus_etranges(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, grilles={})
    grilles = chemins.entrees / "essai" / "grilles"
    ecrire(grilles / "Ma  grille 😀 ‘à’ #1 %20&.XLSX", GRILLES["01.xlsx"])
    for nom in (b"non\xffutf8.xlsx", "droite\u202eslx.xlsx".encode(), b"ligne\n.xlsx", b"doc\xfe.docx"):
        shutil.copy(grilles / "Ma  grille 😀 ‘à’ #1 %20&.XLSX", os.fsencode(grilles) + b"/" + nom)
    ecrire(grilles / "02.xlsx", GRILLES["02.xlsx"])
    resultat = etudier(chemins, "essai")
    assert _codes(resultat) == [
        ("L01", "grilles/droite[U+202E]slx.xlsx"),
        ("L01", "grilles/ligne[U+000A].xlsx"),
        ("L01", "grilles/non[U+DCFF]utf8.xlsx"),
        ("L04", "grilles/doc[U+DCFE].docx"),
    ]
    anomalies_en_texte(resultat.anomalies).encode()
    assert len(resultat.decisions) == 2


@pytest.mark.parametrize(
    ("nom", "remede"),
    [
        ("a.xlsb", "l’enregistrer au format .xlsx"),
        ("a.xltx", "l’enregistrer au format .xlsx"),
        ("a.csv", "l’enregistrer au format .xlsx"),
        ("a.zip", "le décompresser"),
        ("a.docx", "le déplacer hors du dossier"),
        ("a.pdf", "le déplacer hors du dossier"),
        ("a", "le déplacer hors du dossier"),
    ],
)
def test_ce_qui_n_est_pas_un_classeur_dit_que_faire(nom: str, remede: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    (chemins.entrees / "essai" / "grilles" / nom).write_bytes(b"x")
    (anomalie,) = etudier(chemins, "essai").anomalies
    assert (anomalie.code, anomalie.bloquante) == ("L04", False)
    assert remede in anomalie.a_faire


def test_le_meme_classeur_sous_deux_noms(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    grilles = chemins.entrees / "essai" / "grilles"
    shutil.copy(grilles / "01.xlsx", grilles / "01 (copie).xlsx")
    shutil.copy(grilles / "02.xlsx", grilles / "02.XLSX")
    resultat = etudier(chemins, "essai")
    assert [(a.code, a.repere.classeur, a.trouve) for a in resultat.anomalies] == [
        ("L04", "grilles/01.xlsx", "le même contenu que « grilles/01 (copie).xlsx », qui est lu"),
        ("L04", "grilles/02.xlsx", "le même contenu que « grilles/02.XLSX », qui est lu"),
    ]
    assert len(resultat.decisions) == 2


def test_deux_grilles_differentes_pour_un_candidat(tmp_path: Path) -> None:
    autre = {"Consensus": GRILLE_01.replace("| NA ", "| A  ")}
    resultat = etudier(deposer(tmp_path, grilles=GRILLES | {"01 bis.xlsx": autre}), "essai")
    dites = [f"{a.trouve} {a.repere}" for a in resultat.anomalies if a.bloquante]
    assert any("01 bis.xlsx" in dite and "grilles/01.xlsx" in dite for dite in dites)


def test_la_session_est_un_dossier(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    session = chemins.entrees / "essai" / "session.xlsx"
    session.unlink()
    session.mkdir()
    with pytest.raises(EntreesACorriger) as arret:
        etudier(chemins, "essai")
    assert [(a.code, a.trouve) for a in arret.value.anomalies] == [("L01", "un dossier qui porte un nom de classeur")]


def test_grilles_est_un_fichier(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, grilles={})
    (chemins.entrees / "essai" / "grilles").rmdir()
    (chemins.entrees / "essai" / "grilles").write_bytes(b"x")
    (dite,) = [a for a in etudier(chemins, "essai").anomalies if a.code == "L04"]
    assert "un fichier nommé « grilles »" in dite.trouve and "créer un dossier « grilles »" in dite.a_faire


def test_deux_classeurs_de_session_sont_nommes(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    dossier = chemins.entrees / "essai"
    shutil.copy(dossier / "session.xlsx", dossier / "SESSION.XLSX")
    with pytest.raises(EntreesACorriger) as arret:
        etudier(chemins, "essai")
    (anomalie,) = arret.value.anomalies
    assert anomalie.code == "L23" and "SESSION.XLSX, session.xlsx" in anomalie.trouve


@pytest.mark.parametrize("ou", ["session.xlsx", "session-a-corriger.xlsx", "grilles/01.xlsx", "grilles/autre.xlsm"])
def test_une_copie_annotee_est_refusee_par_son_nom(ou: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    chemin = chemins.entrees / "essai" / ou
    classeur = load_workbook(chemin if chemin.exists() else chemins.entrees / "essai" / "grilles" / "01.xlsx")
    classeur.create_sheet("À corriger", 0)["A1"] = COPIE_ANNOTEE
    classeur.save(chemin)
    try:
        anomalies = list(etudier(chemins, "essai").anomalies)
    except EntreesACorriger as arret:
        anomalies = arret.anomalies
    assert [a.repere.classeur for a in anomalies if a.code == "L08" and a.bloquante] == [ou]
    assert not [a for a in anomalies if a.code == "C06"]


def test_une_copie_annotee_en_ods(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    ods(rangee(COPIE_ANNOTEE))(chemins.entrees / "essai" / "grilles" / "copie.ods")
    assert _codes(etudier(chemins, "essai")) == [("L08", "grilles/copie.ods")]


def test_un_fichier_retire_ou_interdit_pendant_la_lecture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Illisible) as refus:
        lire_octets(tmp_path / "parti.xlsx")
    assert "retiré" in refus.value.trouve

    def interdire(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", interdire)
    with pytest.raises(Illisible) as refus:
        lire_octets(tmp_path / "secret.xlsx")
    assert "lecture est interdite" in refus.value.trouve


def test_un_lien_pose_apres_l_inventaire_n_est_pas_suivi(tmp_path: Path) -> None:
    bonne(tmp_path / "vrai.xlsx")
    (tmp_path / "lien.xlsx").symlink_to(tmp_path / "vrai.xlsx")
    os.mkfifo(tmp_path / "tube.xlsx")
    for nom, mot in (("lien.xlsx", "raccourci"), ("tube.xlsx", "spécial")):
        with pytest.raises(Illisible) as refus:
            lire_octets(tmp_path / nom)
        assert mot in refus.value.trouve


def test_deux_cents_fichiers(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    for rang in range(200):
        (chemins.entrees / "essai" / "grilles" / f"abîmé {rang}.xlsx").write_bytes(b"%d" % rang)
    resultat = etudier(chemins, "essai")
    assert [a.code for a in resultat.anomalies] == ["L01"] * 200
    assert len(resultat.decisions) == 2


def test_un_nom_montrable_garde_ce_qui_se_lit() -> None:
    assert nom_sur("é 😀 עברית ’ (2).xlsx") == "é 😀 עברית ’ (2).xlsx"
    assert nom_sur("a\udcffb\x00\u202e\n") == "a[U+DCFF]b[U+0000][U+202E][U+000A]"


# --- texts that are formulas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("texte", ['=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1+1"])
def test_un_texte_qui_commence_comme_une_formule_est_un_texte(texte: str, tmp_path: Path) -> None:
    classeur = Workbook()
    cellule = classeur.worksheets[0]["A1"]
    cellule.value, cellule.data_type = texte, "s"
    classeur.save(tmp_path / "g.xlsx")
    lu, anomalies = ouvrir(tmp_path / "g.xlsx", "g.xlsx")
    assert lu is not None and anomalies == []
    (cellule_lue,) = lu.feuilles[0].lignes[0]
    assert (cellule_lue.texte, cellule_lue.erreur) == (texte.strip(), "")


def test_une_identite_qui_est_une_formule_est_accompagnee_jusqu_au_bout(tmp_path: Path) -> None:
    session = changer(SESSION, "Candidats", "d'Àrc–Nguyễn", "=HYPERLINK(1)")
    chemins = deposer(tmp_path, session)
    _en_texte(chemins.entrees / "essai" / "session.xlsx")
    resultat = etudier(chemins, "essai")
    (candidat,) = (c for c in resultat.dossier.candidats if c.id == "01")
    assert candidat.nom_naissance == "=HYPERLINK(1)"
    assert replace(candidat).nom_naissance == candidat.nom_naissance


def _en_texte(chemin: Path) -> None:
    """Every formula as the text that it is typed like."""
    classeur = load_workbook(chemin)
    for cellule in (c for f in classeur.worksheets for rangee_ in f.iter_rows() for c in rangee_):
        if cellule.data_type == "f":
            cellule.data_type = "s"
    classeur.save(chemin)
