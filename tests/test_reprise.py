"""What need not be laid out again: recipes, and what is taken from the former publication."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.documents.lots import Rendu, Travail
from pipeline.documents.reprise import MEMOIRE, memoriser, recettes, reprendre
from pipeline.publication import EMPREINTES, Publication
from tests.documents_fabrique import DATE, gabarit, piece

SESSION = "2024-06"
LIGNES = ("{{ nom }}, à {{ session.lieu }}", "{% for b in blocs %}{{ b.code }} {{ b.acquis }} {% endfor %}")
NOMS = ("C001-fiche", "C002-fiche", "C003-fiche")


@pytest.fixture
def travail(tmp_path: Path) -> Travail:
    """Three documents of one kind, which is also given in Word."""
    fiches = tuple(piece(nom, (nom,), nom=nom, blocs=[{"code": "BC1", "acquis": True}], autre=1) for nom in NOMS)
    commun = {"session": {"lieu": "Lyon", "salle": "B12"}}
    return Travail(gabarit(tmp_path, *LIGNES), commun, fiches, garder_docx=True)


@pytest.fixture
def publiee(travail: Travail, tmp_path: Path) -> Path:
    """Where they were published."""
    rendus = {p.nom: Rendu(p, f"PDF de {p.nom}".encode(), f"Word de {p.nom}".encode(), 2) for p in travail.pieces}
    with Publication(tmp_path / "sorties", SESSION) as publication:
        for nom, rendu in rendus.items():
            publication.ecrire(f"fiches/{nom}.pdf", rendu.pdf)
            publication.ecrire(f"fiches/{nom}.docx", rendu.docx or b"")
        publication.ecrire(MEMOIRE, memoriser(recettes([travail], DATE), rendus))
        publication.publier(lambda: None)
    return tmp_path / "sorties" / SESSION


def sceau(publiee: Path) -> set[str]:
    """What the register keeps of a publication's list of checksums."""
    return {sha256((publiee / EMPREINTES).read_bytes()).hexdigest()}


def a_refaire(travail: Travail, publiee: Path, sceaux: set[str]) -> tuple[set[str], list[str]]:
    """Names of what is taken as it was, and of what is to be laid out."""
    repris, reste = reprendre([travail], recettes([travail], DATE), publiee, sceaux)
    return set(repris), [p.nom for un in reste for p in un.pieces]


def test_what_did_not_change_is_taken_as_it_was(travail: Travail, publiee: Path) -> None:
    repris, (reste,) = reprendre([travail], recettes([travail], DATE), publiee, sceau(publiee))
    assert reste.pieces == ()
    attendus = [Rendu(p, f"PDF de {p.nom}".encode(), f"Word de {p.nom}".encode(), 2) for p in travail.pieces]
    assert list(repris.values()) == attendus


def test_only_the_document_that_changed_is_laid_out(travail: Travail, publiee: Path) -> None:
    corrigee = replace(travail.pieces[1], contexte={"nom": "Zoé", "blocs": [], "autre": 1})
    nouveau = replace(travail, pieces=(travail.pieces[0], corrigee, travail.pieces[2]))
    assert a_refaire(nouveau, publiee, sceau(publiee)) == ({NOMS[0], NOMS[2]}, [NOMS[1]])


CHANGEMENTS: dict[str, Callable[[Travail], Travail]] = {
    "a text that all share": lambda t: replace(t, commun={"session": {"lieu": "Le Mans"}}),
    "no longer given in Word": lambda t: replace(t, garder_docx=False),
    "the name of the files": lambda t: _chaque(t, nom="autre"),
    "a value deep in the data": lambda t: _chaque(t, contexte={"nom": "", "blocs": [{"code": "C", "acquis": 0}]}),
    "what the PDF must say": lambda t: _chaque(t, attendus=("BC-2024-00001",)),
    "the title": lambda t: _chaque(t, titre="autre"),
    "the number of pages allowed": lambda t: _chaque(t, pages_max=7),
}


