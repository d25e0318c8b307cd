"""Checks on the evaluation grids: whose they are, and whether every compétence has its result."""

from collections.abc import Iterator, Mapping

from pipeline.anomalies import Anomalie, a_propos, signaler, suggestion
from pipeline.deliberation.benefice import acquis_anterieurs
from pipeline.deliberation.evaluation import feuille_retenue
from pipeline.deliberation.recevabilite import pieces_manquantes
from pipeline.modele import Acquis, Candidat, DossierSession, FeuilleEvaluation, Statut
from pipeline.referentiel import Reglement
from pipeline.regles import Referentiel
from pipeline.texte import cle, date_courte

_CIVILITES = {"m", "mr", "mme", "mlle", "monsieur", "madame"}


def valider_grilles(dossier: DossierSession, reglement: Reglement) -> Iterator[Anomalie]:
    """Each grid has its candidate, each candidate who is to be examined has a complete grid."""
    candidats = {c.id: c for c in dossier.candidats}
    for identifiant, feuilles in dossier.grilles.items():
        remplie = any(r.valeur or r.erronee for f in feuilles for r in f.resultats.values())
        legende = all(f.collective for f in feuilles) and not remplie
        if identifiant and candidats and identifiant not in candidats and not legende:
            ou = feuilles[0].reperes.get("candidat", feuilles[0].repere)
            yield signaler("C05", ou, identifiant, suggestion=suggestion(identifiant, candidats))
    for candidat in dossier.candidats:
        referentiel = reglement.en_vigueur(candidat.certification, dossier.session.date_jury)
        if referentiel is not None and candidat.id not in dossier.ecartes:
            yield from a_propos(_candidat(candidat, referentiel, dossier, reglement), candidat.id)


def _candidat(
    candidat: Candidat, referentiel: Referentiel, dossier: DossierSession, reglement: Reglement
) -> Iterator[Anomalie]:
    feuilles = dossier.grilles.get(candidat.id, ())
    yield from _identite(candidat, feuilles, reglement)
    if candidat.statut is not Statut.PRESENT:
        yield from _non_present(candidat, feuilles)
        return
    consensus = [f for f in feuilles if f.consensus]
    if len(consensus) > 1:
        trouve = " et ".join(f"« {f.repere.feuille} »" for f in consensus)
        yield signaler("G08", consensus[-1].repere, trouve)
    for feuille in feuilles:
        yield from _codes_inconnus(feuille, referentiel)
    if pieces_manquantes(candidat, reglement.dispositif):
        return
    declares = tuple(a for a in dossier.acquis if a.candidat == candidat.id)
    jour = dossier.session.date_jury
    acquis = acquis_anterieurs(declares, referentiel, reglement.dispositif, jour).valables
    attendues = _attendues(referentiel, acquis)
    retenue = feuille_retenue(feuilles)
    if retenue is None:
        yield from _sans_feuille(candidat, feuilles, attendues)
        return
    if not retenue.consensus:
        yield signaler("G07", retenue.repere, f"la seule feuille « {retenue.evaluateur} »")
    yield from _completude(retenue, referentiel, attendues, reglement.dispositif.echelle_dite)
    yield from _ecarts(retenue, feuilles, referentiel)
    yield from _reevaluations(retenue, referentiel, acquis)


def _identite(candidat: Candidat, feuilles: tuple[FeuilleEvaluation, ...], reglement: Reglement) -> Iterator[Anomalie]:
    """The grid is that of this person, for this certification, and there is only one."""
    classeurs = list(dict.fromkeys(f.repere.classeur for f in feuilles))
    if len(classeurs) > 1:
        trouve = " et ".join(f"« {classeur} »" for classeur in classeurs)
        yield signaler("C06", feuilles[-1].reperes.get("candidat", feuilles[-1].repere), trouve)
    connus = _mots(" ".join((candidat.nom_naissance, candidat.nom_usage, candidat.prenom, candidat.prenoms)))
    for feuille in feuilles:
        if feuille.certification and cle(reglement.code(feuille.certification) or feuille.certification) != cle(
            candidat.certification
        ):
            ou = feuille.reperes.get("certification", feuille.repere)
            yield signaler("C07", ou, feuille.certification, attendu=candidat.certification)
        if feuille.nom and not _mots(feuille.nom) <= connus:
            ou = feuille.reperes.get("nom", feuille.repere)
            yield signaler("C12", ou, feuille.nom, attendu=candidat.nom_complet)


