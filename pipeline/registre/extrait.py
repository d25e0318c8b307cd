"""All that the register holds of one session, and what is needed to check, without it, that nothing of it changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Select, func, select

from pipeline.erreurs import UsageInvalide
from pipeline.registre import base, tables
from pipeline.registre.adresse import Adresse, localiser
from pipeline.registre.editions import Edition
from pipeline.registre.evenements import ORIGINE, Evenement
from pipeline.registre.inscriptions import Numero
from pipeline.registre.moteur import transaction
from pipeline.registre.pannes import en_francais

T = TypeVar("T")


@dataclass(frozen=True)
class Maillon:
    """What chains any event to the one before it; `session` is empty for those of other sessions."""

    id: int
    session: str
    precedent: str
    empreinte: str


@dataclass(frozen=True)
class Extrait:
    """One session's numbers, events and editions, in order; its editions, which are many, can be gone through again.

    `chaine`: every event from the first to the last of the session, other sessions' without what they say;
    `precedentes`: by edition, the fingerprint of the line before it, which its own one covers.
    """

    numeros: Sequence[Numero]
    evenements: Sequence[Evenement]
    chaine: Sequence[Maillon]
    editions: Iterable[Edition]
    precedentes: Iterable[str]


class _Lignes(Generic[T]):
    """Rows about one session that are never held: they are read again each time they are gone through.

    They are the same each time, since nothing is changed nor removed there: the request says where they end.
    """

    def __init__(self, adresse: Adresse, session: str, requete: Select[Any], faire: Callable[..., T]) -> None:
        self._adresse, self._session, self._requete, self._faire = adresse, session, requete, faire

    def __iter__(self) -> Iterator[T]:
        """Raises UsageInvalide when the register is gone, RegistreRefuse."""
        with _lecture(self._adresse, self._session) as connexion:
            for ligne in base.parcourir(connexion, self._requete):
                yield self._faire(*ligne)


def extraire(chemin: Path, session: str) -> Extrait:
    """Read one session out of a register, as it is at one moment. Raises UsageInvalide without any, RegistreRefuse."""
    adresse = localiser(chemin)
    with _lecture(adresse, session) as connexion:
        evenements = base.evenements(connexion, session=session)
        e, d, n = tables.evenements.c, tables.editions.c, tables.numeros
        bornes = (evenements[0].id, evenements[-1].id) if evenements else (0, 0)
        maillons = select(e.id, e.session, e.precedent, e.empreinte).where(e.id.between(*bornes)).order_by(e.id)
        derniere = connexion.execute(select(func.max(d.id)).where(d.session == session)).scalar() or 0
        de_la_session = (d.session == session) & (d.id <= derniere)
        avant = tables.editions.alias()
        precedentes = select(func.coalesce(avant.c.empreinte, ORIGINE)).select_from(
            tables.editions.outerjoin(avant, avant.c.id == d.id - 1)
        )
        return Extrait(
            numeros=[
                Numero(*ligne)
                for ligne in connexion.execute(select(n).where(n.c.session == session).order_by(n.c.numero))
            ],
            evenements=evenements,
            chaine=[_maillon(session, *ligne) for ligne in connexion.execute(maillons)],
            editions=_Lignes(adresse, session, base.TOUTES_LES_EDITIONS.where(de_la_session), Edition),
            precedentes=_Lignes(adresse, session, precedentes.where(de_la_session).order_by(d.id), str),
        )


@contextmanager
def _lecture(adresse: Adresse, session: str) -> Iterator[Connection]:
    """A register that is only read, as it is at one moment. Raises UsageInvalide without any, RegistreRefuse."""
    connexion = base.consulter(adresse)
    if connexion is None:
        raise UsageInvalide(
            "aucun numéro n’a encore été attribué : il n’y a pas de registre",
            f"traiter d’abord la session : make session SESSION={session}",
        )
    with connexion, en_francais(adresse), transaction(connexion, lecture=True):
        yield connexion


def _maillon(session: str, id: int, de: str, precedent: str, empreinte: str) -> Maillon:
    """What other sessions are called is no business of this one's."""
    return Maillon(id, session if de == session else "", precedent, empreinte)
