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


NATURES = {
    "duplicata": "duplicata d’un parchemin",
    "bordereau": "bordereau d’une transmission",
    "decisions": "décisions, avec leurs raisons",
    "anonymat": "correspondance des numéros anonymes",
    "suivi": "fichier de suivi de la session",
    "session": "classeur de la session, tel que reçu",
    "grilles": "grille d’évaluation, telle que reçue",
    "entrees": "autre fichier déposé avec la session",
    "identite": "pièce d’identité d’un candidat",
    "registre": "extrait du registre",
    "regles": "règles et modèles appliqués",
}
"""What a file is, code → in words, when it is none of the documents that a dispositif foresees (their `genre`)."""

TOUJOURS_GARDES = ("suivi", "registre", "regles")
"""What says what was published and by which rules: no period ever destroys it, in a folder or in a package."""


class Conservation(Struct, frozen=True, forbid_unknown_fields=True):
    """How long something is kept: `duree` (« 20 ans ») from a date or, where there is no period, until `terme`.

    `documents`: the kinds of files that this holds for (`genre`, or one of NATURES, TOUJOURS_GARDES apart), for
    candidates with one of these `issues` (empty: all). `depuis`: the date that the period runs from, the jury's when
    nothing is said; with `terme`, the day when that comes to an end.
    """

    classe: str
    quoi: str
    article: str
    duree: str = ""
    terme: str = ""
    depuis: Literal["", "date_jury", "deliberation_close_le", "delivrance"] = ""
    documents: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
