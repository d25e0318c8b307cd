"""Checks on the session's dates and on its candidates."""

from collections.abc import Iterator
from datetime import date

from pipeline.anomalies import Anomalie, a_propos, remplacer, signaler
from pipeline.deliberation.jury import decideur, president
from pipeline.deliberation.recevabilite import annees_experience, avis_attendu
from pipeline.modele import Candidat, DossierSession, Repere, Session, Statut
from pipeline.referentiel import Reglement
from pipeline.regles import AvisEntreprise, Champs, Dispositif, Experience, Referentiel
from pipeline.texte import cle, cle_identite, date_courte

AGE_MIN = 14
ANNEE_NAISSANCE_MIN = 1920


def valider_session(dossier: DossierSession) -> Iterator[Anomalie]:
    """The dates follow each other: jury, closing of the deliberation, validation."""
    session = dossier.session
    suite = (
        ("deliberation_close_le", session.deliberation_close_le, session.date_jury, "la date du jury"),
        ("validation_le", session.validation_le, session.deliberation_close_le, "la clôture de la délibération"),
    )
    for nom, jour, precedent, libelle in suite:
        if jour is None:
            continue
        ou = session.reperes.get(nom) or Repere("session.xlsx", "Session")
        if precedent is None:
            yield signaler("S02", ou, date_courte(jour), attendu=f"d’abord {libelle}, qui manque")
        elif jour < precedent:
            attendu = f"une date égale ou postérieure au {date_courte(precedent)} ({libelle})"
            yield signaler("S02", ou, date_courte(jour), attendu=attendu)


def valider_en_tete(dossier: DossierSession, dispositif: Dispositif) -> Iterator[Anomalie]:
    """What the letterhead and the procès-verbal print of the session: centre, address, president."""
    session = dossier.session
    feuille = Repere("session.xlsx", "Session")
    for rubrique in ("centre", "adresse"):
        if not getattr(session, rubrique):
            yield signaler("S04", session.reperes.get(rubrique, feuille), "rien", rubrique=rubrique)
    qui = president(dossier.jury, dispositif)
    if qui and session.president and not set(cle(qui.nom).split()) <= set(cle(session.president).split()):
        yield signaler("S05", session.reperes["president"], session.president, president=qui.nom_complet)


def valider_candidats(dossier: DossierSession, reglement: Reglement) -> Iterator[Anomalie]:
    """Each candidate once, with a known certification and what the documents need."""
    yield from _doublons(dossier.candidats)
    for candidat in dossier.candidats:
        yield from a_propos(_candidat(candidat, dossier.session, reglement), candidat.id)


def _doublons(candidats: tuple[Candidat, ...]) -> Iterator[Anomalie]:
    ids: set[str] = set()
    personnes: dict[tuple[object, ...], str] = {}
    for candidat in candidats:
        if candidat.id and candidat.id in ids:
            yield signaler("C01", candidat.repere("id"), candidat.id)
        ids.add(candidat.id)
        nom, prenom = cle_identite(candidat.nom_naissance), cle_identite(candidat.prenom)
        personne = (nom, prenom, candidat.date_naissance, candidat.certification)
        if personne in personnes and candidat.date_naissance:
            trouve = f"{candidat.nom_complet}, déjà sous l’identifiant « {personnes[personne]} »"
            yield from a_propos([signaler("C02", candidat.repere("nom_naissance"), trouve)], candidat.id)
        personnes.setdefault(personne, candidat.id)


def _candidat(candidat: Candidat, session: Session, reglement: Reglement) -> Iterator[Anomalie]:
    if candidat.certification and candidat.certification not in reglement.presentables:
        yield _certification_inconnue(candidat, reglement)
        return
    referentiel = reglement.en_vigueur(candidat.certification, session.date_jury)
    if referentiel is None and candidat.certification:
        yield signaler(
            "S03", candidat.repere("certification"), candidat.certification, date=date_courte(session.date_jury)
        )
    yield from _naissance(candidat, session)
    yield from _champs(candidat, reglement.dispositif.candidats)
    qui = decideur(referentiel, reglement.dispositif) if referentiel else ""
    sans_entreprise = cle(reglement.dispositif.textes.get("origine_sans_entreprise", "")) == cle(candidat.origine) != ""
    if qui and (sans_entreprise or not candidat.entreprise):
        yield signaler("C22", candidat.repere("entreprise"), "rien", decideur=qui)
    reservees = reglement.dispositif.voies_rncp
    if reservees and referentiel and reservees.ferme(candidat.voie, referentiel.certification.repertoire):
        yield signaler("C23", candidat.repere("voie"), candidat.voie, article=reservees.article)
    experience = reglement.dispositif.experience
    if experience and experience.requise(candidat.voie) and candidat.statut is Statut.PRESENT:
        yield from _experience(candidat, experience, session)
    avis = reglement.dispositif.avis_entreprise
    if avis and referentiel and candidat.statut is Statut.PRESENT:
        yield from _avis(candidat, referentiel, avis)


