"""What the register remembers of earlier sessions, and what it says of the candidates of this one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.modele.cellules import Repere


@dataclass(frozen=True)
class Acquis:
    """A bloc or a compétence acquired at an earlier jury: a row of the sheet Acquis or, with a `session`, the register.

    `repere`: of the row or, for the register, the session that decided.
    """

    candidat: str
    objet: str
    date_decision: date
    numero: str
    repere: Repere
    reperes: Mapping[str, Repere] = field(default_factory=dict, compare=False)
    session: str = ""


@dataclass(frozen=True)
class Personne:
    """Who somebody is, as far as the register knows: birth name, first name, day of birth."""

    nom: str
    prenom: str
    date_naissance: date | None

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip()


@dataclass(frozen=True)
class AcquisConnu:
    """Something that an earlier session granted, and to whom; `candidat`: their id in that session.

    `certification`: what they applied for; `numero`: of its own certificate, where there is one in force.
    """

    personne: Personne
    dispositif: str
    session: str
    candidat: str
    certification: str
    objet: str
    intitule: str
    date_decision: date
    numero: str = ""


@dataclass(frozen=True)
class NumeroConnu:
    """A number of the register: whose it is, for what; `etat` says in French why it is not in force, if it is not."""

    numero: str
    dispositif: str
    certification: str
    objet: str
    intitule: str
    personne: Personne
    date_decision: date
    etat: str = ""


@dataclass(frozen=True)
class Memoire:
    """What the register knows that concerns a session: earlier acquisitions; every number of the other sessions."""

    acquis: tuple[AcquisConnu, ...] = ()
    numeros: tuple[NumeroConnu, ...] = ()


@dataclass(frozen=True)
class Presomption:
    """Earlier acquisitions that may be a candidate's, and that only the secretariat can tell.

    `homonymes`: several people have this very identity; otherwise, it is only similar.
    """

    candidat: str
    acquis: tuple[AcquisConnu, ...]
    homonymes: bool = False


@dataclass(frozen=True)
class Desaccord:
    """A row of the sheet Acquis that does not say what the register does, which prevails."""

    ligne: Acquis
    connu: AcquisConnu


@dataclass(frozen=True)
class NumeroContredit:
    """A row that cites a number which can't be that of this acquisition; `constat` says why (French)."""

    ligne: Acquis
    constat: str


@dataclass(frozen=True)
class Retours:
    """What the register says of a session's candidates, besides what it adds to their acquisitions.

    `titulaires`: those who already have the title that they apply for.
    """

    presomptions: tuple[Presomption, ...] = ()
    desaccords: tuple[Desaccord, ...] = ()
    contredits: tuple[NumeroContredit, ...] = ()
    titulaires: tuple[tuple[str, AcquisConnu], ...] = ()
