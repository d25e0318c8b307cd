"""The grids that the program prepares are those that it reads; what is filled is never touched, whatever changes."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.deliberation.competences import Cadre
from pipeline.erreurs import UsageInvalide
from pipeline.etude import Chemins, EntreesACorriger, etudier
from pipeline.grilles import preparer
from pipeline.modele import Candidat, Session
from pipeline.referentiel import charger
from pipeline.restitution.grilles import individuelle
from pipeline.restitution.grilles import pose as module_pose
from pipeline.restitution.grilles.compte_rendu import Preparation, preparation_en_texte
from pipeline.restitution.grilles.pose import Pose
from tests.cas import GABARITS
from tests.classeurs import SESSION, Feuilles, ajouter, changer, deposer, ecrire
from tests.seances import ACCORD, FORMATION, referentiel
from tests.tableur import avec_calc, reenregistrer

ANTERIEUR = "| 01 | BDC0101 | 2021-03-12 | MC-BDC-2021-00007 |"
TROISIEME = """
        | 03 | M. | Okonkwo | Ifeanyi | 1990-03-02 | Brest | 29 | 3 rue X | 29200 | Brest | CCPM 2022 0045 | formation | SL | PDC | Tôlerie C | 25.62B | M |  | présent | oui | oui | France |
"""  # noqa: E501
PREMIERE, DEUXIEME, COLLECTIVE = "01-DARC-NGUYEN.xlsx", "02-NULL.xlsx", "deliberation.xlsx"


def a_preparer(session: Feuilles = SESSION) -> Feuilles:
    """The same session before its deliberation is closed."""
    sans = [r for r in session["Session"].splitlines() if "deliberation_close_le" not in r]
    return session | {"Session": "\n".join(sans)}


def grilles(chemins: Chemins) -> Path:
    return chemins.entrees / "essai" / "grilles"


def refaire(chemins: Chemins, session: Feuilles) -> Preparation:
    """Change the session's workbook, and prepare again."""
    ecrire(chemins.entrees / "essai" / "session.xlsx", session)
    return preparer(chemins, "essai")


def taper(fichier: Path, feuille: str, cellule: str, valeur: object) -> None:
    classeur = load_workbook(fichier)
    classeur[feuille][cellule] = valeur
    classeur.save(fichier)


def remplir(chemins: Chemins, resultat: str, note: str = "12") -> None:
    """Fill what is empty in every consensus and sheet of grades, as an office would."""
    for fichier in grilles(chemins).glob("[0-9]*.xlsx"):
        classeur = load_workbook(fichier)
        feuille = classeur["Notes"] if "Notes" in classeur.sheetnames else classeur["Consensus"]
        entetes = next(rang for rang in feuille.iter_rows() if rang[0].value in ("code", "unité de valeur"))
        colonne = {c.value: c.column for c in entetes}
        for rang in feuille.iter_rows(min_row=entetes[0].row + 1):
            code = rang[0].value
            if code in ("préconisation", "Signatures"):
                break
            if "note" in colonne and code:
                feuille.cell(rang[0].row, colonne["partie"]).value = rang[1].value or f"Partie {rang[0].row}"
                feuille.cell(rang[0].row, colonne["note"]).value = note
            elif code and code.startswith(("C", "UV")) and not feuille.cell(rang[0].row, colonne["résultat"]).value:
                feuille.cell(rang[0].row, colonne["résultat"]).value = resultat
        classeur.save(fichier)


# --- prepared, filled, read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("session", [SESSION, FORMATION, ACCORD], ids=["métallurgie", "formation", "accord"])
def test_une_grille_preparee_puis_remplie_se_lit(session: Feuilles, tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(session), {})
    faites = preparer(chemins, "essai")
    etude = etudier(chemins, "essai")
    assert len(faites.noms(Pose.ECRITE)) == len(etude.dossier.candidats) + 1
    assert etude.decisions == () and not etude.bloquee
    assert {a.code for a in etude.anomalies} == {"G23"}
    remplir(chemins, "acquis")
    etude = etudier(chemins, "essai")
    assert [a.code for a in etude.anomalies] == []
    assert {d.issue.value for d in etude.decisions} == {"admis"}


