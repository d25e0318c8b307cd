"""Read the whole register, even damaged: as far as each table goes, every text whatever its bytes."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.exc import DBAPIError

from pipeline.registre import base
from pipeline.registre.controle import Releve
from pipeline.registre.editions import Edition
from pipeline.registre.evenements import Evenement
from pipeline.registre.inscriptions import Numero


def relever(connexion: Connection) -> tuple[Releve, list[str]]:
    """All that the register holds, and what could not be read of it (French)."""
    constats: list[str] = []
    with _textes_abimes(connexion):
        journal = _lire(connexion, base.TOUS_LES_EVENEMENTS, "journal, événement", constats)
        numeros = _lire(connexion, base.TOUS_LES_NUMEROS, "table des numéros, ligne", constats)
        compteurs = _lire(connexion, base.TOUS_LES_COMPTEURS, "table des compteurs, ligne", constats)
        editions = _lire(connexion, base.TOUTES_LES_EDITIONS, "table des éditions, ligne", constats)
    releve = Releve(
        journal=[Evenement(*ligne) for ligne in journal],
        numeros=[Numero(*ligne) for ligne in numeros],
        compteurs={(d, f, a): dernier for d, f, a, dernier in compteurs},
        dernier=base.dernier_evenement_ecrit(connexion),
        editions=[Edition(*ligne) for ligne in editions],
    )
    return releve, constats


def _lire(connexion: Connection, requete: Select[Any], quoi: str, constats: list[str]) -> list[Any]:
    """The rows as far as they can be read, without those that hold what such a column can't."""
    types = [(colonne.type.python_type, bool(colonne.nullable)) for colonne in requete.selected_columns]
    lignes: list[Any] = []
    rang = 1
    try:
        for rang, ligne in enumerate(connexion.execute(requete), start=1):
            if all(isinstance(v, t) or (v is None and nul) for v, (t, nul) in zip(ligne, types, strict=True)):
                lignes.append(ligne)
            else:
                constats.append(f"{quoi} {rang} : valeur endommagée.")
    except DBAPIError as erreur:
        if not isinstance(erreur.orig, sqlite3.DatabaseError):
            raise
        constats.append(f"{quoi} {rang} ou suivante : illisible.")
    return lignes


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