def _mots(nom: str) -> set[str]:
    return set(cle(nom).split()) - _CIVILITES


def _non_present(candidat: Candidat, feuilles: tuple[FeuilleEvaluation, ...]) -> Iterator[Anomalie]:
    remplies = [r for f in feuilles for r in f.resultats.values() if r.valeur]
    if remplies and candidat.statut in (Statut.ABSENT, Statut.EXCUSE):
        yield signaler("C08", remplies[0].repere, f"{len(remplies)} résultat(s)", statut=candidat.statut.libelle)


def _codes_inconnus(feuille: FeuilleEvaluation, referentiel: Referentiel) -> Iterator[Anomalie]:
    for resultat in feuille.resultats.values():
        ailleurs = feuille.collective and not (resultat.valeur or resultat.erronee)
        if resultat.code not in referentiel.objets and not ailleurs:
            proche = suggestion(resultat.code, (c.code for c in referentiel.toutes))
            code = referentiel.certification.code
            yield signaler(
                "G01", resultat.repere_code or resultat.repere, resultat.code, referentiel=code, suggestion=proche
            )


def _attendues(referentiel: Referentiel, acquis: Mapping[str, Acquis]) -> dict[str, str]:
    """The compétences that this session must evaluate: code → title; those of an earlier acquisition are not."""
    dispensees = set(acquis) | {c.code for b in referentiel.blocs if b.code in acquis for c in b.competences}
    return {c.code: c.intitule for c in referentiel.toutes if c.code not in dispensees}


def _sans_feuille(
    candidat: Candidat, feuilles: tuple[FeuilleEvaluation, ...], attendues: dict[str, str]
) -> Iterator[Anomalie]:
    if feuilles:
        noms = ", ".join(f"« {f.repere.feuille} »" for f in feuilles)
        yield signaler("G05", feuilles[0].repere, noms)
    elif attendues:
        yield signaler("C04", candidat.repere("id"), "aucune grille", candidat=candidat.nom_complet, id=candidat.id)


def _completude(
    retenue: FeuilleEvaluation, referentiel: Referentiel, attendues: dict[str, str], mots: str
) -> Iterator[Anomalie]:
    for code, intitule in attendues.items():
        resultat = retenue.resultats.get(code)
        if resultat is None:
            yield signaler("G02", retenue.repere, "aucune ligne", code=code, intitule=intitule)
        elif not resultat.valeur and not resultat.erronee:
            yield signaler("G03", resultat.repere, "rien", attendu=f"{mots}, pour {code} ({intitule})")


def _ecarts(
    retenue: FeuilleEvaluation, feuilles: tuple[FeuilleEvaluation, ...], referentiel: Referentiel
) -> Iterator[Anomalie]:
    """What a member wrote and the consensus did not follow."""
    for feuille in feuilles:
        for competence in referentiel.toutes:
            lu, arrete = feuille.resultats.get(competence.code), retenue.resultats.get(competence.code)
            if feuille is not retenue and lu and arrete and lu.valeur and arrete.valeur not in ("", lu.valeur):
                trouve = f"{lu.valeur.replace('_', ' ')} ({feuille.evaluateur})"
                attendu = f"{competence.code} : {arrete.valeur.replace('_', ' ')}"
                yield signaler("G06", lu.repere, trouve, attendu=attendu)


def _reevaluations(
    retenue: FeuilleEvaluation, referentiel: Referentiel, acquis: Mapping[str, Acquis]
) -> Iterator[Anomalie]:
    """A compétence acquired earlier and refused today: the earlier decision stands."""
    bloc_de = referentiel.bloc_de
    for resultat in retenue.resultats.values():
        objet = resultat.code if resultat.code in acquis else bloc_de.get(resultat.code, "")
        if objet in acquis and resultat.valeur == "non_acquis":
            jour = date_courte(acquis[objet].date_decision)
            yield signaler("A05", resultat.repere, f"{resultat.code} non acquise", objet=objet, date=jour)
