"""The whole chain with the real LibreOffice: what is published, twice, after a kill, after a refusal."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from pipeline.documents.verification import textes
from pipeline.erreurs import CodeSortie
from pipeline.etude import Chemins
from pipeline.registre import Registre, Statut
from pipeline.registre.fichiers import controler_fichiers
from tests.cas import GABARITS
from tests.classeurs import SESSION, changer, deposer

RACINE = Path(__file__).parent.parent
ENTREES = RACINE / "entrees"

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")


def lancer(sorties: Path, *arguments: str, entrees: Path = ENTREES) -> subprocess.CompletedProcess[str]:
    """Run the program as its user does."""
    dossiers = ["--entrees", str(entrees), "--sorties", str(sorties), "--gabarits", str(GABARITS)]
    commande = [sys.executable, "-m", "pipeline", *dossiers, *arguments]
    return subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, timeout=300)


def contenu(dossier: Path) -> dict[str, str]:
    """Relative name → SHA-256 of every file."""
    return {
        str(p.relative_to(dossier)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(dossier.rglob("*"))
        if p.is_file()
    }


def texte_pdf(chemin: Path) -> str:
    return "\n".join(textes(chemin.read_bytes()))


@pytest.fixture(scope="module", params=["2024-06", "2024-09"])
def publiee(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A published session, from an empty output folder."""
    sorties = tmp_path_factory.mktemp("sorties")
    resultat = lancer(sorties, "session", request.param)
    assert resultat.returncode == CodeSortie.FAIT, resultat.stderr
    yield sorties / request.param


@pytest.fixture(scope="module")
def petite(tmp_path_factory: pytest.TempPathFactory) -> Chemins:
    """A small session as an untroubled run publishes it."""
    chemins = deposer(tmp_path_factory.mktemp("petite"))
    assert lancer(chemins.sorties, "session", "essai", entrees=chemins.entrees).returncode == CodeSortie.FAIT
    return chemins


@pytest.fixture
def temoin(petite: Chemins) -> dict[str, str]:
    """What it holds."""
    return contenu(petite.sorties / "essai")


@pytest.fixture
def copiee(petite: Chemins, tmp_path: Path) -> Chemins:
    """The same, to be troubled."""
    shutil.copytree(petite.entrees, tmp_path / "entrees")
    shutil.copytree(petite.sorties, tmp_path / "sorties")
    return Chemins(tmp_path / "entrees", tmp_path / "sorties", petite.gabarits)


def donnees(publiee: Path) -> list[dict[str, object]]:
    return json.loads((publiee / "decisions.json").read_bytes())["candidats"]  # type: ignore[no-any-return]


def test_tout_est_la(publiee: Path) -> None:
    attendus = (
        "index.html",
        "decisions.json",
        "deliberation.xlsx",
        "echeancier.ics",
        "empreintes.sha256",
        "journal.txt",
    )
    assert all((publiee / nom).is_file() for nom in attendus)
    for dossier in ("pv", "fiches", "lettres", "parchemins"):
        separes = sorted((publiee / dossier).glob("*.pdf"))
        fusion = pypdf.PdfReader(publiee / f"{dossier}.pdf")
        assert separes
        assert len(fusion.outline) == len(separes)
        pages = [len(pypdf.PdfReader(p).pages) for p in separes]
        assert len(fusion.pages) in (sum(pages), sum(n + n % 2 for n in pages))  # some certificates have a back


def test_chaque_candidat_a_ses_documents(publiee: Path) -> None:
    """Conservation: each candidate has a sheet and one letter of their own, and is named in a procès-verbal."""
    pv = texte_pdf(publiee / "pv.pdf")
    for candidat in donnees(publiee):
        assert len(list((publiee / "fiches").glob(f"{candidat['id']}-*.pdf"))) == 1
        lettres = [p.name for p in (publiee / "lettres").glob(f"{candidat['id']}-*.pdf")]
        assert len([nom for nom in lettres if not nom.endswith("-lettre-entreprise.pdf")]) == 1
        assert str(candidat["nom"]).upper().split()[0] in pv


