"""What a run leaves to do is said again by the next one, with nothing to do; a sign that stops it is placed."""

import pickle
from pathlib import Path

import pytest

from pipeline import chaine
from pipeline.chaine import executer
from pipeline.documents.verification import invalide
from pipeline.erreurs import DocumentInvalide, TexteAbsent
from pipeline.etude import Chemins
from tests.classeurs import GRILLE_01, GRILLES, SESSION, changer, deposer


def traiter(chemins: Chemins) -> chaine.Bilan:
    return executer(chemins, "essai", [], 1, lambda *_: None)  # type: ignore[arg-type,return-value]


@pytest.mark.usefixtures("sans_mise_en_page")
def test_une_numerisation_non_jointe_est_rappelee_a_chaque_fois(tmp_path: Path) -> None:
    chemins = deposer(tmp_path)
    signes = chemins.entrees / "essai" / "signes"
    signes.mkdir()
    for rang in range(5):
        (signes / f"scan{rang}.pdf").write_bytes(b"%PDF")
    premier, second = traiter(chemins), traiter(chemins)
    (dit,) = premier.rappels
    assert "« signes/scan0.pdf » ; « signes/scan1.pdf » ; « signes/scan2.pdf » ; et 2 autres" in dit
    assert second.etude is None and second.rappels == premier.rappels
    for scan in signes.iterdir():
        scan.unlink()
    assert traiter(chemins).rappels == traiter(chemins).rappels == ()


@pytest.mark.parametrize(
    ("refuse", "nomme"),
    [
        (TexteAbsent("le texte n’y figure pas", "relancer", "d’ARC–NGUYỄN 👍🏽 1"), True),
        (TexteAbsent("le texte n’y figure pas", "relancer", "d’ARC–NGUYỄN"), False),
        (invalide("d’ARC–NGUYỄN 👍🏽 1 — fiche", "2 pages au lieu de 1 au plus"), False),
    ],
    ids=["le signe manque", "un autre texte manque", "rien ne manque"],
)
@pytest.mark.usefixtures("sans_mise_en_page")
def test_un_signe_qui_ne_s_imprime_pas_est_place(
    refuse: DocumentInvalide, nomme: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grilles = GRILLES | {"01.xlsx": {"Consensus": GRILLE_01}}
    chemins = deposer(tmp_path, changer(SESSION, "Candidats", "| Maëlys ", "| 👍🏽 1 "), grilles)

    def refuser(*_: object) -> None:
        raise pickle.loads(pickle.dumps(refuse))  # as it comes back from a process that lays documents out

    monkeypatch.setattr(chaine, "produire", refuser)
    with pytest.raises(DocumentInvalide) as refus:
        traiter(chemins)
    assert ("feuille « Candidats » · cellule D2" in refus.value.message) is nomme
    assert ("par des lettres" in refus.value.remede) is nomme