def test_ce_qui_est_acquis_est_ecrit_avec_sa_date_et_son_numero(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(ajouter(SESSION, "Acquis", ANTERIEUR)), {})
    preparer(chemins, "essai")
    rangs = {
        rang[0]: rang for rang in load_workbook(grilles(chemins) / PREMIERE)["Consensus"].iter_rows(values_only=True)
    }
    assert rangs["C2"][3] == "acquis"
    assert "12/03/2021" in rangs["C2"][4] and "MC-BDC-2021-00007" in rangs["C2"][4]
    assert rangs["C4"][3] is None and rangs["C4"][4] is None
    remplir(chemins, "non acquis")
    etude = etudier(chemins, "essai")
    elle = next(d for d in etude.decisions if d.candidat.id == "01")
    assert [b.code for b in elle.blocs if b.acquis] == ["BDC0101"]
    assert [a.code for a in etude.anomalies] == []


def test_seul_ce_qui_est_a_remplir_n_est_pas_verrouille(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(ajouter(SESSION, "Acquis", ANTERIEUR)), {})
    preparer(chemins, "essai")
    classeur = load_workbook(grilles(chemins) / PREMIERE)
    feuille = classeur["Consensus"]
    assert feuille.protection.sheet and not feuille.protection.password and classeur.security.lockStructure
    libres = {cellule.coordinate for rang in feuille.iter_rows() for cellule in rang if not cellule.protection.locked}
    codes = {rang[0].value: rang[0].row for rang in feuille.iter_rows() if rang[0].value}
    assert {"B6", "B7", f"D{codes['C4']}", f"E{codes['C4']}"} <= libres
    assert libres.isdisjoint({"B2", "B3", "B4", "B5", "B8", f"D{codes['C2']}", f"E{codes['C2']}", f"F{codes['C4']}"})


def test_un_nom_qui_ressemble_a_une_formule_reste_un_texte() -> None:
    candidat = Candidat("@C1", "CQP-AF", '=HYPERLINK("x")', "+cmd|' /C calc'!A1")
    cadre = Cadre(referentiel("formation", "CQP-AF"), charger(GABARITS, "formation").dispositif, {})
    feuille = individuelle(candidat, cadre, Session("2024-10", "formation", date(2024, 10, 1), ""))["Consensus"]
    assert [feuille[c].data_type for c in ("B2", "B3", "B4")] == ["s", "s", "s"]
    assert feuille["B3"].value == '=HYPERLINK("x")' and feuille["B8"].data_type == "f"


# --- who has a grid --------------------------------------------------------------------------------------------------


def test_personne_d_absent_n_a_de_grille(tmp_path: Path) -> None:
    session = a_preparer(changer(SESSION, "Candidats", "favorable       | présent", "favorable | absent"))
    chemins = deposer(tmp_path, session, {})
    faites = preparer(chemins, "essai")
    assert faites.noms(Pose.ECRITE) == [DEUXIEME, COLLECTIVE]
    assert [(c.id, motif) for c, motif in faites.non_evalues] == [("01", "absent → résultats non examinés")]
    with pytest.raises(UsageInvalide):
        preparer(chemins, "inconnue")


def test_un_dossier_incomplet_n_a_pas_de_grille_et_on_dit_pourquoi(tmp_path: Path) -> None:
    session = changer(
        SESSION,
        "Candidats",
        "| présent | oui                   | oui      | Tunisie",
        "| présent | non | oui | Tunisie",
    )
    faites = preparer(deposer(tmp_path, a_preparer(session), {}), "essai")
    assert faites.noms(Pose.ECRITE) == [PREMIERE, COLLECTIVE]
    assert "sans grille : VRAI NULL (02) : pièce manquante : dossier d’inscription" in preparation_en_texte(faites)


