"""The lists of a package against one another: whoever alters one file, then makes every sum again, is still found."""

import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha512
from pathlib import Path

import pytest

from pipeline.archive.verifier import verifier_archive
from tests.archives import ECHANTILLON, contenu, deballer, refaire, remplacer, resceller

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


@pytest.mark.parametrize("nom", ["numeros", "evenements", "editions", "chaine"])
def test_un_extrait_coupe_ne_cache_pas_un_document_change(nom: str, tmp_path: Path) -> None:
    coupe = f"data/registre/{nom}.jsonl"
    changer = {coupe: lambda octets: octets[:-9], TABLEAU: plus_un}
    paquet = resceller(ECHANTILLON, tmp_path / "p.zip", lambda n, o: changer.get(n, bytes)(o))
    dites = verifier_archive(paquet, JOUR).fautes
    assert dites[0].startswith(f"{coupe} : illisible à la ligne ")
    assert f"{TABLEAU} : n’est pas le fichier publié, d’après {LISTE}" in dites


@pytest.mark.parametrize("colonne", [7, 9])
@pytest.mark.parametrize("valeur", [b"zz", b"0000-00-00"])
def test_une_cellule_illisible_de_l_index_est_dite_et_les_autres_lignes_jugees(
    colonne: int, valeur: bytes, tmp_path: Path
) -> None:
    lignes = contenu(ECHANTILLON)[INDEX].split(b"\r\n")
    cellules = lignes[-2].split(b";")
    cellules[colonne] = valeur
    lignes[-2] = b";".join(cellules)
    assert fautes(tmp_path, index=lambda _: b"\r\n".join(lignes), tableau=plus_un) == [
        f"{TABLEAU} : n’est pas le fichier publié, d’après {LISTE}",
        f"{TABLEAU} : n’est pas le fichier que décrit index.csv",
        f"{INDEX} : illisible à la ligne {len(lignes) - 1}, celle de « {cellules[0].decode()} »",
    ]


