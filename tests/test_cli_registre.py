"""The commands on the register: what they show, what they refuse, what they write."""

import csv
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import openpyxl
import pytest

from pipeline.cli import lancer
from pipeline.erreurs import CodeSortie
from pipeline.registre import Document, Registre, Titulaire
from tests.cas import GABARITS
from tests.registres import IDENTITES, demande, emettre, falsifier, tous

FORMULE = '=HYPERLINK("http://exemple.invalid")'


@pytest.fixture
def sorties(chemin: Path) -> Path:
    """A register with four numbers, one of which is abandoned and one annulled; on each engine."""
    with Registre(chemin) as registre:
        registre.attribuer(tous("C001", "C002", "C003"), "2024-06")
        emettre(registre, *tous("C001", "C003"))
        piege = demande("C009", titulaire=Titulaire(FORMULE, "+Zoé", None), session="2023-01", annee=2023, famille="BC")
        registre.emettre("2023-01", registre.attribuer([piege], "2023-01").values())
        registre.annuler("MC-2024-00003", "erreur du jury")
        un = Document("un", "parchemin", "C001", "MC-2024-00001", "2024-06/parchemins/un.pdf", "ab" * 32)
        lettre = Document("deux", "courrier", "C001", "MC-2024-00001", "2024-06/courriers/un.pdf", "cd" * 32)
        registre.editer("2024-06", [un, lettre])
    return chemin.parent


def executer(monkeypatch: pytest.MonkeyPatch, sorties: Path, *arguments: str) -> int:
    dossiers = ["--entrees", str(GABARITS), "--sorties", str(sorties), "--gabarits", str(GABARITS)]
    monkeypatch.setattr("sys.argv", ["pipeline", *dossiers, "registre", *arguments])
    return lancer()


def sortie(capsys: pytest.CaptureFixture[str]) -> str:
    return "".join(capsys.readouterr()).replace("\u00a0", " ")


def test_lister_montre_chaque_numero_et_les_compte(
    sorties: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert executer(monkeypatch, sorties, "lister") == CodeSortie.FAIT
    *lignes, compte = sortie(capsys).splitlines()
    assert [ligne.split()[0] for ligne in lignes] == [
        *("NUMÉRO", "MC-2023-00001", "MC-2024-00001", "MC-2024-00002", "MC-2024-00003")
    ]
    assert "Élodie LE GOFF" in lignes[2] and "04/03/1991" in lignes[2] and "20/06/2024" in lignes[2]
    assert compte == "4 numéros : 1 abandonné, 1 annulé, 2 émis."


@pytest.mark.parametrize(
    ("filtre", "numeros"),
    [
        (("--session", "2023-01"), ["MC-2023-00001"]),
        (("--annee", "2024"), ["MC-2024-00001", "MC-2024-00002", "MC-2024-00003"]),
        (("--famille", "bc"), ["MC-2023-00001"]),
        (("--titulaire", "celik"), ["MC-2024-00003"]),
        (("--titulaire", "jean loup n'diaye"), ["MC-2024-00002"]),
        (("--annee", "2024", "--titulaire", "zoé"), []),
    ],
)
def test_lister_ne_montre_que_ce_qui_est_demande(
    sorties: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    filtre: tuple[str, ...],
    numeros: list[str],
) -> None:
    assert executer(monkeypatch, sorties, "lister", *filtre) == CodeSortie.FAIT
    lignes = sortie(capsys).splitlines()
    assert [ligne.split()[0] for ligne in lignes[1:-1]] == numeros
    assert numeros or lignes == ["Aucun numéro ne correspond."]


@pytest.mark.parametrize("commande", ["lister", "verifier"])
def test_sans_registre_rien_n_est_cree(
    chemin: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], commande: str
) -> None:
    assert executer(monkeypatch, chemin.parent, commande) == CodeSortie.FAIT
    assert "Aucun numéro" in sortie(capsys)
    assert not chemin.parent.exists()


