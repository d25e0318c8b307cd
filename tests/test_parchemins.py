"""Every model of certificate, laid out: nothing moves when it says that it is corrected, or a duplicate."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pypdfium2
import pytest

from pipeline.documents.lots import rendre
from tests.fabrique_documents import GABARITS
from tests.parchemins import PERSONNES, RECTIFIE, VERSIONS, travaux

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

GENRES = sorted(f"{chemin.parent.name}/{chemin.stem}" for chemin in GABARITS.glob("*/parchemin*.docx"))

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
def poses() -> dict[tuple[str, str, str], list[Ligne]]:
    """(template, version, person) → the lines of its certificate; rendering also counts its pages."""
    par_genre = dict(travaux())
    with ThreadPoolExecutor(1) as executeur:
        rendus = rendre(
            list(par_genre.values()),
            date=datetime(2024, 6, 14),
            executeur=executeur,
            ouvriers=1,
            avancer=lambda _: None,
        )
    return {
        (genre, *piece.nom.split("|")[1:]): _lignes(rendus[piece.nom].pdf)  # type: ignore[misc]
        for genre, travail in par_genre.items()
        for piece in travail.pieces
    }


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


def test_tous_les_modeles_de_parchemin_sont_la(poses: dict[tuple[str, str, str], list[Ligne]]) -> None:
    assert sorted({genre for genre, *_ in poses}) == GENRES
