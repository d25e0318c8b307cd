"""Reading: whatever the format and the layout, the same facts; whatever the accident, a message and nothing lost."""

import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.erreurs import UsageInvalide
from pipeline.etude import EntreesACorriger, Etude, etudier
from pipeline.lecture import valeurs
from pipeline.lecture.ouverture.classeur import adresse, ouvrir
from pipeline.modele import Cellule, Repere
from tests.classeurs import GRILLES, SESSION, Feuilles, changer, deposer, ecrire, etude, lignes

COLLECTIF = """
    | Résultats de la session |               |     |                   |    |    |    |    |    |    |    |    |
    |                         |               |     |                   |    |    |    |    |    |    |    |    |
    | candidat                | nom           | prénom | certification  | C1 | C2 | C3 | C4 | C5 | C6 | C7 | C8 |
    | 01                      | d'Àrc–Nguyễn  | Maëlys | CQPM 2021 0301 RI | A | A | A | A | A | A | A | NA |
"""


def convertir(soffice: str, source: Path, extension: str, profil: Path) -> None:
    """Have the real program save the workbook again in place, in another format."""
    commande = [soffice, f"-env:UserInstallation={profil.as_uri()}", "--headless", "--convert-to", extension]
    commande += ["--outdir", str(source.parent / "lo"), str(source)]
    subprocess.run(commande, check=True, capture_output=True, timeout=120)
    source.unlink()
    (source.parent / "lo" / f"{source.stem}.{extension}").rename(source.with_suffix(f".{extension}"))
    (source.parent / "lo").rmdir()


def faits(resultat: Etude) -> list[tuple[object, ...]]:
    """What must not depend on the format."""
    return [
        (
            *(d.candidat.id, d.candidat.nom_naissance, d.candidat.prenom, d.candidat.date_naissance),
            *(d.candidat.code_postal, d.candidat.departement_naissance, d.issue.value),
            *(c.acquise for c in d.competences),
        )
        for d in resultat.decisions
    ]


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_le_format_et_le_logiciel_ne_changent_rien(extension: str, libreoffice: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    attendu = faits(etudier(chemins, "essai"))
    dossier = chemins.entrees / "essai"
    for classeur in [dossier / "session.xlsx", *sorted((dossier / "grilles").iterdir())]:
        convertir(libreoffice, classeur, extension, tmp_path / "profil")
    resultat = etudier(chemins, "essai")
    assert resultat.anomalies == ()
    assert faits(resultat) == attendu


@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_formule_en_erreur_enregistree_par_libreoffice(extension: str, libreoffice: str, tmp_path: Path) -> None:
    chemin = tmp_path / "grille.xlsx"
    ecrire(chemin, {"Consensus": "| code | résultat |\n| C1 | =1/0 |\n| C2 | =1+1 |"})
    convertir(libreoffice, chemin, extension, tmp_path / "profil")
    classeur, anomalies = ouvrir(chemin.with_suffix(f".{extension}"), "grille")
    assert classeur is not None and anomalies == []
    (_, (_, erreur), (_, bonne)) = classeur.feuilles[0].lignes
    assert erreur.erreur == "#DIV/0!"
    assert (bonne.texte, bonne.erreur) == ("2", "")


def test_les_valeurs_restent_telles_que_tapees(tmp_path: Path) -> None:
    premier, second = (d.candidat for d in sorted(etude(tmp_path).decisions, key=lambda d: d.candidat.id))
    assert (premier.id, premier.code_postal, premier.departement_naissance) == ("01", "01300", "01")
    assert premier.nom_naissance == "d'Àrc–Nguyễn"
    assert (second.nom_naissance, second.prenom) == ("NULL", "VRAI")


def test_entetes_par_leur_nom_dans_tout_ordre(tmp_path: Path) -> None:
    rangs = [list(reversed(rang)) for rang in lignes(SESSION["Candidats"])]
    synonymes = {"nom_naissance": "Nom de naissance", "date_naissance": "NÉ(E) LE", "id": "N°", "courriel": "E-mail"}
    rangs[0] = [synonymes.get(titre, titre.upper()) for titre in rangs[0]]
    tableau = "\n".join(f"| {' | '.join(rang)} |" for rang in [["Liste des candidats"], [""], *rangs])
    resultat = etude(tmp_path, SESSION | {"Candidats": tableau})
    assert resultat.anomalies == ()
    assert len(resultat.decisions) == 2


def test_classeur_collectif(tmp_path: Path) -> None:
    grilles: dict[str, Feuilles] = {"tous.xlsx": {"Résultats": COLLECTIF}, "02.xlsx": GRILLES["02.xlsx"]}
    resultat = etude(tmp_path, grilles=grilles)
    assert resultat.anomalies == ()
    (decision,) = (d for d in resultat.decisions if d.candidat.id == "01")
    assert decision.issue.value == "partiel"
    assert str(decision.competences[7].repere) == "grilles/tous.xlsx!Résultats!L4"


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("14/06/2024", date(2024, 6, 14)),
        ("1/6/2024", date(2024, 6, 1)),
        ("2024-06-14", date(2024, 6, 14)),
        ("14 juin 2024", date(2024, 6, 14)),
        ("1er Août 2024", date(2024, 8, 1)),
        ("3 févr. 1999", date(1999, 2, 3)),
        ("29/02/2023", "N02"),
        ("06/14/2024", "N02"),
        ("le mois dernier", "N02"),
        ("3 jui 2024", "N02"),
        ("14/06/24", "N03"),
        ("2024", "N03"),
    ],
)
def test_dates_ecrites(ecrit: str, lu: date | str) -> None:
    anomalies: list[object] = []
    jour = valeurs.jour(Cellule(ecrit, Repere("a", "b", "A1")), anomalies)  # type: ignore[arg-type]
    assert (jour or next(a.code for a in anomalies)) == lu  # type: ignore[attr-defined]


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_une_date_ecrite_a_la_francaise_se_relit(jour: date) -> None:
    anomalies: list[object] = []
    cellule = Cellule(jour.strftime("%d/%m/%Y"), Repere("a", "b", "A1"))
    assert valeurs.jour(cellule, anomalies) == jour  # type: ignore[arg-type]
    assert not anomalies


