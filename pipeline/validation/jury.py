"""Checks on the jury: presidency, colleges, quorum, who votes, and conflicts of interest."""

from collections import Counter
from collections.abc import Iterator

from pipeline.anomalies import Anomalie, signaler, suggestion
from pipeline.deliberation.jury import exclus, siege, votant
from pipeline.modele import DossierSession, Membre, Repere
from pipeline.regles import College, Dispositif
from pipeline.texte import cle_identite


def valider_jury(dossier: DossierSession, dispositif: Dispositif) -> Iterator[Anomalie]:
    """The jury that sits is the one that the dispositif asks for."""
    ou = dossier.jury[0].repere if dossier.jury else Repere("session.xlsx", "Jury")
    feuille = Repere(ou.classeur, ou.feuille)
    yield from _presidence(dossier.jury, dispositif, feuille)
    for membre in dossier.jury:
        yield from _membre(membre, dispositif)
    for college in dispositif.jury.colleges:
        membres = [m for m in dossier.jury if siege(m, dispositif) and dispositif.jury.college(m.college) == college]
        yield from _college(college, membres, dispositif, feuille)
    for candidat in dossier.candidats:
        for membre in exclus(dossier.jury, candidat, dispositif):
            yield signaler("J08", membre.repere, membre.nom_complet, candidat=candidat.nom_complet)


def _presidence(jury: tuple[Membre, ...], dispositif: Dispositif, feuille: Repere) -> Iterator[Anomalie]:
    if not dispositif.jury.president_obligatoire:
        return
    presidents = [m for m in jury if dispositif.jury.preside(m.role) and m.present is not False]
    if len(presidents) != 1:
        noms = ", ".join(m.nom_complet for m in presidents) or "aucun président présent"
        ou = presidents[-1].reperes.get("role", presidents[-1].repere) if presidents else feuille
        yield signaler("J01", ou, noms, attendu=f"un président présent, et un seul ({dispositif.jury.article})")


def _membre(membre: Membre, dispositif: Dispositif) -> Iterator[Anomalie]:
    regles = dispositif.jury
    if membre.vote and regles.sans_vote(membre.role):
        yield signaler("J05", membre.reperes.get("vote", membre.repere), "oui", role=membre.role)
    if membre.present is None:
        yield signaler("J07", membre.reperes.get("present", membre.repere), f"rien pour {membre.nom_complet}")
    if votant(membre, dispositif) and regles.college(membre.college) is None:
        libelles = [c.libelle for c in regles.colleges]
        formes = [forme for c in regles.colleges for forme in (c.libelle, *c.valeurs)]
        proche = suggestion(membre.college, formes) if membre.college else ""
        ou = membre.reperes.get("college", membre.repere)
        yield signaler("J06", ou, membre.college or "rien", attendu=", ".join(libelles), suggestion=proche)


def _college(college: College, membres: list[Membre], dispositif: Dispositif, feuille: Repere) -> Iterator[Anomalie]:
    """Smallest and largest number of voting members; the president is not counted against the maximum."""
    if len(membres) < college.votants_min:
        trouve = f"{len(membres)} votant présent" if membres else "aucun votant présent"
        yield signaler("J02", feuille, trouve, minimum=str(college.votants_min), college=college.libelle)
    sans_president = [m for m in membres if not dispositif.jury.preside(m.role)]
    if college.membres_max is not None and len(sans_president) > college.membres_max:
        ou = sans_president[-1].reperes.get("college", sans_president[-1].repere)
        maximum = str(college.membres_max)
        yield signaler("J03", ou, str(len(sans_president)), maximum=maximum, college=college.libelle)
    if college.un_votant_par_organisation:
        yield from _organisations(membres)


def _organisations(membres: list[Membre]) -> Iterator[Anomalie]:
    voix = Counter(cle_identite(m.organisation) for m in membres if m.organisation)
    for membre in membres:
        if voix[cle_identite(membre.organisation)] > 1:
            ou = membre.reperes.get("vote", membre.repere)
            yield signaler("J04", ou, f"{membre.nom_complet} ({membre.organisation})")
