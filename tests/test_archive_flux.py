"""What is too long to be held: written as it is read, read line by line, the same as if it had been."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.archive.flux import a_mesure
from pipeline.archive.pieces import Piece, mesurer, ouvrir
from pipeline.archive.source import ILLISIBLE, lire_lignes, source
from pipeline.registre import Document, Registre
from pipeline.registre.extrait import extraire
from tests.archives import ECHANTILLON, contenu


@pytest.mark.parametrize("parties", [[], [b""], [b"a", b"", b"bc"], [b"x" * 3_000_000, b"\n", b"y"]])
def test_ce_qui_est_ecrit_a_mesure_se_relit_chaque_fois(parties: list[bytes]) -> None:
    entier = b"".join(parties)
    piece = Piece("liste.txt", a_mesure(lambda: parties), "", "")
    assert mesurer(piece) == mesurer(Piece("liste.txt", entier, "", ""))
    with ouvrir(piece) as flux:
        assert flux.read() == entier


def test_rien_n_est_ecrit_avant_d_etre_lu() -> None:
    ecrites: list[int] = []

    def ecrire() -> Iterator[bytes]:
        for rang in range(100):
            ecrites.append(rang)
            yield b"x" * (1 << 20)

    with ouvrir(Piece("liste.txt", a_mesure(ecrire), "", "")) as flux:
        assert (flux.read(10), len(ecrites) < 5) == (b"x" * 10, True)


def test_une_liste_se_lit_ligne_a_ligne_dans_les_bornes(monkeypatch: pytest.MonkeyPatch) -> None:
    nom = "data/registre/editions.jsonl"
    octets = contenu(ECHANTILLON)[nom]
    with source(ECHANTILLON) as ouverte:
        monkeypatch.setattr("pipeline.archive.source.TEXTE_MAX", len(octets))
        assert list(lire_lignes(ouverte, nom)) == octets.splitlines(keepends=True)
        monkeypatch.setattr("pipeline.archive.source.TEXTE_MAX", len(octets) - 1)
        with pytest.raises(ILLISIBLE):
            list(lire_lignes(ouverte, nom))


def verifier(chemin: Path) -> None:
    with Registre(chemin) as registre:
        assert registre.verifier() == []


def lire_l_extrait(chemin: Path) -> None:
    extrait = extraire(chemin, "2024-06")
    assert all(edition.rang == 1 for edition, _ in zip(extrait.editions, extrait.precedentes, strict=True))


@pytest.mark.parametrize("lire", [verifier, lire_l_extrait])
def test_les_editions_du_registre_ne_sont_jamais_toutes_gardees(lire: Callable[[Path], None], tmp_path: Path) -> None:
    """Each one takes several hundred bytes; some are read at once, as many of 2,000 as of 4,000."""
    peu, beaucoup = (pic(lire, tmp_path / f"{nombre}.db", nombre) for nombre in (2_000, 4_000))
    assert (beaucoup - peu) / 2_000 < 100


def pic(lire: Callable[[Path], None], chemin: Path, nombre: int) -> int:
    """Bytes held at most while a register of that many editions is read, the second time: imports are over."""
    noms = [f"K{rang:05} fiche" for rang in range(nombre)]
    with Registre(chemin) as registre:
        registre.editer("2024-06", [Document(n, "fiche", "K", "", f"2024-06/fiches/{n}.pdf", "0" * 64) for n in noms])
    lire(chemin)
    tracemalloc.start()
    try:
        lire(chemin)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
