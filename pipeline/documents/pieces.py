"""The documents of one kind: one per what it is about, each with its file name, its title and what it must say."""

from collections.abc import Callable, Iterator

from pipeline.deliberation.jury import designes
from pipeline.documents.contextes import (
    Contexte,
    contexte_candidat,
    contexte_inscrit,
    contexte_membre,
    contexte_organisation,
    contexte_parchemin,
    contexte_seance,
    contexte_titre,
    organisations_sollicitees,
    rectification,
)
from pipeline.documents.fichiers import Nommeur, morceau, nom_famille
from pipeline.documents.francais import majuscule, typographier
from pipeline.documents.identites import personne
from pipeline.documents.inscriptions import Groupe, concernes
from pipeline.documents.lots import Piece
from pipeline.documents.matiere import Matiere
from pipeline.modele import Candidat, Decision, Delivrance, Etat, Issue
from pipeline.regles import DocumentPrevu
from pipeline.texte import cle

_PV = "pv"
"""The kind that names every candidate, and whose files begin so."""

Pieces = Iterator[tuple[Piece, str]]
"""Documents, each with the id of the candidate that it is about, or nothing."""


def pieces(prevu: DocumentPrevu, matiere: Matiere, nommeur: Nommeur) -> Pieces:
    """Each document of a kind, in the order of the procès-verbaux."""
    return _PAR[prevu.par](prevu, matiere, nommeur)


def concernees(prevu: DocumentPrevu, matiere: Matiere) -> list[Decision]:
    """The decisions that a kind of document tells; someone set aside without being barred receives nothing."""
    issues = prevu.issues or [issue for issue in Issue if issue is not Issue.ECARTE]
    decisions = [d for groupe in concernes(prevu, matiere) for d in groupe.decisions if d.issue in issues]
    dites = (d for d in decisions if d.issue is not Issue.ECARTE or d.exclusion)
    return [d for d in dites if _a_qui(prevu, d.candidat, matiere)]


def delivrees(prevu: DocumentPrevu, matiere: Matiere) -> list[Delivrance]:
    """The certificates that a kind of document is the form of."""
    return [d for d in matiere.delivrances if not prevu.familles or d.famille in prevu.familles]


def _a_qui(prevu: DocumentPrevu, candidat: Candidat, matiere: Matiere) -> bool:
    if cle(candidat.voie) in map(cle, prevu.sauf_voies) or cle(candidat.origine) in map(cle, prevu.sauf_origines):
        return False
    return not prevu.a_l_entreprise or bool(personne(candidat, matiere).entreprise)


def _de_la_seance(prevu: DocumentPrevu, matiere: Matiere, nommeur: Nommeur) -> Pieces:
    code = matiere.dossier.session.code
    if concernes(prevu, matiere):
        titre = f"{majuscule(prevu.libelle)} — session {code}"
        nom = nommeur.nommer(morceau(code), prevu.genre)
        pages = _pages(prevu, len(matiere.dossier.candidats))
        yield Piece(nom, contexte_seance(matiere), (), typographier(titre), pages), ""


def _des_titres(prevu: DocumentPrevu, matiere: Matiere, nommeur: Nommeur) -> Pieces:
    for groupe in concernes(prevu, matiere):
        if not groupe.inscrits and prevu.etat is Etat.PREPARATION:
            continue  # everybody was set aside: nobody to call, to sign, or to examine
        certification = groupe.referentiel.certification
        code = morceau(certification.code)
        piece = Piece(
            nom=nommeur.nommer("PV", code, prevu.genre) if prevu.genre == _PV else nommeur.nommer(code, prevu.genre),
            contexte=contexte_titre(groupe, matiere),
            attendus=(certification.code, certification.intitule, *(_noms(groupe) if prevu.genre == _PV else ())),
            titre=typographier(f"{majuscule(prevu.libelle)} {certification.code} : {certification.intitule}"),
            pages_max=_pages(prevu, max(len(groupe.inscrits), len(groupe.decisions))),
        )
        yield piece, ""


def _pages(prevu: DocumentPrevu, personnes: int) -> int:
    """The most pages of a document that names many people: a large session is no mistake of the template."""
    return prevu.pages_max + personnes


def _noms(groupe: Groupe) -> dict[str, None]:
    """The names that a procès-verbal must hold."""
    candidats = (decision.candidat for decision in groupe.decisions)
    return dict.fromkeys(mot for c in candidats for mot in (c.prenom, c.nom_naissance.upper()))