@given(st.integers(0, 20_000), st.integers(0, 16_383))
def test_une_adresse_designe_une_seule_cellule(ligne: int, colonne: int) -> None:
    from openpyxl.utils import coordinate_to_tuple

    assert coordinate_to_tuple(adresse(ligne, colonne)) == (ligne + 1, colonne + 1)


def _pas_un_classeur(chemin: Path) -> None:
    chemin.write_bytes(b"ceci n'est pas un classeur")


def _vide(chemin: Path) -> None:
    chemin.write_bytes(b"")


def _tronque(chemin: Path) -> None:
    ecrire(chemin, GRILLES["01.xlsx"])
    chemin.write_bytes(chemin.read_bytes()[:-200])


def _mot_de_passe(chemin: Path) -> None:
    chemin.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


def _demesure(chemin: Path) -> None:
    ecrire(chemin, {"Consensus": "| code | résultat |"})
    _remplacer(chemin, "xl/worksheets/sheet1.xml", b'r="A1"', b'r="XFD1048576"')


def _bombe(chemin: Path) -> None:
    ecrire(chemin, GRILLES["01.xlsx"])
    with zipfile.ZipFile(chemin, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(210 * 1024 * 1024))


def _entites(chemin: Path) -> None:
    ecrire(chemin, GRILLES["01.xlsx"])
    entites = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
    )
    _remplacer(chemin, "xl/worksheets/sheet1.xml", b"<worksheet", entites + b"]><worksheet")


def _remplacer(chemin: Path, membre: str, ancien: bytes, nouveau: bytes) -> None:
    with zipfile.ZipFile(chemin) as source:
        parties = {nom: source.read(nom) for nom in source.namelist()}
    assert ancien in parties[membre]
    parties[membre] = parties[membre].replace(ancien, nouveau, 1)
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as cible:
        for nom, contenu in parties.items():
            cible.writestr(nom, contenu)


