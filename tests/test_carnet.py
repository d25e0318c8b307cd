"""What is noted of thousands of files, out of memory."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.carnet import Carnet
from pipeline.erreurs import ErreurFatale

NOMS = st.text(st.characters(), max_size=20)
"""Any text: what a damaged zip gives as a name may hold halves of characters."""


@given(st.lists(st.tuples(NOMS, st.binary(max_size=9) | st.tuples(st.integers(), NOMS))))
def test_il_rend_ce_qui_a_ete_note_dans_l_ordre_des_noms(notes: list[tuple[str, object]]) -> None:
    carnet = Carnet(notes)
    dernieres = dict(notes)
    assert list(carnet) == sorted(dernieres)
    assert dict(carnet.items()) == dernieres
    assert len(carnet) == len(dernieres)


@given(NOMS)
def test_il_ne_connait_que_ce_qui_a_ete_note(nom: str) -> None:
    carnet = Carnet([(f"{nom}-autre", 1)])
    assert nom not in carnet
    with pytest.raises(KeyError):
        carnet[nom]


def test_deux_carnets_ne_se_melent_pas() -> None:
    un, autre = Carnet([("a", 1)]), Carnet([("b", 2)])
    assert (dict(un), dict(autre)) == ({"a": 1}, {"b": 2})


def test_un_dossier_temporaire_plein_est_dit_avec_le_remede() -> None:
    carnet = Carnet[bytes]()
    carnet._base.execute("PRAGMA max_page_count = 20")
    with pytest.raises(ErreurFatale, match=r"Le dossier temporaire \(« .+ »\) ne peut plus être écrit") as refus:
        for rang in range(1000):
            carnet[f"{rang}.pdf"] = bytes(1000)
    assert "Libérez de la place dans ce dossier" in refus.value.remede


def test_un_dossier_temporaire_interdit_est_dit(monkeypatch: pytest.MonkeyPatch) -> None:
    def interdit(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", interdit)
    with pytest.raises(ErreurFatale, match="unable to open database file"):
        Carnet[str]()
