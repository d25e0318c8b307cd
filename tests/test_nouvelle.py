"""A session begins with a workbook that helps whoever fills it, and that the program then reads without a word."""

import os
import re
import subprocess
import sys
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import nouvelle
from pipeline.cli import lancer
from pipeline.erreurs import CodeSortie, ErreurFatale, UsageInvalide
from pipeline.etude import Chemins, EntreesACorriger, etudier
from pipeline.lecture.colonnes import (
    COLONNES_ACQUIS,
    COLONNES_CANDIDATS,
    COLONNES_DECISIONS,
    COLONNES_JURY,
    LISTES,
    RUBRIQUES,
)
from pipeline.nouvelle import ListeRefusee, choisir, creer
from pipeline.referentiel import charger, dispositifs
from pipeline.restitution.session.a_remplir import Importance
from pipeline.restitution.session.aides import RUBRIQUES_AIDE
from pipeline.restitution.session.classeur import RANGS, classeur_session
from pipeline.restitution.session.colonnes import colonnes_jury
from tests.cas import GABARITS
from tests.classeurs import GRILLES, SESSION, deposer, ecrire, lignes
from tests.pannes import petit_disque
from tests.tableur import avec_calc, reenregistrer

METALLURGIE = ("CQPM 2021 0301 RI", "CCPM 2022 0045")
TABLES = {
    "Jury": COLONNES_JURY,
    "Candidats": COLONNES_CANDIDATS,
    "Décisions": COLONNES_DECISIONS,
    "Acquis": COLONNES_ACQUIS,
}


@pytest.fixture
def chemins(tmp_path: Path) -> Chemins:
    (tmp_path / "entrees").mkdir()
    return Chemins(tmp_path / "entrees", tmp_path / "sorties", GABARITS)


def classeur(chemins: Chemins, code: str = "essai") -> Path:
    return chemins.entrees / code / "session.xlsx"


def intitules(feuille: Worksheet) -> list[str]:
    return [str(cellule.value) for cellule in feuille[1]]


def regle(feuille: Worksheet, nom: str) -> DataValidation:
    """What a column (or a rubrique) accepts, and its help."""
    if feuille.title == "Session":
        place = f"B{list(RUBRIQUES).index(nom) + 2}"
    else:
        place = feuille.cell(2, intitules(feuille).index(nom) + 1).coordinate
    (trouvee,) = [r for r in feuille.data_validations.dataValidation if place in r.sqref]
    return trouvee


def valeurs(feuille: Worksheet, nom: str) -> list[str]:
    """The drop-down list of a column."""
    plage = regle(feuille, nom).formula1.split("!")[1].replace("$", "")
    return [rangee[0].value for rangee in feuille.parent[LISTES][plage]]


def remplir(fichier: Path, session: dict[str, str]) -> None:
    """Fill the workbook as an office would: dates in date cells, all else as text."""
    prepare = load_workbook(fichier)
    for rangee in lignes(session["Session"]):
        _saisir(prepare["Session"].cell(list(RUBRIQUES).index(rangee[0]) + 2, 2), rangee[1])
    for nom in TABLES:
        entetes, *rangees = lignes(session[nom])
        colonnes = intitules(prepare[nom])
        for rang, rangee in enumerate(rangees, 2):
            for entete, texte in zip(entetes, rangee, strict=True):
                _saisir(prepare[nom].cell(rang, colonnes.index(entete) + 1), texte)
    prepare.save(fichier)


def _saisir(cellule: object, texte: str) -> None:
    try:
        cellule.value = date.fromisoformat(texte)  # type: ignore[attr-defined]
    except ValueError:
        cellule.value = texte or None  # type: ignore[attr-defined]


def grilles(chemins: Chemins) -> None:
    for nom, feuilles in GRILLES.items():
        ecrire(chemins.entrees / "essai" / "grilles" / nom, feuilles)


# --- the workbook ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dispositif", dispositifs(GABARITS))
def test_le_classeur_a_les_intitules_attendus_et_une_colonne_par_piece(dispositif: str, chemins: Chemins) -> None:
    reglement = charger(GABARITS, dispositif)
    creer(chemins, "essai", [",".join(reglement.versions)])
    fait = load_workbook(classeur(chemins))
    assert fait.sheetnames == ["Mode d’emploi", "Session", "Jury", "Candidats", "Décisions", "Acquis", LISTES]
    pieces = [piece.nom for piece in reglement.dispositif.pieces]
    for nom, colonnes in TABLES.items():
        assert sorted(intitules(fait[nom])) == sorted([*colonnes, *(pieces if nom == "Candidats" else [])])
    assert [rangee[0].value for rangee in fait["Session"].iter_rows(min_row=2)] == list(RUBRIQUES)
    assert fait["Session"]["B2"].value == dispositif
    assert (chemins.entrees / "essai" / "grilles").is_dir()


