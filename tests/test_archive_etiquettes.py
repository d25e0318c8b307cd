"""What a package says of itself beside its contents: nothing more than ours does, in a form that this program knows."""

import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha512
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.archive.verifier import verifier_archive
from pipeline.cli_archive import verifier_archive as commande
from tests.archives import ECHANTILLON, deballer, resceller
from tests.test_archive_seda_verification import ECHANTILLON as TRANSFERT

JOUR = date(2030, 1, 1)
FICHE, MANIFESTE, SCEAU = "bag-info.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt"


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    return deballer(ECHANTILLON, tmp_path / "ici")


def fautes(racine: Path) -> list[str]:
    """What is found in an unpacked bag once its seal was made again."""
    etiquettes = sorted(p for p in racine.iterdir() if p.is_file() and p.name != SCEAU)
    lignes = (f"{sha512(p.read_bytes()).hexdigest()}  {p.name}\n" for p in etiquettes)
    (racine / SCEAU).write_text("".join(lignes), encoding="utf-8")
    return list(verifier_archive(racine, JOUR).fautes)


def dites(chemin: Path) -> str:
    return CliRunner().invoke(commande, [str(chemin)]).output.replace("\u00a0", " ")


@pytest.mark.parametrize("nom", ["fetch.txt", "manifest-md5.txt", "tagmanifest-md5.txt"])
def test_une_liste_qui_n_est_pas_des_notres_a_ete_ajoutee(nom: str, racine: Path) -> None:
    (racine / nom).write_bytes(b"0\n")
    assert fautes(racine) == [f"{nom} : a été ajouté à l’archive"]


def test_une_ligne_double_du_manifeste_est_dite(racine: Path) -> None:
    octets = (racine / MANIFESTE).read_bytes()
    (racine / MANIFESTE).write_bytes(octets * 2)
    lignes = len(octets.splitlines())
    assert fautes(racine) == [f"{MANIFESTE} : dit plusieurs fois le même fichier, à partir de la ligne {lignes + 1}"]


def test_une_ligne_double_du_sceau_est_dite(racine: Path) -> None:
    (racine / SCEAU).write_bytes((racine / SCEAU).read_bytes() * 2)
    assert verifier_archive(racine, JOUR).fautes == (
        f"{SCEAU} : dit plusieurs fois le même fichier, à partir de la ligne 4",
    )


@pytest.mark.parametrize(
    ("format_", "constat"),
    [
        (
            b"Format-Archive: 3\n",
            "l’archive est de format 3, que ce programme ne connaît pas : une version plus récente",
        ),
        (b"Format-Archive: zz\n", "ne dit pas de quel format est l’archive"),
        (b"", "ne dit pas de quel format est l’archive"),
    ],
)
def test_un_format_que_ce_programme_ne_connait_pas_est_dit(format_: bytes, constat: str, racine: Path) -> None:
    fiche = (racine / FICHE).read_bytes()
    assert b"Format-Archive: 1\n" in fiche
    (racine / FICHE).write_bytes(fiche.replace(b"Format-Archive: 1\n", format_))
    (faute,) = fautes(racine)
    assert faute.startswith(f"{FICHE} : {constat}")


@pytest.mark.parametrize(
    "abimer",
    [lambda o: o.replace(b";pv;", b";\xff;"), lambda o: o + b"x;y\r\n", lambda o: o + o.splitlines(keepends=True)[-1]],
)
def test_aucune_duree_n_est_dite_tenue_par_un_index_qui_a_des_constats(
    abimer: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    paquet = resceller(ECHANTILLON, tmp_path / "p.zip", lambda n, o: abimer(o) if n == "data/index.csv" else o)
    assert "index.csv" in dites(paquet)
    assert "durée de conservation n’est passée" not in dites(paquet)
    assert "aucune durée de conservation n’est passée" in dites(ECHANTILLON)


def test_un_transfert_dit_de_quelle_session_il_est_quel_que_soit_son_nom(tmp_path: Path) -> None:
    autre = tmp_path / "2025-01-autre-2026-11-22-seda-2.3.zip"
    shutil.copy(TRANSFERT, autre)
    sortie = dites(autre)
    assert sortie.startswith("Session de jury essai du 11 octobre 2024 (")
    assert (
        f"Le fichier s’appelle « {autre.name} », mais ce qu’il contient est l’archive « essai-2026-11-22 »." in sortie
    )
