"""The command: it shows, asks, destroys, and says what to do next."""

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.chantier import CODE
from pipeline.archive.cles import nouvelle_cle
from pipeline.erreurs import CodeSortie
from pipeline.etude import Chemins
from tests.purges import LE, LENDEMAIN, NUMERO, ORDRE, archives, copie, fichiers, inventaire, juger, lancer, problemes


@pytest.fixture
def chemins(archivee: Path, tmp_path: Path) -> Chemins:
    return copie(archivee, tmp_path / "s")


@pytest.fixture
def commande(chemins: Chemins) -> list[str]:
    return [f"--{nom}={getattr(chemins, nom)}" for nom in ("entrees", "sorties", "gabarits")]


def test_la_commande_montre_puis_detruit_et_rend_la_liste(commande: list[str], tmp_path: Path) -> None:
    vue = lancer(commande, "purge", "--au", "2024-06-15")
    assert vue.returncode == 0 and "Rien n’a été détruit" in vue.stdout and "make purge AU=2024-06-15" in vue.stdout
    assert "durée passée depuis le 14/06/2024" in vue.stdout
    assert re.search(r" entrees/essai/grilles/C001.* SHA-256.[0-9a-f]{16}…", vue.stdout)
    assert re.search(r" sorties/archives/.*/grilles/C001.* SHA-512.[0-9a-f]{16}…", vue.stdout)
    faite = lancer(commande, "purge", "--au", "2024-06-15", "--executer", "--par", "M. Ó Briain")
    assert faite.returncode == 0, faite.stderr
    assert "destruction faite" in faite.stdout and "Archive refaite sans eux" in faite.stdout
    assert "Rien à détruire" in lancer(commande, "purge", "--au", "2024-06-15").stdout
    liste = tmp_path / "liste.csv"
    ecrite = lancer(commande, "registre", "destructions", "--session", "essai", "--vers", str(liste))
    assert ecrite.returncode == 0, ecrite.stderr
    assert "entrees;essai/grilles/C001" in liste.read_text("utf-8-sig")
    assert lancer(commande, "registre", "verifier").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "mots"),
    [
        (["--au", "hier"], "hier"),
        ([], "--au"),
        (["--au", "2999-01-01", "--executer"], "n’est pas encore arrivé"),
        (["--au", "2030-01-01", "--session", "2031-01"], "la session 2031-01 n’est pas publiée"),
    ],
)
def test_une_demande_mal_dite_est_refusee(arguments: list[str], mots: str, commande: list[str]) -> None:
    refus = lancer(commande, "purge", *arguments)
    assert refus.returncode == CodeSortie.USAGE and mots in refus.stderr


def test_une_date_mal_retapee_ne_detruit_rien_et_le_dit(chemins: Chemins, commande: list[str]) -> None:
    avant = fichiers(chemins)
    refus = lancer(commande, "purge", "--au", "2024-06-15", "--executer", tape="15/06/2024")
    assert (refus.returncode, fichiers(chemins)) == (CodeSortie.USAGE, avant)
    assert "rien n’a été détruit" in refus.stderr and "taper 2024-06-15" in refus.stderr
    faite = lancer(commande, "purge", "--au", "2024-06-15", "--executer", tape="2024-06-15")
    assert faite.returncode == 0 and "destruction faite" in faite.stdout


def test_ce_qui_revient_a_cote_d_une_publication_trop_ancienne_part_quand_meme(
    chemins: Chemins, commande: list[str]
) -> None:
    (carte,) = (chemins.entrees / CODE / "pieces").iterdir()
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    (chemins.sorties / CODE / "empreintes.sha256").write_text("")
    (chemins.sorties / CODE / "journal.txt").write_text("")
    carte.parent.mkdir()
    carte.write_bytes(b"une carte")
    vue = lancer(commande, "purge", "--au", "2024-06-15")
    assert "entrees/essai/pieces/CNI C001.pdf, détruit le 01/01/2070" in vue.stdout and carte.exists()
    faite = lancer(commande, "purge", "--au", "2024-06-15", "--executer")
    assert (vue.returncode, faite.returncode, carte.exists()) == (*[CodeSortie.REGISTRE_REFUSE] * 2, False)
    assert (vue.stderr.count("✗"), faite.stderr.count("✗")) == (1, 1)


def test_un_numero_annule_dit_quelles_archives_ne_le_savent_pas(chemins: Chemins, commande: list[str]) -> None:
    avant = lancer(commande, "annuler", "MC-BDC-2024-00001", "--motif", "erreur")
    assert f"« {archives(chemins)[0].name} »" in avant.stdout.replace("\u00a0", " ")
    assert "relancer la session essai, puis" in avant.stdout and "refaire son archive" in avant.stdout
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    apres = lancer(commande, "annuler", NUMERO, "--motif", "erreur")
    assert f"« {archives(chemins)[0].name} »" in apres.stdout.replace("\u00a0", " ")
    assert "a été purgée" in apres.stdout and "ACTION=exporter" in apres.stdout
    assert juger(chemins, LE, ORDRE).purge and problemes(chemins) == []


