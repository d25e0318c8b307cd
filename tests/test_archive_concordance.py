"""The lists of a package against one another: whoever alters one file, then makes every sum again, is still found."""

from collections.abc import Callable
from datetime import date
from hashlib import sha512
from pathlib import Path

import pytest

from pipeline.archive.verifier import verifier_archive
from tests.archives import ECHANTILLON, contenu, refaire, resceller

JOUR = date(2030, 1, 1)
TABLEAU = "data/documents/index.html"
INDEX = "data/index.csv"
LISTE = "data/documents/empreintes.sha256"
EVENEMENTS = "data/registre/evenements.jsonl"

Changement = Callable[[bytes], bytes]


def fautes(vers: Path, **changements: Changement) -> list[str]:
    """Of the sample, these files of it altered, and every list of checksums made again."""
    connus = {"tableau": TABLEAU, "index": INDEX, "liste": LISTE, "evenements": EVENEMENTS, "fiche": "bag-info.txt"}
    par_nom = {connus[nom]: changer for nom, changer in changements.items()}
    paquet = resceller(ECHANTILLON, vers / "p.zip", lambda nom, octets: par_nom.get(nom, bytes)(octets))
    return list(verifier_archive(paquet, JOUR).fautes)


def plus_un(octets: bytes) -> bytes:
    return octets + b" "


def une_somme_fausse(octets: bytes) -> bytes:
    premier = contenu(ECHANTILLON)[INDEX].splitlines()[1].split(b";")
    return octets.replace(premier[10], b"zz", 1)


# --- one list that can't be read hides nothing of what the others say -------------------------------------------------


@pytest.mark.parametrize(
    ("abime", "abimer", "constat"),
    [
        ("index", une_somme_fausse, "n’est pas le fichier que décrit index.csv"),
        ("index", lambda octets: octets + b"x;y\r\n", "data/index.csv : illisible"),
        (
            "evenements",
            lambda octets: octets.replace(b"premiere", b"autre"),
            "un événement y dit ce que ce programme n’écrit pas",
        ),
    ],
)
def test_une_liste_illisible_ne_cache_pas_un_document_change(
    abime: str, abimer: Changement, constat: str, tmp_path: Path
) -> None:
    dites = fautes(tmp_path, **{abime: abimer, "tableau": plus_un})
    assert any(constat in dite for dite in dites), dites
    assert f"{TABLEAU} : n’est pas le fichier publié, d’après {LISTE}" in dites


def test_une_fiche_illisible_est_dite(tmp_path: Path) -> None:
    assert "bag-info.txt : illisible, on ne sait plus ce que l’archive dit d’elle-même" in fautes(
        tmp_path, fiche=lambda octets: octets + b"Note: \xff\n"
    )


def test_une_ligne_illisible_des_sommes_est_dite(tmp_path: Path) -> None:
    liste, sceau = "manifest-sha512.txt", "tagmanifest-sha512.txt"
    avant = contenu(ECHANTILLON)
    apres = avant[liste] + b"\xff\n"
    scelle = avant[sceau].replace(*(sha512(octets).hexdigest().encode() for octets in (avant[liste], apres)))
    paquet = refaire(ECHANTILLON, tmp_path / "p.zip", lambda n, o: {liste: apres, sceau: scelle}.get(n, o))
    rang = len(apres.splitlines())
    assert verifier_archive(paquet, JOUR).fautes == (f"{liste} : ligne {rang} illisible",)


@pytest.mark.parametrize("octets", [None, b"\xff", b"rien\n"])
def test_sans_la_liste_de_ce_qui_a_ete_publie_il_y_a_un_constat(octets: bytes | None, tmp_path: Path) -> None:
    paquet = resceller(ECHANTILLON, tmp_path / "p.zip", lambda n, o: octets if n == LISTE else o)
    assert (
        f"{LISTE} : manque ou ne se lit pas, rien ne dit plus ce qui a été publié"
        in verifier_archive(paquet, JOUR).fautes
    )


# --- the tables that a person reads, against the extract that is chained ----------------------------------------------


NUMEROS, EDITIONS, RECIT = (f"data/registre/{nom}.csv" for nom in ("numeros", "editions", "evenements"))


@pytest.mark.parametrize(
    ("nom", "vrai", "faux", "constat"),
    [
        (NUMEROS, "Vauclair", "Durand", "la ligne 2 n’est pas ce que dit le registre (Nom)"),
        (NUMEROS, "02/05/1991", "02/05/1992", "la ligne 2 n’est pas ce que dit le registre (Né(e) le)"),
        (NUMEROS, ";émis;", ";annulé;", "la ligne 2 n’est pas ce que dit le registre (Statut)"),
        (NUMEROS, "b66ad60a", "00000000", "la ligne 2 n’est pas ce que dit le registre (SHA-256 du fichier)"),
        (NUMEROS, "Statut;", "État;", "la ligne 2 n’est pas ce que dit le registre (Statut)"),
        (
            NUMEROS,
            "\r\nCPEF-2024-00001;",
            "\r\nCPEF-2024-00002;",
            "la ligne 2 n’est pas ce que dit le registre (Numéro)",
        ),
        (EDITIONS, "f5b33601", "00000000", "la ligne 5 n’est pas ce que dit le registre (SHA-256)"),
        (EDITIONS, "22:55:51", "22:55:59", "la ligne 2 n’est pas ce que dit le registre (Instant (temps universel))"),
        (RECIT, "Vauclair", "Durand", "la ligne 2 n’est pas ce que dit le registre (Ce qu’il dit)"),
        (EDITIONS, "essai/pv/", "essai/vp/", "la ligne 2 n’est pas ce que dit le registre (Fichier)"),
    ],
)
def test_un_tableau_qui_dit_autre_chose_que_le_registre_est_trouve(
    nom: str, vrai: str, faux: str, constat: str, tmp_path: Path
) -> None:
    paquet = resceller(
        ECHANTILLON, tmp_path / "p.zip", lambda n, o: o.replace(vrai.encode(), faux.encode(), 1) if n == nom else o
    )
    assert f"{nom} : {constat}" in verifier_archive(paquet, JOUR).fautes


@pytest.mark.parametrize("nom", [NUMEROS, EDITIONS, RECIT])
def test_un_tableau_qui_a_une_ligne_de_plus_ou_de_moins_est_trouve(nom: str, tmp_path: Path) -> None:
    for changer in (
        lambda o: o + o.splitlines(keepends=True)[-1],
        lambda o: b"".join(o.splitlines(keepends=True)[:-1]),
    ):
        paquet = resceller(ECHANTILLON, tmp_path / "p.zip", lambda n, o, c=changer: c(o) if n == nom else o)  # type: ignore[misc]
        dites = verifier_archive(paquet, JOUR).fautes
        assert any(dite.startswith(f"{nom} : n’a pas une ligne par") for dite in dites), dites


@pytest.mark.parametrize("nom", [NUMEROS, EDITIONS, RECIT])
@pytest.mark.parametrize("octets", [None, b"\xff"])
def test_un_tableau_qui_manque_ou_ne_se_lit_pas_est_trouve(octets: bytes | None, nom: str, tmp_path: Path) -> None:
    paquet = resceller(ECHANTILLON, tmp_path / "p.zip", lambda n, o: octets if n == nom else o)
    assert f"{nom} : ne peut pas être comparé au registre" in verifier_archive(paquet, JOUR).fautes