def _chaque(travail: Travail, **champs: object) -> Travail:
    return replace(travail, pieces=tuple(replace(p, **champs) for p in travail.pieces))  # type: ignore[arg-type]


@pytest.mark.parametrize("changement", CHANGEMENTS.values(), ids=CHANGEMENTS.keys())
def test_whatever_a_document_is_made_from_changes_its_recipe(
    travail: Travail, changement: Callable[[Travail], Travail]
) -> None:
    assert not set(recettes([travail], DATE).values()) & set(recettes([changement(travail)], DATE).values())


def test_what_the_template_does_not_print_changes_nothing(travail: Travail) -> None:
    """A list of jury members names nobody else: it is not made again when a candidate's name is corrected."""
    autres = replace(travail, commun={"session": {"lieu": "Lyon", "salle": "C3"}})
    pieces = tuple(replace(p, contexte={**p.contexte, "autre": 2}) for p in autres.pieces)
    assert recettes([replace(autres, pieces=pieces)], DATE) == recettes([travail], DATE)


def test_so_do_its_template_and_its_date(travail: Travail) -> None:
    avant = recettes([travail], DATE)
    assert recettes([travail], DATE) == avant
    assert set(avant.values()).isdisjoint(recettes([travail], DATE + timedelta(days=1)).values())
    gabarit(travail.gabarit.parent, "Bonsoir", *LIGNES, nom=travail.gabarit.stem)
    assert set(avant.values()).isdisjoint(recettes([travail], DATE).values())


@pytest.mark.parametrize("suffixe", ["pdf", "docx"])
@pytest.mark.parametrize("geste", [lambda p: p.write_bytes(b"abime"), lambda p: p.unlink()], ids=["altered", "lost"])
def test_a_lost_file_is_laid_out_again_in_the_same_company(
    travail: Travail, publiee: Path, suffixe: str, geste: Callable[[Path], object]
) -> None:
    """All the documents of its kind, since what is laid out together shares its fonts; the others stay as they were."""
    geste(publiee / "fiches" / f"{NOMS[1]}.{suffixe}")
    assert a_refaire(travail, publiee, sceau(publiee)) == ({NOMS[0], NOMS[2]}, list(NOMS))


def _memoire_echangee(publiee: Path) -> None:
    """Somebody has one document pass for another, and mends the list of checksums."""
    memoire = publiee / MEMOIRE
    ancienne = sha256(memoire.read_bytes()).hexdigest()
    un, autre = (sha256(f"PDF de {nom}".encode()).hexdigest() for nom in NOMS[:2])
    texte = memoire.read_text().replace(un, "?").replace(autre, un).replace("?", autre)
    memoire.write_text(texte)
    liste = (publiee / EMPREINTES).read_text().replace(ancienne, sha256(texte.encode()).hexdigest())
    (publiee / EMPREINTES).write_text(liste)


GESTES: dict[str, Callable[[Path], object]] = {
    "the memory is altered": lambda p: (p / MEMOIRE).write_text("{}"),
    "the memory is lost": lambda p: (p / MEMOIRE).unlink(),
    "the checksums are lost": lambda p: (p / EMPREINTES).unlink(),
    "the checksums are no text": lambda p: (p / EMPREINTES).write_bytes(b"\xff"),
    "one passes for another": _memoire_echangee,
}


@pytest.mark.parametrize("geste", GESTES.values(), ids=GESTES.keys())
def test_nothing_is_taken_from_a_publication_that_the_register_does_not_know(
    travail: Travail, publiee: Path, geste: Callable[[Path], object]
) -> None:
    connus = sceau(publiee)
    geste(publiee)
    assert a_refaire(travail, publiee, connus) == (set(), list(NOMS))


def test_nor_when_the_register_has_none(travail: Travail, publiee: Path, tmp_path: Path) -> None:
    assert a_refaire(travail, publiee, set()) == (set(), list(NOMS))
    assert a_refaire(travail, tmp_path / "absent", sceau(publiee)) == (set(), list(NOMS))
