"""Which rules serve a session: its rule book, its référentiels, the templates that it uses. To pack them, and to miss
those that a package no longer has.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress

import msgspec

from pipeline.archive.completude import ListePerdue
from pipeline.archive.natures import nom_partout
from pipeline.archive.reglement import lire_dispositif
from pipeline.archive.sac import DONNEES
from pipeline.archive.source import ILLISIBLE, Source
from pipeline.documents.transmissions import BORDEREAU
from pipeline.documents.word import COMMUN
from pipeline.erreurs import RegistreRefuse
from pipeline.registre.extrait import Extrait
from pipeline.regles import Dispositif

GABARITS = "gabarits/"
REGLES = f"{DONNEES}regles/"
_REGLEMENT = re.compile(rf"{REGLES}([^/]+)/dispositif\.toml")


def servies(presentes: Collection[str], code: str, genres: Iterable[str]) -> Iterator[str]:
    """Of the files below the folder of templates, those that serve this dispositif, its own before the shared ones.

    `genres`: the kinds of documents that it makes.
    """
    referentiel = re.compile(rf"{re.escape(code)}/referentiels/[^./][^/]*\.toml")
    reglement = (f"{code}/dispositif.toml", f"{code}/cas.toml")
    yield from sorted(nom for nom in presentes if nom in reglement or referentiel.fullmatch(nom))
    for genre in dict.fromkeys(genres):
        for suffixe in (".docx", ".mentions.toml"):
            noms = (f"{dossier}/{genre}{suffixe}" for dossier in (code, COMMUN))
            yield from [nom for nom in noms if nom in presentes][:1]


def genres_faits(dispositif: Dispositif) -> list[str]:
    """The kinds of documents that a rule book has made."""
    return [*(prevu.genre for prevu in dispositif.documents), *([BORDEREAU] if dispositif.transmissions else [])]


def regles_manquantes(source: Source, extrait: Extrait, temoins: Mapping[str, str]) -> Iterator[str]:
    """The rules that served and are not in a package. `temoins`: what the publication was made from, by name.

    Without its rule book, nothing says which templates served.
    """
    connues = {nom.removeprefix(GABARITS) for nom in temoins if nom.startswith(GABARITS)}
    code = _code(source, extrait)
    if connues and not code:
        yield REGLES
    for nom in servies(connues, code, _genres(source, code)) if code else ():
        partout = DONNEES + nom_partout(f"regles/{nom}", set())
        if partout not in source.tailles:
            yield partout


def _code(source: Source, extrait: Extrait) -> str:
    """The dispositif of a package: as the register says or, where no event does, the only one that has its rules."""
    with suppress(ListePerdue, RegistreRefuse, AttributeError):
        dits = (e.faits.get("dispositif") for e in extrait.evenements)
        if code := next((dit for dit in dits if isinstance(dit, str)), ""):
            return code
    codes = [trouve[1] for nom in source.tailles if (trouve := _REGLEMENT.fullmatch(nom))]
    return codes[0] if len(codes) == 1 else ""


def _genres(source: Source, code: str) -> list[str]:
    try:
        return genres_faits(lire_dispositif(source, f"{REGLES}{code}/dispositif.toml"))
    except (KeyError, msgspec.MsgspecError, *ILLISIBLE):
        return []  # missing, or altered: said of it
