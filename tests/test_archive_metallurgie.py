"""A package with everything: retention periods, a corrected certificate and its former edition, a duplicate."""

import csv
import shutil
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest

from bench.chantier import CODE, Chantier
from pipeline.archive.archiver import archiver
from pipeline.archive.verifier import verifier_archive
from pipeline.etude import Chemins
from tests.archives import contenu
from tests.cas import GABARITS

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

NUMERO = "MC-2024-00001"


@pytest.fixture(scope="module")
def paquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chantier = Chantier(tmp_path_factory.mktemp("metallurgie")).preparer()
    assert chantier.lancer().returncode == 0
    chantier.corriger()
    assert chantier.lancer().returncode == 0
    assert chantier.lancer("duplicata", NUMERO, "--motif", "perte").returncode == 0
    return archiver(Chemins(chantier.entrees, chantier.sorties, GABARITS), CODE).chemin


@pytest.fixture(scope="module")
def index(paquet: Path) -> dict[str, dict[str, str]]:
    texte = contenu(paquet)["data/index.csv"].decode("utf-8-sig")
    return {rang["Fichier"]: rang for rang in csv.DictReader(StringIO(texte), delimiter=";")}


def classe(index: dict[str, dict[str, str]], debut: str) -> set[tuple[str, str]]:
    return {(r["Classe de conservation"], r["À conserver jusqu’au"]) for n, r in index.items() if n.startswith(debut)}


@pytest.mark.parametrize(
    ("debut", "attendue"),
    [
        ("documents/parchemins/", ("certificats", "2066-06-14")),
        ("documents/parchemins.pdf", ("certificats", "2066-06-14")),
        ("editions/parchemins/", ("certificats", "2066-06-14")),
        ("duplicatas/", ("certificats", "2066-06-14")),
        ("documents/pv", ("attributions", "2044-06-14")),
        ("decisions/decisions.json", ("attributions", "2044-06-14")),
        ("documents/avant-jury/essai-emargement-jury", ("attributions", "2044-06-14")),
        ("documents/fiches/C003", ("appreciations-partiel", "2029-06-14")),
        ("documents/fiches.pdf", ("appreciations-partiel", "2029-06-14")),
        ("documents/fiches/C001", ("", "")),
        ("entrees/session", ("attributions", "2044-06-14")),
        ("entrees/grilles/", ("evaluation", "2024-06-14")),
        ("regles/", ("", "")),
    ],
)
def test_chaque_fichier_a_sa_classe_et_son_dernier_jour(
    debut: str, attendue: tuple[str, str], index: dict[str, dict[str, str]]
) -> None:
    assert classe(index, debut) == {attendue}


@pytest.mark.parametrize("dernier_jour", [date(2024, 6, 14), date(2029, 6, 14), date(2044, 6, 14), date(2066, 6, 14)])
def test_une_duree_n_est_passee_que_le_lendemain_du_dernier_jour(dernier_jour: date, paquet: Path) -> None:
    for jour, passee in ((dernier_jour, False), (dernier_jour + timedelta(days=1), True)):
        verdict = verifier_archive(paquet, jour)
        assert verdict.fautes == ()
        assert (dernier_jour in {echue.fin for echue in verdict.echues}) is passee


def test_l_edition_remplacee_et_le_duplicata_y_sont(index: dict[str, dict[str, str]]) -> None:
    du_numero = {nom.split("/")[0] for nom, rang in index.items() if rang["Numéro"] == NUMERO}
    assert du_numero == {"documents", "editions", "duplicatas"}
    assert {rang["Candidat"] for rang in index.values() if rang["Numéro"] == NUMERO} == {"C001"}


def test_un_certificat_se_retrouve_par_le_nom_de_son_titulaire(paquet: Path) -> None:
    """As the LISEZMOI says it: name → number → file → its checksum → the line of the register."""
    membres = contenu(paquet)
    texte = membres["data/registre/numeros.csv"].decode("utf-8-sig")
    (rang,) = (r for r in csv.DictReader(StringIO(texte), delimiter=";") if r["Numéro"] == NUMERO)
    assert (rang["Nom"], rang["Statut"], rang["Édition"]) == ("d'Àrc–Nguyễn", "émis", "2")
    fichier = membres[f"data/documents/{rang['Fichier'].partition('/')[2]}"]
    assert sha256(fichier).hexdigest() == rang["SHA-256 du fichier"]
