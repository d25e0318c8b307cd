"""Which documents a session gives, for whom: the work of the rendering engine, and what is still awaited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.contextes import Contexte, commun
from pipeline.documents.fichiers import Nommeur
from pipeline.documents.francais import majuscule, typographier
from pipeline.documents.gabarit import variables
from pipeline.documents.inscriptions import concernes, groupes
from pipeline.documents.lots import Piece, Travail
from pipeline.documents.matiere import Matiere
from pipeline.documents.mentions import (
    RECTIFIE,
    exiger,
    exiger_rectifiable,
    refuser_interdits,
    valeurs,
    verifier,
)
from pipeline.documents.pieces import concernees, delivrees, piece_delivrance, pieces
from pipeline.documents.word import COMMUN
from pipeline.erreurs import GabaritInvalide
from pipeline.modele import Delivrance, Etat
from pipeline.regles import Dispositif, DocumentPrevu
from pipeline.texte import enumeration

__all__ = ["COMMUN", "Lot", "Matiere", "attendus", "attentes", "chercher_gabarit", "prevoir", "prevoir_duplicata"]

_ATTENTES = {
    Etat.DELIBEREE: "la date de clôture de la délibération (rubrique « deliberation_close_le »)",
    Etat.VALIDEE: "la date de validation par la commission (rubrique « validation_le »)",
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

    @property
    def fusion(self) -> str:
        """Name, without its extension, of the merged PDF that these documents go into."""
        return self.prevu.fusion or self.prevu.dossier


def prevoir(matiere: Matiere, gabarits: Path) -> tuple[Lot, ...]:
    """The documents that the session's state allows, in the dispositif's order.

    Raises GabaritInvalide, and DocumentInvalide for a compulsory mention that would be empty.
    """
    nommeur = Nommeur()
    lots = []
    for prevu in matiere.reglement.dispositif.documents:
        prevues = list(pieces(prevu, matiere, nommeur)) if matiere.etat.atteint(prevu.etat) else []
        if prevues:
            lots.append(lot_de(prevu, prevues, matiere, gabarits))
    return tuple(lots)


def lot_de(prevu: DocumentPrevu, prevues: Sequence[tuple[Piece, str]], matiere: Matiere, gabarits: Path) -> Lot:
    """These documents of one kind, each with its candidate or nothing. Raises what `prevoir` does."""
    gabarit = chercher_gabarit(gabarits, matiere.reglement.dispositif.dispositif.code, prevu.genre)
    partages = commun(matiere)
    exigeantes = _exigeantes([piece for piece, _ in prevues], prevu, gabarit, partages)
    travail = Travail(gabarit, partages, exigeantes, garder_docx=prevu.word)
    destinations = {piece.nom: f"{prevu.dossier}/{piece.nom}.pdf" for piece, _ in prevues}
    candidats = {piece.nom: candidat for piece, candidat in prevues if candidat}
    return Lot(prevu, travail, destinations, candidats)


def prevoir_duplicata(delivrance: Delivrance, matiere: Matiere, gabarits: Path, mention: str) -> Travail:
    """The duplicate of a certificate: the kind of its family whose template has room for the mention.

    Raises GabaritInvalide, DocumentInvalide.
    """
    dispositif = matiere.reglement.dispositif
    for prevu in dispositif.documents:
        if prevu.par == "delivrance" and delivrance in delivrees(prevu, matiere):
            gabarit = chercher_gabarit(gabarits, dispositif.dispositif.code, prevu.genre)
            if "parchemin.duplicata" in variables(gabarit):
                partages = commun(matiere)
                piece = piece_delivrance(prevu, delivrance, matiere, Nommeur(), mention)
                return Travail(gabarit, partages, _exigeantes([piece], prevu, gabarit, partages))
    raise GabaritInvalide(
        f"Aucun gabarit de parchemin de la famille « {delivrance.famille} » n’a la variable « parchemin.duplicata ».",
        "Ajouter un paragraphe « {{ parchemin.duplicata }} » au gabarit du parchemin.",
    )


def _exigeantes(prevues: Sequence[Piece], prevu: DocumentPrevu, gabarit: Path, partages: Contexte) -> tuple[Piece, ...]:
    """The same documents, of one template that can say all that they must, each with what its PDF must hold."""
    contextes = [{**partages, **piece.contexte} for piece in prevues]
    if prevu.est_parchemin and any(any(valeurs(contexte, RECTIFIE)) for contexte in contextes):
        exiger_rectifiable(gabarit)
    mentions = verifier(gabarit, contextes)
    refuser_interdits(prevues[0], mentions, gabarit, partages)
    return tuple(exiger(piece, mentions, partages) for piece in prevues)


def attendus(matiere: Matiere) -> tuple[str, ...]:
    """One French sentence per state not reached: which documents wait, and for what."""
    documents = [d for d in matiere.reglement.dispositif.documents if not matiere.etat.atteint(d.etat)]
    phrases = []
    for etat in Etat:
        libelles = dict.fromkeys(d.libelle for d in documents if d.etat is etat and _attendu(d, matiere))
        if libelles:
            phrases.append(typographier(f"{majuscule(enumeration(list(libelles)))} : en attente de {_ATTENTES[etat]}."))
    return tuple(phrases)


def attentes(dispositif: Dispositif, etat: Etat) -> dict[str, str]:
    """Kind of the documents that the session's state does not allow yet → « en attente de … »."""
    return {d.genre: f"en attente de {_ATTENTES[d.etat]}" for d in dispositif.documents if not etat.atteint(d.etat)}


def chercher_gabarit(gabarits: Path, dispositif: str, genre: str) -> Path:
    """The dispositif's own template, else the shared one. Raises GabaritInvalide when there is neither."""
    candidats = [gabarits / dossier / f"{genre}.docx" for dossier in (dispositif, COMMUN)]
    for chemin in candidats:
        if chemin.is_file():
            return chemin
    raise GabaritInvalide(
        f"Aucun gabarit « {genre}.docx » pour le dispositif « {dispositif} ».",
        f"Placer {genre}.docx dans gabarits/{dispositif}/ ou dans gabarits/commun/.",
    )


def _attendu(prevu: DocumentPrevu, matiere: Matiere) -> bool:
    """Whether a kind of document may come: before the jury, of any title enrolled; after it, for who is concerned."""
    if prevu.etat is Etat.VALIDEE and prevu.par == "candidat":
        return bool(concernees(prevu, matiere))
    if prevu.par != "delivrance":
        return bool(concernes(prevu, matiere))
    return bool(delivrees(prevu, matiere)) or (prevu.etat is Etat.DELIBEREE and _delivrable(prevu, matiere))


def _delivrable(prevu: DocumentPrevu, matiere: Matiere) -> bool:
    """Whether the titles of the session, their blocs or the titles granted with them, have such a certificate."""
    bloc = matiere.reglement.dispositif.famille_bloc
    possibles = set()
    for groupe in groupes(matiere):
        titre = groupe.referentiel.certification
        possibles |= {titre.famille, *(associe.famille for associe in titre.donne)}
        possibles |= {bloc} if bloc and groupe.referentiel.blocs else set()
    return not prevu.familles or bool(possibles.intersection(prevu.familles))
