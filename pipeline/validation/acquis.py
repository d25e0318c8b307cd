"""Checks on the earlier acquisitions that the workbook declares."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, a_propos, code_suggere, signaler
from pipeline.deliberation.benefice import expire
from pipeline.modele import Acquis, DossierSession
from pipeline.referentiel import Reglement
from pipeline.regles import Referentiel
from pipeline.texte import date_courte


def valider_acquis(dossier: DossierSession, reglement: Reglement) -> Iterator[Anomalie]:
    """Known candidate, known bloc or compétence, dated before the jury; an expired one is told."""
    candidats = {c.id: c for c in dossier.candidats}
    for acquis in dossier.acquis if candidats else ():
        if acquis.session or not acquis.candidat or not acquis.objet:  # not a row; or said by the reading
            continue
        candidat = candidats.get(acquis.candidat)
        if candidat is None:
            proche = code_suggere(acquis.candidat, candidats)
            yield signaler("A01", acquis.reperes.get("candidat", acquis.repere), acquis.candidat, suggestion=proche)
            continue
        referentiel = reglement.en_vigueur(candidat.certification, dossier.session.date_jury)
        if referentiel is not None:
            yield from a_propos(_acquis(acquis, referentiel, dossier, reglement), candidat.id)


def _acquis(
    acquis: Acquis, referentiel: Referentiel, dossier: DossierSession, reglement: Reglement
) -> Iterator[Anomalie]:
    jour = dossier.session.date_jury
    parties = [code for code in referentiel.objets if code != referentiel.certification.code]
    if acquis.objet not in parties:
        attendu = f"un bloc ou une compétence de {referentiel.certification.code}"
        proche = code_suggere(acquis.objet, parties)
        yield signaler(
            "A02", acquis.reperes.get("objet", acquis.repere), acquis.objet, attendu=attendu, suggestion=proche
        )
    elif acquis.date_decision > jour:
        yield signaler("A03", acquis.repere, date_courte(acquis.date_decision), date=date_courte(jour))
    elif expire(acquis, referentiel, reglement.dispositif, jour):
        trouve = f"{acquis.objet}, acquis le {date_courte(acquis.date_decision)}"
        yield signaler("A04", acquis.repere, trouve, date=date_courte(jour))