def _certification_inconnue(candidat: Candidat, reglement: Reglement) -> Anomalie:
    codes = list(reglement.presentables)
    remede = remplacer(
        candidat.certification,
        codes,
        "corriger le code (un seul par cellule), ou ajouter le référentiel de cette certification",
    )
    attendu = f"une certification du dispositif : {', '.join(codes)}"
    return signaler("C03", candidat.repere("certification"), candidat.certification, attendu=attendu, remede=remede)


def _naissance(candidat: Candidat, session: Session) -> Iterator[Anomalie]:
    naissance = candidat.date_naissance
    if not candidat.departement_naissance and cle(candidat.pays_naissance) in ("", "france", "fr"):
        yield _manque("C13", "departement_naissance", candidat)
    if naissance is None:
        return
    jury = session.date_jury
    plus_tard = date(jury.year - AGE_MIN, jury.month, min(jury.day, 28))
    if not date(ANNEE_NAISSANCE_MIN, 1, 1) <= naissance <= plus_tard:
        attendu = f"une date de naissance entre {ANNEE_NAISSANCE_MIN} et {plus_tard.year}"
        yield signaler("N09", candidat.repere("date_naissance"), date_courte(naissance), attendu=attendu)


def _champs(candidat: Candidat, champs: Champs) -> Iterator[Anomalie]:
    for champ in champs.obligatoires:
        if not getattr(candidat, champ) and champ not in candidat.illisibles:
            yield _manque("N01", champ, candidat)
    for souhaite in champs.souhaites:
        dispense = candidat.origine and cle(candidat.origine) in map(cle, souhaite.sauf_origines)
        dispense = dispense or any(cle(getattr(candidat, c)) not in map(cle, v) for c, v in souhaite.si.items())
        if not getattr(candidat, souhaite.champ) and not dispense:
            yield _manque("C13", souhaite.champ, candidat)


def _manque(code: str, champ: str, candidat: Candidat) -> Anomalie:
    """A field that is empty; whose, is what was found: what is expected is the same for all, and is told once."""
    return signaler(code, candidat.repere(champ), f"rien pour {candidat.nom_complet}", attendu=f"« {champ} »")


def _experience(candidat: Candidat, experience: Experience, session: Session) -> Iterator[Anomalie]:
    """How long the candidate had worked, at the date of a request that came before the jury."""
    lu = candidat.experience_annees
    ou = candidat.repere("experience_annees")
    if not lu:
        yield signaler("C17", ou, "rien", annees=str(experience.annees), article=experience.article)
    elif annees_experience(lu) is None:
        yield signaler("C16", ou, lu)
    demande = candidat.date_demande
    if demande is None and "date_demande" not in candidat.illisibles:
        yield _manque("C13", "date_demande", candidat)
    elif demande and demande > session.date_jury:
        attendu = f"une date de demande au plus tard le jour du jury ({date_courte(session.date_jury)})"
        yield signaler("N09", candidat.repere("date_demande"), date_courte(demande), attendu=attendu)


def _avis(candidat: Candidat, referentiel: Referentiel, avis: AvisEntreprise) -> Iterator[Anomalie]:
    if not avis_attendu(candidat, referentiel, avis):
        return
    lu = candidat.avis_entreprise
    ou = candidat.repere("avis_entreprise")
    if not cle(lu):
        yield signaler("C09", ou, lu or "rien")
    elif avis.est_favorable(lu) is False:
        yield signaler("C10", ou, lu)
    elif avis.est_favorable(lu) is None:
        mots = (*avis.favorable, *avis.defavorable)
        yield signaler("C14", ou, lu, attendu=", ".join(mots), remede=remplacer(lu, mots))
