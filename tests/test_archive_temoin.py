"""What a publication was made from, in its package: altered or taken away, it is found with every sum made again."""

import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipeline.affichage import barre
from pipeline.archive.archiver import archiver
from pipeline.archive.verifier import verifier_archive
from pipeline.chaine import executer
from pipeline.etude import Chemins
from tests.archives import contenu, remplacer, resceller, sans, un_octet

CODE = "essai"
JOUR = date(2025, 1, 1)
GRILLE = "data/entrees/grilles/01.xlsx"
SESSION = "data/entrees/session.xlsx"
REGLEMENT = "data/regles/formation/dispositif.toml"
REFERENTIEL = "data/regles/formation/referentiels/assistant-de-formation.toml"
COPIE = "data/decisions/decisions.json"

Changer = Callable[[bytes], bytes | None]


@pytest.fixture(scope="module")
def paquet(publiee: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    racine = tmp_path_factory.mktemp("temoin") / "s"
    shutil.copytree(publiee, racine)
    return archiver(Chemins(racine / "entrees", racine / "sorties", racine / "gabarits"), CODE).chemin


@pytest.mark.parametrize("nom", [GRILLE, SESSION, REGLEMENT])
def test_ce_qui_a_ete_change_est_nomme_une_fois(nom: str, paquet: Path, tmp_path: Path) -> None:
    change = remplacer(paquet, tmp_path / "p.zip", {nom: contenu(paquet)[nom] + b"#"})
    assert verifier_archive(change, JOUR).fautes == (
        f"{nom} : ce n’est pas ce dont la publication a été faite, d’après data/documents/empreinte-entrees.txt",
    )


@pytest.mark.parametrize("genre", ["grilles/", "session", "pv/", "parchemins/", "decisions/", "regles/", "index.html"])
def test_ce_qui_ne_se_lit_plus_ne_manque_pas(genre: str, paquet: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(paquet) as zip_:
        membre = next(m for m in zip_.infolist() if genre in m.filename)
        debut = membre.header_offset + 30 + len(membre.filename)
    (tmp_path / "p.zip").write_bytes(un_octet(paquet.read_bytes(), debut))
    nom = membre.filename.partition("/")[2]
    assert verifier_archive(tmp_path / "p.zip", JOUR).fautes == (f"{nom} : est endommagé et ne se lit plus",)


def fautes(paquet: Path, vers: Path, nom: str, changer: Changer) -> tuple[str, ...]:
    change = resceller(paquet, vers / "p.zip", lambda n, octets: changer(octets) if n == nom else octets)
    return verifier_archive(change, JOUR).fautes


@pytest.mark.parametrize(
    ("nom", "changer", "constat"),
    [
        (SESSION, lambda octets: octets + b" ", "ce n’est pas ce dont la publication a été faite"),
        (GRILLE, lambda octets: octets + b" ", "ce n’est pas ce dont la publication a été faite"),
        (REGLEMENT, lambda octets: octets + b"#", "ce n’est pas ce dont la publication a été faite"),
        (GRILLE, lambda _: None, "manque, alors que la publication en a été faite"),
        (COPIE, lambda _: None, "manque"),
    ],
)
def test_ce_qui_a_ete_change_ou_retire_est_nomme(
    nom: str, changer: Changer, constat: str, paquet: Path, tmp_path: Path
) -> None:
    assert any(dite.startswith(f"{nom} : {constat}") for dite in fautes(paquet, tmp_path, nom, changer))


def test_le_reglement_ne_peut_pas_etre_un_autre_fichier_connu(paquet: Path, tmp_path: Path) -> None:
    cas = contenu(paquet)[REGLEMENT.replace("dispositif", "cas")]
    assert any(dite.startswith(REGLEMENT) for dite in fautes(paquet, tmp_path, REGLEMENT, lambda _: cas))


@pytest.mark.parametrize(
    ("debut", "manquent"),
    [
        (REGLEMENT, [REGLEMENT]),
        (REFERENTIEL, [REFERENTIEL]),
        ("data/regles/commun/pv", ["data/regles/commun/pv.docx", "data/regles/commun/pv.mentions.toml"]),
        (
            "data/regles/",
            [f"data/regles/formation/{nom}.toml" for nom in ("cas", "dispositif", "referentiels/assistant-de-formation",
             "referentiels/conseiller-commercial-en-formation")],
        ),
    ],
)  # fmt: skip
def test_une_regle_retiree_de_partout_est_nommee_et_elle_seule(
    debut: str, manquent: list[str], paquet: Path, tmp_path: Path
) -> None:
    """Without the rule book, nothing says which templates served."""
    assert verifier_archive(sans(paquet, tmp_path, debut), JOUR).fautes == tuple(
        f"{nom} : manque, alors que la publication en a été faite, d’après data/documents/empreinte-entrees.txt"
        for nom in manquent
    )


def test_sans_ce_qu_il_faut_lire_d_abord_rien_n_est_dit_illisible(paquet: Path, tmp_path: Path) -> None:
    assert verifier_archive(sans(paquet, tmp_path, "data/LISEZMOI.txt"), JOUR).fautes == ("data/LISEZMOI.txt : manque",)


def test_ce_qui_n_est_jamais_archive_ne_manque_pas(chemins: Chemins) -> None:
    dossier = chemins.entrees / CODE
    (dossier / "CNI Vauclair.pdf").write_bytes(b"identite")
    (dossier / ".cache").mkdir()
    (dossier / ".cache" / "note.txt").write_bytes(b"cache")
    executer(chemins, CODE, (), 1, barre)
    fait = archiver(chemins, CODE)
    assert verifier_archive(fait.chemin, JOUR).fautes == ()
    assert len(fait.laisses) == 1


@pytest.mark.parametrize("forme", ["", "2.3"])
def test_l_archive_et_son_controle_comptent_les_memes_fichiers(forme: str, chemins: Chemins) -> None:
    fait = archiver(chemins, CODE, seda=forme)
    assert fait.fichiers == verifier_archive(fait.chemin, JOUR).fichiers == len(contenu(fait.chemin))
