"""Checks on the bars for fraud: who comes back too early, who may only be a namesake, which rows have no effect."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, a_propos, code_suggere, signaler
from pipeline.deliberation.exclusions import en_vigueur, exclusion_de, homonyme_exclu, motif_exclusion
from pipeline.modele import Candidat, DossierSession, Exclusion
from pipeline.referentiel import Reglement
from pipeline.regles import Dispositif
from pipeline.texte import date_courte, date_longue


def valider_exclusions(dossier: DossierSession, reglement: Reglement) -> Iterator[Anomalie]:
    """What the secretariat must know of the bars that concern this session."""
    candidats = {c.id: c for c in dossier.candidats}
    for exclusion in dossier.exclusions if candidats else ():
        if exclusion.candidat:
            yield from _ligne(exclusion, candidats, dossier, reglement.dispositif)
    for candidat in dossier.candidats:
        yield from a_propos(_candidat(candidat, dossier, reglement.dispositif), candidat.id)


def _candidat(candidat: Candidat, dossier: DossierSession, dispositif: Dispositif) -> Iterator[Anomalie]:
    exclusion = exclusion_de(candidat, dossier, dispositif)
    if exclusion:
        trouve = f"{candidat.nom_complet}, {motif_exclusion(exclusion)}"
        ou, article = candidat.repere("nom_naissance"), dispositif.fraude.article if dispositif.fraude else ""
        yield signaler("C18", ou, trouve, certification=candidat.certification, article=article)
    homonyme = homonyme_exclu(candidat, dossier, dispositif)
    if homonyme:
        naissance = date_longue(homonyme.date_naissance) if homonyme.date_naissance else "inconnue"
        dit = f"{homonyme.prenom} {homonyme.nom}, date de naissance {naissance}, {motif_exclusion(homonyme)}"
        yield signaler("C19", candidat.repere("nom_naissance"), candidat.nom_complet, exclusion=dit)


def _ligne(
    exclusion: Exclusion, candidats: dict[str, Candidat], dossier: DossierSession, dispositif: Dispositif
) -> Iterator[Anomalie]:
    """One row of the sheet Exclusions: a known candidate, and a bar that matters today."""
    ou = exclusion.reperes["candidat"]
    candidat = candidats.get(exclusion.candidat)
    if candidat is None:
        yield signaler("C20", ou, exclusion.candidat, suggestion=code_suggere(exclusion.candidat, candidats))
        return
    attendu = _sans_effet(exclusion, candidat, dossier, dispositif)
    if attendu:
        trouve = f"{exclusion.certification}, {date_courte(exclusion.date_decision)}"
        ou = exclusion.reperes.get("date_decision", ou)
        yield from a_propos([signaler("C21", ou, trouve, attendu=attendu)], candidat.id)


def _sans_effet(exclusion: Exclusion, candidat: Candidat, dossier: DossierSession, dispositif: Dispositif) -> str:
    """What a row should say to bar the candidate, when it does not."""
    if dispositif.fraude is None:
        return "aucune ligne : ce dispositif ne prévoit pas d’exclusion"
    if exclusion.certification != candidat.certification:
        return f"la certification du candidat, {candidat.certification}"
    jury = dossier.session.date_jury
    if en_vigueur(exclusion, jury):
        return ""
    duree = f"une exclusion de {dispositif.fraude.exclusion}"
    return f"{duree} prononcée avant le {date_courte(jury)} et non expirée ce jour-là"
