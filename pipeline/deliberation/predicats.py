"""The conditions that a decision table may use on compétences and blocs, and the reading of a row's conditions.

A handful of registered predicates, never an expression: see `conditions` for what they are made of, and
`predicats_competence` for those on one compétence.
"""

from fractions import Fraction
from typing import Any

import pipeline.deliberation.predicats_competence  # noqa: F401  # registers its predicates
from pipeline.deliberation.conditions import (
    PREDICATS,
    Condition,
    Constat,
    Faits,
    borne,
    entier,
    pluriel,
    predicat,
    reperes,
)
from pipeline.texte import enumeration


@predicat
def part_acquise(parametre: Any) -> Condition:
    """`part_acquise = { au_moins = "60 %" }`: exact share of acquired compétences; the bound itself passes."""
    seuil = pourcentage(_au_moins(parametre))

    def condition(faits: Faits) -> Constat:
        acquises, total = _compte(faits)
        part = Fraction(acquises, total) if total else Fraction(0)
        texte = f"{pluriel(acquises, 'compétence')} sur {total} ({_pour_cent(part)}), seuil {_pour_cent(seuil)}"
        return Constat(part >= seuil, texte, reperes(faits.competences))

    return condition


@predicat
def acquises(codes: Any) -> Condition:
    """`acquises = ["C1.1", "C1.2"]`: each of these compulsory compétences is acquired."""
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise ValueError("attend une liste de codes de compétences")

    def condition(faits: Faits) -> Constat:
        visees = [c for c in faits.competences if c.code in codes]
        manquantes = [c.code for c in visees if not c.acquise]
        if manquantes:
            accord = "s" if len(manquantes) > 1 else ""
            texte = f"obligatoire{accord} {enumeration(manquantes)} non acquise{accord}"
        else:
            texte = f"obligatoires {enumeration(codes)} acquises"
        return Constat(len(visees) == len(codes) and not manquantes, texte, reperes(visees))

    return condition


@predicat
def competences_acquises(parametre: Any) -> Condition:
    """`competences_acquises = "toutes"` or `{ au_moins = 1 }`: number of acquired compétences."""
    minimum = None if parametre == "toutes" else entier(_au_moins(parametre), "au_moins", 1)

    def condition(faits: Faits) -> Constat:
        nombre, total = _compte(faits)
        texte = f"{pluriel(nombre, 'compétence')} acquise{'s' if nombre > 1 else ''} sur {total}"
        vrai = nombre >= (total if minimum is None else minimum)
        return Constat(vrai and total > 0, texte, reperes(faits.competences))

    return condition


@predicat
def blocs_acquis(parametre: Any) -> Condition:
    """`blocs_acquis = "tous"` or `{ au_moins = 1 }`: number of acquired blocs."""
    minimum = None if parametre == "tous" else entier(_au_moins(parametre), "au_moins", 1)

    def condition(faits: Faits) -> Constat:
        acquis = [b.code for b in faits.blocs if b.acquis]
        total = len(faits.blocs)
        texte = f"{pluriel(len(acquis), 'bloc')} sur {total} acquis" + (f" ({enumeration(acquis)})" if acquis else "")
        vrai = len(acquis) >= (total if minimum is None else minimum)
        return Constat(vrai and total > 0, texte)

    return condition


def compiler(quand: dict[str, Any]) -> tuple[Condition, ...]:
    """The conditions of one row of a table.

    Raises ValueError (French, names the condition) for an unknown predicate or a parameter that makes no sense.
    """
    conditions = []
    for nom, parametre in quand.items():
        if nom not in PREDICATS:
            raise ValueError(f"condition inconnue « {nom} » (connues : {', '.join(sorted(PREDICATS))})")
        try:
            conditions.append(PREDICATS[nom](parametre))
        except ValueError as erreur:
            raise ValueError(f"condition « {nom} » : {erreur}") from erreur
    return tuple(conditions)


def pourcentage(texte: Any) -> Fraction:
    """« 60 % » or « 2/3 » → an exact fraction, more than 0, at most 1. Raises ValueError, also for « 66,67 % »."""
    try:
        brut = str(texte).replace("\u00a0", " ").replace("\u202f", " ").strip()
        part = Fraction(brut[:-1].strip().replace(",", ".")) / 100 if brut.endswith("%") else Fraction(brut)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"« {texte} » n’est pas une part comme « 60 % » ou « 2/3 »") from None
    if not 0 < part <= 1 or isinstance(texte, float):
        raise ValueError(f"« {texte} » n’est pas une part comme « 60 % » ou « 2/3 »")
    simple = part.limit_denominator(12)
    if part != simple and abs(part - simple) < Fraction(1, 1000):
        raise ValueError(f"« {texte} » n’est pas exactement {simple} : écrire « {simple} »")
    return part


def _au_moins(parametre: Any) -> Any:
    return borne(parametre, "au_moins", ", ou le mot qui signifie l’ensemble")


def _compte(faits: Faits) -> tuple[int, int]:
    return sum(1 for c in faits.competences if c.acquise), len(faits.competences)


def _pour_cent(part: Fraction) -> str:
    """Exact when it is a whole percentage, else one decimal (only to be read: never compared)."""
    cent = part * 100
    return f"{cent.numerator} %" if cent.denominator == 1 else f"{float(cent):.1f} %".replace(".", ",")
