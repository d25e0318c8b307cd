"""The command: it shows, asks, destroys, and says what to do next."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.chantier import CODE
from pipeline.erreurs import CodeSortie
from pipeline.etude import Chemins
from tests.purges import LE, LENDEMAIN, NUMERO, ORDRE, archives, copie, fichiers, juger, lancer, problemes


@pytest.fixture
def chemins(archivee: Path, tmp_path: Path) -> Chemins:
    return copie(archivee, tmp_path / "s")


@pytest.fixture
def commande(chemins: Chemins) -> list[str]:
    return [f"--{nom}={getattr(chemins, nom)}" for nom in ("entrees", "sorties", "gabarits")]


def test_la_commande_montre_puis_detruit_et_rend_la_liste(commande: list[str], tmp_path: Path) -> None:
    vue = lancer(commande, "purge", "--au", "2024-06-15")
    assert vue.returncode == 0 and "Rien n’a été détruit" in vue.stdout and "make purge AU=2024-06-15" in vue.stdout
    assert "entrees/essai/grilles/C001" in vue.stdout and "durée passée depuis le 14/06/2024" in vue.stdout
    faite = lancer(commande, "purge", "--au", "2024-06-15", "--executer", "--par", "M. Ó Briain")
    assert faite.returncode == 0, faite.stderr
    assert "fichiers détruits" in faite.stdout and "Archive refaite sans eux" in faite.stdout
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
    assert faite.returncode == 0 and "fichiers détruits" in faite.stdout


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
