"""Every model of certificate, as it is first issued, corrected, and duplicated, for a short name and very long ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.documents.contextes import commun
from pipeline.documents.fichiers import Nommeur
from pipeline.documents.lots import Piece, Travail
from pipeline.documents.matiere import Matiere
from pipeline.documents.pieces import delivrees, piece_delivrance
from pipeline.documents.selection import chercher_gabarit
from pipeline.modele import Delivrance
from pipeline.regles import DocumentPrevu
from pipeline.texte import typographier
from tests.fabrique_documents import CCPI, CCPM, CQP, CQPM, GABARITS, NOM_LONG, PPC, inscrit, matiere

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


def seances() -> Iterator[Matiere]:
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


def travaux() -> Iterator[tuple[str, Travail]]:
    for m in seances():
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
