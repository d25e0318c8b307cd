"""What the register has is what is published: after a run stopped between the two, or when one of them is put back."""

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from pipeline.chaine import executer
from pipeline.erreurs import ErreurFatale, RegistreRefuse
from pipeline.etude import Chemins
from pipeline.octets import empreinte_fichier
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
        assert controler_fichiers(registre.editions(), chemins.sorties, detruits={})[0] == []
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


# --- one of the two is put back as it was ---------------------------------------------------------------------------


@pytest.fixture
def corrigee(tmp_path: Path) -> Chemins:
    """A session published, then published again with another first name; `avant/` holds all of the first time."""
    chemins = deposer(tmp_path)
    assert publier(chemins, "essai") is not None
    shutil.copytree(chemins.sorties, tmp_path / "avant")
    shutil.rmtree(chemins.entrees)
    deposer(tmp_path, changer(SESSION, "Candidats", "Maëlys", "Maëlie"))
    assert publier(chemins, "essai") is not None
    return chemins


def _ancien_registre(chemins: Chemins) -> None:
    for fichier in chemins.sorties.glob("registre.db*"):
        fichier.unlink()
    shutil.copy(chemins.sorties.parent / "avant" / "registre.db", chemins.sorties)


def _ancienne_publication(chemins: Chemins) -> None:
    shutil.rmtree(chemins.sorties / "essai")
    shutil.copytree(chemins.sorties.parent / "avant" / "essai", chemins.sorties / "essai")
    shutil.rmtree(chemins.entrees)
    deposer(chemins.entrees.parent)


def _retouche(chemins: Chemins) -> None:
    """A file is altered, and the list of checksums with it."""
    page, liste = (chemins.sorties / "essai" / nom for nom in ("index.html", "empreintes.sha256"))
    avant = empreinte_fichier(page)
    page.write_text("autre")
    liste.write_text(liste.read_text().replace(avant, empreinte_fichier(page)))


@pytest.mark.parametrize("geste", [_ancien_registre, _ancienne_publication, _retouche])
def test_une_publication_qui_n_est_pas_la_derniere_du_registre_est_refaite(
    corrigee: Chemins, geste: Callable[[Chemins], None]
) -> None:
    geste(corrigee)
    assert publier(corrigee, "essai") is not None
    verifier(corrigee)
    publiee = json.loads((corrigee.sorties / "essai" / "decisions.json").read_bytes())
    with Registre(corrigee.sorties / "registre.db") as registre:
        assert {i.titulaire.prenom for i in registre.lister()} == {c["prenom"] for c in publiee["candidats"]}
    assert publier(corrigee, "essai") is None


def test_qui_est_ecarte_apres_delivrance_garde_son_numero_et_on_le_dit(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    publier(chemins, "essai")
    with Registre(chemins.sorties / "registre.db") as registre:
        siens = tuple(i.numero for i in registre.lister() if i.candidat == "01")
    bilan = executer(chemins, "essai", ["01"], 1, lambda *_: None)  # type: ignore[arg-type,return-value]
    assert bilan.suspendus == siens != ()
    assert executer(chemins, "essai", [], 1, lambda *_: None).suspendus == ()  # type: ignore[arg-type,return-value]