def test_chaque_numero_est_sur_son_parchemin_et_au_registre(publiee: Path) -> None:
    numeros = {n: c for c in donnees(publiee) for n in c["parchemins"]}  # type: ignore[attr-defined]
    assert len(numeros) == len(list((publiee / "parchemins").glob("*.pdf"))) > 0
    for numero, candidat in numeros.items():
        (fichier,) = (publiee / "parchemins").glob(f"{numero}-*.pdf")
        texte = texte_pdf(fichier)
        assert numero in texte
        assert str(candidat["prenom"]) in texte
    with Registre(publiee.parent / "registre.db") as registre:
        assert {i.numero for i in registre.lister() if i.statut is Statut.EMIS} == set(numeros)
        assert registre.verifier() == []


def test_chaque_document_est_une_edition_du_registre(publiee: Path) -> None:
    with Registre(publiee.parent / "registre.db") as registre:
        editions = [e for e in registre.editions() if e.session == publiee.name]
    assert {e.rang for e in editions} == {1} and not any(e.retiree for e in editions)
    listes = publiee.glob("transmissions/*/01-bordereau.*")  # what goes with it is a copy of documents that are there
    separes = {str(p.relative_to(publiee.parent)) for p in (*publiee.glob("*/*.*"), *listes)}
    assert {e.fichier for e in editions} == {f"{publiee.name}/empreintes.sha256", *separes}
    assert controler_fichiers(editions, publiee.parent, detruits={}) == ([], [])


def test_le_tableau_de_bord_mene_a_chaque_document_et_nulle_part_ailleurs(publiee: Path) -> None:
    page = (publiee / "index.html").read_text(encoding="utf-8")
    liens = re.findall(r'href="([^"]+)"', page)
    assert set(liens) >= {str(p.relative_to(publiee)) for p in publiee.rglob("*.pdf")}
    assert all((publiee / lien).is_file() for lien in liens)
    assert "http" not in page and "src=" not in page
    assert all(f'id="{candidat["id"]}"' in page for candidat in donnees(publiee))


def test_les_empreintes_se_verifient_sans_nous(publiee: Path) -> None:
    verification = subprocess.run(["sha256sum", "-c", "empreintes.sha256"], cwd=publiee, capture_output=True, text=True)
    assert verification.returncode == 0
    assert verification.stdout.count(": OK") == len(contenu(publiee)) - 1


def test_les_fichiers_sont_prives(publiee: Path) -> None:
    assert all(p.stat().st_mode & 0o077 == 0 for p in [publiee, *publiee.rglob("*")])


def test_relancer_ne_change_rien(publiee: Path) -> None:
    avant = contenu(publiee)
    resultat = lancer(publiee.parent, "session", publiee.name)
    assert resultat.returncode == CodeSortie.FAIT
    assert "rien à faire" in resultat.stdout.replace("\u00a0", " ")
    assert contenu(publiee) == avant


def test_les_memes_entrees_donnent_les_memes_octets(publiee: Path, tmp_path: Path) -> None:
    assert lancer(tmp_path, "session", publiee.name, "--travailleurs", "1").returncode == CodeSortie.FAIT
    assert contenu(tmp_path / publiee.name) == contenu(publiee)


@pytest.mark.parametrize("fichier", ["pv.pdf", "documents.json", "parchemins/*1-*.pdf", "pv/*.docx"])
def test_un_fichier_abime_est_refait(copiee: Chemins, temoin: dict[str, str], fichier: str) -> None:
    """As it was, to the byte: it is the same edition."""
    publiee = copiee.sorties / "essai"
    next(publiee.glob(fichier)).write_bytes(b"abime")
    assert lancer(copiee.sorties, "session", "essai", entrees=copiee.entrees).returncode == CodeSortie.FAIT
    assert contenu(publiee) == temoin


