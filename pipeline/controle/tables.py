"""What is refused in a decision table: a row that can never apply, has no source, or asks what can't be known there."""

from collections.abc import Iterator
from typing import Any

from pipeline.deliberation.predicats import compiler
from pipeline.deliberation.predicats_competence import SUR_COMPETENCE
from pipeline.modele import Issue
from pipeline.regles import Table

ISSUES_CERTIFICATION = (Issue.ADMIS, Issue.PARTIEL, Issue.NON_ADMIS)
ISSUES_PARTIE = ("acquis", "non_acquis")

_PARTOUT = frozenset({"voie"})
_SUR_BLOCS = frozenset({"blocs_acquis"})


def fautes_competence(table: Table) -> Iterator[str]:
    """The table of compétences, which every dispositif has."""
    nom = "regles.competence"
    yield from _fautes(nom, table, ISSUES_PARTIE)
    for regle, condition in _conditions(table):
        if condition not in SUR_COMPETENCE | _PARTOUT:
            yield f"{nom}, règle « {regle} » : la condition « {condition} » ne porte pas sur une seule compétence"


def fautes_bloc(nom: str, table: Table) -> Iterator[str]:
    """A table of blocs; a dispositif may have none."""
    yield from _fautes(nom, table, ISSUES_PARTIE) if table else ()
    yield from _hors_sujet(nom, table, SUR_COMPETENCE | _SUR_BLOCS)


def fautes_certification(nom: str, table: Table, par_blocs: bool) -> Iterator[str]:
    """A table of certifications; a dispositif may have none."""
    yield from _fautes(nom, table, ISSUES_CERTIFICATION) if table else ()
    yield from _hors_sujet(nom, table, SUR_COMPETENCE if par_blocs else SUR_COMPETENCE | _SUR_BLOCS)


def conditions_employees(table: Table) -> dict[str, Any]:
    """The conditions that a table uses, with a parameter that each is given."""
    return {condition: parametre for regle in table for condition, parametre in regle.quand.items()}


def _conditions(table: Table) -> Iterator[tuple[str, str]]:
    """Name of the row, name of the condition."""
    for regle in table:
        for condition in regle.quand:
            yield regle.nom, condition


def _hors_sujet(nom: str, table: Table, exclues: frozenset[str]) -> Iterator[str]:
    for regle, condition in _conditions(table):
        if condition in exclues:
            yield f"{nom}, règle « {regle} » : la condition « {condition} » ne s’emploie pas dans cette table"


def _fautes(nom: str, table: Table, resultats: tuple[str, ...]) -> Iterator[str]:
    if not table:
        yield f"table [[{nom}]] absente"
        return
    yield from _ordre(nom, table)
    for regle in table:
        if regle.alors not in resultats:
            connus = ", ".join(resultats)
            yield f"{nom}, règle « {regle.nom} » : résultat « {regle.alors} » inconnu (connus : {connus})"
        for champ in ("nom", "motif", "article"):
            if not getattr(regle, champ).strip():
                yield f"{nom}, règle « {regle.nom} » : « {champ} » est vide"
        try:
            compiler(regle.quand)
        except ValueError as erreur:
            yield f"{nom}, règle « {regle.nom} » : {erreur}"


def _ordre(nom: str, table: Table) -> Iterator[str]:
    """The last row, and it alone, is without condition; no row repeats one that comes before."""
    if table[-1].quand:
        yield f"{nom} : la dernière règle « {table[-1].nom} » doit être sans condition"
    for regle in table[:-1]:
        if not regle.quand:
            yield f"{nom} : règle « {regle.nom} » sans condition ; celles qui la suivent ne s’appliqueraient jamais"
    conditions = [regle.quand for regle in table]
    if any(quand in conditions[:rang] for rang, quand in enumerate(conditions)):
        yield f"{nom} : deux règles ont les mêmes conditions, la seconde ne s’appliquerait jamais"