def test_les_grilles_s_obtiennent_avant_le_jury(tmp_path: Path) -> None:
    """Neither jury nor place yet: the grids are there, and what is awaited is said."""
    session = a_preparer(changer(SESSION, "Session", "| lieu                  | Nantes      |\n", ""))
    del session["Jury"]
    faites = preparer(deposer(tmp_path, session, {}), "essai")
    assert len(faites.noms(Pose.ECRITE)) == 3
    assert {a.code for a in faites.attendus} >= {"N01", "L03"}
    assert "En attente, avant le jury" in preparation_en_texte(faites)


def test_ce_qui_est_faux_d_un_candidat_arrete_tout(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(changer(SESSION, "Candidats", "CCPM 2022 0045", "CCPM 2022")), {})
    with pytest.raises(EntreesACorriger) as arret:
        preparer(chemins, "essai")
    assert [a.code for a in arret.value.anomalies] == ["C03"]
    assert list(grilles(chemins).iterdir()) == []


def test_une_session_sans_candidat_le_dit(tmp_path: Path) -> None:
    sans = SESSION["Candidats"].strip().splitlines()[0]
    with pytest.raises(UsageInvalide, match="aucun candidat"):
        preparer(deposer(tmp_path, a_preparer(SESSION | {"Candidats": sans}), {}), "essai")


def test_deux_identifiants_qui_donnent_le_meme_nom_de_fichier(tmp_path: Path) -> None:
    session = changer(ajouter(SESSION, "Candidats", TROISIEME.strip()), "Candidats", "| 03 |", "| 02/ |")
    session = changer(session, "Candidats", "| Okonkwo |", "| Null |")
    chemins = deposer(tmp_path, a_preparer(session), {})
    assert preparer(chemins, "essai").noms(Pose.ECRITE) == [PREMIERE, DEUXIEME, "02-NULL-2.xlsx", COLLECTIVE]
    assert preparer(chemins, "essai").noms(Pose.INCHANGEE) == [PREMIERE, DEUXIEME, "02-NULL-2.xlsx", COLLECTIVE]


# --- what is there already -------------------------------------------------------------------------------------------


def test_preparer_deux_fois_ne_change_rien(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})
    preparer(chemins, "essai")
    avant = {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in grilles(chemins).iterdir()}
    assert preparer(chemins, "essai").noms(Pose.INCHANGEE) == [PREMIERE, DEUXIEME, COLLECTIVE]
    assert {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in grilles(chemins).iterdir()} == avant


@pytest.mark.parametrize(
    ("cellule", "valeur"),
    [("D12", "acquis"), ("E12", "à revoir"), ("E11", "bloc solide"), ("B6", "Mme Tual"), ("B7", "14/06/2024"),
     ("D13", "aquis"), ("B25", "favorable"), ("C25", "bon dossier"), ("N40", "note en marge")],
)  # fmt: skip
def test_ce_qui_est_rempli_n_est_jamais_touche(cellule: str, valeur: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})
    preparer(chemins, "essai")
    taper(grilles(chemins) / PREMIERE, "Consensus", cellule, valeur)
    remplie = (grilles(chemins) / PREMIERE).read_bytes()
    faites = refaire(chemins, a_preparer(ajouter(SESSION, "Acquis", ANTERIEUR)))
    assert faites.noms(Pose.REMPLIE) == [PREMIERE]
    assert (grilles(chemins) / PREMIERE).read_bytes() == remplie


def test_une_note_saisie_est_gardee(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(ACCORD), {})
    preparer(chemins, "essai")
    taper(grilles(chemins) / "01-LECOINTRE.xlsx", "Notes", "C11", 12)
    faites = refaire(chemins, a_preparer(changer(ACCORD, "Candidats", "Lecointre ", "Lecointe")))
    assert faites.noms(Pose.REMPLIE) == ["01-LECOINTRE.xlsx"]


def test_une_grille_encore_vide_suit_ce_qui_a_change(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})
    preparer(chemins, "essai")
    session = changer(ajouter(SESSION, "Acquis", ANTERIEUR), "Candidats", "| NULL          |", "| NUL |")
    faites = refaire(chemins, a_preparer(session))
    assert faites.noms(Pose.REECRITE) == [PREMIERE, DEUXIEME, COLLECTIVE]
    assert load_workbook(grilles(chemins) / DEUXIEME)["Consensus"]["B3"].value == "NUL"
    assert "3 écrits à nouveau : 01-DARC-NGUYEN.xlsx, 02-NULL.xlsx, deliberation.xlsx" in preparation_en_texte(faites)
    assert not [a for a in etudier(chemins, "essai").anomalies if a.bloquante]


