"""The conditions on one compétence: its result as written, its éléments, the mean of its grades; and on the route."""

from fractions import Fraction
from typing import Any

from pipeline.deliberation.conditions import Condition, Constat, Faits, borne, entier, pluriel, predicat, reperes
from pipeline.modele import Note, ResultatElement
from pipeline.nombres import decimal, exact, nombre
from pipeline.texte import cle, enumeration, valeur_dite

SUR_ELEMENTS = frozenset({"incontournables", "non_mis_en_oeuvre", "non_acquis"})
SUR_COMPETENCE = SUR_ELEMENTS | {"resultat", "moyenne"}


@predicat
def resultat(attendu: Any) -> Condition:
    """`resultat = "acquis"`: the evaluated value is that key of the scale."""
    if not isinstance(attendu, str):
        raise ValueError("attend une valeur de l’échelle, comme « acquis »")

    def condition(faits: Faits) -> Constat:
        lu = valeur_dite(faits.resultat) or "sans objet, il se calcule"
        return Constat(faits.resultat == attendu, f"résultat : {lu}")

    return condition


@predicat
def voie(attendue: Any) -> Condition:
    """`voie = "controle continu"`: the candidate comes by that access route."""
    if not isinstance(attendue, str) or not cle(attendue):
        raise ValueError("attend le nom d’une voie d’accès")

    def condition(faits: Faits) -> Constat:
        return Constat(cle(faits.voie) == cle(attendue), f"voie : {faits.voie or 'non renseignée'}")

    return condition


@predicat
def incontournables(parametre: Any) -> Condition:
    """`incontournables = "tous"`: every élément incontournable of the compétence is acquired.

    Not acquired and not put into practice are two different things: the wording tells them apart.
    """
    if parametre != "tous":
        raise ValueError("attend « tous »")

    def condition(faits: Faits) -> Constat:
        vises = [e for e in faits.elements if e.incontournable]
        manquants = [(mot, _codes(vises, valeur)) for valeur, mot in _REFUS]
        dits = [f"{mot} : {', '.join(codes)}" for mot, codes in manquants if codes]
        texte = f"incontournables {' ; '.join(dits)}" if dits else _tous_acquis(vises)
        return Constat(bool(vises) and not dits, texte, reperes(vises))

    return condition


_REFUS = (("non_acquis", "non acquis"), ("non_mis_en_oeuvre", "non mis en œuvre"))


def _codes(elements: list[ResultatElement], valeur: str) -> list[str]:
    return [e.code for e in elements if e.valeur == valeur]


def _tous_acquis(vises: list[ResultatElement]) -> str:
    if not vises:
        return "aucun élément incontournable"
    accord = "s" if len(vises) > 1 else ""
    return f"incontournable{accord} {enumeration([e.code for e in vises])} acquis"


@predicat
def non_mis_en_oeuvre(parametre: Any) -> Condition:
    """`non_mis_en_oeuvre = { au_plus = 2 }`: number of the other éléments that were not put into practice."""
    return _autres_elements("non_mis_en_oeuvre", parametre)


@predicat
def non_acquis(parametre: Any) -> Condition:
    """`non_acquis = { au_plus = 0 }`: number of the other éléments that are not acquired."""
    return _autres_elements("non_acquis", parametre)


def _autres_elements(valeur: str, parametre: Any) -> Condition:
    """At most so many of the éléments that are not incontournables have this value.

    Never true of a compétence without éléments: nothing there says that it is mastered.
    """
    maximum = entier(borne(parametre, "au_plus"), "au_plus", 0)

    def condition(faits: Faits) -> Constat:
        vises = [e for e in faits.elements if not e.incontournable and e.valeur == valeur]
        compte = pluriel(len(vises), "élément") if vises else "aucun autre élément"
        codes = f" ({', '.join(e.code for e in vises)})" if vises else ""
        texte = f"{compte} {valeur_dite(valeur)}{codes}, {maximum} au plus"
        return Constat(bool(faits.elements) and len(vises) <= maximum, texte, reperes(vises))

    return condition


@predicat
def moyenne(parametre: Any) -> Condition:
    """`moyenne = { au_moins = 10 }`, or « 9,5 », « 21/2 »: exact unweighted mean; the bound itself passes."""
    seuil = seuil_de_moyenne(parametre)

    def condition(faits: Faits) -> Constat:
        if faits.moyenne is None:
            return Constat(False, "aucune note")
        notes = ", ".join(_note_dite(note, faits.bareme) for note in faits.notes)
        texte = f"{notes} ; moyenne {_calcul(faits, seuil)}, seuil {exact(seuil)}"
        return Constat(faits.moyenne >= seuil, texte, reperes(faits.notes))

    return condition


def seuil_de_moyenne(parametre: Any) -> Fraction:
    """The bound of `moyenne`. Raises ValueError; a decimal number without quotes is refused: it would not be exact."""
    valeur = borne(parametre, "au_moins")
    if isinstance(valeur, bool) or not isinstance(valeur, int | str):
        raise ValueError("« au_moins » attend un entier, ou un nombre exact entre guillemets comme « 9,5 »")
    return nombre(str(valeur))


def _note_dite(note: Note, bareme: int) -> str:
    """« épreuve écrite 6/10 (soit 12/20) »."""
    ramenee = note.ramenee(bareme)
    if note.valeur is None or ramenee is None:
        return f"{note.partie} sans note"
    soit = "" if note.sur == bareme else f" (soit {exact(ramenee)}/{bareme})"
    return f"{note.partie} {exact(note.valeur)}/{exact(note.sur)}{soit}"


def _calcul(faits: Faits, seuil: Fraction) -> str:
    """« (12 + 13 + 13) / 3 = 12,67 (38/3) »: the exact mean is told whenever the rounded one is not it.

    The mean is said with as many decimals as it takes to stay on its side of the threshold: 9,996 is not « 10,00 ».
    """
    assert faits.moyenne is not None
    termes = [exact(ramenee) for note in faits.notes if (ramenee := note.ramenee(faits.bareme)) is not None]
    arrondis = (decimal(faits.moyenne, decimales) for decimales in range(2, 30))
    dite = next((d for d in arrondis if (nombre(d) >= seuil) == (faits.moyenne >= seuil)), exact(faits.moyenne))
    precision = "" if nombre(dite) == faits.moyenne else f" ({faits.moyenne.numerator}/{faits.moyenne.denominator})"
    somme = f"({' + '.join(termes)}) / {len(termes)} = " if len(termes) > 1 else ""
    return f"{somme}{dite}{precision}"
