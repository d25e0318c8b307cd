"""Checks on the jury: presidency, members, colleges, who votes, and conflicts of interest."""

from collections import Counter
from collections.abc import Iterator

from pipeline.anomalies import Anomalie, a_propos, signaler, suggestion
from pipeline.deliberation.jury import decideur, designe, designes, en_conflit, exclus, siege, votant, votants
from pipeline.modele import Candidat, DossierSession, Membre, Repere
from pipeline.referentiel import Reglement
from pipeline.regles import College, Dispositif
from pipeline.texte import cle_identite
from pipeline.validation.composition import valider_composition, valider_jury_du_candidat
from pipeline.validation.habilitation import valider_habilitations


def valider_jury(dossier: DossierSession, reglement: Reglement) -> Iterator[Anomalie]:
    """The jury that sits is the one that the dispositif asks for."""
    dispositif = reglement.dispositif
    jury = designes(dossier.jury)
    feuille = Repere(dossier.jury[0].repere.classeur if dossier.jury else "session.xlsx", "Jury")
    yield from _presidence(jury, dispositif, feuille)
    for membre in jury:
        yield from _membre(membre, dispositif)
    for college in dispositif.jury.colleges:
        yield from _college(college, jury, dispositif, feuille)
    yield from valider_composition(jury, dispositif, feuille)
    yield from valider_habilitations(jury, dispositif)
    yield from _doublons(jury)
    yield from _liens_sans_effet(dossier)
    for candidat in dossier.candidats:
        referentiel = reglement.en_vigueur(candidat.certification, dossier.session.date_jury)
        if referentiel is None or not decideur(referentiel, dispositif):
            yield from _conflits(candidat, jury, dispositif)


def _conflits(candidat: Candidat, jury: tuple[Membre, ...], dispositif: Dispositif) -> Iterator[Anomalie]:
    """Who does not sit for this candidate, and what is left of the jury."""
    ecartes = exclus(jury, candidat, dispositif)
    for membre in ecartes:
        yield signaler("J08", membre.repere, membre.nom_complet, candidat=candidat.nom_complet)
        if dispositif.jury.preside(membre.role):
            yield signaler("J22", membre.repere, membre.nom_complet, candidat=candidat.nom_complet)
    for membre in jury:
        if dispositif.jury.evalue(membre) and membre not in ecartes and en_conflit(membre, candidat, dispositif):
            yield signaler("J21", membre.repere, membre.nom_complet, candidat=candidat.nom_complet)
    if ecartes and not votants(jury, candidat, dispositif):
        yield from a_propos(
            [signaler("J23", candidat.repere("id"), f"aucun votant pour {candidat.nom_complet}")], candidat.id
        )
    elif ecartes:
        yield from a_propos(valider_jury_du_candidat(candidat, jury, dispositif), candidat.id)
    if ecartes and dispositif.jury.quorum_par_candidat:
        yield from a_propos(_quorum(candidat, jury, dispositif), candidat.id)


def _doublons(jury: tuple[Membre, ...]) -> Iterator[Anomalie]:
    vus: set[tuple[str, str]] = set()
    for membre in jury:
        personne = (cle_identite(membre.nom), cle_identite(membre.prenom))
        if personne in vus:
            yield signaler("J10", membre.repere, membre.nom_complet)
        vus.add(personne)


def _liens_sans_effet(dossier: DossierSession) -> Iterator[Anomalie]:
    """A link that designates nobody here: perhaps of another session, perhaps mistyped."""
    for membre in dossier.jury:
        for lien in membre.liens:
            parties = [partie for partie in membre.liens if partie in lien or lien in partie]
            if not any(designe(partie, candidat) for partie in parties for candidat in dossier.candidats):
                yield signaler("J13", membre.reperes.get("liens", membre.repere), lien)


