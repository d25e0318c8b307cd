"""All that the register holds of one session, and what is needed to check, without it, that nothing of it changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from pipeline.erreurs import UsageInvalide
from pipeline.registre import base, tables
from pipeline.registre.adresse import localiser
from pipeline.registre.editions import Edition
from pipeline.registre.evenements import ORIGINE, Evenement
from pipeline.registre.inscriptions import Numero
from pipeline.registre.moteur import transaction
from pipeline.registre.pannes import en_francais


@dataclass(frozen=True)
class Maillon:
    """What chains any event to the one before it; `session` is empty for those of other sessions."""

    id: int
    session: str
    precedent: str
    empreinte: str


@dataclass(frozen=True)
class Extrait:
    """One session's numbers, events and editions, in order.

    `chaine`: every event from the first to the last of the session, other sessions' without what they say;
    `precedentes`: by edition, the fingerprint of the line before it, which its own one covers.
    """

    numeros: Sequence[Numero]
    evenements: Sequence[Evenement]
    chaine: Sequence[Maillon]
    editions: Iterable[Edition]
    precedentes: Iterable[str]

    def sans_editions(self) -> "Extrait":
        """The rest, when the editions, which are many, have served."""
        return replace(self, editions=(), precedentes=())


def extraire(chemin: Path, session: str) -> Extrait:
    """Read one session out of a register, as it is at one moment. Raises UsageInvalide without any, RegistreRefuse."""
    adresse = localiser(chemin)
    connexion = base.consulter(adresse)
    if connexion is None:
        raise UsageInvalide(
            "aucun numéro n’a encore été attribué : il n’y a pas de registre",
            f"traiter d’abord la session : make session SESSION={session}",
        )
    with connexion, en_francais(adresse), transaction(connexion, lecture=True):
        evenements = base.evenements(connexion, session=session)
        editions = base.editions(connexion, session=session)
        e, d, n = tables.evenements.c, tables.editions.c, tables.numeros
        bornes = (evenements[0].id, evenements[-1].id) if evenements else (0, 0)
        maillons = select(e.id, e.session, e.precedent, e.empreinte).where(e.id.between(*bornes)).order_by(e.id)
        voisines = {edition.id - 1 for edition in editions} - {edition.id for edition in editions}
        empreintes = {edition.id: edition.empreinte for edition in editions} | {0: ORIGINE}
        for voisine in sorted(voisines - {0}):
            empreintes[voisine] = connexion.execute(select(d.empreinte).where(d.id == voisine)).scalar_one()
        return Extrait(
            numeros=[
                Numero(*ligne)
                for ligne in connexion.execute(select(n).where(n.c.session == session).order_by(n.c.numero))
            ],
            evenements=evenements,
            chaine=[_maillon(session, *ligne) for ligne in connexion.execute(maillons)],
            editions=editions,
            precedentes=[empreintes[edition.id - 1] for edition in editions],
        )


def _maillon(session: str, id: int, de: str, precedent: str, empreinte: str) -> Maillon:
    """What other sessions are called is no business of this one's."""
    return Maillon(id, session if de == session else "", precedent, empreinte)