def test_chaque_valeur_fermee_a_sa_liste(chemins: Chemins) -> None:
    creer(chemins, "essai", METALLURGIE)
    fait = load_workbook(classeur(chemins))
    candidats, jury, decisions = fait["Candidats"], fait["Jury"], fait["Décisions"]
    assert valeurs(candidats, "certification") == list(METALLURGIE)
    assert valeurs(candidats, "voie") == ["VAE de branche", "VAE", "formation"]
    assert valeurs(candidats, "origine") == ["DE", "salarié sans employeur", "SL"]
    assert "PDC" in valeurs(candidats, "financement")
    assert valeurs(candidats, "avis_entreprise") == ["favorable", "défavorable"]
    assert valeurs(candidats, "statut")[:2] == ["présent", "absent"]
    assert valeurs(candidats, "livret 2") == ["oui", "non"]
    assert valeurs(jury, "present") == valeurs(jury, "vote") == valeurs(jury, "habilite") == ["oui", "non"]
    assert "tuteur" in valeurs(jury, "role") and "présidente" in valeurs(jury, "role")
    assert {"CQPM 2021 0301 RI", "BDC0101", "C1", "CCPM 2022 0045"} <= set(valeurs(decisions, "objet"))
    assert valeurs(decisions, "decision") == ["admis", "partiel", "non admis", "acquis", "non acquis"]
    assert "BDC0101" in valeurs(fait["Acquis"], "objet") and METALLURGIE[0] not in valeurs(fait["Acquis"], "objet")
    assert valeurs(fait["Session"], "presence_a_distance") == ["oui", "non"]
    assert regle(candidats, "origine").errorStyle == "stop" and regle(candidats, "voie").errorStyle == "warning"
    for feuille in (decisions, fait["Acquis"]):
        assert f"'Candidats'!$A$2:$A${RANGS + 1}" in regle(feuille, "candidat").formula1


@pytest.mark.parametrize("dispositif", dispositifs(GABARITS))
def test_ce_que_proposent_les_listes_est_compris(dispositif: str) -> None:
    """Every value of a list means what its column is for: no list leads to an anomaly."""
    from pipeline.modele import Membre, Repere
    from pipeline.restitution.session.colonnes import colonnes_candidats, colonnes_decisions, colonnes_jury

    reglement = charger(GABARITS, dispositif)
    regles = reglement.dispositif
    codes = tuple(reglement.versions)
    choix = {c.nom: c.choix for c in colonnes_jury(regles)}
    compris = [regles.jury.college(mot) for mot in choix["college"]]
    assert compris == list(regles.jury.colleges)
    assert not [m for m in choix["college"] if regles.jury.invite(Membre("X", "Y", Repere(""), college=m))]
    assert [mot for mot in choix["role"] if regles.jury.preside(mot)] == list(regles.jury.roles_president[:2])
    for colonne in colonnes_candidats(reglement, codes):
        if vocabulaire := regles.vocabulaires.get(colonne.nom):
            assert [vocabulaire.lire(mot) for mot in colonne.choix] == list(colonne.choix)
    decisions = {c.nom: c.choix for c in colonnes_decisions(reglement, codes)}
    assert all(regles.decision(mot, True) or regles.decision(mot, False) for mot in decisions["decision"])
    assert all(reglement.code(code) == code for code in decisions["objet"])


def test_l_habilitation_propose_les_deux_listes_la_ou_il_y_en_a(chemins: Chemins) -> None:
    creer(chemins, "essai", ["CQP-ACC"])
    assert valeurs(load_workbook(classeur(chemins))["Jury"], "habilite") == [
        *("oui", "non"),
        *("membre", "président", "les deux"),
    ]


