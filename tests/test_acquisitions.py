"""What the register keeps of what was acquired: told by events, proved by numbers, taken back by annulments."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline.erreurs import RegistreRefuse
from pipeline.registre import Registre
from pipeline.registre.registre import acquis_et_numeros
from tests.registres import acquisition, demande, falsifier, interroger, journal

BC1 = demande("C001", "BC1", famille="BC", format="BC-{annee}-{rang:05d}", intitule="Intitulé de BC1")


@pytest.fixture
def registre(chemin: Path) -> Iterator[Registre]:
    with Registre(chemin) as ouvert:
        yield ouvert


def natures(chemin: Path) -> list[str]:
    return [nature for nature, _ in journal(chemin)]


def acquis(chemin: Path) -> list[tuple[str, str, str]]:
    """Candidate, object and number of everything that is acquired."""
    return [(a.candidat, a.objet, a.numero) for a in acquis_et_numeros(chemin)[0]]


def numeroter(registre: Registre, *demandes: object) -> list[str]:
    numeros = list(registre.attribuer(demandes, "2024-06").values())  # type: ignore[arg-type]
    registre.emettre("2024-06", numeros)
    return numeros


# --- events ----------------------------------------------------------------------------------------------------------


def test_une_acquisition_est_inscrite_une_fois(registre: Registre, chemin: Path) -> None:
    registre.acquerir("2024-06", [acquisition("C001", "BC1", "C2.1")])
    registre.acquerir("2024-06", [acquisition("C001", "BC1", "C2.1")])
    assert natures(chemin) == ["acquisition"]
    connus, _ = acquis_et_numeros(chemin)
    assert [(a.objet, a.intitule, a.numero) for a in connus] == [
        ("BC1", "Intitulé de BC1", ""),
        ("C2.1", "Intitulé de C2.1", ""),
    ]
    assert {(str(a.personne), a.personne.date_naissance, a.session, a.date_decision) for a in connus} == {
        ("Élodie LE GOFF", date(1991, 3, 4), "2024-06", date(2024, 6, 20))
    }
    assert registre.verifier() == []


def test_ce_qui_change_est_inscrit_de_nouveau_et_ce_qui_n_est_plus_dit_est_retire(
    registre: Registre, chemin: Path
) -> None:
    registre.acquerir("2024-06", [acquisition("C001", "BC1"), acquisition("C002", "BC1")])
    registre.acquerir("2024-06", [acquisition("C001", "BC1", "BC2")])
    assert natures(chemin) == ["acquisition", "acquisition", "acquisition_retiree", "acquisition"]
    assert acquis(chemin) == [("C001", "BC1", ""), ("C001", "BC2", "")]
    registre.acquerir("2024-06", [acquisition("C001", "BC1", "BC2", prenom="Elodie")])
    assert {a.personne.prenom for a in acquis_et_numeros(chemin)[0]} == {"Elodie"}
    registre.acquerir("2024-06", [])
    assert acquis(chemin) == []
    assert registre.verifier() == []


def test_un_candidat_ecarte_garde_ce_qu_il_avait(registre: Registre, chemin: Path) -> None:
    registre.acquerir("2024-06", [acquisition("C001", "BC1")])
    registre.acquerir("2024-06", [], ecartes=["C001"])
    assert acquis(chemin) == [("C001", "BC1", "")]


def test_une_session_n_inscrit_que_les_siens(registre: Registre) -> None:
    with pytest.raises(ValueError, match="another session"):
        registre.acquerir("2024-09", [acquisition("C001", "BC1")])


def test_sans_registre_rien_n_est_acquis_ni_cree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGISTRE", raising=False)
    assert acquis_et_numeros(tmp_path / "sorties" / "registre.db") == ([], [])
    assert not (tmp_path / "sorties").exists()


def test_une_acquisition_falsifiee_se_voit(registre: Registre, chemin: Path) -> None:
    registre.acquerir("2024-06", [acquisition("C001", "BC1")])
    falsifier(chemin, "evenements", "UPDATE evenements SET donnees = replace(donnees, 'BC1', 'BC2')")
    assert registre.verifier() == ["Journal, événement 1 : son contenu a été modifié."]
    falsifier(chemin, "evenements", """UPDATE evenements SET donnees = '{"objets":1}'""")
    with pytest.raises(RegistreRefuse, match="événement 1"):
        acquis_et_numeros(chemin)


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_un_registre_d_avant_les_evenements_n_a_que_ses_numeros(registre: Registre, chemin: Path) -> None:
    numeroter(registre, BC1)
    assert "acquisition" not in natures(chemin)
    (connu,) = acquis_et_numeros(chemin)[0]
    assert (connu.certification, connu.objet, connu.numero) == ("RNCP26849", "BC1", "BC-2024-00001")
    assert connu.intitule == "Intitulé de BC1"


def test_un_numero_reserve_ne_prouve_rien(registre: Registre, chemin: Path) -> None:
    registre.attribuer([BC1], "2024-06")
    assert acquis(chemin) == []


def test_le_numero_d_un_bloc_annule_emporte_l_acquis_jusqu_a_ce_qu_il_soit_redonne(
    registre: Registre, chemin: Path
) -> None:
    (numero,) = numeroter(registre, BC1)
    registre.acquerir("2024-06", [acquisition("C001", "BC1", "C2.1")])
    assert acquis(chemin) == [("C001", "BC1", numero), ("C001", "C2.1", "")]
    registre.annuler(numero, "erreur de saisie")
    assert acquis(chemin) == [("C001", "C2.1", "")]
    (suivant,) = numeroter(registre, BC1)
    assert acquis(chemin) == [("C001", "BC1", suivant), ("C001", "C2.1", "")]
    assert len(interroger(chemin, "SELECT 1 FROM evenements WHERE nature = 'acquisition'")) == 1


def test_le_numero_du_titre_annule_emporte_tout_ce_qu_il_donnait(registre: Registre, chemin: Path) -> None:
    (numero,) = numeroter(registre, demande("C001"))
    registre.acquerir("2024-06", [acquisition("C001", "BC1", "BC2")])
    assert ("C001", "BC2", "") in acquis(chemin)
    registre.annuler(numero, "décision rapportée")
    assert acquis(chemin) == []
    registre.acquerir("2024-06", [acquisition("C001", "BC1")])
    assert acquis(chemin) == [("C001", "BC1", "")]
