"""The whole command when what it stands on fails: nothing lost, a clear message, the right code, then all as usual."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench.chantier import Chantier, finir, tuer_le_groupe
from pipeline.erreurs import CodeSortie
from tests.pannes import Resultat, agrandir, derailler, faux_soffice, petit_disque, presser, qui_ecrit

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

SANS_ROOT = 65534
"""A user who has no rights here."""


class Banc:
    """A session published, then corrected: what runs find; and what an undisturbed run makes of each."""

    def __init__(self, racine: Path) -> None:
        self.vide = Chantier(racine / "vide").preparer()
        temoin = self.vide.copier(racine / "publie")
        assert temoin.lancer().returncode == CodeSortie.FAIT
        self.premiere = temoin.final()
        self.publie = temoin.copier(racine / "corrige")
        self.publie.corriger()
        fini = self.publie.copier(racine / "fini")
        assert fini.lancer().returncode == CodeSortie.FAIT
        self.corrigee = fini.final()


@pytest.fixture(scope="module")
def banc(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    return Banc(tmp_path_factory.mktemp("banc"))


def dit(resultat: Resultat, code: int, *textes: str) -> None:
    """A refusal: its code, what it says, what to do, and no trace of calls."""
    erreurs = resultat.stderr.replace("\u00a0", " ")
    assert resultat.returncode == code, erreurs
    assert "À faire : " in erreurs and "Traceback" not in erreurs + resultat.stdout
    assert [texte for texte in textes if texte not in erreurs] == [], erreurs


def tenu(chantier: Chantier, avant: Chantier) -> None:
    """What was published is untouched, the register sound, and nothing half written is left."""
    assert chantier.publiee() == avant.publiee()
    assert chantier.fautes() == [] and chantier.restes() == []


def reprend(chantier: Chantier, final: dict[str, str]) -> None:
    """A normal run then gives what an undisturbed one gives, with its numbers, and the program says so."""
    assert chantier.lancer().returncode == CodeSortie.FAIT
    assert chantier.final() == final
    assert chantier.fautes() == [] and chantier.restes() == []
    assert chantier.lancer("registre", "verifier").returncode == CodeSortie.FAIT


# --- disks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("octets", "constat"),
    [
        (12 << 10, "Registre "),  # not even room for its shared memory
        (64 << 10, "Registre "),  # nor for its structure
        (1400 << 10, "Il n’y a plus de place sur le disque"),  # while documents are written
    ],
)
def test_un_disque_plein_a_la_premiere_publication(banc: Banc, tmp_path: Path, octets: int, constat: str) -> None:
    chantier = banc.vide.copier(tmp_path / "c")
    with petit_disque(chantier.sorties, octets):
        dit(chantier.lancer(), CodeSortie.DEFAUT, constat, "plein" if "Registre" in constat else "place", "Libére")
        tenu(chantier, banc.vide)
        agrandir(chantier.sorties)
        reprend(chantier, banc.premiere)


@pytest.mark.parametrize("octets", [8 << 10, 200 << 10])
def test_un_disque_plein_a_la_publication_suivante(banc: Banc, tmp_path: Path, octets: int) -> None:
    chantier = banc.publie.copier(tmp_path / "c")
    with petit_disque(chantier.sorties, octets):
        resultat = chantier.lancer()
        dit(resultat, CodeSortie.DEFAUT, "Libérez de la place")
        assert "sauvegarde" not in resultat.stderr  # the register is sound: nobody must replace it
        tenu(chantier, banc.publie)
        agrandir(chantier.sorties)
        reprend(chantier, banc.corrigee)


@pytest.mark.parametrize("octets", [16 << 10, 400 << 10])
def test_un_dossier_temporaire_plein_n_accuse_aucun_document(banc: Banc, tmp_path: Path, octets: int) -> None:
    chantier = banc.publie.copier(tmp_path / "c")
    with petit_disque(chantier.temporaire, octets):
        resultat = chantier.lancer()
        dit(resultat, CodeSortie.DEFAUT, "plus de place sur le disque", str(chantier.temporaire))
        tenu(chantier, banc.publie)
        agrandir(chantier.temporaire)
        reprend(chantier, banc.corrigee)


def test_des_sorties_en_lecture_seule(banc: Banc, tmp_path: Path) -> None:
    chantier = banc.publie.copier(tmp_path / "c")
    with petit_disque(chantier.sorties, 0):
        dit(chantier.lancer(), CodeSortie.DEFAUT, "disque en lecture seule", "Vérifiez les droits")
        tenu(chantier, banc.publie)
        agrandir(chantier.sorties)
        reprend(chantier, banc.corrigee)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")
def test_des_sorties_dont_on_n_a_pas_les_droits(banc: Banc) -> None:
    """Not under pytest's own folder, which any other pytest closes to other users when it starts."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as nom:
        Path(nom).chmod(0o755)
        chantier = banc.publie.copier(Path(nom) / "c")
        subprocess.run(["chown", "-R", str(SANS_ROOT), str(chantier.racine)], check=True)
        chantier.sorties.chmod(0o500)
        autre = ["setpriv", f"--reuid={SANS_ROOT}", "--clear-groups", sys.executable, "-m", "pipeline"]
        essai = subprocess.run([*autre[:3], sys.executable, "-c", "import pipeline.cli"], capture_output=True)
        if essai.returncode:
            pytest.skip("no other user can read this program here")
        dit(finir(chantier.demarrer_par(autre)), CodeSortie.DEFAUT, "en lecture seule", "modifiable par votre compte")
        tenu(chantier, banc.publie)
        chantier.sorties.chmod(0o700)
        subprocess.run(["chown", "-R", "0", str(chantier.racine)], check=True)
        reprend(chantier, banc.corrigee)