def test_chaque_cellule_a_son_aide_et_son_format(chemins: Chemins) -> None:
    creer(chemins, "essai", METALLURGIE)
    fait = load_workbook(classeur(chemins))
    for nom in TABLES:
        feuille = fait[nom]
        for position, entete in enumerate(intitules(feuille), 1):
            regle_lue = regle(feuille, entete)
            assert regle_lue.showInputMessage and 20 < len(regle_lue.prompt) <= 255, entete
            format_ = feuille.column_dimensions[feuille.cell(1, position).column_letter].number_format
            attendu = {"date": "DD/MM/YYYY", "whole": "0"}.get(regle_lue.type or "", "@")
            assert format_ == attendu, entete
    assert regle(fait["Candidats"], "date_naissance").type == regle(fait["Session"], "date_jury").type == "date"
    assert set(RUBRIQUES_AIDE) == set(RUBRIQUES)


@avec_calc
def test_ce_qui_manque_se_colore_selon_la_ligne(chemins: Chemins) -> None:
    """The conditions of the colours, calculated by a real spreadsheet on four candidates."""
    creer(chemins, "essai", METALLURGIE)
    fait = load_workbook(classeur(chemins))
    candidats = fait["Candidats"]
    noms = intitules(candidats)
    lignes_saisies = (
        {"id": "01", "nom_naissance": "Le Goff", "voie": "formation", "origine": "SL"},
        {"id": "1", "nom_naissance": "Ferrec", "voie": "VAE", "origine": "DE", "prenom": "Jean"},
        {"id": "1", "nom_naissance": "Morel", "voie": "VAE", "statut": "absent", "pays_naissance": "Tunisie"},
        {},
    )
    for rang, saisies in enumerate(lignes_saisies, 2):
        for nom, valeur in saisies.items():
            candidats.cell(rang, noms.index(nom) + 1).value = valeur
    suivis = ("id", "prenom", "entreprise", "livret 2", "departement_naissance", "avis_entreprise")
    calculs = fait.create_sheet("Calculs")
    for position, nom in enumerate(suivis, 1):
        place = candidats.cell(2, noms.index(nom) + 1).coordinate
        formules = [r.formula[0] for f in candidats.conditional_formatting if place in f.sqref for r in f.rules]
        for rang in range(2, 6):
            ici = [re.sub(r"(\$?[A-Z]+)2\b", rf"Candidats!\g<1>{rang}", formule) for formule in formules]
            ici = [formule.replace("$A$2:", "Candidats!$A$2:") for formule in ici]
            calculs.cell(rang, position).value = f'=IF(OR({",".join(ici)}),"!","")'
    candidats.conditional_formatting = type(candidats.conditional_formatting)()
    fait.save(classeur(chemins))
    calcule = reenregistrer({"session": classeur(chemins).read_bytes()})["session"]
    rangees = load_workbook(BytesIO(calcule), data_only=True)["Calculs"].iter_rows(min_row=2, max_row=5)
    colores = [{nom for nom, c in zip(suivis, rangee, strict=True) if c.value == "!"} for rangee in rangees]
    assert colores == [
        {"prenom", "entreprise", "departement_naissance", "avis_entreprise"},
        {"id", "livret 2", "departement_naissance"},
        {"id", "prenom", "entreprise"},
        set(),
    ]


def test_la_structure_est_protegee_sans_mot_de_passe_et_les_lignes_sont_libres(chemins: Chemins) -> None:
    creer(chemins, "essai", METALLURGIE)
    fait = load_workbook(classeur(chemins))
    assert fait.security.lockStructure and not fait.security.workbookPassword
    for nom in ("Session", *TABLES):
        assert fait[nom].protection.sheet and not fait[nom].protection.password
        assert fait[nom].cell(1, 1).protection.locked
        assert fait[nom].freeze_panes
    assert fait["Candidats"].freeze_panes == "D2"
    assert intitules(fait["Candidats"])[:3] == ["id", "nom_naissance", "prenom"]
    assert all(not d.protection.locked for d in fait["Candidats"].column_dimensions.values())
    assert not fait["Session"]["B3"].protection.locked and fait["Session"]["A3"].protection.locked


def test_aucune_formule_dans_les_cellules(chemins: Chemins) -> None:
    creer(chemins, "essai", METALLURGIE)
    fait = load_workbook(classeur(chemins))
    assert not [c.coordinate for f in fait for rangee in f.iter_rows() for c in rangee if c.data_type == "f"]


def test_les_memes_demandes_donnent_les_memes_octets() -> None:
    reglement = charger(GABARITS, "bijouterie")
    assert classeur_session("x", reglement, ("RNCP26849",)) == classeur_session("x", reglement, ("RNCP26849",))