def test_d_un_index_coupe_rien_n_est_dit_des_fichiers_qu_il_ne_nomme_plus(tmp_path: Path) -> None:
    assert fautes(tmp_path, index=lambda octets: octets[: len(octets) // 2]) == [
        f"{INDEX} : illisible, les dates de conservation ne sont pas connues"
    ]


def test_un_fichier_nomme_deux_fois_par_l_index_est_dit(tmp_path: Path) -> None:
    dites = fautes(tmp_path, index=lambda octets: octets + octets.splitlines(keepends=True)[-1])
    assert dites == [f"{INDEX} : « versions.json » y est plusieurs fois"]


@pytest.mark.parametrize(
    ("abimer", "constat"),
    [
        (lambda octets: b"zz" + octets[64:], "illisible, ou dite deux fois, à la ligne 1"),
        (lambda octets: octets + b"rien\nrien\n", "illisible, ou dite deux fois, à la ligne {n} et à 1 autre"),
        (lambda octets: octets + octets.splitlines(keepends=True)[0], "illisible, ou dite deux fois, à la ligne {n}"),
    ],
)
def test_une_somme_illisible_de_ce_qui_a_ete_publie_ne_cache_pas_les_autres(
    abimer: Changement, constat: str, tmp_path: Path
) -> None:
    n = len(contenu(ECHANTILLON)[LISTE].splitlines()) + 1
    assert fautes(tmp_path, liste=abimer, tableau=plus_un) == [
        f"{LISTE} : ce n’est pas l’édition en vigueur du registre",
        f"{LISTE} : {constat.format(n=n)}",
        f"{TABLEAU} : n’est pas le fichier publié, d’après {LISTE}",
        f"{LISTE} : n’est pas le fichier que décrit index.csv",
        f"{TABLEAU} : n’est pas le fichier que décrit index.csv",
    ]


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


@pytest.mark.parametrize(("premiere", "derniere"), [(0, 1), (0, 5), (1, 2)])
def test_une_liste_de_ce_qui_a_ete_publie_qui_a_perdu_des_lignes_n_accuse_personne(
    premiere: int, derniere: int, tmp_path: Path
) -> None:
    reste = b"".join(contenu(ECHANTILLON)[LISTE].splitlines(keepends=True)[premiere:derniere])
    paquet = remplacer(ECHANTILLON, tmp_path / "p.zip", {LISTE: reste})
    assert verifier_archive(paquet, JOUR).fautes == (f"{LISTE} : ce n’est pas l’édition en vigueur du registre",)


def test_un_fichier_que_la_liste_de_ce_qui_a_ete_publie_ne_dit_pas_est_nomme(tmp_path: Path) -> None:
    paquet = tmp_path / "p.zip"
    racine = deballer(ECHANTILLON, tmp_path / "ici")
    (racine / "data/documents/pv/faux.pdf").write_bytes(b"faux")
    shutil.make_archive(str(paquet.with_suffix("")), "zip", racine.parent, racine.name)
    assert "data/documents/pv/faux.pdf : n’est pas de ceux qui ont été publiés" in verifier_archive(paquet, JOUR).fautes


@pytest.mark.parametrize("octets", [None, b"", b"\xff", b"rien\n"])
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
        (NUMEROS, ";CQP;", ";CCP;", "la ligne 2 n’est pas ce que dit le registre (Famille)"),
        (NUMEROS, ";2024;", ";2023;", "la ligne 2 n’est pas ce que dit le registre (Année)"),
        (NUMEROS, "CQP-AF@2014", "CQP-AF@2024", "la ligne 2 n’est pas ce que dit le registre (Référentiel)"),
        (NUMEROS, ";formation;", ";ingenierie;", "la ligne 2 n’est pas ce que dit le registre (Dispositif)"),
        (NUMEROS, ";essai;", ";2024-06;", "la ligne 2 n’est pas ce que dit le registre (Session)"),
        (NUMEROS, ";essai;01;", ";essai;02;", "la ligne 2 n’est pas ce que dit le registre (Candidat)"),
        (NUMEROS, ";11/10/2024;", ";12/10/2024;", "la ligne 2 n’est pas ce que dit le registre (Décision du)"),
        (NUMEROS, ";;;1;", ";;;2;", "la ligne 2 n’est pas ce que dit le registre (Édition)"),
        (
            NUMEROS,
            ";;0;essai",
            ";autre;0;essai",
            "la ligne 2 n’est pas ce que dit le registre (Pourquoi cette édition)",
        ),
        (NUMEROS, ";;0;essai", ";;3;essai", "la ligne 2 n’est pas ce que dit le registre (Duplicatas)"),
        (NUMEROS, "619fe\r\n", "619fe;annulé\r\n", "la ligne 2 n’est pas ce que dit le registre (une cellule de trop)"),
        (NUMEROS, ";Nom;", ";Nom;Nom;", "la ligne 1 n’a pas les titres que le programme écrit"),
        (EDITIONS, ";Pourquoi", ";Remarque", "la ligne 1 n’a pas les titres que le programme écrit"),
        (NUMEROS, "Statut;", "État;", "la ligne 1 n’a pas les titres que le programme écrit"),
        (NUMEROS, ";21/11/2026;;;1;", ";21/11/2025;;;1;", "la ligne 2 n’est pas ce que dit le registre (Émis le)"),
        (NUMEROS, ";21/11/2026;;;1;", ";21/11/2026;x;;1;", "la ligne 2 n’est pas ce que dit le registre (Retiré le)"),
        (NUMEROS, ";1;21/11/2026;", ";1;19/11/2026;", "la ligne 2 n’est pas ce que dit le registre (Édité le)"),
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


def test_un_numero_reserve_la_veille_sur_un_autre_poste_n_est_pas_un_constat(tmp_path: Path) -> None:
    """Where it was written, midnight was not yet over."""
    paquet = remplacer(
        ECHANTILLON, tmp_path / "p.zip", {NUMEROS: contenu(ECHANTILLON)[NUMEROS].replace(b"21/11/2026", b"22/11/2026")}
    )
    assert verifier_archive(paquet, JOUR).fautes == ()


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