@avec_calc
@pytest.mark.parametrize("genre", ["xlsx", "ods"])
def test_ouvrir_et_enregistrer_ne_remplit_pas(genre: str, tmp_path: Path) -> None:
    """Saved again by a spreadsheet with nothing typed, formulas calculated: it is still blank."""
    chemins = deposer(tmp_path, a_preparer(ajouter(SESSION, "Acquis", ANTERIEUR)), {})
    preparer(chemins, "essai")
    blancs = {f.stem: f.read_bytes() for f in grilles(chemins).iterdir()}
    for souche, octets in reenregistrer(blancs, genre).items():
        (grilles(chemins) / f"{souche}.xlsx").write_bytes(octets)
    assert preparer(chemins, "essai").noms(Pose.INCHANGEE) == [PREMIERE, DEUXIEME, COLLECTIVE]


@avec_calc
def test_une_grille_vide_passee_dans_un_autre_format_est_laissee(tmp_path: Path) -> None:
    """Written again, it would not be what its name says; and its candidate must not have two grids."""
    chemins = deposer(tmp_path, a_preparer(), {})
    preparer(chemins, "essai")
    for nom in (PREMIERE, COLLECTIVE):
        fichier = grilles(chemins) / nom
        octets = reenregistrer({fichier.stem: fichier.read_bytes()}, "ods")[fichier.stem]
        fichier.unlink()
        fichier.with_suffix(".ods").write_bytes(octets)
    faites = refaire(chemins, a_preparer(ajouter(SESSION, "Acquis", ANTERIEUR)))
    assert faites.noms(Pose.REMPLIE) == ["01-DARC-NGUYEN.ods", "deliberation.ods"]
    assert faites.noms(Pose.ECRITE, Pose.REECRITE) == []


def test_un_classeur_du_secretariat_est_laisse(tmp_path: Path) -> None:
    """Another form, another name, or a file that can't be read: it is somebody's work."""
    chemins = deposer(tmp_path, a_preparer())
    (grilles(chemins) / "02.xlsx").rename(grilles(chemins) / "null.xlsx")
    (grilles(chemins) / "01.xlsx").unlink()
    (grilles(chemins) / PREMIERE).write_bytes(b"PK\x03\x04 abc")
    faites = preparer(chemins, "essai")
    assert faites.noms(Pose.REMPLIE) == [PREMIERE, "null.xlsx"]
    assert faites.noms(Pose.ECRITE) == [COLLECTIVE]
    assert (grilles(chemins) / PREMIERE).read_bytes() == b"PK\x03\x04 abc"


def test_un_raccourci_n_est_jamais_suivi(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})
    preparer(chemins, "essai")
    ailleurs = tmp_path / "ailleurs.xlsx"
    (grilles(chemins) / PREMIERE).rename(ailleurs)
    (grilles(chemins) / PREMIERE).symlink_to(ailleurs)
    avant = ailleurs.read_bytes()
    faites = refaire(chemins, a_preparer(ajouter(SESSION, "Acquis", ANTERIEUR)))
    assert faites.noms(Pose.REMPLIE) == [PREMIERE]
    assert (grilles(chemins) / PREMIERE).is_symlink() and ailleurs.read_bytes() == avant


def test_un_dossier_de_grilles_qui_est_un_raccourci_est_refuse(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})
    shutil.move(grilles(chemins), tmp_path / "ailleurs")
    grilles(chemins).symlink_to(tmp_path / "ailleurs")
    with pytest.raises(UsageInvalide, match="raccourci"):
        preparer(chemins, "essai")


