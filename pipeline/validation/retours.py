"""What the register says of the candidates who come back, or may: to confirm, to correct, or only to know."""

from collections.abc import Iterator

from pipeline.anomalies import Anomalie, a_propos, signaler
from pipeline.deliberation.annuaire import personne as identite
from pipeline.deliberation.benefice import expire
from pipeline.modele import (
    Acquis,
    AcquisConnu,
    Candidat,
    Desaccord,
    DossierSession,
    NumeroContredit,
    Personne,
    Presomption,
)
from pipeline.referentiel import Reglement
from pipeline.texte import date_courte, date_longue, enumeration


def valider_retours(dossier: DossierSession, reglement: Reglement) -> Iterator[Anomalie]:
    """Everything that the secretariat must know of the register's earlier acquisitions."""
    candidats = {c.id: c for c in dossier.candidats}
    for presomption in dossier.retours.presomptions:
        yield from a_propos(_a_confirmer(presomption, candidats[presomption.candidat]), presomption.candidat)
    for desaccord in dossier.retours.desaccords:
        yield from a_propos([_desaccord(desaccord)], desaccord.ligne.candidat)
    for contredit in dossier.retours.contredits:
        yield from a_propos([_contredit(contredit)], contredit.ligne.candidat)
    for identifiant, titre in dossier.retours.titulaires:
        yield from a_propos([_titulaire(candidats[identifiant], titre)], identifiant)
    for candidat in dossier.candidats:
        yield from a_propos(_expires(candidat, dossier, reglement), candidat.id)


def _a_confirmer(presomption: Presomption, candidat: Candidat) -> Iterator[Anomalie]:
    """One anomaly per person found: it is them, or not."""
    par_personne: dict[tuple[Personne, str], list[AcquisConnu]] = {}
    for acquis in presomption.acquis:
        lot = f"{acquis.session} {acquis.candidat}" if presomption.homonymes else ""
        par_personne.setdefault((acquis.personne, lot), []).append(acquis)
    for (personne, _), siens in par_personne.items():
        qui = f"{personne}, {_ne_le(personne)}"
        avec = ", qu’une session a eue sous deux identifiants (homonymes ?)" if presomption.homonymes else ""
        yield signaler(
            "A06",
            candidat.repere("nom_naissance"),
            f"{candidat.nom_complet}, {_ne_le(identite(candidat))}",
            attendu=f"savoir si c’est {qui}{avec} : {' ; '.join(_dit(a) for a in siens)}",
            lignes=" puis ".join(f"« {_ligne(a, candidat.id)} »" for a in siens),
            sinon="" if presomption.homonymes else ", ou corriger son identité",
        )


def _desaccord(desaccord: Desaccord) -> Anomalie:
    ligne, connu = desaccord.ligne, desaccord.connu
    trouve = f"{ligne.objet}, acquis le {date_courte(ligne.date_decision)}{_numero(ligne.numero)}"
    return signaler("A07", ligne.repere, trouve, attendu=f"comme dans le registre : {_dit(connu)}")


def _contredit(contredit: NumeroContredit) -> Anomalie:
    ligne = contredit.ligne
    return signaler("A08", ligne.reperes.get("numero", ligne.repere), ligne.numero, constat=contredit.constat)


def _titulaire(candidat: Candidat, titre: AcquisConnu) -> Anomalie:
    ou = candidat.repere("certification")
    return signaler("A09", ou, candidat.nom_complet, titre=titre.objet, attendu=_dit(titre))


def _expires(candidat: Candidat, dossier: DossierSession, reglement: Reglement) -> Iterator[Anomalie]:
    """What the register knows and that has expired, once for each candidate; without what was acquired again since."""
    jour = dossier.session.date_jury
    referentiel = reglement.en_vigueur(candidat.certification, jour)
    siens = [a for a in dossier.acquis if a.candidat == candidat.id]
    if referentiel is None or not any(a.session for a in siens):
        return
    perimes = [a for a in siens if expire(a, referentiel, reglement.dispositif, jour)]
    valables = {a.objet for a in siens if a not in perimes}
    dits = [_dit(a) for a in perimes if a.session and a.objet not in valables]
    if dits:
        yield signaler("A04", candidat.repere("nom_naissance"), enumeration(dits), date=date_courte(jour))


def _dit(acquis: Acquis | AcquisConnu) -> str:
    """« BDC0101, acquis le 14/06/2023 à la session 2023-06, n° MC-BDC-2023-00007 »."""
    jour = date_courte(acquis.date_decision)
    return f"{acquis.objet}, acquis le {jour} à la session {acquis.session}{_numero(acquis.numero)}"


def _numero(numero: str) -> str:
    return f", n° {numero}" if numero else ""


def _ligne(acquis: AcquisConnu, candidat: str) -> str:
    """The row to copy into the sheet Acquis."""
    return " | ".join((candidat, acquis.objet, date_courte(acquis.date_decision), acquis.numero)).rstrip(" |")


def _ne_le(personne: Personne) -> str:
    naissance = personne.date_naissance
    return f"date de naissance {date_longue(naissance) if naissance else 'inconnue'}"
