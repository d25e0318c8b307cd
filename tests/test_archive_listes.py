"""The register's lists in a package are written in one way only: a line with two meanings, or more to say, is named."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipeline.archive.verifier import verifier_archive
from tests.archives import ECHANTILLON, contenu, remplacer

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
