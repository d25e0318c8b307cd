"""A few hundred damaged workbooks, always the same: `python -m bench.fuzz` goes through thousands of others."""

from collections import Counter

import pytest

from bench.fuzz import Banc, Cas
from bench.mutations import REBUTS, cellules_changees, graine
from bench.seance import TEMOINS

CAS = 200


@pytest.fixture(scope="module")
def banc(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    return Banc(tmp_path_factory.mktemp("banc"))


def test_aucun_degat_n_arrete_la_lecture_ni_ne_perd_un_candidat(banc: Banc) -> None:
    fautes = []
    issues: Counter[str] = Counter()
    for cas in banc.cas(1, CAS):
        verdict = banc.eprouver(cas)
        issues[verdict.issue] += 1
        if verdict.faute:
            fautes.append((cas.numero, cas.chemin.name, cas.mutation, verdict))
    assert fautes == []
    assert min(issues["bloquée"], issues["avertie"], issues["session illisible"]) > CAS // 50  # each is tried


def test_le_banc_voit_un_candidat_perdu(banc: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """The invariant itself: a candidate whom nothing names is a fault."""
    perdu = next(iter(TEMOINS))
    chemin, octets = banc.bases[0]
    monkeypatch.setattr("bench.fuzz._retrouve", lambda temoin, _: temoin.id != perdu)
    assert banc.eprouver(Cas("0", chemin, "rien", octets)).faute == f"oubliés : {perdu}"


def test_un_banc_remet_tout_en_place(banc: Banc) -> None:
    avant = [chemin.read_bytes() for chemin, _ in banc.bases]
    for cas in banc.cas(2, 10):
        banc.eprouver(cas)
    assert [chemin.read_bytes() for chemin, _ in banc.bases] == avant


def test_la_meme_graine_fait_le_meme_degat(banc: Banc) -> None:
    assert list(banc.cas(3, 20)) == list(banc.cas(3, 20))
    _, octets = banc.bases[0]
    assert cellules_changees(graine("x"), octets) != octets
    assert None in REBUTS
