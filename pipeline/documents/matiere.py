"""What every document is made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property, wraps
from typing import Any, TypeVar

from pipeline.modele import Decision, Delivrance, DossierSession, Etat
from pipeline.referentiel import Reglement

T = TypeVar("T")


@dataclass(frozen=True)
class Matiere:
    """A deliberated session. `decisions` and `delivrances` are in the order of the procès-verbaux.

    `numeros`: the certificate number of each delivery, by candidate id and object; `rectifiees`: number → day of the
    published edition that its certificate corrects; `retenus`: see `une_fois`.
    """

    dossier: DossierSession
    reglement: Reglement
    etat: Etat
    decisions: tuple[Decision, ...]
    numeros: Mapping[tuple[str, str], str]
    delivrances: tuple[Delivrance, ...]
    rectifiees: Mapping[str, date] = field(default_factory=dict)
    retenus: dict[object, tuple[Decision, Any]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def numeros_des_candidats(self) -> Mapping[str, tuple[str, ...]]:
        """Candidate id → the numbers of their certificates, the certification's first."""
        numeros: dict[str, tuple[str, ...]] = {}
        for delivrance in self.delivrances:
            if delivrance.cle in self.numeros:
                candidat = delivrance.decision.candidat.id
                numeros[candidat] = (*numeros.get(candidat, ()), self.numeros[delivrance.cle])
        return numeros

    @property
    def instant(self) -> datetime:
        """What produced files give as their date: the jury's, so that the same inputs give the same bytes."""
        return datetime.combine(self.dossier.session.date_jury, time())

    def texte(self, nom: str) -> str:
        """A text of the dispositif, or nothing when it has none by that name."""
        return self.reglement.dispositif.textes.get(nom, "")


def une_fois(fonction: Callable[[Decision, Matiere], T]) -> Callable[[Decision, Matiere], T]:
    """Compute only once what many documents of a session say of a decision; what is returned must not be changed."""

    @wraps(fonction)
    def retenir(decision: Decision, matiere: Matiere) -> T:
        cle = (fonction, decision.candidat.id)
        connue = matiere.retenus.get(cle)
        if connue is None or connue[0] is not decision:
            connue = matiere.retenus[cle] = (decision, fonction(decision, matiere))
        return connue[1]

    return retenir
