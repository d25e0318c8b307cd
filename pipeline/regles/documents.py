"""Which documents a dispositif produces, and the dates that it prints."""

from typing import Literal

from msgspec import Struct

from pipeline.modele import Etat, Issue


class DocumentPrevu(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of document: template, folder, one per what, from which state, for which outcomes (empty: all).

    `libelle`: what one of them is called, for the secretariat.
    """

    genre: str
    libelle: str
    dossier: str
    par: Literal["certification", "candidat", "delivrance"]
    etat: Etat
    pages_max: int
    article: str
    issues: tuple[Issue, ...] = ()
    familles: tuple[str, ...] = ()
    word: bool = False


class DateDelivrance(Struct, frozen=True, forbid_unknown_fields=True):
    """The date of delivery printed on certificates."""

    date: Literal["jury", "validation"]
    article: str