# --- fresh, filled, saved again --------------------------------------------------------------------------------------


@pytest.mark.parametrize("dispositif", dispositifs(GABARITS))
def test_le_classeur_vierge_dit_ce_qui_reste_a_remplir_et_rien_d_autre(dispositif: str, chemins: Chemins) -> None:
    creer(chemins, "essai", [",".join(charger(GABARITS, dispositif).versions)])
    with pytest.raises(EntreesACorriger) as arret:
        etudier(chemins, "essai")
    assert [(a.code, a.repere.cellule) for a in arret.value.anomalies] == [("N01", "B3"), ("N01", "B5")]
    fait = load_workbook(classeur(chemins))
    fait["Session"]["B3"], fait["Session"]["B5"] = date(2026, 3, 12), "Nantes"
    fait.save(classeur(chemins))
    codes = {a.code for a in etudier(chemins, "essai").anomalies}
    assert not {code for code in codes if code.startswith(("L", "N", "C", "G", "D", "A"))}


def test_rempli_il_se_lit_sans_une_anomalie(chemins: Chemins) -> None:
    creer(chemins, "essai", METALLURGIE)
    remplir(classeur(chemins), SESSION)
    grilles(chemins)
    etude = etudier(chemins, "essai")
    assert [a.code for a in etude.anomalies] == []
    assert [c.code_postal for c in etude.dossier.candidats] == ["01300", "44000"]
    assert [c.nom_naissance for c in etude.dossier.candidats] == ["d'Àrc–Nguyễn", "NULL"]


@avec_calc
@pytest.mark.parametrize("format_", ["xlsx", "ods", "xls"])
def test_reenregistre_par_libreoffice_il_se_lit_de_meme(format_: str, chemins: Chemins) -> None:
    creer(chemins, "essai", METALLURGIE)
    grilles(chemins)
    remplir(classeur(chemins), SESSION)
    avant = etudier(chemins, "essai")
    contenu = reenregistrer({"session": classeur(chemins).read_bytes()}, format_)["session"]
    classeur(chemins).unlink()
    classeur(chemins).with_suffix(f".{format_}").write_bytes(contenu)
    apres = etudier(chemins, "essai")
    assert [a.code for a in apres.anomalies] == []
    assert [(d.candidat.id, d.candidat.date_naissance, d.issue) for d in apres.decisions] == [
        (d.candidat.id, d.candidat.date_naissance, d.issue) for d in avant.decisions
    ]


@avec_calc
def test_libreoffice_garde_listes_aides_couleurs_et_protection(chemins: Chemins) -> None:
    creer(chemins, "essai", METALLURGIE)
    avant = load_workbook(classeur(chemins))
    classeur(chemins).write_bytes(reenregistrer({"session": classeur(chemins).read_bytes()})["session"])
    apres = load_workbook(classeur(chemins))
    for nom in ("Session", *TABLES):
        assert apres[nom].protection.sheet
        couleurs = [sum(len(r.rules) for r in f[nom].conditional_formatting) for f in (avant, apres)]
        assert couleurs[0] == couleurs[1] > 0
        aides = [{r.prompt for r in f[nom].data_validations.dataValidation} for f in (avant, apres)]
        assert aides[0] == aides[1]
    assert apres[LISTES].sheet_state == "hidden"


# --- where it goes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("present", ["session.xlsx", "Session.XLSX", "session.ods", "session.xls", "session.xlsm"])
def test_un_classeur_de_session_n_est_jamais_remplace(present: str, chemins: Chemins) -> None:
    fichier = chemins.entrees / "essai" / present
    fichier.parent.mkdir()
    fichier.write_bytes(b"le travail de quelqu'un")
    with pytest.raises(UsageInvalide, match="existe déjà"):
        creer(chemins, "essai", METALLURGIE)
    assert [p.name for p in fichier.parent.iterdir()] == [present]
    assert fichier.read_bytes() == b"le travail de quelqu'un"


def test_ce_qui_est_deja_dans_le_dossier_y_reste(chemins: Chemins) -> None:
    grille = chemins.entrees / "essai" / "grilles" / "dupont.xlsx"
    grille.parent.mkdir(parents=True)
    grille.write_bytes(b"x")
    creer(chemins, "essai", METALLURGIE)
    assert classeur(chemins).is_file() and grille.read_bytes() == b"x"
    assert sorted(p.name for p in chemins.entrees.iterdir()) == ["essai"]


