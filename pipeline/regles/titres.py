"""Titles, as their dated référentiels define them: certification, blocs, compétences."""

from datetime import date
from typing import Literal

from msgspec import Struct

from pipeline.regles.tables import Table


class Competence(Struct, frozen=True, forbid_unknown_fields=True):
    """One compétence of a référentiel."""

    code: str
    intitule: str


class Bloc(Struct, frozen=True, forbid_unknown_fields=True):
    """One bloc de compétences; `regles` replaces the dispositif's table for this bloc."""

    code: str
    intitule: str
    competences: tuple[Competence, ...]
    regles: Table = ()


class Certification(Struct, frozen=True, forbid_unknown_fields=True):
    """The identity of a title. `repertoire`: RNCP, RS or aucun; `enregistre_le`: date of the registration decision."""

    code: str
    famille: str
    intitule: str
    repertoire: Literal["RNCP", "RS", "aucun"]
    en_vigueur: date
    fiche: str = ""
    enregistre_le: date | None = None
    niveau: int | None = None
    nsf: tuple[str, ...] = ()


class Referentiel(Struct, frozen=True, forbid_unknown_fields=True):
    """One dated version of a certification: its blocs, or its compétences directly."""

    certification: Certification
    exemple: bool = False
    blocs: tuple[Bloc, ...] = ()
    competences: tuple[Competence, ...] = ()

    @property
    def version(self) -> str:
        """What each decision records: `CODE@date`."""
        return f"{self.certification.code}@{self.certification.en_vigueur.isoformat()}"

    @property
    def toutes(self) -> tuple[Competence, ...]:
        """Every compétence, in order, whether in blocs or not."""
        return self.competences or tuple(c for b in self.blocs for c in b.competences)

    @property
    def bloc_de(self) -> dict[str, str]:
        """Compétence code → the code of its bloc; nothing for a référentiel without blocs."""
        return {c.code: b.code for b in self.blocs for c in b.competences}

    @property
    def objets(self) -> dict[str, str]:
        """Every code that a decision may be about → its title: the certification, blocs and compétences."""
        certification = {self.certification.code: self.certification.intitule}
        parties = {b.code: b.intitule for b in self.blocs} | {c.code: c.intitule for c in self.toutes}
        return certification | parties
