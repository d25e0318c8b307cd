"""What makes a publication stale: any change in what is read, where it lies, the options; and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import production
from pipeline.chaine import EntreesModifiees, executer
from pipeline.documents.lots import Rendu
from pipeline.empreinte import ecarts, empreinte_entrees
from pipeline.etude import Chemins
from tests.classeurs import deposer


def _editer(dossier: Path) -> None:
    grille = dossier / "grilles" / "01.xlsx"
    grille.write_bytes(grille.read_bytes() + b" ")


@pytest.mark.parametrize(
    "changement",
    [
        _editer,
        lambda dossier: (dossier / "grilles" / "01.xlsx").rename(dossier.parent / "01.xlsx"),
        lambda dossier: (dossier / "grilles" / "01.xlsx").rename(dossier / "01.xlsx"),
        lambda dossier: (dossier / "grilles" / "01.xlsx").rename(dossier / "grilles" / "1.xlsx"),
        lambda dossier: (dossier / "grilles" / "anciennes").mkdir(),
        lambda dossier: (dossier.parent / "oublie.xlsx").write_bytes(b"x"),
    ],
)
def test_tout_changement_se_voit(changement: Callable[[Path], object], tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    avant = empreinte_entrees(chemins, "essai", [])
    changement(chemins.entrees / "essai")
    assert empreinte_entrees(chemins, "essai", []) != avant


def test_ecarter_quelqu_un_se_voit(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    assert empreinte_entrees(chemins, "essai", []) != empreinte_entrees(chemins, "essai", ["01"])


def test_un_verrou_de_tableur_ne_compte_pas(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    avant = empreinte_entrees(chemins, "essai", [])
    (chemins.entrees / "essai" / "~$session.xlsx").write_bytes(b"x")
    (chemins.entrees / "essai" / "grilles" / ".~lock.01.xlsx#").write_bytes(b"x")
    assert empreinte_entrees(chemins, "essai", []) == avant


def test_le_lieu_ne_compte_pas(tmp_path: Path) -> None:
    ici, la = deposer(tmp_path / "ici"), deposer(tmp_path / "là")
    assert empreinte_entrees(ici, "essai", []) == empreinte_entrees(la, "essai", [])


def test_un_classeur_change_pendant_le_traitement_n_est_pas_publie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chemins = deposer(tmp_path)

    def rendre_en_editant(*_: object) -> dict[str, Rendu]:
        _editer(chemins.entrees / "essai")
        return {}

    monkeypatch.setattr(production, "_rendre", rendre_en_editant)
    monkeypatch.setattr(production, "prevoir", lambda *_: ())
    with pytest.raises(EntreesModifiees):
        executer(Chemins(chemins.entrees, chemins.sorties, chemins.gabarits), "essai", [], 1, lambda *_: None)  # type: ignore[arg-type,return-value]
    assert not (chemins.sorties / "essai").exists()


@pytest.mark.parametrize(
    ("changement", "dit"),
    [
        (_editer, "« entrees/essai/grilles/01.xlsx » modifié"),
        (lambda d: (d / "grilles" / "01.xlsx").unlink(), "« entrees/essai/grilles/01.xlsx » retiré"),
        (lambda d: (d / "CNI de Zoé.pdf").write_bytes(b"x"), "« entrees/essai/CNI de Zoé.pdf » ajouté"),
        (lambda d: (d / "a\nb\udcff.pdf").write_bytes(b"x"), "« entrees/essai/a[U+000A]b[U+DCFF].pdf » ajouté"),
        (lambda d: (d.parent / "oublie.xlsx").write_bytes(b"x"), "« entrees/oublie.xlsx » ajouté"),
    ],
)
def test_ce_qui_a_change_est_nomme(changement: Callable[[Path], object], dit: str, tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    avant = str(empreinte_entrees(chemins, "essai", []))
    changement(chemins.entrees / "essai")
    assert ecarts(avant, empreinte_entrees(chemins, "essai", [])) == [dit]


def test_ecarter_quelqu_un_est_dit(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    avant = str(empreinte_entrees(chemins, "essai", []))
    assert ecarts(avant, empreinte_entrees(chemins, "essai", ["01"])) == ["d’autres candidats écartés"]


def test_une_empreinte_d_avant_les_noms_ne_nomme_rien(tmp_path: Path) -> None:
    assert ecarts("3f" * 32 + "\n" + "5a" * 32, empreinte_entrees(deposer(tmp_path), "essai", [])) == []
