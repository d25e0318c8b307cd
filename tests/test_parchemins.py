"""Every model of certificate, laid out: nothing moves when it says that it is corrected, or a duplicate."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import pypdfium2
import pytest

from pipeline.documents.contextes import commun
from pipeline.documents.fichiers import Nommeur
from pipeline.documents.lots import Piece, Travail, rendre
from pipeline.documents.matiere import Matiere
from pipeline.documents.pieces import delivrees, piece_delivrance
from pipeline.documents.selection import chercher_gabarit
from pipeline.modele import Delivrance
from pipeline.regles import DocumentPrevu
from pipeline.texte import typographier
from tests.fabrique_documents import CCPI, CCPM, CQP, CQPM, GABARITS, NOM_LONG, PPC, inscrit, matiere

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice absent")

GENRES = sorted(f"{chemin.parent.name}/{chemin.stem}" for chemin in GABARITS.glob("*/parchemin*.docx"))
RECTIFIE = typographier("Ce certificat rectifie l’édition du 29 septembre 2024")
DUPLICATA = typographier(
    "DUPLICATA certifié conforme à l’original délivré le 14 septembre 2024, établi le 30 septembre 2026"
)
LONGUE = {
    "nom_usage": "d’Estournelles de Constant-Rebecque",
    "commune_naissance": "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
    "civilite": "",
}
TITRE_LONG = (
    "Conducteur ou conductrice d’installations automatisées de production par usinage, fonderie,"
    " traitement thermique et contrôle dimensionnel des pièces mécaniques de précision"
)
VERSIONS = {
    "première": (False, ""),
    "rectifiée": (True, ""),
    "duplicata": (False, DUPLICATA),
    "les deux": (True, DUPLICATA),
}
PERSONNES = ("court", "long", "long, titre long")

Ligne = tuple[int, float, float, str]
"""Page, left and bottom (points, to the tenth), text."""


def _seances() -> Iterator[Matiere]:
    """All models: a short name and a very long one for each of these titles, whole or in part."""
    metallurgie = [(CQPM, "tout"), (CQPM, "C1 C2 C3 C4"), (CCPM, "tout"), (CCPI, "tout"), (PPC, "tout")]
    bijouterie = [(CQP, "tout"), (CQP, "C1.1 C1.2 C1.3")]
    for dispositif, titres in (("metallurgie", metallurgie), ("bijouterie", bijouterie)):
        inscrits = []
        for rang, (titre, acquises) in enumerate(titres):
            inscrits.append(inscrit(f"C{rang}", "Roy", "Lou", titre, acquises, entreprise="Fonderie"))
            inscrits.append(
                inscrit(f"L{rang}", NOM_LONG, "Maximilienne", titre, acquises, entreprise="Fonderie", **LONGUE)
            )
        yield matiere(dispositif, inscrits)


def _piece(prevu: DocumentPrevu, delivrance: Delivrance, m: Matiere, version: str, personne: str) -> Piece:
    rectifie, duplicata = VERSIONS[version]
    numero = m.numeros[delivrance.cle]
    m = replace(m, rectifiees={numero: date(2024, 9, 29)} if rectifie else {})
    piece = piece_delivrance(prevu, delivrance, m, Nommeur(), duplicata)
    assert (RECTIFIE in piece.attendus, DUPLICATA in piece.attendus) == (rectifie, bool(duplicata))
    piece = replace(piece, nom=f"{numero}|{version}|{personne}")
    if "titre long" not in personne:
        return piece
    contexte = {**piece.contexte, "parchemin": {**piece.contexte["parchemin"], **_TITRE}}  # type: ignore[dict-item]
    attendus = tuple(TITRE_LONG if texte == delivrance.intitule else texte for texte in piece.attendus)
    return replace(piece, contexte=contexte, attendus=attendus)


_TITRE = {"intitule": TITRE_LONG, "titre_long": True}


def _travaux() -> Iterator[tuple[str, Travail]]:
    for m in _seances():
        for prevu in m.reglement.dispositif.documents:
            if prevu.est_parchemin:
                gabarit = chercher_gabarit(GABARITS, m.reglement.dispositif.dispositif.code, prevu.genre)
                courte, longue = (
                    next(d for d in delivrees(prevu, m) if d.decision.candidat.id.startswith(initiale))
                    for initiale in "CL"
                )
                pieces = [
                    _piece(prevu, courte if personne == "court" else longue, m, version, personne)
                    for version in VERSIONS
                    for personne in PERSONNES
                ]
                yield f"{gabarit.parent.name}/{gabarit.stem}", Travail(gabarit, commun(m), tuple(pieces))


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
    travaux = dict(_travaux())
    with ThreadPoolExecutor(1) as executeur:
        rendus = rendre(
            list(travaux.values()),
            date=datetime(2024, 6, 14),
            executeur=executeur,
            ouvriers=1,
            avancer=lambda _: None,
        )
    return {
        (genre, *piece.nom.split("|")[1:]): _lignes(rendus[piece.nom].pdf)  # type: ignore[misc]
        for genre, travail in travaux.items()
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
