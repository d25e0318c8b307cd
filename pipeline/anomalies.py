"""An anomaly: data that says where a workbook is wrong, rendered later in several ways."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from pipeline.catalogue import CATALOGUE, Gravite
from pipeline.frappe import code_proche, faute_de_frappe
from pipeline.modele import Cellule, Repere


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One fault: what, where, found, expected, what to do (French); `candidat`: the id that it is about."""

    code: str
    gravite: Gravite
    titre: str
    repere: Repere
    trouve: str
    attendu: str
    a_faire: str
    candidat: str = ""

    @property
    def bloquante(self) -> bool:
        return self.gravite is Gravite.BLOQUANT


_DEFAUTS = {"suggestion": "", "ou": "cette cellule"}


class _Vides(dict[str, str]):
    """Pattern values: an absent `suggestion` is nothing at all; what is to be filled is this cell, unless said."""

    def __missing__(self, cle: str) -> str:
        return _DEFAUTS[cle]


def signaler(code: str, ou: Repere | Cellule, trouve: str | None = None, /, **valeurs: str) -> Anomalie:
    """The anomaly `code` at that place; `trouve` defaults to the cell's text; `valeurs` fill the patterns."""
    definition = CATALOGUE[code]
    repere = ou.repere if isinstance(ou, Cellule) else ou
    if trouve is None:
        trouve = (ou.erreur or ou.texte) if isinstance(ou, Cellule) else ""
    remplis = _Vides(valeurs)
    return Anomalie(
        code=code,
        gravite=definition.gravite,
        titre=definition.titre,
        repere=repere,
        trouve=trouve,
        attendu=definition.attendu.format_map(remplis),
        a_faire=definition.a_faire.format_map(remplis),
    )


def a_propos(anomalies: Iterable[Anomalie], candidat: str) -> list[Anomalie]:
    """The same anomalies, said to be about that candidate (so that `--sans` can set them aside with them)."""
    return [replace(anomalie, candidat=candidat) for anomalie in anomalies]


def proche(texte: str, possibles: Iterable[str], ressemblance: float = 0.6) -> str:
    """The one of `possibles` that a text is likely to stand for, or nothing; `ressemblance` is between 0 and 1."""
    par_minuscule = {p.casefold(): p for p in possibles}
    proches = get_close_matches(texte.casefold(), list(par_minuscule), n=1, cutoff=ressemblance)
    return par_minuscule[proches[0]] if proches else ""


def suggestion(texte: str, possibles: Iterable[str]) -> str:
    """« ; vouliez-vous dire « X » ? » when one of `possibles` is close to `texte`, else nothing."""
    trouve = proche(texte, possibles)
    return f" ; vouliez-vous dire « {trouve} » ?" if trouve else ""


def code_suggere(texte: str, possibles: Iterable[str]) -> str:
    """The same, among codes or identifiers, which a digit tells apart."""
    trouve = code_proche(texte, possibles)
    return f" ; vouliez-vous dire « {trouve} » ?" if trouve else ""


def remplacer(texte: str, possibles: Iterable[str], sinon: str = "corriger cette valeur") -> str:
    """The remedy of a mistyped value: replace it with the accepted one that it surely stands for, when there is one.

    Only a slip of the keyboard is corrected: another word would turn an outcome around (« non évalué » is not « non
    validé », « attribué » is not « non attribué »).
    """
    trouve = faute_de_frappe(texte, possibles)
    return f"remplacer « {texte} » par « {trouve} »" if trouve else sinon
