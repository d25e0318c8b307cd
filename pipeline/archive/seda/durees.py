"""How long each file is kept, as the standard says it: the code of a rule, the day it runs from, what comes after."""

from collections.abc import Iterable, Mapping

from pipeline.archive.admission import Fonds
from pipeline.archive.pieces import Terme
from pipeline.archive.seda.plume import Plume
from pipeline.echeances import depart_de_conservation
from pipeline.regles import Conservation
from pipeline.texte import date_longue

_SORTS = {"Keep": "conservation définitive", "Destroy": "destruction"}


class Durees:
    """The retention classes of a rule book, for one session, and the codes that the archives service knows them by."""

    def __init__(self, fonds: Fonds) -> None:
        self._fonds = fonds
        self._dispositif = fonds.reglement.dispositif
        self._classes: Mapping[str, Conservation] = {c.classe: c for c in self._dispositif.conservation}

    def code(self, classe: str) -> str:
        """The archives service's own, where the centre wrote it; ours otherwise."""
        return self._dispositif.archivage.regles.get(classe, f"{self._dispositif.dispositif.code}-{classe}")

    def appliquer(self, plume: Plume, terme: Terme) -> None:
        """The rule of one file; nothing where no text gives any period: none is made up."""
        if not terme.classe:
            return
        depart = depart_de_conservation(self._classes[terme.classe], self._fonds.session, self._dispositif)
        with plume.dans("Management"), plume.dans("AppraisalRule"):
            plume.ajouter("Rule", self.code(terme.classe))
            if depart:  # otherwise the period runs from a day that is still to come
                plume.ajouter("StartDate", depart.isoformat())
            plume.ajouter("FinalAction", self._sort(terme.classe))

    def dite(self, terme: Terme) -> str:
        """The same in words: the message itself only names a rule, whose period the archives service keeps."""
        if not terme.classe:
            return f"Conservation : {terme.dit}."
        sort = _SORTS[self._sort(terme.classe)]
        return f"Conservation : {terme.dit} (classe « {terme.classe} », {terme.article}) ; ensuite : {sort}."

    def enoncer(self, classes: Iterable[str]) -> list[str]:
        """What each rule that is used means, one sentence each."""
        employees = set(classes)
        return [self._enonce(c) for classe, c in self._classes.items() if classe in employees]

    def _enonce(self, c: Conservation) -> str:
        depart = depart_de_conservation(c, self._fonds.session, self._dispositif)
        combien = f"{c.duree} à compter de « StartDate »" if c.duree else f"{c.terme}, « StartDate » en étant le terme"
        quand = f"le {date_longue(depart)}" if depart else "pas encore connue"
        return f"Règle « {self.code(c.classe)} » : {c.quoi} ; {combien} ({quand}) ; {c.article}."

    def _sort(self, classe: str) -> str:
        return "Keep" if classe in self._dispositif.archivage.conserver else "Destroy"
