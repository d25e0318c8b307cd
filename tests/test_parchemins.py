"""Every model of certificate, laid out: nothing moves when it says that it is corrected, or a duplicate.

A duplicate made from the kept copy, years later, says it at the same place as one that is laid out again.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pypdfium2
import pytest

from pipeline.documents.lots import rendre
from pipeline.documents.surimpression import apposer
from tests.documents_fabrique import dite, lettres
from tests.fabrique_documents import GABARITS
from tests.parchemins import DUPLICATA, PERSONNES, RECTIFIE, VERSIONS, travaux

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

GENRES = sorted(f"{chemin.parent.name}/{chemin.stem}" for chemin in GABARITS.glob("*/parchemin*.docx"))

JURY = datetime(2024, 6, 14)
CADRE, MARGE_BASSE = 22.5, 36.8
"""Points from the bottom: what the frame takes, and where the text of the templates may begin."""

Ligne = tuple[int, float, float, str]
"""Page, left and bottom (points, to the tenth), text."""


def _lignes(pdf: bytes) -> list[Ligne]:
    lues = []
    for rang, page in enumerate(pypdfium2.PdfDocument(pdf)):
        texte = page.get_textpage()
        for indice in range(texte.count_rects()):
            gauche, bas, droite, haut = texte.get_rect(indice)
            mots = texte.get_text_bounded(gauche, bas, droite, haut)
            lues.append((rang, round(gauche, 1), round(bas, 1), mots))
    return lues


@pytest.fixture(scope="module")
def parchemins() -> dict[tuple[str, str, str], tuple[str, bytes]]:
    """(template, version, person) → the number of its certificate, and its PDF; rendering also counts its pages."""
    par_genre = dict(travaux())
    with ThreadPoolExecutor(1) as executeur:
        rendus = rendre(
            list(par_genre.values()),
            date=JURY,
            executeur=executeur,
            ouvriers=1,
            avancer=lambda _: None,
        )
    trouves = {}
    for genre, travail in par_genre.items():
        for piece in travail.pieces:
            numero, version, personne = piece.nom.split("|")
            trouves[genre, version, personne] = (numero, rendus[piece.nom].pdf)
    return trouves


@pytest.fixture(scope="module")
def poses(parchemins: dict[tuple[str, str, str], tuple[str, bytes]]) -> dict[tuple[str, str, str], list[Ligne]]:
    """The lines of each."""
    return {cle: _lignes(pdf) for cle, (_, pdf) in parchemins.items()}


@pytest.mark.parametrize("personne", PERSONNES)
@pytest.mark.parametrize("genre", GENRES)
def test_une_mention_ne_deplace_aucune_ligne(
    poses: dict[tuple[str, str, str], list[Ligne]], genre: str, personne: str
) -> None:
    """Whatever is added is the mentions, and all the rest is where the first edition has it, to a tenth of a point."""
    premiere = poses[genre, "première", personne]
    for version, (rectifie, duplicata) in VERSIONS.items():
        posee = poses[genre, version, personne]
        ajoutees = [ligne for ligne in posee if ligne not in premiere]
        assert [ligne for ligne in posee if ligne in premiere] == premiere, version
        attendue = (RECTIFIE if rectifie else "") + duplicata
        assert "".join(texte for *_, texte in ajoutees).split() == attendue.split(), version


@pytest.mark.parametrize(
    ("version", "refait", "personne"),
    [("première", "duplicata", "court"), ("rectifiée", "les deux", "long, titre long")],
)
@pytest.mark.parametrize("genre", GENRES)
def test_la_copie_gardee_recoit_la_mention_la_ou_un_duplicata_refait_la_porte(
    parchemins: dict[tuple[str, str, str], tuple[str, bytes]], genre: str, version: str, refait: str, personne: str
) -> None:
    """Three tenths of a point apart at most: LibreOffice does not cut its words where it does in a template."""
    numero, original = parchemins[genre, version, personne]
    avant = lettres(original)
    copie = lettres(apposer(original, DUPLICATA, numero, (numero,), JURY))
    assert [lettre for lettre in copie if lettre in avant] == avant
    ajoutee = [lettre for lettre in copie if lettre not in avant]
    refaite = [lettre for lettre in lettres(parchemins[genre, refait, personne][1]) if lettre not in avant]
    assert dite(ajoutee) == dite(refaite) == "".join(DUPLICATA.split())
    for (page, x, y, _), (page_refaite, x_refait, y_refait, _) in zip(ajoutee, refaite, strict=True):
        assert (page, x, y) == (page_refaite, pytest.approx(x_refait, abs=0.4), pytest.approx(y_refait, abs=0.11))


@pytest.mark.parametrize("genre", GENRES)
def test_une_mention_sans_place_connue_tient_entre_le_texte_et_le_cadre(
    parchemins: dict[tuple[str, str, str], tuple[str, bytes]], genre: str
) -> None:
    _, original = parchemins[genre, "rectifiée", "long, titre long"]
    avant = lettres(original)
    ajoutee = [u for u in lettres(apposer(original, DUPLICATA, "XX-0000-00000", (), JURY)) if u not in avant]
    assert dite(ajoutee) == "".join(DUPLICATA.split())
    assert {page for page, *_ in ajoutee} == {0}
    assert CADRE < min(bas for _, _, bas, _ in ajoutee) < max(bas for _, _, bas, _ in ajoutee) < MARGE_BASSE


def test_tous_les_modeles_de_parchemin_sont_la(poses: dict[tuple[str, str, str], list[Ligne]]) -> None:
    assert sorted({genre for genre, *_ in poses}) == GENRES
