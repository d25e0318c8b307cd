"""Where the register is: a file of its own by default, a PostgreSQL server when the environment says so."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from pipeline.erreurs import UsageInvalide

VARIABLE = "REGISTRE"
"""The environment variable that holds the URL of a shared register."""

_PILOTES = ("postgresql", "postgresql+psycopg")
_REMEDE = f"Écrivez {VARIABLE}=postgresql+psycopg://utilisateur@serveur/base, ou supprimez cette variable."


@dataclass(frozen=True)
class Adresse:
    """One register. `nom`: what messages call it, without any secret; `fichier`: its file, if it is one."""

    url: URL
    nom: str
    fichier: Path | None = None


def localiser(chemin: Path) -> Adresse:
    """The register to use: that of the variable REGISTRE, else the file `chemin`. Raises UsageInvalide."""
    texte = os.environ.get(VARIABLE, "").strip()
    if texte:
        return _serveur(texte)
    # `mode=rw`: a file that disappeared since must not be made again, empty, by the mere fact of opening it.
    url = URL.create("sqlite", database=chemin.absolute().as_uri(), query={"mode": "rw", "uri": "true"})
    return Adresse(url, f"« {chemin} »", chemin)


def _serveur(texte: str) -> Adresse:
    """The text may hold a password: no message repeats it."""
    try:
        url = make_url(texte)
    except (ArgumentError, ValueError):
        raise UsageInvalide(
            f"La variable {VARIABLE} ne contient pas une adresse de base de données.", _REMEDE
        ) from None
    if url.drivername not in _PILOTES:
        raise UsageInvalide(f"La variable {VARIABLE} désigne une base « {url.drivername} », inconnue ici.", _REMEDE)
    if not url.database:
        raise UsageInvalide(f"La variable {VARIABLE} ne dit pas quelle base ouvrir sur le serveur.", _REMEDE)
    return Adresse(url.set(drivername="postgresql+psycopg"), _nommer(url))


def _nommer(url: URL) -> str:
    hote = url.host or _premier(url.query.get("host")) or "ce poste"
    port = f", port {url.port}" if url.port else ""
    return f"« {url.database} » (PostgreSQL, serveur {hote}{port})"


def _premier(valeur: str | Sequence[str] | None) -> str:
    if valeur is None or isinstance(valeur, str):
        return valeur or ""
    return next(iter(valeur), "")
