"""What every package has of its own, to be read first: missed when it goes; its numbers are the register’s."""

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.archive.verifier import verifier_archive
from tests.archives import ECHANTILLON, contenu, resceller, sans

JOUR = date(2030, 1, 1)
TEXTE, INDEX = "data/LISEZMOI.txt", "data/index.csv"
EVENEMENTS = "data/registre/evenements.jsonl"
TRANSFERT = ECHANTILLON.with_name("archive-seda-2.3.zip")
LIGNE = "  CPEF-2024-00001 — émis — Noémie Vauclair — Assistant(e) de formation\n"


def fautes(paquet: Path) -> list[str]:
    return list(verifier_archive(paquet, JOUR).fautes)


@pytest.mark.parametrize("nom", [TEXTE, "data/index.html", "data/versions.json"])
def test_ce_que_toute_archive_a_manque_quand_on_l_a_retire_de_partout(nom: str, tmp_path: Path) -> None:
    assert fautes(sans(ECHANTILLON, tmp_path, nom)) == [f"{nom} : manque"]


def test_sans_sa_liste_une_archive_le_dit(tmp_path: Path) -> None:
    assert f"{INDEX} : manque" in fautes(sans(ECHANTILLON, tmp_path, INDEX))


def test_d_un_transfert_sans_bordereau_lisible_rien_de_plus_ne_manque(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(TRANSFERT.read_bytes().replace(b"<Comment>", b"<Commen>>"))
    dites = fautes(tmp_path / "p.zip")
    assert dites and not any(dite.endswith((f"{INDEX} : manque", "versions.json : manque")) for dite in dites)


def reecrit(vers: Path, avant: str, apres: str) -> list[str]:
    """What is found when the text to be read first says something else, and only that."""
    octets = contenu(ECHANTILLON)[TEXTE]
    assert avant.encode() in octets
    faux = octets.replace(avant.encode(), apres.encode(), 1)
    paquet = resceller(ECHANTILLON, vers / "p.zip", lambda n, o: faux if n == TEXTE else o)
    return [faute for faute in fautes(paquet) if INDEX.removeprefix("data/") not in faute]


@pytest.mark.parametrize(
    ("avant", "apres", "numeros"),
    [
        ("— émis —", "— annulé —", "CPEF-2024-00001"),
        ("Noémie Vauclair", "Noémie Durand", "CPEF-2024-00001"),
        ("— Assistant(e)", "— Conseiller", "CPEF-2024-00001"),
        (LIGNE, "", "CPEF-2024-00001"),
        ("CPEF-2024-00001", "CPEF-2024-00002", "CPEF-2024-00001 ; CPEF-2024-00002"),
        (LIGNE, LIGNE + LIGNE.replace("00001", "00002"), "CPEF-2024-00002"),
        (LIGNE, f"{LIGNE}AF 7 — émis — Jean Petit — Assistant(e) de formation\n", "AF 7"),
        (LIGNE, LIGNE + LIGNE, "CPEF-2024-00001"),
        ("CE QUE CONTIENT", "Le numéro CPEF-2024-00009 vaut aussi.\nCE QUE CONTIENT", "CPEF-2024-00009"),
    ],
)
def test_un_numero_qui_n_y_est_plus_dit_comme_au_registre_est_nomme(
    avant: str, apres: str, numeros: str, tmp_path: Path
) -> None:
    constat = f"{TEXTE} : ne dit plus les numéros comme le registre ({numeros})"
    assert reecrit(tmp_path, avant, apres) == [constat]


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("LES FORMATS", "CE QUI N’A PAS ÉTÉ ARCHIVÉ\n\n- « CPEF-2023-00012.pdf » : un raccourci\n\nLES FORMATS"),
        ("Certificateur", "Certificateur : CPNE, accord CPEF-2011-00012\nCertificateur"),
        ("Chaque ligne doit finir", "Toute ligne doit finir"),
    ],
)
def test_le_reste_du_texte_peut_etre_dit_autrement(avant: str, apres: str, tmp_path: Path) -> None:
    assert reecrit(tmp_path, avant, apres) == []


@pytest.mark.parametrize("faits", ["[]", "{"])
def test_d_un_registre_illisible_rien_n_accuse_ce_texte(faits: str, tmp_path: Path) -> None:
    def changer(nom: str, octets: bytes) -> bytes:
        if nom != EVENEMENTS:
            return octets
        premier, *autres = octets.splitlines(keepends=True)
        return b"".join([json.dumps(json.loads(premier) | {"donnees": faits}).encode() + b"\n", *autres])

    dites = fautes(resceller(ECHANTILLON, tmp_path / "p.zip", changer))
    assert f"{TEXTE} : ne peut pas être comparé au registre" in dites
    assert not any(TEXTE in dite and "numéros" in dite for dite in dites)
