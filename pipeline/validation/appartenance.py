"""Checks on whose the evaluation grids are: a candidate of the session, the same person, the same certification."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.anomalies import Anomalie, signaler, suggestion
from pipeline.lecture.codes import code_lu
from pipeline.lecture.identite import personne_nommee
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
                proche = _identifiant_proche(identifiant, feuille.nom, candidats)
                yield signaler("C05", feuille.reperes.get("candidat", feuille.repere), identifiant, suggestion=proche)


def _identifiant_proche(identifiant: str, nom: str, candidats: Mapping[str, Candidat]) -> str:
    """What may have been meant: the same identifier but for its leading zeros, that of the person named, a near one."""
    memes = [c for c in candidats if c.lstrip("0") == identifiant.lstrip("0")]
    if len(memes) == 1:
        return f" ; vouliez-vous dire « {memes[0]} » ?"
    personne = personne_nommee((identifiant, nom), candidats.values())
    if personne:
        return f", comme « {personne.id} », celui de {personne.nom_complet}"
    return suggestion(identifiant, sorted(candidats))


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
    connus = _mots(" ".join((candidat.nom_naissance, candidat.nom_usage, candidat.prenom, candidat.prenoms)))
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


def _mots(nom: str) -> set[str]:
    """The words of a name, in any script."""
    return {cle_identite(mot) for mot in re.split(r"[\W_]+", sans_accents(nom))} - _CIVILITES - {""}
