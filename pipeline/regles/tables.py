"""Decision tables: ordered rows, the first that holds wins."""

from typing import Any

from msgspec import Struct


class Regle(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a decision table: if every condition of `quand` holds, the result is `alors`, because of `motif`."""

    nom: str
    alors: str
    motif: str
    article: str
    quand: dict[str, Any] = {}


Table = tuple[Regle, ...]


class Tables(Struct, frozen=True, forbid_unknown_fields=True):
    """The decision tables, one per level; a bloc may bring its own (see `Bloc.regles`)."""

    competence: Table
    bloc: Table = ()
    certification_par_blocs: Table = ()
    certification_par_competences: Table = ()
