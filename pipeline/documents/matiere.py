"""What every document is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
    def date_delivrance(self) -> date:
        """The date that certificates carry: the jury's or, where the dispositif says so, the validation's."""
        session = self.dossier.session
        if self.reglement.dispositif.delivrance.date == "validation" and session.validation_le:
            return session.validation_le
        return session.date_jury

    def texte(self, nom: str) -> str:
        """A text of the dispositif, or nothing when it has none by that name."""
        return self.reglement.dispositif.textes.get(nom, "")
