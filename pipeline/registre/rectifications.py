"""Which edition a certificate corrects, as its number's events and editions tell. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.registre.editions import Edition
from pipeline.registre.evenements import Evenement, Nature, jour
from pipeline.registre.fiches import est_parchemin
from pipeline.registre.inscriptions import Mentions, changements, inscriptions, mentions_apres


def rectifications(journal: Sequence[Evenement], editions: Iterable[Edition]) -> dict[str, date]:
    """Number → day of the last published edition of its certificate that says something else than it does now.

    `journal`, `editions`: those of a session, in order. Nothing for a number out of use, nor where nothing that was
    published has been corrected: a correction undone before anything was published is none.
    Raises RegistreRefuse on a damaged journal.
    """
    histoires: dict[str, list[Evenement]] = {}
    for evenement in journal:
        histoires.setdefault(evenement.numero or "", []).append(evenement)
    parchemins: dict[str, list[Edition]] = {}
    for edition in editions:
        if est_parchemin(edition) and not edition.retiree:
            parchemins.setdefault(edition.numero, []).append(edition)
    presentes = {i.numero: i.mentions for i in inscriptions(journal) if not i.statut.clos}
    jours = {n: _rectifiee(mentions, histoires[n], parchemins.get(n, ())) for n, mentions in presentes.items()}
    return {numero: le for numero, le in jours.items() if le}


def en_attente(journal: Sequence[Evenement]) -> list[str]:
    """The numbers that were corrected since the last publication of their session, which has not said it yet.

    `journal`: the session's. A run that stops once the register has a correction leaves it so, until the next one.
    """
    derniere = max((e.id for e in journal if e.nature == Nature.EDITIONS), default=0)
    rectifies = {e.numero for e in journal if e.nature == Nature.RECTIFICATION and e.id > derniere}
    histoires = {numero: [e for e in journal if e.numero == numero] for numero in rectifies if numero}
    return [
        numero
        for numero, histoire in sorted(histoires.items())
        if changements(mentions_apres(e for e in histoire if e.id < derniere), mentions_apres(histoire))
    ]


def _rectifiee(presentes: Mentions, histoire: Sequence[Evenement], parchemins: Sequence[Edition]) -> date | None:
    """The same for one number, from its own events and editions."""
    # The issue is an edition too: the only trace of it in a register from before they were kept.
    publiees = [(e.id, e.instant) for e in histoire if e.nature == Nature.EMIS]
    publiees += [(edition.evenement, edition.instant) for edition in parchemins]
    for evenement, instant in reversed(publiees):
        dites = mentions_apres(e for e in histoire if e.id < evenement)
        if changements(dites, presentes):
            return jour(instant)
    return None
