"""What is too long to be held: written as it is read, read line by line, the same as if it had been."""

from collections.abc import Iterator

import pytest

from pipeline.archive.flux import a_mesure
from pipeline.archive.pieces import Piece, mesurer, ouvrir
from pipeline.archive.source import ILLISIBLE, lire_lignes, source
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