def _quorum(candidat: Candidat, jury: tuple[Membre, ...], dispositif: Dispositif) -> Iterator[Anomalie]:
    """Each college keeps its minimum for this candidate, once the members in conflict have left."""
    presents = votants(jury, candidat, dispositif)
    for college in dispositif.jury.colleges:
        if sum(dispositif.jury.college(m.college) == college for m in presents) < college.votants_min:
            minimum = str(college.votants_min)
            trouve = f"{candidat.nom_complet} : trop de membres de « {college.libelle} » écartés"
            yield signaler("J09", candidat.repere("id"), trouve, minimum=minimum, college=college.libelle)


def _presidence(jury: tuple[Membre, ...], dispositif: Dispositif, feuille: Repere) -> Iterator[Anomalie]:
    if not dispositif.jury.president_obligatoire:
        return
    presidents = [m for m in jury if dispositif.jury.preside(m.role) and m.present is not False]
    if len(presidents) != 1:
        roles = ", ".join(dict.fromkeys(m.role for m in jury if m.role))
        noms = ", ".join(m.nom_complet for m in presidents) or f"aucun président présent (rôles lus : {roles})"
        ou = presidents[-1].reperes.get("role", presidents[-1].repere) if presidents else feuille
        yield signaler("J01", ou, noms, attendu=f"un président présent, et un seul ({dispositif.jury.article})")


def _membre(membre: Membre, dispositif: Dispositif) -> Iterator[Anomalie]:
    regles = dispositif.jury
    if membre.vote and regles.invite(membre):
        yield signaler("J05", membre.reperes.get("vote", membre.repere), "oui", role=membre.role or membre.college)
    if membre.present is None and "present" not in membre.illisibles:
        yield signaler("J07", membre.reperes.get("present", membre.repere), f"rien pour {membre.nom_complet}")
    if membre.habilite is False and siege(membre, dispositif) and regles.habilitation is None:
        yield signaler("J11", membre.reperes.get("habilite", membre.repere), f"non, pour {membre.nom_complet}")
    if siege(membre, dispositif) and not membre.qualite:
        yield signaler("J20", membre.reperes.get("qualite", membre.repere), f"rien, pour {membre.nom_complet}")
    if votant(membre, dispositif) and not regles.invite(membre) and regles.college(membre.college) is None:
        formes = [forme for c in regles.colleges for forme in (c.libelle, *c.valeurs)]
        proche = suggestion(membre.college, formes) if membre.college else ""
        attendu = ", ".join(c.libelle for c in regles.colleges)
        ou = membre.reperes.get("college", membre.repere)
        yield signaler("J06", ou, membre.college or "rien", attendu=attendu, suggestion=proche)


def _college(college: College, jury: tuple[Membre, ...], dispositif: Dispositif, feuille: Repere) -> Iterator[Anomalie]:
    """Fewest voting members, and largest delegation present, with or without the president as the rules say."""
    regles = dispositif.jury
    membres = [m for m in jury if regles.college(m.college) == college and not regles.invite(m)]
    votent = [m for m in membres if siege(m, dispositif)]
    if len(votent) < college.votants_min:
        trouve = f"{len(votent)} votant présent" if votent else "aucun votant présent"
        yield signaler("J02", feuille, trouve, minimum=str(college.votants_min), college=college.libelle)
    a_part = [m for m in membres if regles.president_hors_college and regles.preside(m.role)]
    delegation = [m for m in membres if m.present is not False and m not in a_part]
    if college.membres_max is not None and len(delegation) > college.membres_max:
        ou = delegation[-1].reperes.get("college", delegation[-1].repere)
        maximum = str(college.membres_max)
        yield signaler("J03", ou, str(len(delegation)), maximum=maximum, college=college.libelle)
    if college.un_votant_par_organisation:
        yield from _organisations(votent)


def _organisations(membres: list[Membre]) -> Iterator[Anomalie]:
    voix = Counter(cle_identite(m.organisation) for m in membres if m.organisation)
    for membre in membres:
        if not membre.organisation:
            ou = membre.reperes.get("organisation", membre.repere)
            yield signaler("J12", ou, f"rien, pour {membre.nom_complet}")
        if voix[cle_identite(membre.organisation)] > 1:
            ou = membre.reperes.get("vote", membre.repere)
            yield signaler("J04", ou, f"{membre.nom_complet} ({membre.organisation})")