@pytest.mark.parametrize("nom", ["../ailleurs", "a/b", "..", ".cache", "", "a\x00b", "a b", "archives", "é", "a\n"])
def test_un_nom_de_session_est_un_nom_de_dossier(nom: str, chemins: Chemins) -> None:
    with pytest.raises(UsageInvalide) as refus:
        creer(chemins, nom, METALLURGIE)
    assert "lettres" in refus.value.remede
    assert list(chemins.entrees.iterdir()) == []


def test_un_lien_a_la_place_du_dossier_n_est_pas_suivi(chemins: Chemins, tmp_path: Path) -> None:
    (tmp_path / "ailleurs").mkdir()
    (chemins.entrees / "essai").symlink_to(tmp_path / "ailleurs")
    with pytest.raises(UsageInvalide):
        creer(chemins, "essai", METALLURGIE)
    assert list((tmp_path / "ailleurs").iterdir()) == []


def test_arrete_en_chemin_il_ne_laisse_rien_et_se_relance(chemins: Chemins, monkeypatch: pytest.MonkeyPatch) -> None:
    class Coupure(BaseException):
        pass

    def coupe(*_: object) -> int:
        raise Coupure

    with monkeypatch.context() as m:
        m.setattr(nouvelle, "_relire", coupe)
        m.setattr(nouvelle.shutil, "rmtree", lambda _: None)  # a kill does not tidy up
        with pytest.raises(Coupure):
            creer(chemins, "essai", METALLURGIE)
    assert not (chemins.entrees / "essai").exists()
    creer(chemins, "essai", METALLURGIE)
    assert [p.name for p in chemins.entrees.iterdir()] == ["essai"]


def test_un_disque_plein_se_dit_et_ne_laisse_rien(chemins: Chemins, monkeypatch: pytest.MonkeyPatch) -> None:
    def plein(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", plein)
    with pytest.raises(ErreurFatale) as erreur:
        creer(chemins, "essai", METALLURGIE)
    assert "place" in erreur.value.message
    assert list(chemins.entrees.iterdir()) == []


# --- which certifications --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("textes", "codes"),
    [
        (["RNCP26849"], ("RNCP26849",)),
        (["RNCP26849 RNCP26850"], ("RNCP26849", "RNCP26850")),
        (["RNCP26849,RNCP26850"], ("RNCP26849", "RNCP26850")),
        (["RNCP26849", "rncp 26850", "RNCP26849"], ("RNCP26849", "RNCP26850")),
        (["CQPM 2021 0301 RI CCPM 2022 0045"], METALLURGIE),
        (["cqpm-2021-0301-ri ; ccpm20220045"], METALLURGIE),
        (["BDC0101"], ("BDC0101",)),
    ],
)
def test_les_codes_se_donnent_de_plusieurs_facons(textes: list[str], codes: tuple[str, ...]) -> None:
    assert choisir(GABARITS, textes)[1] == codes


@pytest.mark.parametrize(
    ("textes", "dit"),
    [
        (["RNCP2684"], "vouliez-vous dire « RNCP26849 »"),
        (["RNCP26849 RNCP9"], "« RNCP9 »"),
        (["RNCP26849", "CQP-AF"], "« RNCP26849 » : bijouterie ; « CQP-AF » : formation"),
        ([""], "aucune certification demandée"),
    ],
)
def test_des_codes_qui_ne_vont_pas_se_disent(textes: list[str], dit: str) -> None:
    with pytest.raises(UsageInvalide) as refus:
        choisir(GABARITS, textes)
    assert dit in refus.value.message


# --- the command -----------------------------------------------------------------------------------------------------


def commande(monkeypatch: pytest.MonkeyPatch, chemins: Chemins, *arguments: str) -> int:
    ici = ["--entrees", str(chemins.entrees), "--sorties", str(chemins.sorties), "--gabarits", str(GABARITS)]
    monkeypatch.setattr("sys.argv", ["pipeline", *ici, "nouvelle", *arguments])
    return lancer()


