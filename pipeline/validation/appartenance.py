"""Checks on whose the evaluation grids are: a candidate of the session, the same person, the same certification."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.anomalies import Anomalie, code_suggere, proche, signaler
from pipeline.lecture.codes import code_lu
from pipeline.lecture.identite import personne_nommee, suite_de
from pipeline.modele import Candidat, DossierSession, FeuilleEvaluation
from pipeline.referentiel import Reglement
from pipeline.texte import cle, cle_identite, sans_accents

_CIVILITES = {"m", "mr", "mme", "mlle", "monsieur", "madame"}


def grilles_sans_candidat(dossier: DossierSession) -> Iterator[Anomalie]:
    """The sheets and rows whose identifier is nobody's."""
    candidats = {c.id: c for c in dossier.candidats}
    for identifiant, feuilles in dossier.grilles.items():
        if identifiant and identifiant not in candidats:
            for feuille in feuilles:
                voisin = _identifiant_proche(identifiant, feuille.nom, candidats)
                ou = feuille.reperes.get("candidat", feuille.repere)
                remede = _a_corriger(identifiant, feuille, candidats)
                yield signaler("C05", ou, identifiant, suggestion=voisin, remede=remede)


def _a_corriger(identifiant: str, feuille: FeuilleEvaluation, candidats: Mapping[str, Candidat]) -> str:
    """What to do about an identifier that is nobody's; one that is followed by a name is to be written alone."""
    suivis = [c for c in candidats if suite_de(c, identifiant)]
    nommes = [c for c in suivis if _mots(suite_de(c, identifiant)) <= _mots(candidats[c].nom_complet)]
    if nommes:
        return f"écrire « {nommes[0]} » seul, si c’est bien {candidats[nommes[0]].nom_complet}"
    if suivis:
        return "écrire l’identifiant seul, tel qu’il est dans la feuille « Candidats » : le nom a sa propre place"
    memes = _sans_zeros(identifiant, feuille.nom, candidats)
    if len(memes) == 1:
        ou = f"retaper « {memes[0]} » dans cette cellule, après l’avoir mise au format Texte"
        return f"{ou} : un format d’affichage peut montrer des zéros qu’elle ne contient pas"
    if feuille.nom and not _connu(feuille.nom, candidats):
        retirer = "effacer sa ligne" if feuille.collective else "retirer ce classeur du dossier"
        return f"{retirer} si cette personne ne se présente plus ; sinon, corriger l’identifiant ou ajouter le candidat"
    fin = " ; effacer cette ligne si ce n’est pas un candidat" if feuille.collective else ""
    return f"corriger l’identifiant dans la grille, ou ajouter le candidat{fin}"


def _identifiant_proche(identifiant: str, nom: str, candidats: Mapping[str, Candidat]) -> str:
    """What may have been meant: the same identifier but for its leading zeros, that of the person named, a near one.

    Nothing when the person named is nobody of the session: theirs is not a mistyped identifier.
    """
    if nom and not _connu(nom, candidats):
        return ""
    memes = _sans_zeros(identifiant, nom, candidats)
    if len(memes) == 1:
        return f" ; vouliez-vous dire « {memes[0]} » ?"
    personne = personne_nommee((identifiant, nom), candidats.values())
    if personne:
        return f", comme « {personne.id} », celui de {personne.nom_complet}"
    return code_suggere(identifiant, [c.id for c in candidats.values() if _peut_etre(nom, c)])


def _sans_zeros(identifiant: str, nom: str, candidats: Mapping[str, Candidat]) -> list[str]:
    """The identifiers that are the same but for leading zeros, unless the person named is somebody else."""
    return [c for c in candidats if c.lstrip("0") == identifiant.lstrip("0") and _peut_etre(nom, candidats[c])]


def _peut_etre(nom: str, candidat: Candidat) -> bool:
    """Whether a name is that of a candidate, as far as it goes."""
    return _mots(nom) <= _mots_de(candidat)


def _connu(nom: str, candidats: Mapping[str, Candidat]) -> bool:
    """Whether a name is perhaps that of a candidate: one of its words is, or nearly, of their family names."""
    familles = {m for c in candidats.values() for m in _mots(f"{c.nom_naissance} {c.nom_usage}")}
    return not _mots(nom) or any(proche(mot, familles, 0.75) for mot in _mots(nom))


def deux_classeurs(feuilles: tuple[FeuilleEvaluation, ...]) -> Anomalie | None:
    """Two workbooks that are each the grid of one candidate; a collective table and sheets of grades stand beside."""
    propres = [f for f in feuilles if not (f.notes or f.collective)]
    classeurs = list(dict.fromkeys(f.repere.classeur for f in propres))
    if len(classeurs) < 2:
        return None
    trouve = " et ".join(f"« {classeur} »" for classeur in classeurs)
    return signaler("C06", propres[-1].reperes.get("candidat", propres[-1].repere), trouve)


def identites_des_grilles(
    candidat: Candidat, feuilles: tuple[FeuilleEvaluation, ...], reglement: Reglement, jour: date
) -> Iterator[Anomalie]:
    """The grid is that of this person, for this certification or for the title of this bloc."""
    connus = _mots_de(candidat)
    titre = reglement.titre_du_bloc(candidat.certification, jour)
    siennes = (candidat.certification, *((titre.certification.code,) if titre else ()))
    for feuille in feuilles:
        lue = cle(code_lu(feuille.certification, reglement) or feuille.certification)
        if lue and lue not in map(cle, siennes):
            ou = feuille.reperes.get("certification", feuille.repere)
            yield signaler("C07", ou, feuille.certification, attendu=candidat.certification)
        if feuille.nom and not (_mots(feuille.nom) or {feuille.nom}) <= connus:
            ou = feuille.reperes.get("nom", feuille.repere)
            yield signaler("C12", ou, feuille.nom, attendu=candidat.nom_complet)


def _mots_de(candidat: Candidat) -> set[str]:
    return _mots(" ".join((candidat.nom_naissance, candidat.nom_usage, candidat.prenom, candidat.prenoms)))


def _mots(nom: str) -> set[str]:
    """The words of a name, in any script."""
    return {cle_identite(mot) for mot in re.split(r"[\W_]+", sans_accents(nom))} - _CIVILITES - {""}
