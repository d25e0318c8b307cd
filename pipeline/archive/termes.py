"""Until when the files of a package had to be kept the day it was made, as far as what it still holds can tell."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipeline.archive.faits import Faits
from pipeline.archive.natures import reunis
from pipeline.archive.pieces import Terme
from pipeline.archive.reconnus import REUNION, Reconnu
from pipeline.archive.reglement import Regles, Sujet, lire_dispositif, lire_faits, reglement_du, seance_du_registre
from pipeline.archive.source import Source
from pipeline.echeances import fin_de_conservation
from pipeline.modele import Etat, Session
from pipeline.registre import Statut
from pipeline.registre.editions import presentes
from pipeline.registre.extrait import Extrait
from pipeline.registre.inscriptions import inscriptions
from pipeline.regles import Conservation
from pipeline.regles.documents import TOUJOURS_GARDES


@dataclass(frozen=True)
class Prevu:
    """What a list may say of a file: its class and article, its last day; not `sure`: that day or a later one.

    `fin`: None when there is none or, not `sure`, when nothing tells; `attendue`: none may be said, what the period
    runs from was awaited.
    """

    classe: str
    article: str
    fin: date | None
    sure: bool = True
    attendue: bool = False

    def admet(self, dite: date | None) -> bool:
        """Whether a list may give this last day."""
        if self.sure:
            return dite == self.fin
        return self.attendue if dite is None else self.fin is None or dite >= self.fin

    def permet(self, terme: Terme) -> bool:
        """Whether a list may say this of it, words apart."""
        return (terme.classe, terme.article) == (self.classe, self.article) and self.admet(terme.fin)


_SANS = Prevu("", "", None)
_UN_JOUR = date(2000, 1, 1)
"""Any: only whether something has an end by it is asked."""


class Termes:
    """By the rule book that the package was made with: a destruction brings that of its day, and dates no line anew."""

    def __init__(self, source: Source, extrait: Extrait) -> None:
        """Raises KeyError, ValueError, MsgspecError, RegistreRefuse, one of ILLISIBLE when what tells can't be read."""
        nom = reglement_du(date.min, source.tailles)
        faits = lire_faits(source)
        seance = faits.seance if faits else seance_du_registre(extrait)
        self.regles = Regles(nom, lire_dispositif(source, nom), seance, faits)
        self._extrait = extrait
        self._jury = None if faits else _jury(extrait)
        self._prevus = {c.classe: self._prevu(c) for c in self.regles.dispositif.conservation}

    def de(self, nom: str, reconnu: Reconnu) -> Collection[Prevu]:
        """What may be said of a file: several terms where nothing tells which, one otherwise."""
        if reconnu.nature in TOUJOURS_GARDES:
            return [_SANS]
        if reconnu.nature == REUNION:
            return self._reunion(nom)
        return self._termes((reconnu.nature, reconnu.candidat))

    def _termes(self, sujet: Sujet) -> list[Prevu]:
        classes = self.regles.classes([sujet])
        selon_l_issue = not self.regles.faits and all(c.issues for c in classes.values())
        return [*map(self._prevus.__getitem__, classes), *([_SANS] if selon_l_issue or not classes else [])]

    def _prevu(self, c: Conservation) -> Prevu:
        regles = self.regles
        fin = regles.fin(c) if regles.faits else self._fin(c, self._jury)
        if fin or (regles.faits and _complets(regles.faits)) or not (c.duree or c.depuis):
            return Prevu(c.classe, c.article, fin)
        return Prevu(c.classe, c.article, regles.fin(c), sure=False, attendue=self._fin(c, _UN_JOUR) is None)

    def _fin(self, c: Conservation, jury: date | None) -> date | None:
        """The last day of what runs from the jury, or from a delivery that is the jury's; None otherwise."""
        return fin_de_conservation(c, Session("", "", jury, ""), self.regles.dispositif) if jury else None

    def _reunion(self, nom: str) -> Collection[Prevu]:
        """Of documents joined in one file, the first term to end; any of theirs where not all is known of them."""
        genres = {prevu.genre for prevu in reunis(nom.removeprefix("documents/"), self.regles.dispositif)}
        if not self.regles.faits:
            prevus = {prevu for genre in genres for prevu in self._termes((genre, None))}
        else:
            prevus = {prevu for genre in genres for prevu in self._par_genre.get(genre, ())}
        if not all(prevu.sure for prevu in prevus):
            return {*prevus, _SANS}
        if not self.regles.faits:
            return {prevu if prevu.fin else _SANS for prevu in prevus}
        fins = [prevu.fin for prevu in prevus if prevu.fin]
        return {prevu for prevu in prevus if prevu.fin == min(fins)} if fins else [_SANS]

    @cached_property
    def _par_genre(self) -> Mapping[str, Collection[Prevu]]:
        """The terms of the documents of each kind."""
        termes: dict[str, set[Prevu]] = {}
        for e in presentes(self._extrait.editions):
            termes.setdefault(e.genre, set()).update(self._termes((e.genre, e.candidat)))
        return termes


def _complets(faits: Faits) -> bool:
    """Whether decisions say all of their dates: the first version of the program did not."""
    return faits.deliberation_close_le is not None or not faits.etat.atteint(Etat.DELIBEREE)


def _jury(extrait: Extrait) -> date | None:
    """The day that the certificates in force are of, when it is one: the session's."""
    jours = {i.date_decision for i in inscriptions(extrait.evenements) if i.statut is Statut.EMIS}
    return jours.pop() if len(jours) == 1 else None
