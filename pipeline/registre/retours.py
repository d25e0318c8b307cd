"""Between the decisions and the register: what a session leaves acquired, and what the others did before it."""

from pathlib import Path

from pipeline.deliberation.benefice import parties_acquises
from pipeline.modele import (
    Decision,
    Etat,
    Memoire,
    NumeroConnu,
    Origine,
    Personne,
    ResultatBloc,
    ResultatCompetence,
    Session,
)
from pipeline.registre.acquisitions import AcquisitionPrononcee
from pipeline.registre.inscriptions import Inscription, Statut
from pipeline.registre.registre import acquis_et_numeros
from pipeline.regles import Dispositif
from pipeline.texte import cle

_HORS_VIGUEUR = {
    Statut.RESERVE: "réservé, pas encore délivré",
    Statut.ABANDON: "abandonné, jamais délivré",
    Statut.ANNULE: "annulé",
}


def acquisitions_prononcees(
    decisions: tuple[Decision, ...], session: Session, dispositif: Dispositif
) -> tuple[AcquisitionPrononcee, ...]:
    """What each candidate acquires by this session, once it is deliberated and, where there must be one, validated."""
    if not session.etat.atteint(Etat.DELIBEREE) or dispositif.date_delivrance(session) is None:
        return ()
    return tuple(
        AcquisitionPrononcee(
            session=session.code,
            candidat=d.candidat.id,
            dispositif=dispositif.dispositif.code,
            certification=d.referentiel.certification.code,
            referentiel=d.referentiel.version,
            nom=d.candidat.nom_naissance,
            prenom=d.candidat.prenom,
            date_naissance=d.candidat.date_naissance,
            date_decision=session.date_jury,
            objets=objets,
        )
        for d in decisions
        if (objets := _de_la_session(d, dispositif))
    )


def _de_la_session(decision: Decision, dispositif: Dispositif) -> tuple[tuple[str, str], ...]:
    """Codes and titles; without what an earlier jury gave, whose own event has its own date."""
    blocs, competences = parties_acquises(decision)
    if decision.blocs and not dispositif.benefice.competences_hors_blocs:
        competences = ()
    parties: tuple[ResultatBloc | ResultatCompetence, ...] = (*blocs, *competences)
    return tuple((p.code, p.intitule) for p in parties if p.origine is not Origine.ANTERIEUR)


def memoire(sorties: Path, session: Session) -> Memoire:
    """What other sessions of the same dispositif granted before this one's jury, and their numbers. Writes nothing."""
    acquis, inscrites = acquis_et_numeros(sorties / "registre.db")
    return Memoire(
        tuple(
            a
            for a in acquis
            if a.session != session.code
            and cle(a.dispositif) == cle(session.dispositif)
            and a.date_decision < session.date_jury
        ),
        tuple(_numero(i) for i in inscrites if i.session != session.code),
    )


def passe(connue: Memoire, session: Session) -> tuple[object, ...]:
    """What of it a session's publication depends on: a later session must not make an earlier one stale."""
    siens = (n for n in connue.numeros if cle(n.dispositif) == cle(session.dispositif))
    return connue.acquis, tuple(n for n in siens if n.date_decision < session.date_jury)


def _numero(i: Inscription) -> NumeroConnu:
    etat = _HORS_VIGUEUR.get(i.statut, "")
    motif = f" ({i.motif})" if i.statut is Statut.ANNULE and i.motif else ""
    return NumeroConnu(
        numero=i.numero,
        dispositif=i.dispositif,
        certification=i.certification,
        objet=i.objet,
        intitule=i.intitule,
        personne=Personne(i.titulaire.nom, i.titulaire.prenom, i.titulaire.date_naissance),
        date_decision=i.date_decision,
        etat=f"{etat}{motif}",
    )