@pytest.mark.parametrize("changer", [lambda f: f.write_bytes(b"enregistre de nouveau"), Path.unlink])
def test_un_fichier_change_d_une_session_purgee_dit_d_ou_le_reprendre(
    changer: Callable[[Path], object], chemins: Chemins, commande: list[str]
) -> None:
    """« make session » refuses such a session."""
    assert juger(chemins, LENDEMAIN, ORDRE).purge
    changer(chemins.sorties / CODE / "deliberation.xlsx")
    for arguments in (["purge", "--au", "2024-06-15"], ["registre", "verifier"]):
        refus = lancer(commande, *arguments)
        assert refus.returncode == CodeSortie.REGISTRE_REFUSE
        assert "« data/documents/ »" in refus.stderr.replace("\u00a0", " ") and "sauvegarde" in refus.stderr
        assert "make session" not in refus.stderr


def test_la_commande_redonnee_se_colle_telle_quelle(chemins: Chemins, commande: list[str], tmp_path: Path) -> None:
    cle = tmp_path / "clé d'Àrc.txt"
    nouvelle_cle(cle)
    vue = lancer(commande, "purge", "--au", "2024-06-15", "--cle", str(cle), "--session", CODE)
    (dite,) = re.findall("make purge .*", vue.stdout)
    assert shlex.split(dite)[2:] == ["AU=2024-06-15", "EXECUTER=oui", f"OPTIONS=--session {CODE}", f"CLE={cle}"]


def test_un_refus_ne_propose_pas_de_detruire_ce_qui_n_est_pas_nomme(chemins: Chemins, commande: list[str]) -> None:
    (chemins.sorties / CODE / "journal.txt").write_text("")
    refus = lancer(commande, "purge", "--au", "2024-06-15")
    assert refus.returncode == CodeSortie.REGISTRE_REFUSE
    assert not [mot for mot in ("ci-dessus", "Rien à détruire") if mot in refus.stdout.replace("\u00a0", " ")]
    assert (refus.stderr.count("✗ Session essai"), refus.stderr.count("✗"), refus.stderr.count("À faire")) == (1, 1, 1)


def test_avant_de_fermer_une_session_sans_archive_la_commande_dit_d_en_faire_une(
    chemins: Chemins, commande: list[str]
) -> None:
    shutil.rmtree(chemins.sorties / "archives")
    for arguments in ([], ["--executer"]):
        vue = lancer(commande, "purge", "--au", "2024-06-15", *arguments)
        assert "À faire d’abord : make archive SESSION=essai" in vue.stdout.replace("\u00a0", " ")
    apres = lancer(commande, "purge", "--au", "2026-06-15").stdout.replace("\u00a0", " ")
    assert "s’il en est gardé ailleurs" in apres and "make archive" not in apres


def test_une_copie_dans_une_archive_ne_compte_pas_deux_fois(chemins: Chemins, commande: list[str]) -> None:
    trouve = inventaire(chemins, LENDEMAIN)
    ici, copies = len(trouve.echus), len(trouve.detruits()) - len(trouve.echus)
    faite = lancer(commande, "purge", "--au", "2024-06-15", "--executer").stdout.replace("\u00a0", " ")
    assert f"destruction faite, {ici} fichiers, et {copies} dans des archives." in faite
    assert f"« sorties/{archives(chemins)[0].relative_to(chemins.sorties)} » remplace « sorties/archives/" in faite
    liste = lancer(commande, "registre", "destructions").stdout.replace("\u00a0", " ")
    assert f"{ici} fichiers, et {copies} dans des archives" in liste


def test_une_session_que_rien_ne_juge_est_nommee(chemins: Chemins, commande: list[str]) -> None:
    """Its jury was cancelled; or the folder of its documents is gone, or goes by another name."""
    (chemins.entrees / "2025-11" / "grilles").mkdir(parents=True)
    vue = lancer(commande, "purge", "--au", "2024-06-14").stdout.replace("\u00a0", " ")
    assert "grilles et pièces d’identité comprises : 2025-11." in vue
    (chemins.sorties / CODE).rename(chemins.sorties / "autre")
    renommee = lancer(commande, "purge", "--au", "2024-06-14")
    assert f"pas dans les sorties, donc pas jugées : {CODE}." in renommee.stdout.replace("\u00a0", " ")
    assert renommee.returncode == CodeSortie.REGISTRE_REFUSE and "ne connaît pas la session autre" in renommee.stderr
    refus = lancer(commande, "purge", "--au", "2024-06-14", "--session", CODE)
    assert refus.returncode == CodeSortie.USAGE and "sauvegarde" in refus.stderr
