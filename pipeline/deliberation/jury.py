"""Who deliberates on a candidate: the members present with a vote, less those who have a link with the candidate."""

from pipeline.modele import Candidat, Membre
from pipeline.regles import Dispositif
from pipeline.texte import cle_identite


def votant(membre: Membre, dispositif: Dispositif) -> bool:
    """Whether the member has a vote: what the workbook says or, where it is silent, what the role implies."""
    return membre.vote if membre.vote is not None else not dispositif.jury.sans_vote(membre.role)


def siege(membre: Membre, dispositif: Dispositif) -> bool:
    """Whether the member sits with a vote: present, or not yet said."""
    return votant(membre, dispositif) and membre.present is not False


def en_conflit(membre: Membre, candidat: Candidat, dispositif: Dispositif) -> bool:
    """Whether a declared link, or the same company where that counts, keeps the member from this candidate."""
    proches = {candidat.id, candidat.entreprise, candidat.organisme_formation, candidat.nom_complet}
    liens = {cle_identite(lien) for lien in membre.liens}
    if dispositif.jury.exclusion_entreprise and membre.entreprise:
        liens.add(cle_identite(membre.entreprise))
    return bool(liens & {cle_identite(p) for p in proches if p})


def exclus(jury: tuple[Membre, ...], candidat: Candidat, dispositif: Dispositif) -> tuple[Membre, ...]:
    """The members who would sit, but not for this candidate."""
    return tuple(m for m in jury if siege(m, dispositif) and en_conflit(m, candidat, dispositif))


def votants(jury: tuple[Membre, ...], candidat: Candidat, dispositif: Dispositif) -> tuple[Membre, ...]:
    """The members whose votes count for this candidate."""
    ecartes = exclus(jury, candidat, dispositif)
    return tuple(m for m in jury if siege(m, dispositif) and m not in ecartes)
