"""What every document is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from pipeline.modele import Decision, Delivrance, DossierSession, Etat
from pipeline.referentiel import Reglement


@dataclass(frozen=True)
class Matiere:
    """A deliberated session. `decisions` and `delivrances` are in the order of the procès-verbaux.

    `numeros`: the certificate number of each delivery, by candidate id and object.
    """

    dossier: DossierSession
    reglement: Reglement
    etat: Etat
    decisions: tuple[Decision, ...]
    numeros: Mapping[tuple[str, str], str]
    delivrances: tuple[Delivrance, ...]

    @property
    def instant(self) -> datetime:
        """What produced files give as their date: the jury's, so that the same inputs give the same bytes."""
        return datetime.combine(self.dossier.session.date_jury, time())

    def texte(self, nom: str) -> str:
        """A text of the dispositif, or nothing when it has none by that name."""
        return self.reglement.dispositif.textes.get(nom, "")
