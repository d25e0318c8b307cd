"""Between the decisions and the register: which numbers to ask for, and whether those published still hold."""

import json
from datetime import date
from pathlib import Path

from pipeline.modele import Delivrance, Session
from pipeline.registre import Demande, Registre, Statut, Titulaire
from pipeline.regles import Dispositif


def date_delivrance(session: Session, dispositif: Dispositif) -> date | None:
    """The date of delivery printed on certificates: the jury's, or the commission's validation (None before it)."""
    return session.date_jury if dispositif.delivrance.date == "jury" else session.validation_le


def demandes(delivrances: tuple[Delivrance, ...], session: Session, dispositif: Dispositif) -> tuple[Demande, ...]:
    """One request for each certificate whose document the session's state allows."""
    permises = {
        famille
        for document in dispositif.documents
        if document.par == "delivrance" and session.etat.atteint(document.etat)
        for famille in document.familles
    }
    jour = date_delivrance(session, dispositif)
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
        titulaire=Titulaire(candidat.nom_naissance, candidat.prenom, candidat.date_naissance),
        intitule=delivrance.intitule,
        referentiel=delivrance.decision.referentiel.version,
        date_decision=session.date_jury,
    )


def numeros_en_vigueur(registre: Registre, sorties: Path, code: str) -> bool:
    """Whether every number of the published session is still issued in the register."""
    publiee = json.loads((sorties / code / "decisions.json").read_bytes())
    numeros = {numero for candidat in publiee["candidats"] for numero in candidat["parchemins"]}
    emis = {i.numero for i in registre.lister() if i.statut is Statut.EMIS and i.session == code}
    return numeros <= emis