def test_verifier_dit_que_tout_est_intact_et_ce_qui_n_a_pas_ete_relu(
    sorties: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert executer(monkeypatch, sorties, "verifier") == CodeSortie.FAIT
    texte = sortie(capsys)
    assert "· Session 2024-06 : ses documents ne sont pas dans" in texte
    assert "✓ 4 numéros" in texte and "✓ 2 éditions" in texte


def test_verifier_nomme_l_evenement_modifie(
    sorties: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    falsifier(sorties / "registre.db", "evenements", "UPDATE evenements SET candidat = 'C007' WHERE id = 4")
    assert executer(monkeypatch, sorties, "verifier") == CodeSortie.REGISTRE_REFUSE
    assert "✗ Journal, événement 4 : son contenu a été modifié." in sortie(capsys)


def test_verifier_nomme_le_fichier_modifie(
    sorties: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fichier = sorties / "2024-06" / "parchemins" / "un.pdf"
    fichier.parent.mkdir(parents=True)
    fichier.write_bytes(b"autre")
    assert executer(monkeypatch, sorties, "verifier") == CodeSortie.REGISTRE_REFUSE
    texte = sortie(capsys)
    assert "2024-06/parchemins/un.pdf : n’est plus le fichier publié (édition 1" in texte
    assert "2024-06/courriers/un.pdf : manque" in texte
    assert "À faire : relancer make session" in texte


@pytest.mark.parametrize("perdu", [True, False])
def test_verifier_refuse_un_registre_qui_ignore_des_numeros_publies(
    chemin: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], perdu: bool
) -> None:
    if not perdu:
        with Registre(chemin) as registre:
            emettre(registre, demande())
    publiee = chemin.parent / "2024-06" / "decisions.json"
    publiee.parent.mkdir(parents=True)
    publiee.write_text('{"candidats": [{"parchemins": ["MC-2024-00009"]}]}')
    assert executer(monkeypatch, chemin.parent, "verifier") == CodeSortie.REGISTRE_REFUSE
    assert "des numéros déjà publiés : MC-2024-00009" in sortie(capsys)


# --- export ----------------------------------------------------------------------------------------------------------


def test_le_classeur_se_lit_et_ne_calcule_rien(sorties: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vers = tmp_path / "registre.xlsx"
    assert executer(monkeypatch, sorties, "exporter", "--vers", str(vers)) == CodeSortie.FAIT
    assert vers.stat().st_mode & 0o077 == 0
    entetes, piege, premier, abandonne, annule = openpyxl.load_workbook(vers).active.iter_rows()
    lu = {str(e.value): c for e, c in zip(entetes, premier, strict=True)}
    assert (lu["Numéro"].value, lu["Nom"].value, lu["Statut"].value) == ("MC-2024-00001", "LE GOFF", "émis")
    assert lu["Né(e) le"].value == datetime(1991, 3, 4)
    assert (lu["Fichier"].value, lu["SHA-256 du fichier"].value) == ("2024-06/parchemins/un.pdf", "ab" * 32)
    assert lu["Édité le"].value.date() == lu["Émis le"].value.date() == date.today()
    assert {c.data_type for c in piege if c.value in (FORMULE, "+Zoé")} == {"s"}
    assert "abandonné" in [c.value for c in abandonne]
    assert "erreur du jury" in [c.value for c in annule]


def test_le_texte_s_ouvre_dans_un_tableur_francais(
    sorties: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vers = tmp_path / "registre.CSV"
    assert executer(monkeypatch, sorties, "exporter", "--vers", str(vers)) == CodeSortie.FAIT
    octets = vers.read_bytes()
    assert octets.startswith(b"\xef\xbb\xbf") and b"\r\n" in octets
    piege, premier, *_ = csv.DictReader(StringIO(octets.decode("utf-8-sig")), delimiter=";")
    assert (piege["Nom"], piege["Prénom"], piege["Né(e) le"]) == ("'" + FORMULE, "'+Zoé", "")
    assert (premier["Né(e) le"], premier["Prénom"]) == ("04/03/1991", IDENTITES["C001"].prenom)


def test_un_fichier_existant_n_est_remplace_que_si_on_le_demande(
    sorties: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    vers = tmp_path / "a-garder.xlsx"
    vers.write_bytes(b"autre chose")
    assert executer(monkeypatch, sorties, "exporter", "--vers", str(vers)) == CodeSortie.USAGE
    assert "existe déjà" in sortie(capsys)
    assert vers.read_bytes() == b"autre chose"
    assert executer(monkeypatch, sorties, "exporter", "--vers", str(vers), "--remplacer") == CodeSortie.FAIT
    assert openpyxl.load_workbook(vers).active.max_row == 5
    assert [p.name for p in tmp_path.iterdir() if "en-cours" in p.name] == []


@pytest.mark.parametrize("vers", ["registre.txt", "registre", "absent/registre.xlsx"])
def test_un_mauvais_nom_de_fichier_est_refuse(
    sorties: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], vers: str
) -> None:
    assert executer(monkeypatch, sorties, "exporter", "--vers", str(tmp_path / vers)) == CodeSortie.USAGE
    assert "À faire" in sortie(capsys)


@pytest.mark.parametrize("commande", ["lister", "verifier", "exporter"])
def test_chaque_commande_a_son_aide_en_francais(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], commande: str
) -> None:
    assert executer(monkeypatch, tmp_path, commande, "--help") == CodeSortie.FAIT
    texte = sortie(capsys)
    assert "Utilisation :" in texte and "Show this" not in texte


def test_un_journal_illisible_est_dit_sans_defaut_du_programme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REGISTRE", raising=False)
    chemin = tmp_path / "registre.db"
    with Registre(chemin) as registre:
        emettre(registre, demande())
    falsifier(chemin, "evenements", "UPDATE evenements SET donnees = '[' WHERE id = 1")
    assert executer(monkeypatch, tmp_path, "lister") == CodeSortie.REGISTRE_REFUSE
    assert "registre verifier" in sortie(capsys)
