"""What this account may not look into is named by every command: neither left out, nor a defect of the program."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.chantier import CODE
from pipeline.droits import ferme
from pipeline.erreurs import CodeSortie, RegistreRefuse
from pipeline.etude import Chemins
from pipeline.registre import Registre
from tests.purges import LENDEMAIN, ORDRE, copie, fichiers, juger

RACINE = Path(__file__).parent.parent
_SANS_PASSE_DROIT = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
PURGE = ("purge", "--au", "2024-06-15")


@pytest.fixture
def chemins(archivee: Path, tmp_path: Path) -> Chemins:
    return copie(archivee, tmp_path / "s")


def lancer(chemins: Chemins, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The real command, by an account that rights stop: whoever runs tests may be root."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("setpriv absent")
    dossiers = [f"--{nom}={getattr(chemins, nom)}" for nom in ("entrees", "sorties", "gabarits")]
    ordre = [*(_SANS_PASSE_DROIT if os.geteuid() == 0 else []), sys.executable, "-m", "pipeline", *dossiers, *arguments]
    return subprocess.run(ordre, cwd=RACINE, capture_output=True, text=True, check=False)


@contextmanager
def ferme_a_tous(dossier: Path, mode: int = 0) -> Iterator[None]:
    avant = dossier.stat().st_mode
    dossier.chmod(mode)
    try:
        yield
    finally:
        dossier.chmod(avant)


@pytest.mark.parametrize(
    ("dossier", "commandes"),
    [
        ("sorties/essai", [PURGE, (*PURGE, "--session", CODE), ("archive", CODE), ("registre", "verifier")]),
        ("sorties/editions/essai", [PURGE, ("registre", "verifier")]),
        ("entrees/essai", [PURGE, ("archive", CODE), ("session", CODE)]),
        ("entrees/essai/grilles", [("archive", CODE), ("session", CODE), ("verifier", CODE)]),
        ("entrees", [PURGE, ("session", CODE)]),
        ("sorties", [PURGE, ("registre", "verifier")]),
    ],
)
def test_un_dossier_ferme_est_nomme(
    dossier: str, commandes: list[tuple[str, ...]], chemins: Chemins, tmp_path: Path
) -> None:
    with ferme_a_tous(tmp_path / "s" / dossier):
        for commande in commandes:
            refus = lancer(chemins, *commande)
            assert refus.returncode == CodeSortie.DEFAUT, commande
            assert f"/{dossier}\u00a0»" in refus.stderr and "droits insuffisants" in refus.stderr, refus.stderr
            assert "défaut du programme" not in refus.stderr


def test_les_classeurs_fermes_d_une_autre_session_n_arretent_rien(chemins: Chemins) -> None:
    (chemins.entrees / "autre").mkdir()
    with ferme_a_tous(chemins.entrees / "autre"):
        seule, toutes = lancer(chemins, *PURGE, "--session", CODE), lancer(chemins, *PURGE)
    assert (seule.returncode, toutes.returncode) == (CodeSortie.FAIT, CodeSortie.FAIT), seule.stderr + toutes.stderr
    assert "comprises : autre." in toutes.stdout.replace("\u00a0", " ") and "autre" not in seule.stdout


def test_le_dossier_qui_ferme_est_nomme_plutot_que_ce_qu_il_contient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "fiches" / "C001" / ".en-cours"
    assert ferme(cache.parents[2]) == cache.parents[2]
    monkeypatch.setattr(os, "access", lambda chemin, droit: chemin != tmp_path / "fiches")
    assert ferme(cache) == tmp_path / "fiches"


@pytest.mark.parametrize(
    ("fige", "mode"),
    [("sorties/editions/essai", 0o555), ("sorties/registre.db", 0o400), ("sorties/registre.db", 0o444)],
)
def test_ce_que_toute_destruction_ecrit_est_essaye_avant_qu_elle_commence(
    fige: str, mode: int, chemins: Chemins, tmp_path: Path
) -> None:
    avant = fichiers(chemins)
    with ferme_a_tous(tmp_path / "s" / fige, mode):
        refus = lancer(chemins, *PURGE, "--executer")
    assert (refus.returncode, fichiers(chemins)) == (CodeSortie.DEFAUT, avant)
    assert re.search(rf"/{fige}(-shm)?\u00a0» \(droits insuffisants\)", refus.stderr)
    assert "rien n’a été détruit de cette session" in refus.stderr.replace("\u00a0", " ")
    assert not [*chemins.sorties.rglob(".purge-*")]


def test_rien_ne_reste_de_ce_qui_etait_pret_quand_le_registre_refuse(
    chemins: Chemins, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuser(*_: object) -> None:
        raise RegistreRefuse("un autre traitement y écrit", "attendre")

    avant = fichiers(chemins)
    with monkeypatch.context() as panne:
        panne.setattr(Registre, "purger", refuser)
        with pytest.raises(RegistreRefuse, match="un autre traitement"):
            juger(chemins, LENDEMAIN, ORDRE)
    restes = [nom for nom in fichiers(chemins).keys() - avant.keys() if "/empreintes-edition-" not in nom]
    assert restes == [] and not [*chemins.sorties.rglob(".purge-*")]
    assert juger(chemins, LENDEMAIN, ORDRE).purge
