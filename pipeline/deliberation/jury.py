"""Who deliberates on a candidate: the members present with a vote, less those who have a link with the candidate."""

from pipeline.modele import Candidat, Membre
from pipeline.regles import Dispositif
from pipeline.texte import LONGUEUR_SURE, cle


def votant(membre: Membre, dispositif: Dispositif) -> bool:
    """Whether the member has a vote: what the workbook says or, where it is silent, what the role implies."""
    return membre.vote if membre.vote is not None else not dispositif.jury.sans_vote(membre.role)


def siege(membre: Membre, dispositif: Dispositif) -> bool:
    """Whether the member sits with a vote: present, or not yet said."""
    return votant(membre, dispositif) and membre.present is not False


def en_conflit(membre: Membre, candidat: Candidat, dispositif: Dispositif) -> bool:
    """Whether a declared link, or the same company where that counts, keeps the member from this candidate.

    A link may say more than a name or an id: « C003 (cousine) », « Fonderie du Val SARL ».
    """
    noms = (candidat.entreprise, candidat.organisme_formation, candidat.nom_complet)
    meme_entreprise = dispositif.jury.exclusion_entreprise and cle(membre.entreprise) == cle(candidat.entreprise) != ""
    return meme_entreprise or any(
        cle(candidat.id) in (cle(lien), cle(lien).split(" ")[0]) or any(_contient(lien, nom) for nom in noms)
        for lien in membre.liens
    )


def _contient(lien: str, nom: str) -> bool:
    """Whether a link is that name, or holds it whole; a name of a few letters is too little to be found inside."""
    seul = cle(nom)
    if not seul:
        return nom != "" and lien.casefold() == nom.casefold()
    return cle(lien) == seul or (len(seul) >= LONGUEUR_SURE and f" {seul} " in f" {cle(lien)} ")


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
