"""The editions that a publication replaces: kept, never altered, checked with the register."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.erreurs import ErreurFatale
from pipeline.registre import Document, Registre
from pipeline.registre.anciennes import garder, lieu
from pipeline.registre.editions import remplacees
from pipeline.registre.fichiers import controler_fichiers

SESSION = "2024-06"
FICHE = f"{SESSION}/fiches/C001-LE-GOFF-fiche.pdf"


def document(contenu: str, nom: str = "C001 fiche", fichier: str = FICHE) -> Document:
    return Document(nom, "fiche", nom.split()[0], "", fichier, sha256(contenu.encode()).hexdigest())


def publier(registre: Registre, sorties: Path, *contenus: tuple[str, str, str]) -> None:
    """Publish documents (name, file, content), the ones that they replace being kept first."""
    documents = [document(contenu, nom, fichier) for nom, fichier, contenu in contenus]
    garder(sorties, remplacees(registre.editions(SESSION), documents))
    registre.editer(SESSION, documents)
    for ancien in (sorties / SESSION).rglob("*.pdf"):
        ancien.unlink()  # the former publication goes
    for _, fichier, contenu in contenus:
        (sorties / fichier).parent.mkdir(parents=True, exist_ok=True)
        (sorties / fichier).write_text(contenu)


def gardees(sorties: Path) -> dict[str, str]:
    """Where each kept edition is, without the part of the name that tells its content → its content."""
    fichiers = (p for p in (sorties / "editions").rglob("*") if p.is_file())
    return {str(p.relative_to(sorties)).rsplit("-", 1)[0]: p.read_text() for p in fichiers}


@pytest.fixture
def sorties(tmp_path: Path) -> Path:
    return tmp_path / "sorties"


@pytest.fixture
def registre(sorties: Path) -> Iterator[Registre]:
    with Registre(sorties / "registre.db") as ouvert:
        yield ouvert


def sans_liens(*_: object, **__: object) -> None:
    raise OSError("no links on this file system")


@pytest.mark.parametrize("liens", [True, False], ids=["links", "no links"])
def test_what_is_replaced_or_withdrawn_is_kept_and_the_rest_is_not(
    registre: Registre, sorties: Path, monkeypatch: pytest.MonkeyPatch, liens: bool
) -> None:
    if not liens:
        monkeypatch.setattr(os, "link", sans_liens)
    autre = ("C002 fiche", f"{SESSION}/fiches/C002-ABEL-fiche.pdf", "inchangée")
    parti = ("C003 fiche", f"{SESSION}/fiches/C003-ROY-fiche.pdf", "à retirer")
    publier(registre, sorties, ("C001 fiche", FICHE, "une"), autre, parti)
    renommee = f"{SESSION}/fiches/C001-LE-GOFFIC-fiche.pdf"
    publier(registre, sorties, ("C001 fiche", renommee, "deux"), autre)
    publier(registre, sorties, ("C001 fiche", renommee, "trois"), autre)
    assert gardees(sorties) == {
        "editions/2024-06/fiches/C001-LE-GOFF-fiche-edition-1": "une",
        "editions/2024-06/fiches/C001-LE-GOFFIC-fiche-edition-2": "deux",
        "editions/2024-06/fiches/C003-ROY-fiche-edition-1": "à retirer",
    }
    assert all(p.stat().st_mode & 0o077 == 0 for p in (sorties / "editions").rglob("*") if p.is_dir())
    assert controler_fichiers(registre.editions(), sorties, detruits={}) == ([], [])


def test_two_documents_that_had_one_file_name_in_turn_are_both_kept(registre: Registre, sorties: Path) -> None:
    publier(registre, sorties, ("C001 fiche", FICHE, "une"))
    publier(registre, sorties, ("C009 fiche", FICHE, "autre"))
    publier(registre, sorties)
    assert sorted(p.read_text() for p in (sorties / "editions").rglob("*.pdf")) == ["autre", "une"]


def test_to_keep_again_changes_nothing(registre: Registre, sorties: Path) -> None:
    """What a killed run had begun to keep, the next one keeps."""
    publier(registre, sorties, ("C001 fiche", FICHE, "une"))
    for _ in range(2):
        garder(sorties, remplacees(registre.editions(SESSION), [document("deux")]))
    assert gardees(sorties) == {"editions/2024-06/fiches/C001-LE-GOFF-fiche-edition-1": "une"}
    assert controler_fichiers(registre.editions(), sorties, detruits={}) == ([], [])


def test_a_file_altered_since_is_no_edition(registre: Registre, sorties: Path) -> None:
    publier(registre, sorties, ("C001 fiche", FICHE, "une"))
    (sorties / FICHE).write_text("retouchée")
    publier(registre, sorties, ("C001 fiche", FICHE, "deux"))
    assert gardees(sorties) == {}
    remarque = f"Session {SESSION} : éditions antérieures absentes de « {sorties / 'editions'} » : 1."
    assert controler_fichiers(registre.editions(), sorties, detruits={}) == ([], [remarque])


GESTES: dict[str, tuple[Callable[[Path], object], str]] = {
    "altered": (lambda p: p.write_text("retouchée"), "ce n’est plus l’édition qui a été gardée (édition 1 du"),
    "added": (lambda p: p.with_name("intrus.pdf").write_text("?"), "n’est pas une édition antérieure du registre"),
}


@pytest.mark.parametrize(("geste", "constat"), GESTES.values(), ids=GESTES.keys())
def test_what_is_altered_or_added_there_is_told(
    registre: Registre, sorties: Path, geste: Callable[[Path], object], constat: str
) -> None:
    publier(registre, sorties, ("C001 fiche", FICHE, "une"))
    publier(registre, sorties, ("C001 fiche", FICHE, "deux"))
    (gardee,) = (sorties / "editions").rglob("*.pdf")
    geste(gardee)
    (probleme,), remarques = controler_fichiers(registre.editions(), sorties, detruits={})
    assert constat in probleme and remarques == []


def test_a_disk_that_refuses_stops_before_anything_changes(registre: Registre, sorties: Path) -> None:
    publier(registre, sorties, ("C001 fiche", FICHE, "une"))
    (sorties / "editions").write_text("a file in the place of the folder")
    with pytest.raises(ErreurFatale):
        garder(sorties, remplacees(registre.editions(SESSION), [document("deux")]))
    assert (sorties / FICHE).read_text() == "une"


def test_the_name_says_the_rank_and_the_content(registre: Registre, sorties: Path) -> None:
    publier(registre, sorties, ("C001 fiche", FICHE, "une"))
    (edition,) = registre.editions()
    somme = document("une").sha256[:8]
    assert lieu(edition) == f"editions/2024-06/fiches/C001-LE-GOFF-fiche-edition-1-{somme}.pdf"
    assert lieu(replace(edition, rang=2, fichier="2024-06/empreintes.sha256")) == (
        f"editions/2024-06/empreintes-edition-2-{somme}.sha256"
    )
