"""Who deliberates on a candidate: the members present with a vote, less those who have a link with the candidate."""

import re

from pipeline.modele import Candidat, Membre
from pipeline.regles import Dispositif
from pipeline.texte import cle


def votant(membre: Membre, dispositif: Dispositif) -> bool:
    """Whether the member has a vote: what the workbook says or, where it is silent, what the role implies."""
    return membre.vote if membre.vote is not None else not dispositif.jury.invite(membre)


def siege(membre: Membre, dispositif: Dispositif) -> bool:
    """Whether the member sits with a vote: present, or not yet said."""
    return votant(membre, dispositif) and membre.present is not False


def en_conflit(membre: Membre, candidat: Candidat, dispositif: Dispositif) -> bool:
    """Whether a declared link, or the same company where that counts, keeps the member from this candidate."""
    meme_entreprise = dispositif.jury.exclusion_entreprise and cle(membre.entreprise) == cle(candidat.entreprise) != ""
    return meme_entreprise or any(designe(lien, candidat) for lien in membre.liens)


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
    return next((m for m in jury if dispositif.jury.preside(m.role) and m.present is not False), None)


def exclus(jury: tuple[Membre, ...], candidat: Candidat, dispositif: Dispositif) -> tuple[Membre, ...]:
    """The members who would sit, but not for this candidate."""
    return tuple(m for m in jury if siege(m, dispositif) and en_conflit(m, candidat, dispositif))


def votants(jury: tuple[Membre, ...], candidat: Candidat, dispositif: Dispositif) -> tuple[Membre, ...]:
    """The members whose votes count for this candidate."""
    ecartes = exclus(jury, candidat, dispositif)
    return tuple(m for m in jury if siege(m, dispositif) and m not in ecartes)
