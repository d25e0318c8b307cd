"""The lists of a package: one that is empty or made again is named, once, and accuses no file; the register's are
written in one way only, so that a line with two meanings, or more to say, is named.
"""

from collections.abc import Callable
from datetime import date
from hashlib import sha512
from pathlib import Path

import pytest

from pipeline.archive.verifier import verifier_archive
from tests.archives import ECHANTILLON, contenu, refaire, remplacer, resceller, sans

JOUR = date(2030, 1, 1)
LISTES = ("numeros", "evenements", "chaine", "editions")


def fautes(vers: Path, nom: str, changer: Callable[[bytes], bytes]) -> list[str]:
    """Of the sample with that list of the register changed, and whatever vouches for it made again."""
    fichier = f"data/registre/{nom}"
    nouveau = changer(contenu(ECHANTILLON)[fichier])
    return list(verifier_archive(remplacer(ECHANTILLON, vers / "p.zip", {fichier: nouveau}), JOUR).fautes)


@pytest.mark.parametrize("nom", LISTES)
@pytest.mark.parametrize(
    "changer",
    [
        lambda octets: octets.replace(b"{", b'{"numero":"FAUX",', 1),
        lambda octets: octets.replace(b"{", b'{"id":999,', 1),
        lambda octets: octets.replace(b"}\n", b',"x":1}\n', 1),
        lambda octets: octets.replace(b"{", b"{ ", 1),
        lambda octets: octets.replace(b"}\n", b"}\r\n", 1),
        lambda octets: octets.replace(b"essai", b"\\u0065ssai", 1),
    ],
)
def test_une_ligne_ecrite_autrement_est_nommee_et_elle_seule(
    nom: str, changer: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    constat = f"data/registre/{nom}.jsonl : la ligne 1 n’est pas écrite comme le registre l’écrit"
    assert fautes(tmp_path, f"{nom}.jsonl", changer) == [constat]


def test_plusieurs_lignes_ecrites_autrement_font_un_constat(tmp_path: Path) -> None:
    nombre = contenu(ECHANTILLON)["data/registre/evenements.jsonl"].count(b"\n")
    dites = fautes(tmp_path, "evenements.jsonl", lambda octets: octets.replace(b"\n", b"\r\n"))
    assert dites == [
        f"data/registre/evenements.jsonl : la ligne 1 (et {nombre - 1} autres) n’est pas écrite comme le registre"
        " l’écrit"
    ]


@pytest.mark.parametrize(
    ("vrai", "faux"),
    [
        ('"annee":2024', '"annee":2023'),
        ('"candidat":"01"', '"candidat":"02"'),
        ('"dispositif":"formation"', '"dispositif":"ingenierie"'),
        ('"famille":"CQP"', '"famille":"CCP"'),
        ('"objet":"CQP-AF"', '"objet":"CQP-CCF"'),
        ('"rang":1', '"rang":2'),
        ('"session":"essai"', '"session":"2024-06"'),
        ('"tirage":1', '"tirage":2'),
    ],
)
def test_un_numero_dit_autrement_que_par_sa_reservation_est_nomme(vrai: str, faux: str, tmp_path: Path) -> None:
    dites = fautes(tmp_path, "numeros.jsonl", lambda octets: octets.replace(vrai.encode(), faux.encode()))
    assert dites == [
        "data/registre/numeros.jsonl : ne dit pas de « CPEF-2024-00001 » ce que dit l’événement qui l’a réservé"
    ]


# --- lists that say nothing any longer -------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ["evenements", "editions", "chaine"])
def test_une_liste_vide_du_registre_est_nommee_une_fois(nom: str, tmp_path: Path) -> None:
    constat = f"data/registre/{nom}.jsonl : est vide, le registre ne peut pas être contrôlé"
    assert fautes(tmp_path, f"{nom}.jsonl", lambda _: b"") == [constat]


@pytest.mark.parametrize("nom", LISTES)
def test_une_liste_du_registre_qui_manque_n_est_pas_dite_fausse(nom: str, tmp_path: Path) -> None:
    liste = f"data/registre/{nom}.jsonl"
    dites = verifier_archive(sans(ECHANTILLON, tmp_path, liste), JOUR).fautes
    assert dites == (f"{liste} : manque, le registre ne peut pas être contrôlé",)


def test_une_liste_des_numeros_vide_ne_l_est_que_sans_numero(tmp_path: Path) -> None:
    assert fautes(tmp_path, "numeros.jsonl", lambda _: b"") == [
        "CPEF-2024-00001 : n’est pas à la fois dans les numéros et dans les événements du registre"
    ]


@pytest.mark.parametrize("lignes", [0, 1])
def test_un_index_sans_aucun_fichier_est_nomme_une_fois(lignes: int, tmp_path: Path) -> None:
    index = b"".join(contenu(ECHANTILLON)["data/index.csv"].splitlines(keepends=True)[:lignes])
    paquet = resceller(ECHANTILLON, tmp_path / "p.zip", lambda n, o: index if n == "data/index.csv" else o)
    verdict = verifier_archive(paquet, JOUR)
    assert verdict.fautes == ("data/index.csv : illisible, les dates de conservation ne sont pas connues",)
    assert verdict.echues is None


MANIFESTE, SCEAU = "manifest-sha512.txt", "tagmanifest-sha512.txt"
RIEN = "n’a aucune ligne lisible, rien n’y dit plus ce qui a été archivé"


@pytest.mark.parametrize("liste", [MANIFESTE, SCEAU])
@pytest.mark.parametrize(
    ("changer", "constat"),
    [
        (lambda _: b"", RIEN),
        (lambda octets: octets.replace(b"  ", b" "), RIEN),
        (lambda octets: octets.replace(b"\n", b"\r\n"), "a été récrite avec d’autres fins de ligne"),
        (lambda octets: octets + b"rien\n" * 3, "ligne {n} illisible (et 2 autres)"),
    ],
)
def test_une_liste_de_sommes_refaite_est_nommee_une_fois(
    liste: str, changer: Callable[[bytes], bytes], constat: str, tmp_path: Path
) -> None:
    avant = contenu(ECHANTILLON)
    apres = changer(avant[liste])
    scelle = avant[SCEAU].replace(*(sha512(octets).hexdigest().encode() for octets in (avant[liste], apres)))
    paquet = refaire(ECHANTILLON, tmp_path / "p.zip", lambda n, o: {SCEAU: scelle, liste: apres}.get(n, o))
    n = len(avant[liste].splitlines()) + 1
    assert verifier_archive(paquet, JOUR).fautes == (f"{liste} : {constat.format(n=n)}",)