def test_une_anomalie_laisse_la_publication_intacte(copiee: Chemins, tmp_path: Path) -> None:
    avant = contenu(copiee.sorties / "essai")
    shutil.rmtree(copiee.entrees)
    deposer(tmp_path, changer(SESSION, "Candidats", "1990-03-02", "30/02/1990"))
    resultat = lancer(copiee.sorties, "session", "essai", entrees=copiee.entrees)
    assert resultat.returncode == CodeSortie.ANOMALIES
    assert "session.xlsx · feuille « Candidats » · cellule E2" in resultat.stderr.replace("\u00a0", " ")
    apres = contenu(copiee.sorties / "essai")
    assert {nom: apres[nom] for nom in avant} == avant
    assert apres.keys() - avant.keys() == {"a-corriger/anomalies.xlsx", "a-corriger/session-a-corriger.xlsx"}
    shutil.rmtree(copiee.entrees)
    deposer(tmp_path)
    resultat = lancer(copiee.sorties, "session", "essai", entrees=copiee.entrees)
    assert "rien à faire" in resultat.stdout.replace("\u00a0", " ")
    assert contenu(copiee.sorties / "essai") == avant


def test_une_identite_corrigee_ne_refait_que_ses_documents(copiee: Chemins, tmp_path: Path) -> None:
    """Their own documents, those that name everybody, the merged ones; every edition replaced is kept."""
    publiee = copiee.sorties / "essai"
    avant = contenu(publiee)
    shutil.rmtree(copiee.entrees)
    deposer(tmp_path, changer(SESSION, "Candidats", "Maëlys", "Maëlie"))
    resultat = lancer(copiee.sorties, "session", "essai", entrees=copiee.entrees)
    assert resultat.returncode == CodeSortie.FAIT, resultat.stderr
    assert re.search(r"(\d+) documents .*, dont (\d+) inchangés", resultat.stdout)
    apres = contenu(publiee)
    assert apres.keys() == avant.keys()
    refaits = {nom for nom in apres if "/" in nom and apres[nom] != avant[nom]}
    assert refaits == {nom for nom in apres if "/" in nom and _du_candidat_ou_de_tous(nom)}
    with Registre(copiee.sorties / "registre.db") as registre:
        editions = registre.editions()
        emis = {i.numero for i in registre.lister() if i.candidat == "01"}
    gardees = contenu(copiee.sorties / "editions").values()
    editees = {nom for nom in refaits if not re.fullmatch(r"transmissions/gtp/0[2-9]-.*", nom)}
    assert sorted(gardees) == sorted(avant[nom] for nom in (*editees, "empreintes.sha256"))
    assert emis and emis == {n for c in donnees(publiee) if c["id"] == "01" for n in c["parchemins"]}  # type: ignore[attr-defined]
    assert {e.rang for e in editions if e.numero in emis} == {1, 2}
    assert controler_fichiers(editions, copiee.sorties, detruits={}) == ([], [])


def _du_candidat_ou_de_tous(nom: str) -> bool:
    """Whether a published document is about the first candidate, or names everybody of their title; its copies too,
    and the list that has its checksum.
    """
    return "DARC-NGUYEN" in nom or bool(re.search("CQPM.*-(pv|emargement-candidats)|-pv-CQPM|01-bordereau", nom))


def test_une_decision_changee_apres_delivrance_est_refusee(copiee: Chemins, tmp_path: Path) -> None:
    avant = contenu(copiee.sorties / "essai")
    shutil.rmtree(copiee.entrees)
    deposer(tmp_path, changer(SESSION, "Candidats", "présent", "abandon"))
    resultat = lancer(copiee.sorties, "session", "essai", entrees=copiee.entrees)
    assert resultat.returncode == CodeSortie.REGISTRE_REFUSE
    assert contenu(copiee.sorties / "essai") == avant
    with Registre(copiee.sorties / "registre.db") as registre:
        numeros = [i.numero for i in registre.lister() if i.candidat == "01"]
    for numero in numeros:
        annulation = lancer(copiee.sorties, "annuler", numero, "--motif", "abandon signalé après le jury")
        assert annulation.returncode == CodeSortie.FAIT, annulation.stderr
    assert lancer(copiee.sorties, "session", "essai", entrees=copiee.entrees).returncode == CodeSortie.FAIT