@pytest.mark.parametrize(
    ("accident", "code"),
    [
        (_pas_un_classeur, "L01"),
        (_vide, "L01"),
        (_tronque, "L01"),
        (_mot_de_passe, "L01"),
        (_demesure, "L02"),
        (_bombe, "L02"),
    ],
)
def test_un_fichier_abime_est_nomme_et_les_autres_sont_lus(accident: object, code: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    accident(chemins.entrees / "essai" / "grilles" / "abime.xlsx")  # type: ignore[operator]
    resultat = etudier(chemins, "essai")
    assert [(a.code, str(a.repere)) for a in resultat.anomalies] == [(code, "grilles/abime.xlsx")]
    assert len(resultat.decisions) == 2


def test_des_entites_xml_ne_sont_jamais_developpees(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    _entites(chemins.entrees / "essai" / "grilles" / "entites.xlsx")
    resultat = etudier(chemins, "essai")
    assert {a.repere.classeur for a in resultat.anomalies if a.bloquante} == {"grilles/entites.xlsx"}


def test_rien_n_est_ignore_en_silence(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    dossier = chemins.entrees / "essai"
    (chemins.entrees / "oublie.xlsx").write_bytes(b"x")
    (dossier / "notes.txt").write_bytes(b"x")
    (dossier / "grilles" / "scan.pdf").write_bytes(b"x")
    (dossier / "grilles" / "anciennes").mkdir()
    (dossier / "grilles" / "~$01.xlsx").write_bytes(b"x")
    (dossier / "grilles" / ".~lock.02.xlsx#").write_bytes(b"x")
    anomalies = etudier(chemins, "essai").anomalies
    assert {(a.code, str(a.repere)) for a in anomalies} == {
        ("L10", "../oublie.xlsx"),
        ("L04", "notes.txt"),
        ("L04", "grilles/scan.pdf"),
        ("L04", "grilles/anciennes"),
        ("L14", "grilles/01.xlsx"),
        ("L14", "grilles/02.xlsx"),
    }
    assert not any(a.bloquante for a in anomalies)


@pytest.mark.parametrize("lieu", ["PV-A-pv.pdf", "PV-A-pv.JPG", "grilles/PV-A-pv.tif"])
def test_une_numerisation_deposee_a_cote_de_signes_y_est_envoyee(lieu: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    (chemins.entrees / "essai" / lieu).write_bytes(b"x")
    (dite,) = [a for a in etudier(chemins, "essai").anomalies if a.repere.classeur == lieu]
    assert dite.code == "L04" and "le déplacer dans « signes »" in dite.a_faire


def test_sans_classeur_de_session(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    (chemins.entrees / "essai" / "session.xlsx").unlink()
    with pytest.raises(EntreesACorriger) as arret:
        etudier(chemins, "essai")
    assert "session.xlsx" in arret.value.anomalies[0].a_faire


def test_session_inconnue(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    with pytest.raises(UsageInvalide) as arret:
        etudier(chemins, "2031-01")
    assert "essai" in arret.value.remede


def test_ecarter_un_candidat_leve_ses_anomalies(tmp_path: Path) -> None:
    session = changer(SESSION, "Candidats", "1990-03-02", "30/02/1990")
    grilles = GRILLES | {"01.xlsx": {"Consensus": GRILLES["01.xlsx"]["Consensus"].replace("acquis ", "aquis ", 1)}}
    chemins = deposer(tmp_path, session, grilles)
    assert etudier(chemins, "essai").bloquee
    resultat = etudier(chemins, "essai", ["01"])
    assert not resultat.bloquee
    assert {d.candidat.id: d.issue.value for d in resultat.decisions} == {"01": "ecarte", "02": "admis"}


def test_ecarter_un_inconnu_est_refuse(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    with pytest.raises(UsageInvalide):
        etudier(chemins, "essai", ["99"])
