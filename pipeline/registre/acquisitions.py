"""What sessions granted that stays acquired: as its events tell it, and with what the numbers prove. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.modele import AcquisConnu, Personne
from pipeline.registre.evenements import Evenement, Nature, differences, endommage
from pipeline.registre.inscriptions import Cle, Inscription, Statut


@dataclass(frozen=True)
class AcquisitionPrononcee:
    """What a candidate acquired in a session: codes and titles of blocs, and of compétences outside of these blocs."""

    session: str
    candidat: str
    dispositif: str
    certification: str
    referentiel: str
    nom: str
    prenom: str
    date_naissance: date | None
    date_decision: date
    objets: tuple[tuple[str, str], ...]

    @property
    def faits(self) -> dict[str, object]:
        """What its event says: dates in ISO form, empty when there is none."""
        return {
            "dispositif": self.dispositif,
            "certification": self.certification,
            "referentiel": self.referentiel,
            "nom": self.nom,
            "prenom": self.prenom,
            "date_naissance": self.date_naissance.isoformat() if self.date_naissance else "",
            "date_decision": self.date_decision.isoformat(),
            "objets": [list(objet) for objet in self.objets],
        }

    def cle(self, objet: str) -> Cle:
        """What the number of one of its objects, or of the title, is given to."""
        return (self.dispositif, self.session, self.candidat, objet)


def acquisitions_actives(evenements: Iterable[Evenement]) -> dict[tuple[str, str], AcquisitionPrononcee]:
    """What the events (in journal order) leave acquired, by session and candidate id. Raises RegistreRefuse."""
    return {cle: acquisition for cle, (acquisition, _) in _actives(evenements).items()}


def acquisitions_a_noter(
    actives: Mapping[tuple[str, str], AcquisitionPrononcee],
    voulues: Iterable[AcquisitionPrononcee],
    ecartes: Collection[str],
) -> list[tuple[Nature, AcquisitionPrononcee]]:
    """The events to write so that one session's acquisitions become those that it says (see `differences`)."""
    retirees, nouvelles = differences(actives, voulues, ecartes)
    return [
        *((Nature.ACQUISITION_RETIREE, a) for a in retirees),
        *((Nature.ACQUISITION, a) for a in nouvelles),
    ]


def acquis_connus(journal: Sequence[Evenement], inscrites: Sequence[Inscription]) -> list[AcquisConnu]:
    """Everything that is acquired: what the events say, and what has a number in force (`inscrites`: of this journal).

    Registers made before the events were only have the numbers. Raises RegistreRefuse.
    """
    preuves = _preuves(journal, inscrites)
    connus = {
        cle: acquis for a, rang in _actives(journal).values() for cle, acquis in _des_evenements(a, rang, preuves)
    }
    connus |= {cle: _du_numero(i) for cle, i in preuves.en_vigueur.items() if cle not in connus}
    return sorted(connus.values(), key=lambda a: (a.date_decision, a.session, a.candidat, a.objet))


@dataclass(frozen=True)
class _Preuves:
    """The numbers in force, and the last event that put a number out of use (its id), by what they were given to."""

    en_vigueur: Mapping[Cle, Inscription]
    annulees: Mapping[Cle, int] = field(default_factory=dict)

    def retire(self, cle: Cle, rang: int) -> bool:
        """Whether its number was annulled after the event `rang`, and not given again."""
        return cle not in self.en_vigueur and self.annulees.get(cle, 0) > rang


def _preuves(journal: Iterable[Evenement], inscrites: Sequence[Inscription]) -> _Preuves:
    cles = {i.numero: i.cle for i in inscrites}
    annulees = {cles[e.numero]: e.id for e in journal if e.numero and e.nature == Nature.ANNULE}
    return _Preuves({i.cle: i for i in inscrites if i.statut is Statut.EMIS}, annulees)


def _des_evenements(a: AcquisitionPrononcee, rang: int, preuves: _Preuves) -> Iterator[tuple[Cle, AcquisConnu]]:
    """What is left of an event: annulling the certificate of a bloc takes it back; that of the title, all it gave."""
    if preuves.retire(a.cle(a.certification), rang):
        return
    personne = Personne(a.nom, a.prenom, a.date_naissance)
    for code, intitule in a.objets:
        cle = a.cle(code)
        if not preuves.retire(cle, rang):
            inscrite = preuves.en_vigueur.get(cle)
            yield (
                cle,
                AcquisConnu(
                    personne=personne,
                    dispositif=a.dispositif,
                    session=a.session,
                    candidat=a.candidat,
                    certification=a.certification,
                    objet=code,
                    intitule=intitule,
                    date_decision=a.date_decision,
                    numero=inscrite.numero if inscrite else "",
                ),
            )


def _du_numero(i: Inscription) -> AcquisConnu:
    return AcquisConnu(
        personne=Personne(i.titulaire.nom, i.titulaire.prenom, i.titulaire.date_naissance),
        dispositif=i.dispositif,
        session=i.session,
        candidat=i.candidat,
        certification=i.certification,
        objet=i.objet,
        intitule=i.intitule,
        date_decision=i.date_decision,
        numero=i.numero,
    )


def _actives(evenements: Iterable[Evenement]) -> dict[tuple[str, str], tuple[AcquisitionPrononcee, int]]:
    """Those that stand, each with the id of its event."""
    actives: dict[tuple[str, str], tuple[AcquisitionPrononcee, int]] = {}
    for evenement in evenements:
        cle = (evenement.session, evenement.candidat)
        if evenement.nature == Nature.ACQUISITION:
            actives[cle] = (_lire(evenement), evenement.id)
        elif evenement.nature == Nature.ACQUISITION_RETIREE:
            actives.pop(cle, None)
    return actives


def _lire(evenement: Evenement) -> AcquisitionPrononcee:
    try:
        faits = evenement.faits
        naissance = faits["date_naissance"]
        return AcquisitionPrononcee(
            session=evenement.session,
            candidat=evenement.candidat,
            dispositif=faits["dispositif"],
            certification=faits["certification"],
            referentiel=faits["referentiel"],
            nom=faits["nom"],
            prenom=faits["prenom"],
            date_naissance=date.fromisoformat(naissance) if naissance else None,
            date_decision=date.fromisoformat(faits["date_decision"]),
            objets=tuple((code, intitule) for code, intitule in faits["objets"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as erreur:
        raise endommage(f"son événement {evenement.id} (acquisition) est illisible") from erreur