# --- the register ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ordre", ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"])
def test_un_registre_verrouille_par_un_autre_programme(banc: Banc, tmp_path: Path, ordre: str) -> None:
    chantier = banc.publie.copier(tmp_path / "c")
    with closing(sqlite3.connect(chantier.registre, isolation_level=None)) as autre:
        autre.execute(ordre)
        autre.execute("INSERT INTO compteurs VALUES ('autre', 'CQP', 2024, 1)")
        resultat = presser(chantier)
        dit(resultat, CodeSortie.REGISTRE_REFUSE, "un autre traitement y écrit", "Attendez la fin")
        tenu(chantier, banc.publie)
    reprend(chantier, banc.corrigee)


def test_un_registre_verrouille_avant_d_exister(banc: Banc, tmp_path: Path) -> None:
    chantier = banc.vide.copier(tmp_path / "c")
    chantier.sorties.mkdir()
    with closing(sqlite3.connect(chantier.registre, isolation_level=None)) as autre:
        autre.execute("BEGIN EXCLUSIVE")
        dit(presser(chantier), CodeSortie.REGISTRE_REFUSE, "un autre traitement y écrit", "Attendez la fin")
    reprend(chantier, banc.premiere)


# --- the clock -------------------------------------------------------------------------------------------------------


def test_une_horloge_qui_recule_pendant_un_traitement(banc: Banc, tmp_path: Path) -> None:
    """A day at each reading, from the reservation of a number to its issue."""
    chantier = banc.vide.copier(tmp_path / "c")
    assert derailler(chantier, timedelta(days=-1)).returncode == CodeSortie.FAIT
    instants = [e["instant"] for e in chantier.releve().evenements]
    assert len(instants) > 5 and instants == sorted(instants, reverse=True)
    reprend(chantier, banc.premiere)


def test_une_horloge_qui_recule_entre_deux_traitements(banc: Banc, tmp_path: Path) -> None:
    chantier = banc.vide.copier(tmp_path / "c")
    assert derailler(chantier, timedelta(days=400)).returncode == CodeSortie.FAIT
    assert chantier.final() == banc.premiere
    avant = chantier.releve().evenements
    chantier.corriger()
    assert chantier.lancer().returncode == CodeSortie.FAIT
    assert chantier.final().keys() == banc.corrigee.keys()  # a corrected certificate names another day, that is all
    assert chantier.fautes() == [] and chantier.lancer("registre", "verifier").returncode == CodeSortie.FAIT
    apres = chantier.releve().evenements
    assert apres[: len(avant)] == avant and apres[-1]["instant"] < avant[-1]["instant"]


# --- LibreOffice -----------------------------------------------------------------------------------------------------

PANNES = {
    "fige": "sleep 300",
    "meurt au départ": "exit 81",
    "tué": "kill -9 $$",
    "meurt au milieu": '"$VRAI" "$@" & sleep 0.4; kill -9 $!; exit 139',
    "rien": "exit 0",
    "PDF vide": qui_ecrit(': > "$pdf"'),
    "n’importe quoi": qui_ecrit('head -c 5000 /dev/urandom > "$pdf"'),
    "PDF coupé": qui_ecrit('printf "%%PDF-1.7\\n1 0 obj" > "$pdf"'),
}


@pytest.mark.parametrize("panne", PANNES)
def test_un_libreoffice_qui_ne_fait_pas_son_travail(banc: Banc, tmp_path: Path, panne: str) -> None:
    chantier = banc.publie.copier(tmp_path / "c")
    resultat = presser(chantier, PATH=faux_soffice(tmp_path / "bin", PANNES[panne]))
    dit(resultat, CodeSortie.LOGICIEL_MANQUANT, "LibreOffice ne démarre pas ou ne peut rien convertir", "diagnostic")
    assert "Document «" not in resultat.stderr.replace("\u00a0", " ")
    tenu(chantier, banc.publie)


def test_un_pdf_bien_forme_qui_n_est_pas_le_bon(banc: Banc, tmp_path: Path) -> None:
    """A PDF that is one from end to end, and holds nothing: no document is published on its word."""
    chantier = banc.publie.copier(tmp_path / "c")
    script = qui_ecrit('printf "%%PDF-1.7\\ntrailer<<>>\\n%%%%EOF\\n" > "$pdf"')
    resultat = presser(chantier, PATH=faux_soffice(tmp_path / "bin", script))
    dit(resultat, CodeSortie.DOCUMENT_INVALIDE, "mise en page impossible", "Rien n’a été publié")
    assert "BytesIO" not in resultat.stderr
    tenu(chantier, banc.publie)
    reprend(chantier, banc.corrigee)


def test_un_libreoffice_fige_ne_survit_pas_au_traitement_suivant(banc: Banc, tmp_path: Path) -> None:
    chantier = banc.publie.copier(tmp_path / "c")
    processus = chantier.demarrer(PATH=faux_soffice(tmp_path / "bin", "kill -STOP $$"))
    while not chantier.soffices() and processus.poll() is None:
        time.sleep(0.02)
    tuer_le_groupe(processus)
    assert finir(processus).returncode == -signal.SIGKILL
    assert chantier.soffices() and list(chantier.temporaire.iterdir())
    reprend(chantier, banc.corrigee)


# --- whoever reads ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("arguments", "code"), [(("registre", "lister"), 0), (("session", "absente"), 2)])
def test_un_lecteur_parti_ne_change_rien_au_code(banc: Banc, arguments: tuple[str, ...], code: int) -> None:
    processus = banc.publie.demarrer(*arguments)
    assert processus.stdout and processus.stderr
    processus.stdout.close()
    processus.stderr.close()
    assert processus.wait(60) == code
    assert not (banc.publie.sorties / "journal.txt").exists()
