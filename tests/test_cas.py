"""Every named case of every dispositif is decided as its `cas.toml` says."""

from collections import Counter
from typing import Any

import pytest

from tests.cas import GABARITS, LIVRES, conclure, lire_cas

CAS = lire_cas()


@pytest.mark.parametrize(("dispositif", "cas"), CAS, ids=[f"{d} : {c['nom']}" for d, c in CAS])
def test_cas(dispositif: str, cas: dict[str, Any]) -> None:
    obtenu = conclure(dispositif, cas)
    attendu = dict(cas["attendu"])
    for fragment in attendu.pop("explication", ()):
        assert fragment in obtenu["explication"]
    assert attendu, "un cas dit au moins l’issue attendue"
    assert {cle: obtenu[cle] for cle in attendu} == attendu


def test_chaque_dispositif_a_ses_cas() -> None:
    """At least twenty for those that we ship, and some for one that an office adds."""
    comptes = Counter(dispositif for dispositif, _ in CAS)
    presents = {chemin.parent.name for chemin in GABARITS.glob("*/dispositif.toml")}
    assert presents >= LIVRES
    trop_peu = {code: comptes[code] for code in presents if comptes[code] < (20 if code in LIVRES else 1)}
    assert trop_peu == {}
