"""Which documents a session gives, for whom: the work of the rendering engine, and what is still awaited."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.documents.contextes import commun, contexte_candidat, contexte_parchemin, contexte_pv
from pipeline.documents.fichiers import Nommeur, morceau, nom_famille
from pipeline.documents.francais import majuscule, typographier
from pipeline.documents.lots import Piece, Travail
from pipeline.documents.matiere import Matiere
from pipeline.erreurs import GabaritInvalide
from pipeline.modele import Decision, Delivrance, Etat, Issue
from pipeline.regles import DocumentPrevu
from pipeline.texte import enumeration

__all__ = ["Lot", "Matiere", "attendus", "prevoir"]

_ATTENTES = {
    Etat.DELIBEREE: "la date de clôture de la délibération (rubrique « deliberation_close_le »)",
    Etat.VALIDEE: "la date de validation par la commission (rubrique « validation_le »)",
}


@dataclass(frozen=True)
class Lot:
    """The documents of one kind.

    `destinations`: piece name → where it is published, under the session's folder; `candidats`: piece name → candidate
    id, for the documents about one candidate.
    """

    prevu: DocumentPrevu
    travail: Travail
    destinations: Mapping[str, str]
    candidats: Mapping[str, str]


def prevoir(matiere: Matiere, gabarits: Path) -> tuple[Lot, ...]:
    """The documents that the session's state allows, in the dispositif's order. Raises GabaritInvalide."""
    nommeur = Nommeur()
    partages = commun(matiere)
    lots = []
    for prevu in matiere.reglement.dispositif.documents:
        prevues = list(_pieces(prevu, matiere, nommeur)) if matiere.etat.atteint(prevu.etat) else []
        if prevues:
            pieces = tuple(piece for piece, _ in prevues)
            gabarit = chercher_gabarit(gabarits, matiere.reglement.dispositif.dispositif.code, prevu.genre)
            destinations = {piece.nom: f"{prevu.dossier}/{piece.nom}.pdf" for piece in pieces}
            travail = Travail(gabarit, partages, pieces, garder_docx=prevu.word)
            candidats = {piece.nom: candidat for piece, candidat in prevues if candidat}
            lots.append(Lot(prevu, travail, destinations, candidats))
    return tuple(lots)


def attendus(matiere: Matiere) -> tuple[str, ...]:
    """One French sentence per state not reached: which documents wait, and for what."""
    documents = [d for d in matiere.reglement.dispositif.documents if not matiere.etat.atteint(d.etat)]
    phrases = []
    for etat in Etat:
        genres = [d.libelle for d in documents if d.etat is etat and (etat is Etat.DELIBEREE or _delivrees(d, matiere))]
        if genres:
            phrases.append(typographier(f"{majuscule(enumeration(genres))} : en attente de {_ATTENTES[etat]}."))
    return tuple(phrases)


def chercher_gabarit(gabarits: Path, dispositif: str, genre: str) -> Path:
    """The dispositif's own template, else the shared one. Raises GabaritInvalide when there is neither."""
    candidats = [gabarits / dossier / f"{genre}.docx" for dossier in (dispositif, "commun")]
    for chemin in candidats:
        if chemin.is_file():
            return chemin
    raise GabaritInvalide(
        f"Aucun gabarit « {genre}.docx » pour le dispositif « {dispositif} ».",
        f"Placer {genre}.docx dans gabarits/{dispositif}/ ou dans gabarits/commun/.",
    )


def _pieces(prevu: DocumentPrevu, matiere: Matiere, nommeur: Nommeur) -> Iterator[tuple[Piece, str]]:
    """Each document of a kind, with the id of the candidate that it is about, if it is about one."""
    if prevu.par == "certification":
        for _, groupe in groupby(matiere.decisions, key=lambda d: d.referentiel.certification.code):
            yield _piece_pv(prevu, tuple(groupe), matiere, nommeur), ""
    elif prevu.par == "candidat":
        for decision in _concernees(prevu, matiere):
            yield _piece_candidat(prevu, decision, matiere, nommeur), decision.candidat.id
    else:
        for delivrance in _delivrees(prevu, matiere):
            yield _piece_parchemin(prevu, delivrance, matiere, nommeur), delivrance.decision.candidat.id


def _concernees(prevu: DocumentPrevu, matiere: Matiere) -> list[Decision]:
    """The decisions that this kind of document tells; a candidate set aside receives nothing, unless asked for."""
    issues = prevu.issues or [issue for issue in Issue if issue is not Issue.ECARTE]
    return [d for d in matiere.decisions if d.issue in issues]


def _delivrees(prevu: DocumentPrevu, matiere: Matiere) -> list[Delivrance]:
    return [d for d in matiere.delivrances if not prevu.familles or d.famille in prevu.familles]


def _piece_pv(prevu: DocumentPrevu, decisions: tuple[Decision, ...], matiere: Matiere, nommeur: Nommeur) -> Piece:
    certification = decisions[0].referentiel.certification
    noms = (mot for d in decisions for mot in (d.candidat.prenom, d.candidat.nom_naissance.upper()))
    return Piece(
        nom=nommeur.nommer("PV", morceau(certification.code), prevu.genre),
        contexte=contexte_pv(decisions, matiere),
        attendus=(certification.code, certification.intitule, *dict.fromkeys(noms)),
        titre=typographier(f"Procès-verbal {certification.code} : {certification.intitule}"),
        pages_max=prevu.pages_max,
    )


def _piece_candidat(prevu: DocumentPrevu, decision: Decision, matiere: Matiere, nommeur: Nommeur) -> Piece:
    candidat = decision.candidat
    return Piece(
        nom=nommeur.nommer(morceau(candidat.id) or "candidat", nom_famille(candidat.nom_naissance), prevu.genre),
        contexte=contexte_candidat(decision, matiere),
        attendus=(candidat.prenom, candidat.nom_naissance.upper(), decision.referentiel.certification.intitule),
        titre=f"{candidat.nom_naissance.upper()} {candidat.prenom}",
        pages_max=prevu.pages_max,
    )


def _piece_parchemin(prevu: DocumentPrevu, delivrance: Delivrance, matiere: Matiere, nommeur: Nommeur) -> Piece:
    candidat = delivrance.decision.candidat
    nom, numero = candidat.nom_naissance.upper(), matiere.numeros[delivrance.cle]
    return Piece(
        nom=nommeur.nommer(morceau(numero), nom_famille(candidat.nom_naissance), prevu.genre),
        contexte=contexte_parchemin(delivrance, matiere),
        attendus=(candidat.prenom, nom, numero, delivrance.intitule),
        titre=f"{nom} {candidat.prenom} - {numero}",
        pages_max=prevu.pages_max,
    )