def test_un_classeur_ouvert_dans_un_tableur_attend(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})
    preparer(chemins, "essai")
    (grilles(chemins) / f"~${PREMIERE}").write_bytes(b"")
    faites = refaire(chemins, a_preparer(ajouter(SESSION, "Acquis", ANTERIEUR)))
    assert faites.noms(Pose.OUVERTE) == [PREMIERE]
    assert "le fermer, puis relancer" in preparation_en_texte(faites)


def test_un_fichier_apparu_entre_temps_n_est_pas_remplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})
    vrai = module_pose._ecrire_a_cote

    def lent(chemin: Path, octets: bytes) -> Path:
        provisoire = vrai(chemin, octets)
        chemin.write_bytes(b"le travail de quelqu'un")
        return provisoire

    monkeypatch.setattr(module_pose, "_ecrire_a_cote", lent)
    faites = preparer(chemins, "essai")
    assert faites.noms(Pose.REMPLIE) == [PREMIERE, DEUXIEME, COLLECTIVE]
    assert {f.read_bytes() for f in grilles(chemins).iterdir()} == {b"le travail de quelqu'un"}


def test_un_arret_au_milieu_ne_laisse_ni_moitie_ni_reste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})

    def coupe(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module_pose.os, "link", coupe)
    with pytest.raises(KeyboardInterrupt):
        preparer(chemins, "essai")
    assert list(grilles(chemins).iterdir()) == []


# --- a list of candidates that changes -------------------------------------------------------------------------------


def test_un_candidat_de_plus_une_grille_de_plus(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(), {})
    preparer(chemins, "essai")
    remplir(chemins, "acquis")
    faites = refaire(chemins, a_preparer(ajouter(SESSION, "Candidats", TROISIEME.strip())))
    assert faites.noms(Pose.ECRITE) == ["03-OKONKWO.xlsx"]
    assert faites.noms(Pose.REMPLIE) == [PREMIERE, DEUXIEME]
    assert faites.noms(Pose.REECRITE) == [COLLECTIVE]


def test_un_candidat_de_moins_est_nomme_avec_son_fichier(tmp_path: Path) -> None:
    chemins = deposer(tmp_path, a_preparer(ajouter(SESSION, "Candidats", TROISIEME.strip())), {})
    preparer(chemins, "essai")
    faites = refaire(chemins, a_preparer())
    assert faites.hors_liste == ("03-OKONKWO.xlsx (03)",)
    assert "plus dans la liste des candidats : 03-OKONKWO.xlsx (03)" in preparation_en_texte(faites)
    assert (grilles(chemins) / "03-OKONKWO.xlsx").exists()


def test_la_grille_de_qui_ne_se_presente_plus_est_a_retirer(tmp_path: Path) -> None:
    """Nobody else's identifier is suggested for it: their results would be read as this person's."""
    chemins = deposer(tmp_path, a_preparer(ajouter(SESSION, "Candidats", TROISIEME)), {})
    preparer(chemins, "essai")
    remplir(chemins, "acquis")
    (grilles(chemins) / COLLECTIVE).unlink()
    ecrire(chemins.entrees / "essai" / "session.xlsx", a_preparer())
    fautes = [a for a in etudier(chemins, "essai").anomalies if a.code == "C05"]
    assert fautes and not any("vouliez-vous dire" in a.attendu for a in fautes)
    assert all(a.a_faire.startswith("retirer ce classeur du dossier si cette personne") for a in fautes)


def test_ce_qui_reste_a_faire_nomme_le_classeur_et_pas_ce_qui_vient_d_etre_fait(tmp_path: Path) -> None:
    session = changer(a_preparer(ajouter(SESSION, "Candidats", TROISIEME)), "Candidats", "| 44000 ", "| 4400 ")
    chemins = deposer(tmp_path, session, {})
    (chemins.entrees / "essai" / "~$session.xlsx").write_bytes(b"")
    dit = preparation_en_texte(preparer(chemins, "essai"))
    assert "candidat sans grille" not in dit and "grille encore vide" not in dit
    assert "classeur encore ouvert (session.xlsx)" in dit
    assert "code sans zéro de tête ? (session.xlsx, « Candidats »)" in dit
    assert "1 laissé" not in dit
