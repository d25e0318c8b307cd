"""Between the decisions and the register: which numbers to ask for, which still hold, who is barred."""

import json
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from pipeline.deliberation.benefice import fin
from pipeline.deliberation.exclusions import en_vigueur
from pipeline.deliberation.jury import decideur
from pipeline.documents.identites import accord, lieu_naissance, nom_usage
from pipeline.erreurs import RegistreRefuse
from pipeline.modele import Decision, Delivrance, Etat, Exclusion, Issue, Session
from pipeline.registre import Demande, ExclusionPrononcee, Inscription, Registre, Statut, Titulaire, exclusions_connues
from pipeline.regles import Dispositif
from pipeline.texte import cle


def demandes(delivrances: tuple[Delivrance, ...], session: Session, dispositif: Dispositif) -> tuple[Demande, ...]:
    """One request for each certificate whose document the session's state allows."""
    permises = {
        famille
        for document in dispositif.documents
        if document.par == "delivrance" and session.etat.atteint(document.etat)
        for famille in document.familles or dispositif.familles
    }
    jour = dispositif.date_delivrance(session)
    if jour is None:
        return ()
    return tuple(_demande(d, session, dispositif, jour) for d in delivrances if d.famille in permises)


def _demande(delivrance: Delivrance, session: Session, dispositif: Dispositif, jour: date) -> Demande:
    candidat = delivrance.decision.candidat
    return Demande(
        session=session.code,
        dispositif=dispositif.dispositif.code,
        candidat=candidat.id,
        objet=delivrance.objet,
        famille=delivrance.famille,
        annee=jour.year,
        format=dispositif.familles[delivrance.famille].numero,
        titulaire=_titulaire(delivrance, dispositif),
        intitule=delivrance.intitule,
        referentiel=delivrance.decision.referentiel.version,
        date_decision=session.date_jury,
    )


def _titulaire(delivrance: Delivrance, dispositif: Dispositif) -> Titulaire:
    """Whom a certificate names, as it names them."""
    candidat = delivrance.decision.candidat
    return Titulaire(
        candidat.nom_naissance,
        candidat.prenom,
        candidat.date_naissance,
        lieu_naissance=lieu_naissance(candidat),
        nom_usage=nom_usage(candidat),
        accord=f"né{accord(candidat)}",
        entreprise=candidat.entreprise if decideur(delivrance.decision.referentiel, dispositif) else None,
    )


def exclusions_prononcees(
    decisions: tuple[Decision, ...], session: Session, dispositif: Dispositif
) -> tuple[ExclusionPrononcee, ...]:
    """Whom a session bars for fraud, once it is deliberated and where the dispositif has such a rule."""
    if dispositif.fraude is None or not session.etat.atteint(Etat.DELIBEREE):
        return ()
    jusqu_au = fin(session.date_jury, dispositif.fraude.exclusion)
    return tuple(
        ExclusionPrononcee(
            session=session.code,
            candidat=d.candidat.id,
            dispositif=dispositif.dispositif.code,
            certification=d.candidat.certification,
            nom=d.candidat.nom_naissance,
            prenom=d.candidat.prenom,
            date_naissance=d.candidat.date_naissance,
            date_decision=session.date_jury,
            jusqu_au=jusqu_au,
        )
        for d in decisions
        if d.issue is Issue.FRAUDE
    )


def exclusions_opposables(sorties: Path, session: Session) -> tuple[Exclusion, ...]:
    """The bars pronounced by other sessions of the same dispositif that run on this one's day. Writes nothing."""
    connues = (
        Exclusion(
            e.nom, e.prenom, e.date_naissance, e.certification, e.date_decision, e.jusqu_au, f"session {e.session}"
        )
        for e in exclusions_connues(sorties / "registre.db")
        if e.session != session.code and cle(e.dispositif) == cle(session.dispositif)
    )
    return tuple(exclusion for exclusion in connues if en_vigueur(exclusion, session.date_jury))


def verifier_registre(inscriptions: Iterable[Inscription], sorties: Path, nom: str) -> None:
    """Every number ever published is in the register; a lost one must not be started anew. Raises RegistreRefuse."""
    connus = {i.numero for i in inscriptions}
    publies = {numero for fichier in sorted(sorties.glob("*/decisions.json")) for numero in _numeros(fichier)}
    inconnus = sorted(publies - connus)
    if inconnus:
        raise RegistreRefuse(
            f"le registre ne connaît pas des numéros déjà publiés : {', '.join(inconnus[:5])}"
            + (f" et {len(inconnus) - 5} autres" if len(inconnus) > 5 else ""),
            f"restaurer d’une sauvegarde le registre {nom} : sans lui, des numéros reviendraient"
            " (s’il est sur un serveur, donner son adresse par la variable REGISTRE)",
        )


def numeros_suspendus(registre: Registre, code: str, ecartes: Collection[str]) -> tuple[str, ...]:
    """The issued numbers of a session's candidates who are set aside: setting aside is no annulment."""
    inscrites = registre.lister() if ecartes else []
    return tuple(i.numero for i in inscrites if i.session == code and i.candidat in ecartes and i.statut is Statut.EMIS)


def numeros_en_vigueur(registre: Registre, sorties: Path, code: str) -> bool:
    """Whether every number of the published session is still issued in the register."""
    numeros = _numeros(sorties / code / "decisions.json")
    emis = {i.numero for i in registre.lister() if i.statut is Statut.EMIS and i.session == code}
    return numeros <= emis


def _numeros(fichier: Path) -> set[str]:
    """The numbers that a published decisions.json holds; none when somebody damaged it."""
    try:
        publiee = json.loads(fichier.read_bytes())
        return {numero for candidat in publiee["candidats"] for numero in candidat["parchemins"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
