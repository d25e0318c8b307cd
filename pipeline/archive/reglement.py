"""By which rules a package dates its files: its rule book, and the days and outcomes that periods run from."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import msgspec

from pipeline.archive.faits import Faits
from pipeline.archive.natures import COPIE_DECISIONS
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import Source, lire_texte
from pipeline.echeances import fin_de_conservation
from pipeline.modele import Session
from pipeline.registre.extrait import Extrait
from pipeline.registre.inscriptions import inscriptions
from pipeline.regles import Conservation, Dispositif

_REGLEMENT = re.compile(rf"{DONNEES}regles/[^/]+/dispositif(?:-(\d{{4}}-\d\d-\d\d))?\.toml")

Sujet = tuple[str, str | None]
"""A kind of file, and the candidate that it is about: "" for nobody, None when it may be any of them."""


@dataclass(frozen=True)
class Regles:
    """The rule book of one day, and what its periods run from; `seance`: None when nothing is left that says it."""

    nom: str
    dispositif: Dispositif
    seance: Session | None
    faits: Faits | None

    def classes(self, sujets: Collection[Sujet]) -> dict[str, Conservation]:
        """Those that one of these files may be of."""
        toutes = self.dispositif.conservation
        return {c.classe: c for c in toutes for genre, qui in sujets if genre in c.documents and self._vaut(c, qui)}

    def fin(self, c: Conservation) -> date | None:
        return fin_de_conservation(c, self.seance, self.dispositif) if self.seance else None

    def _vaut(self, c: Conservation, candidat: str | None) -> bool:
        return not c.issues or candidat is None or not self.faits or self._issues.get(candidat) in c.issues

    @cached_property
    def _issues(self) -> Mapping[str, str]:
        return {decide.id: decide.issue for decide in self.faits.candidats} if self.faits else {}


def reglement_du(jour: date, noms: Collection[str]) -> str:
    """The rule book of a package that held on that day: the archived one, or the last that a destruction brought."""
    dates = {trouve[1] or "": nom for nom in noms if (trouve := _REGLEMENT.fullmatch(nom))}
    return dates[max(le for le in dates if le <= jour.isoformat())]


def lire_dispositif(source: Source, nom: str) -> Dispositif:
    """Raises KeyError, ValueError, MsgspecError, one of ILLISIBLE."""
    return msgspec.toml.decode(lire_texte(source, nom).decode("utf-8-sig"), type=Dispositif)


def lire_faits(source: Source) -> Faits | None:
    """What the decisions say, as long as they are there. Raises MsgspecError, one of ILLISIBLE."""
    noms = (DONNEES + COPIE_DECISIONS, f"{DONNEES}documents/decisions.json")
    present = next((nom for nom in noms if nom in source.tailles), None)
    return msgspec.json.decode(lire_texte(source, present), type=Faits) if present else None


def seance_du_registre(extrait: Extrait) -> Session | None:
    """When the decisions went in their turn: the register has the day of the jury, which nothing runs from before."""
    inscrits = inscriptions(extrait.evenements)
    if not inscrits:
        return None
    jury = min(i.date_decision for i in inscrits)
    return Session("", "", jury, "", deliberation_close_le=jury, validation_le=jury)
