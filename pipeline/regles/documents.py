"""Which documents a dispositif produces, and the dates that it prints."""

from typing import Literal

from msgspec import Struct

from pipeline.modele import Etat, Issue

PARCHEMINS = "parchemins"
"""The folder where certificates are, apart from the letters that go with them."""


class DocumentPrevu(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of document: template, folder, one per what, from which state, for which outcomes (empty: all).

    `libelle`: what one of them is called, for the secretariat; `fusion`: merged PDF (by default, the folder's name);
    `a_l_entreprise`: only for candidates with a company. `sauf_voies`, `sauf_origines`: not for candidates of these
    routes or origins. `par = "inscrit"`: each candidate enrolled, decided or not.
    """

    genre: str
    libelle: str
    dossier: str
    par: Literal["session", "certification", "inscrit", "candidat", "delivrance", "membre", "organisation"]
    etat: Etat
    pages_max: int
    article: str
    issues: tuple[Issue, ...] = ()
    familles: tuple[str, ...] = ()
    word: bool = False
    fusion: str = ""
    a_l_entreprise: bool = False
    sauf_voies: tuple[str, ...] = ()
    sauf_origines: tuple[str, ...] = ()

    @property
    def est_parchemin(self) -> bool:
        """Whether this is the certificate itself."""
        return self.par == "delivrance" and self.dossier == PARCHEMINS


class DateDelivrance(Struct, frozen=True, forbid_unknown_fields=True):
    """The date of delivery printed on certificates."""

    date: Literal["jury", "validation"]
    article: str


class Echeance(Struct, frozen=True, forbid_unknown_fields=True):
    """A date to keep: `decalage` (« -15 jours », « +2 mois ») from a date of the session; `qui` has to act.

    `familles`: only in a session for one of these families of titles (empty: in all).
    """

    code: str
    libelle: str
    repere: Literal["date_jury", "deliberation_close_le", "validation_le"]
    decalage: str
    article: str
    qui: str = ""
    familles: tuple[str, ...] = ()


class Conservation(Struct, frozen=True, forbid_unknown_fields=True):
    """How long something is kept: `duree` from the jury's date (« 20 ans ») or, where it has none, until `terme`."""

    quoi: str
    article: str
    duree: str = ""
    terme: str = ""
