"""Who deliberates on a candidate: the members present with a vote, less those who have a link with the candidate."""

import re

from pipeline.modele import Candidat, Membre
from pipeline.regles import College, Dispositif, Habilitation, Jury, Referentiel
from pipeline.texte import cle, cle_identite, signifie

MEMBRES, PRESIDENTS = "membres", "présidents"
"""The two lists of habilitated people, as they are called in messages."""

LES_DEUX = ("les deux", "les deux listes", "deux listes")


def designes(jury: tuple[Membre, ...]) -> tuple[Membre, ...]:
    """The members proper: an organisation that was invited and designated nobody is none."""
    return tuple(m for m in jury if m.nom)


def decideur(referentiel: Referentiel, dispositif: Dispositif) -> str:
    """Who decides on this title where it is not the jury (« l’entreprise »), or nothing."""
    return dispositif.familles[referentiel.certification.famille].decideur


def votant(membre: Membre, dispositif: Dispositif) -> bool:
    """Whether the member has a vote: what the workbook says or, where it is silent, what the role implies."""
    if not membre.nom:
        return False
    return membre.vote if membre.vote is not None else not dispositif.jury.invite(membre)


def siege(membre: Membre, dispositif: Dispositif) -> bool:
    """Whether the member sits with a vote: present, or not yet said."""
    return votant(membre, dispositif) and membre.present is not False


def en_conflit(membre: Membre, candidat: Candidat, dispositif: Dispositif) -> bool:
    """Whether a declared link, or the same company or training body where that counts, keeps the member away."""
    if dispositif.jury.exclusion_entreprise:
        siens = {cle_identite(nom) for nom in (membre.entreprise, membre.organisation)}
        if (siens & {cle_identite(nom) for nom in (candidat.entreprise, candidat.organisme_formation)}) - {""}:
            return True
    return any(designe(lien, candidat) for lien in membre.liens)


def designe(lien: str, candidat: Candidat) -> bool:
    """Whether a link is this candidate's id, name, company or training body, or holds it whole.

    A link may say more: « cousine de C-003 », « Fonderie du Val SARL »; a number must come first (« 2 (voisin) »).
    """
    nom_prenom = f"{candidat.nom_naissance} {candidat.prenom}"
    noms = [candidat.entreprise, candidat.organisme_formation, candidat.nom_complet, nom_prenom]
    if candidat.id.isdigit():
        return bool(re.match(rf"{re.escape(candidat.id)}\s*($|[(:,;–-])", lien)) or _contient(lien, noms)
    return _contient(lien, [candidat.id, *noms])


def _contient(lien: str, noms: list[str]) -> bool:
    seuls = [cle(nom) for nom in noms if len(cle(nom)) > 1]
    autre_ecriture = any(nom and not cle(nom) and nom.casefold() in lien.casefold() for nom in noms)
    return autre_ecriture or any(f" {seul} " in f" {cle(lien)} " for seul in seuls)


def president(jury: tuple[Membre, ...], dispositif: Dispositif) -> Membre | None:
    """Whoever presides: the president present, or not yet said to be absent."""
    return next((m for m in designes(jury) if dispositif.jury.preside(m.role) and m.present is not False), None)


def exclus(jury: tuple[Membre, ...], candidat: Candidat, dispositif: Dispositif) -> tuple[Membre, ...]:
    """The members who would sit, but not for this candidate."""
    return tuple(m for m in jury if siege(m, dispositif) and en_conflit(m, candidat, dispositif))


def votants(jury: tuple[Membre, ...], candidat: Candidat, dispositif: Dispositif) -> tuple[Membre, ...]:
    """The members whose votes count for this candidate."""
    ecartes = exclus(jury, candidat, dispositif)
    return tuple(m for m in jury if siege(m, dispositif) and m not in ecartes)


def listes(membre: Membre, habilitation: Habilitation) -> frozenset[str]:
    """The lists that the workbook says a member is on; « oui » is that of their role, which is not known here."""
    les_deux = signifie(membre.liste, LES_DEUX)
    formes = ((MEMBRES, habilitation.membres), (PRESIDENTS, habilitation.presidents))
    return frozenset(liste for liste, mots in formes if les_deux or signifie(membre.liste, mots))


def remplace(membre: Membre, jury: tuple[Membre, ...]) -> Membre | None:
    """The member whose place this one takes, found by name in the sheet."""
    dit = membre.suppleant_de
    autres = [m for m in designes(jury) if m is not membre]
    entiers = [m for m in autres if _nomme(dit, m.prenom) and _nomme(dit, m.nom)]
    return next(iter(entiers), None) or next((m for m in autres if _nomme(dit, m.nom)), None)


def _nomme(texte: str, nom: str) -> bool:
    """Whether a text holds a name whole; in a script without a key, as it is typed."""
    if not cle(nom):
        return bool(nom) and nom.casefold() in texte.casefold()
    return f" {cle(nom)} " in f" {cle(texte)} "


def liste_requise(membre: Membre, jury: tuple[Membre, ...], dispositif: Dispositif) -> str:
    """The list that a member must be on: the presidents' to preside, or to take the place of whoever presides."""
    titulaire = remplace(membre, jury) if membre.suppleant_de else None
    preside = any(dispositif.jury.preside(m.role) for m in (membre, titulaire) if m)
    return PRESIDENTS if preside else MEMBRES


def comptes_inegaux(membres: tuple[Membre, ...], dispositif: Dispositif) -> dict[str, int]:
    """The number of voting members of each college that must have as many; empty when they do."""
    regles = dispositif.jury
    if regles.parite is None:
        return {}
    comptes = {c.libelle: _comptes(membres, c, regles) for c in regles.colleges if c.code in regles.parite.colleges}
    return comptes if len(set(comptes.values())) > 1 else {}


def _comptes(membres: tuple[Membre, ...], college: College, regles: Jury) -> int:
    comptent = (m for m in membres if not (regles.president_hors_college and regles.preside(m.role)))
    return sum(regles.college(m.college) == college for m in comptent)


def effectif_faux(membres: tuple[Membre, ...], dispositif: Dispositif) -> bool:
    """Whether there are too few or too many voting members, the president included."""
    effectif = dispositif.jury.effectif
    if effectif is None:
        return False
    return len(membres) < effectif.minimum or (effectif.maximum is not None and len(membres) > effectif.maximum)
