"""Titles, as their dated référentiels define them: certification, blocs, compétences."""

from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from pipeline.regles.tables import Table
from pipeline.texte import signifie


class Element(Struct, frozen=True, forbid_unknown_fields=True):
    """What is observed of a compétence; `incontournable`: the compétence can't be mastered without it."""

    code: str
    intitule: str
    incontournable: bool = False


class Partie(Struct, frozen=True, forbid_unknown_fields=True):
    """A part that is graded; `autres_noms`: other names that sheets of grades give it."""

    nom: str
    autres_noms: tuple[str, ...] = ()

    def designe(self, texte: str) -> bool:
        """Whether a text written in a sheet of grades means this part."""
        return signifie(texte, (self.nom, *self.autres_noms))


class Competence(Struct, frozen=True, forbid_unknown_fields=True):
    """One compétence, or unité de valeur, of a référentiel.

    `elements`: evaluated one by one, where the rule needs them; `parties`: what has to be graded.
    """

    code: str
    intitule: str
    elements: tuple[Element, ...] = ()
    parties: tuple[Partie, ...] = ()


class Epreuve(Struct, frozen=True, forbid_unknown_fields=True):
    """A test, and the codes of the compétences that it evaluates."""

    intitule: str
    competences: tuple[str, ...]
    duree: str = ""


class Bloc(Struct, frozen=True, forbid_unknown_fields=True):
    """One bloc de compétences; `regles` replaces the dispositif's table for this bloc."""

    code: str
    intitule: str
    competences: tuple[Competence, ...]
    regles: Table = ()


class TitreAssocie(Struct, frozen=True, forbid_unknown_fields=True):
    """Another title that is granted with the certification, under its own number."""

    code: str
    famille: str
    intitule: str


class Certification(Struct, frozen=True, forbid_unknown_fields=True):
    """The identity of a title. `repertoire`: RNCP, RS or aucun; `enregistre_le`: date of the registration decision.

    `donne`: the titles granted with it.
    """

    code: str
    famille: str
    intitule: str
    repertoire: Literal["RNCP", "RS", "aucun"]
    en_vigueur: date
    fiche: str = ""
    enregistre_le: date | None = None
    niveau: int | None = None
    nsf: tuple[str, ...] = ()
    donne: tuple[TitreAssocie, ...] = ()


class Referentiel(Struct, frozen=True, forbid_unknown_fields=True):
    """One dated version of a certification: its blocs, or its compétences directly."""

    certification: Certification
    exemple: bool = False
    blocs: tuple[Bloc, ...] = ()
    competences: tuple[Competence, ...] = ()
    epreuves: tuple[Epreuve, ...] = ()

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

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that a workbook may name: the objects of decisions, and the éléments."""
        return (*self.objets, *(e.code for c in self.toutes for e in c.elements))

    def bloc_seul(self, code: str, famille: str) -> "Referentiel":
        """One of its blocs, as a title of the family of blocs."""
        bloc = next(b for b in self.blocs if b.code == code)
        titre = replace(self.certification, code=code, famille=famille, intitule=bloc.intitule, donne=())
        return replace(self, certification=titre, blocs=(bloc,), epreuves=())
