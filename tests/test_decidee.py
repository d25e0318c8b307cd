"""A run stopped between the register and the files: what the register has is what is published, whatever comes next."""

import errno
import json
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest

from pipeline.erreurs import ErreurFatale, RegistreRefuse
from pipeline.etude import Chemins
from pipeline.registre import Registre, Statut
from pipeline.registre.fichiers import controler_fichiers
from tests.classeurs import SESSION, changer, deposer
from tests.test_exclusions import publier

pytestmark = pytest.mark.usefixtures("sans_mise_en_page")


@pytest.fixture
def chemins(tmp_path: Path) -> Chemins:
    """A session whose first run stopped at the last moment: decided, and no file in its place."""
    chemins = deposer(tmp_path)
    refus = patch("pipeline.publication.basculer", side_effect=OSError(errno.EIO, "Input/output error"))
    with refus, pytest.raises(ErreurFatale, match="disque"):
        publier(chemins, "essai")
    assert not (chemins.sorties / "essai").exists()
    return chemins


def numeros(chemins: Chemins) -> set[str]:
    """Those of the published files."""
    publiee = json.loads((chemins.sorties / "essai" / "decisions.json").read_bytes())
    return {numero for candidat in publiee["candidats"] for numero in candidat["parchemins"]}


def verifier(chemins: Chemins) -> None:
    """The register, the numbers and the files say the same."""
    with Registre(chemins.sorties / "registre.db") as registre:
        emis = {i.numero for i in registre.lister() if i.statut is Statut.EMIS}
        assert registre.verifier() == []
        assert controler_fichiers(registre.editions(), (), chemins.sorties) == ([], [])
    assert emis == numeros(chemins) != set()


def test_le_traitement_suivant_n_a_plus_qu_a_la_mettre_en_place(chemins: Chemins) -> None:
    assert publier(chemins, "essai") is None
    verifier(chemins)


def test_une_decision_changee_depuis_est_refusee_et_ce_qui_etait_decide_est_publie(
    chemins: Chemins, tmp_path: Path
) -> None:
    """Its numbers are issued: their certificates must be there, for whoever has to annul them."""
    shutil.rmtree(chemins.entrees)
    deposer(tmp_path, changer(SESSION, "Candidats", "présent", "abandon"))
    with pytest.raises(RegistreRefuse, match="déjà émis"):
        publier(chemins, "essai")
    verifier(chemins)


def test_le_registre_refuse_tout_ou_rien(tmp_path: Path) -> None:
    """Stopped while the register writes: no number is issued, and the next run gives the same."""
    chemins = deposer(tmp_path)
    with patch.object(Registre, "editer", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        publier(chemins, "essai")
    with Registre(chemins.sorties / "registre.db") as registre:
        reserves = registre.lister()
    assert {i.statut for i in reserves} == {Statut.RESERVE}
    assert publier(chemins, "essai") is not None
    verifier(chemins)
    assert numeros(chemins) == {i.numero for i in reserves}