def test_la_commande_dit_ce_qu_elle_a_fait_et_la_suite(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("essai", "--certification", "CQPM", "2021", "0301", "RI", "--certification", "CCPM 2022 0045")
    assert commande(monkeypatch, chemins, *arguments[:6]) == CodeSortie.FAIT
    sortie = capsys.readouterr().out.replace("\u00a0", " ")
    assert "session.xlsx" in sortie and "metallurgie : CQPM 2021 0301 RI" in sortie
    assert sortie.rstrip().endswith("make verifier SESSION=essai")
    assert commande(monkeypatch, chemins, *arguments[:6]) == CodeSortie.USAGE
    assert "existe déjà" in capsys.readouterr().err
    assert commande(monkeypatch, chemins, "autre") == CodeSortie.USAGE
    assert "aucune certification demandée" in capsys.readouterr().err


def test_une_liste_se_reprend_colonne_par_colonne(
    chemins: Chemins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    liste = tmp_path / "liste.csv"
    liste.write_bytes(
        "Nom de famille;Prénom;Né(e) le;CP;Téléphone\nLe Goff;Anaïs;07/05/1994;01300;0612345678\n".encode("cp1252")
    )
    arguments = ("essai", "--certification", "RNCP26849", "--depuis", str(liste))
    assert commande(monkeypatch, chemins, *arguments) == CodeSortie.FAIT
    sortie = capsys.readouterr().out.replace("\u00a0", " ")
    for attendu in (
        "Nom de famille (A1) → nom_naissance",
        "Téléphone (E1) → non reprise",
        "1 ligne lue, 1 candidat écrit",
        "C001",
    ):
        assert attendu in sortie, attendu
    candidats = load_workbook(classeur(chemins))["Candidats"]
    ligne = dict(zip(intitules(candidats), (c.value for c in candidats[2]), strict=True))
    assert ligne["nom_naissance"] == "Le Goff" and ligne["code_postal"] == "01300"
    assert ligne["date_naissance"] == datetime(1994, 5, 7) and ligne["certification"] == "RNCP26849"


def test_une_liste_refusee_ne_laisse_rien(
    chemins: Chemins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    liste = tmp_path / "liste.xlsx"
    Workbook().save(liste)
    arguments = ("essai", "--certification", "RNCP26849", "--depuis")
    assert commande(monkeypatch, chemins, *arguments, str(liste)) == CodeSortie.ANOMALIES
    assert "liste.xlsx" in capsys.readouterr().err
    assert commande(monkeypatch, chemins, *arguments, str(tmp_path / "absente.csv")) == CodeSortie.USAGE
    assert list(chemins.entrees.iterdir()) == []


def test_une_liste_refusee_dit_ce_que_sont_ses_colonnes_et_que_rien_n_est_cree(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, {"Session": "| |"}, {})
    liste = tmp_path / "liste.csv"
    liste.write_text("Nom de famille;Commentaires\nLe Goff;vue\n", encoding="utf-8")
    with pytest.raises(ListeRefusee) as refus:
        creer(chemins, "2025-03", ["CQP-AF"], liste)
    assert [(c.intitule, c.colonne) for c in refus.value.colonnes] == [
        ("Nom de famille", "nom_naissance"), ("Commentaires", ""),
    ]  # fmt: skip
    assert "rien n’a été créé" in refus.value.message and "corriger la liste" in refus.value.remede
    assert not (chemins.entrees / "2025-03").exists()


def test_le_college_d_un_votant_est_obligatoire() -> None:
    """Its absence stops the session: it is coloured so, but not for a guest who does not vote."""
    colonnes = {colonne.nom: colonne for colonne in colonnes_jury(charger(GABARITS, "metallurgie").dispositif)}
    assert colonnes["college"].importance is Importance.OBLIGATOIRE
    assert 'NOT(OR({vote}="non"))' in colonnes["college"].si


def test_un_dossier_temporaire_plein_est_dit_et_rien_n_est_cree(tmp_path: Path) -> None:
    (tmp_path / "entrees").mkdir()
    with petit_disque(tmp_path / "temporaire", 4 << 10):
        commande = [sys.executable, "-m", "pipeline", "--entrees", str(tmp_path / "entrees"), "nouvelle", "x", "CQP-AF"]
        libre = os.environ | {"TMPDIR": str(tmp_path / "temporaire")}
        fini = subprocess.run(commande, capture_output=True, text=True, check=False, env=libre)
    assert fini.returncode == CodeSortie.DEFAUT
    assert "plus de place" in fini.stderr and "TMPDIR" in fini.stderr and "Traceback" not in fini.stderr
    assert list((tmp_path / "entrees").iterdir()) == []