def test_en_preparation_rien_de_ce_qui_suit_le_jury(tmp_path: Path) -> None:
    session = changer(SESSION, "Session", "deliberation_close_le | 2024-06-14", "deliberation_close_le | ")
    chemins = deposer(tmp_path, session)
    assert lancer(chemins.sorties, "session", "essai", entrees=chemins.entrees).returncode == CodeSortie.FAIT
    publiee = chemins.sorties / "essai"
    suites = ("pv", "fiches", "lettres", "attestations", "parchemins", "courriers")
    assert not [nom for nom in suites if (publiee / nom).exists() or (publiee / f"{nom}.pdf").exists()]
    assert "deliberation_close_le" in (publiee / "index.html").read_text(encoding="utf-8")
    with Registre(chemins.sorties / "registre.db") as registre:
        assert registre.lister() == []


def demarrer(chemins: Chemins) -> subprocess.Popen[bytes]:
    """Start a run in a process group of its own, without waiting for it."""
    dossiers = ["--entrees", str(chemins.entrees), "--sorties", str(chemins.sorties), "--gabarits", str(GABARITS)]
    commande = [sys.executable, "-m", "pipeline", *dossiers, "session", "essai"]
    return subprocess.Popen(commande, cwd=RACINE, start_new_session=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("delai", [0.8, 1.6, 2.4, 3.2])
def test_tuer_puis_relancer(delai: float, tmp_path: Path, temoin: dict[str, str]) -> None:
    """Killed at any moment, nothing is half published; the second run gives what an untroubled run gives."""
    chemins = deposer(tmp_path)
    processus = demarrer(chemins)
    time.sleep(delai)
    if processus.poll() is None:
        os.killpg(processus.pid, signal.SIGKILL)
    processus.wait()
    publiee = chemins.sorties / "essai"
    if publiee.exists():
        assert subprocess.run(["sha256sum", "--quiet", "-c", "empreintes.sha256"], cwd=publiee).returncode == 0
    assert lancer(chemins.sorties, "session", "essai", entrees=chemins.entrees).returncode == CodeSortie.FAIT
    assert contenu(publiee) == temoin
    assert not list(chemins.sorties.glob(".en-cours-*"))


def test_deux_lancements_a_la_fois(tmp_path: Path, temoin: dict[str, str]) -> None:
    chemins = deposer(tmp_path)
    processus = [demarrer(chemins) for _ in range(2)]
    assert [p.wait(timeout=300) for p in processus] == [0, 0]
    assert contenu(chemins.sorties / "essai") == temoin
    with Registre(chemins.sorties / "registre.db") as registre:
        assert registre.verifier() == []


def test_tuer_le_programme_n_en_laisse_rien(tmp_path: Path) -> None:
    """The workers of a killed run end with it; what they left on the disk goes at the next run."""
    chemins = deposer(tmp_path)
    processus = demarrer(chemins)
    ouvriers: set[int] = set()
    while not ouvriers and processus.poll() is None:
        time.sleep(0.02)
        ouvriers = {int(p) for p in Path(f"/proc/{processus.pid}/task/{processus.pid}/children").read_text().split()}
    time.sleep(0.2)
    os.kill(processus.pid, signal.SIGKILL)
    processus.wait()
    limite = time.monotonic() + 10
    while any(Path("/proc", str(pid)).exists() for pid in ouvriers) and time.monotonic() < limite:
        time.sleep(0.05)
    assert ouvriers and not any(Path("/proc", str(pid)).exists() for pid in ouvriers)


def test_un_registre_perdu_n_est_pas_recommence(copiee: Chemins) -> None:
    for fichier in copiee.sorties.glob("registre.db*"):
        fichier.unlink()
    resultat = lancer(copiee.sorties, "session", "essai", entrees=copiee.entrees)
    assert resultat.returncode == CodeSortie.REGISTRE_REFUSE
    assert "sauvegarde" in resultat.stderr


@pytest.mark.parametrize("code", ["2024-10", "2024-11", "2024-12"])
def test_chaque_session_d_exemple_se_publie(code: str, tmp_path: Path) -> None:
    """The other dispositifs, whole: every document laid out, and read again."""
    resultat = lancer(tmp_path, "session", code)
    assert resultat.returncode == CodeSortie.FAIT, resultat.stderr
    assert (tmp_path / code / "pv.pdf").is_file() and (tmp_path / code / "fiches.pdf").is_file()
