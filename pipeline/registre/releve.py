"""Read the whole register, even damaged: as far as each table goes, every text whatever its bytes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Select
from sqlalchemy.exc import DBAPIError

from pipeline.registre import base
from pipeline.registre.controle import Releve
from pipeline.registre.editions import Edition
from pipeline.registre.evenements import Evenement
from pipeline.registre.inscriptions import Numero

T = TypeVar("T")


@contextmanager
def relever(connexion: Connection) -> Iterator[tuple[Releve, list[str]]]:
    """All that the register holds, and what could not be read of it (French).

    Its events and its editions, which are many, are read each time that they are gone through.
    """
    constats: list[str] = []
    with _textes_abimes(connexion):
        journal = _Lignes(connexion, base.TOUS_LES_EVENEMENTS, Evenement)
        editions = _Lignes(connexion, base.TOUTES_LES_EDITIONS, Edition)
        constats += journal.constats("journal, événement")
        numeros = list(_lire(connexion, base.TOUS_LES_NUMEROS, "table des numéros, ligne", constats))
        compteurs = list(_lire(connexion, base.TOUS_LES_COMPTEURS, "table des compteurs, ligne", constats))
        constats += editions.constats("table des éditions, ligne")
        releve = Releve(
            journal=journal,
            numeros=[Numero(*ligne) for ligne in numeros],
            compteurs={(d, f, a): dernier for d, f, a, dernier in compteurs},
            dernier=base.dernier_evenement_ecrit(connexion),
            editions=editions,
        )
        yield releve, constats


class _Lignes(Generic[T]):
    """The rows of a request as far as they can be read, made into what they say."""

    def __init__(self, connexion: Connection, requete: Select[Any], faire: Callable[..., T]) -> None:
        self._connexion, self._requete, self._faire = connexion, requete, faire

    def __iter__(self) -> Iterator[T]:
        return (self._faire(*ligne) for ligne in _lire(self._connexion, self._requete, "", []))

    def constats(self, quoi: str) -> list[str]:
        """What could not be read of them (French)."""
        constats: list[str] = []
        for _ in _lire(self._connexion, self._requete, quoi, constats):
            pass
        return constats


def _lire(connexion: Connection, requete: Select[Any], quoi: str, constats: list[str]) -> Iterator[Any]:
    """The rows as far as they can be read, without those that hold what such a column can't."""
    types = [(colonne.type.python_type, bool(colonne.nullable)) for colonne in requete.selected_columns]
    rang = 1
    try:
        for rang, ligne in enumerate(base.parcourir(connexion, requete), start=1):
            if all(isinstance(v, t) or (v is None and nul) for v, (t, nul) in zip(ligne, types, strict=True)):
                yield ligne
            else:
                constats.append(f"{quoi} {rang} : valeur endommagée.")
    except DBAPIError as erreur:
        if not isinstance(erreur.orig, sqlite3.DatabaseError):
            raise
        constats.append(f"{quoi} {rang} ou suivante : illisible.")


@contextmanager
def _textes_abimes(connexion: Connection) -> Iterator[None]:
    """A byte changed by hand may be no text any more: read it all the same, since the fingerprint will tell."""
    brute: Any = connexion.connection.dbapi_connection
    if not isinstance(brute, sqlite3.Connection):
        yield
        return
    brute.text_factory = lambda octets: octets.decode(errors="replace")
    try:
        yield
    finally:
        brute.text_factory = str