def _des_inscrits(prevu: DocumentPrevu, matiere: Matiere, nommeur: Nommeur) -> Pieces:
    for groupe in concernes(prevu, matiere):
        for candidat in groupe.inscrits:
            if _a_qui(prevu, candidat, matiere):
                contexte = contexte_inscrit(candidat, groupe.referentiel, matiere)
                intitule = groupe.referentiel.certification.intitule
                yield _piece_personne(prevu, candidat, intitule, contexte, nommeur), candidat.id


def _des_candidats(prevu: DocumentPrevu, matiere: Matiere, nommeur: Nommeur) -> Pieces:
    for decision in concernees(prevu, matiere):
        contexte = contexte_candidat(decision, matiere)
        intitule = decision.referentiel.certification.intitule
        yield _piece_personne(prevu, decision.candidat, intitule, contexte, nommeur), decision.candidat.id


def _piece_personne(
    prevu: DocumentPrevu, candidat: Candidat, intitule: str, contexte: Contexte, nommeur: Nommeur
) -> Piece:
    nom = candidat.nom_naissance.upper()
    return Piece(
        nom=nommeur.nommer(morceau(candidat.id) or "candidat", nom_famille(candidat.nom_naissance), prevu.genre),
        contexte=contexte,
        attendus=(candidat.prenom, nom, intitule),
        titre=_titre(f"{nom} {candidat.prenom}", prevu.libelle),
        pages_max=prevu.pages_max,
    )


def _titre(qui: str, *quoi: str) -> str:
    """Whom a document is about, since bookmarks are sought by name, then what it is."""
    return " — ".join([qui, *(typographier(partie) for partie in quoi if partie)])


def _des_delivrances(prevu: DocumentPrevu, matiere: Matiere, nommeur: Nommeur) -> Pieces:
    for delivrance in delivrees(prevu, matiere):
        yield piece_delivrance(prevu, delivrance, matiere, nommeur), delivrance.decision.candidat.id


def piece_delivrance(
    prevu: DocumentPrevu, delivrance: Delivrance, matiere: Matiere, nommeur: Nommeur, duplicata: str = ""
) -> Piece:
    """A certificate, or what goes with it; `duplicata`: what its duplicate says of the original."""
    candidat = delivrance.decision.candidat
    nom, numero = candidat.nom_naissance.upper(), matiere.numeros[delivrance.cle]
    genre = f"{prevu.genre}-duplicata" if duplicata else prevu.genre
    rectifie = rectification(numero, matiere) if prevu.est_parchemin else ""
    return Piece(
        nom=nommeur.nommer(morceau(numero), nom_famille(candidat.nom_naissance), genre),
        contexte=contexte_parchemin(delivrance, matiere, duplicata),
        attendus=tuple(mot for mot in (candidat.prenom, nom, numero, delivrance.intitule, rectifie, duplicata) if mot),
        titre=_titre(f"{nom} {candidat.prenom}", f"{prevu.libelle} n° {numero}", "duplicata" if duplicata else ""),
        pages_max=prevu.pages_max,
    )


def _des_membres(prevu: DocumentPrevu, matiere: Matiere, nommeur: Nommeur) -> Pieces:
    """Everybody designated is called, deputies and guests included, whoever came in the end."""
    if not concernes(prevu, matiere):
        return
    seance = contexte_seance(matiere)
    for membre in designes(matiere.dossier.jury):
        nom = membre.nom.upper()
        piece = Piece(
            nom=nommeur.nommer("JURY", nom_famille(membre.nom) or "membre", prevu.genre),
            contexte=contexte_membre(membre, seance, matiere),
            attendus=tuple(mot for mot in (membre.prenom, nom) if mot),
            titre=_titre(f"{nom} {membre.prenom}".strip(), prevu.libelle),
            pages_max=prevu.pages_max,
        )
        yield piece, ""


def _des_organisations(prevu: DocumentPrevu, matiere: Matiere, nommeur: Nommeur) -> Pieces:
    if not concernes(prevu, matiere):
        return
    seance = contexte_seance(matiere)
    for une in organisations_sollicitees(matiere):
        piece = Piece(
            nom=nommeur.nommer("ORG", morceau(une.nom).upper() or "organisation", prevu.genre),
            contexte=contexte_organisation(une, seance),
            attendus=(une.nom,),
            titre=_titre(une.nom, prevu.libelle),
            pages_max=prevu.pages_max,
        )
        yield piece, ""


_PAR: dict[str, Callable[[DocumentPrevu, Matiere, Nommeur], Pieces]] = {
    "session": _de_la_seance,
    "certification": _des_titres,
    "inscrit": _des_inscrits,
    "candidat": _des_candidats,
    "delivrance": _des_delivrances,
    "membre": _des_membres,
    "organisation": _des_organisations,
}
