"""Evaluation sheets filled at random: every dispositif that is shipped, and rules that are invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.deliberation.competences import Cadre
from pipeline.modele import Acquis, Repere, Session
from pipeline.referentiel import Reglement, charger, dispositifs
from pipeline.regles import Bloc, Competence, Referentiel, Regle
from pipeline.regles.tables import Tables
from pipeline.regles.titres import Element, Partie
from pipeline.restitution.grilles import cadre_feuille as page
from pipeline.restitution.grilles.individuelle import tracer
from pipeline.restitution.grilles.notes import LIGNES_LIBRES
from pipeline.restitution.grilles.rangees import OFFERTES
from pipeline.restitution.grilles.regles import Valeur
from tests.cas import GABARITS

JOUR = date(2024, 10, 1)
SESSION = Session("2024-10", "", JOUR, "Paris")
REPERE = Repere("session.xlsx", "Acquis", "A2")

Cellules = dict[str, Any]


@dataclass(frozen=True, repr=False)
class Remplissage:
    """One filled sheet: whose rules, and what is typed in which cell."""

    reglement: Reglement
    cadre: Cadre
    cellules: Mapping[str, Any]

    def _repr_pretty_(self, ecran: Any, _: bool) -> None:
        """What a failing example shows of it: the disagreement itself says the rest."""
        ecran.text(f"Remplissage({self.cadre.referentiel.version})")


# --- what people type ------------------------------------------------------------------------------------------------

HORS_ECHELLE = ("aquis", "acquis ou non", "x", "1", 1, "VRAI", "*", "acquis ?", "ac*", "ac?uis", "#N/A", "=A1", True)
VIDES = (None, None, None, " ", "-", "…", "_")


# Hypothesis draws the rules, the routes and the earlier acquisitions; what is typed comes from one seed per sheet, for
# a workbook of forty sheets is more than it would draw cell by cell.


def _ecrit(mot: str, hasard: Random) -> str:
    """One of the ways to write a word of the scale."""
    sans_accents = mot.replace("é", "e").replace("œ", "oe")
    formes = (mot, mot, mot.upper(), mot.capitalize(), sans_accents, f"  {mot} ", mot.replace(" ", "\u00a0"), f"{mot}.")
    return hasard.choice((*formes, mot.replace(" ", "-"), mot.replace(" ", "   ")))


def _resultat(cadre: Cadre, valeurs: tuple[Valeur, ...], sur: bool, hasard: Random) -> Any:
    """Mostly acquired, so that every rule is reached. Not `sur`: sometimes nothing, or what is not on the scale."""
    hors = ("non_mis_en_oeuvre",) if "non_mis_en_oeuvre" in cadre.dispositif.echelle else ()
    genre = hasard.choice(("acquis",) * 7 + valeurs + (() if sur else ("vide", "vide", "faux", *hors)))
    if genre in ("vide", "faux"):
        return hasard.choice(VIDES if genre == "vide" else HORS_ECHELLE)
    return _ecrit(hasard.choice(cadre.dispositif.echelle[genre]), hasard)


def _note(sur: bool, hasard: Random) -> Any:
    """A grade as typed: a number, a text with a comma, « 12/20 », thirds. Not `sur`: sometimes nothing, or nonsense."""
    quelconque = hasard.randint(700, 1300) / 100
    textes = (str(quelconque).replace(".", ","), f"{quelconque}", "9,99", "10,0", "12.5", "9,999999")
    nombres = (quelconque, quelconque, 9.99, 10, 10, 10.01, 9.9, 10.1, 29 / 3, 31 / 3, 67 / 7, 10.000001, 8, 12)
    fractions = (f"{quelconque}/20", "5/10", "7 sur 20", " 13 / 20 ")
    faux = ("absent", "-", "12/", "1 2", "21", 25, -1, "-3", "1e1", "12%", "12,", ",5", "0x10", None, None, "«", True)
    return hasard.choice((*textes, *nombres, *(() if sur else (*fractions, *faux))))


def _bareme(sur: bool, hasard: Random) -> Any:
    usuels = (20, 20, 20, 20, 30, "20", "/20", "sur 20", 17, 40, None)
    return hasard.choice(usuels if sur or hasard.random() < 0.9 else (0, -5, "vingt", "20/", 7))


# --- filled sheets ---------------------------------------------------------------------------------------------------


def en_grille(cadre: Cadre, hasard: Random) -> Cellules:
    """A consensus, by cell."""
    rangs = {rangee.code: rang for rang, rangee in tracer(cadre).rangs.items()}
    return {f"D{rangs[code]}": valeur for code, valeur in resultats(cadre, hasard).items()}


def resultats(cadre: Cadre, hasard: Random) -> dict[str, Any]:
    """A result on everything that is to be evaluated, by code; rarely one on a compétence made of éléments.

    Then it is sometimes alone: indicated without its éléments.
    """
    sur, ecrits = hasard.random() < 0.7, {}
    for competence in cadre.a_grille():
        propre, seule = _resultat(cadre, OFFERTES, sur, hasard), hasard.random() < 0.2
        if not competence.elements or seule or hasard.random() < 0.25:
            ecrits[competence.code] = propre
        for element in competence.elements if not seule else ():
            ecrits[element.code] = _resultat(cadre, tuple(cadre.dispositif.echelle), sur, hasard)
    return ecrits


def en_notes(cadre: Cadre, hasard: Random) -> Cellules:
    """A sheet of grades, as far down as the unités de valeur go; what the référentiel names is not typed."""
    sur, cellules, rang = hasard.random() < 0.6, {}, page.ENTETES + 1
    premieres = {bloc.competences[0].code for bloc in cadre.referentiel.blocs}
    for competence in cadre.referentiel.toutes:
        rang += competence.code in premieres
        combien = 1 if cadre.anterieur(competence) else len(competence.parties) or LIGNES_LIBRES
        remplies = len(competence.parties) or hasard.randint(1 if sur else 0, LIGNES_LIBRES)
        for ligne in range(rang, rang + min(combien, remplies)) if not cadre.anterieur(competence) else ():
            cellules |= {f"C{ligne}": _note(sur, hasard), f"D{ligne}": _bareme(sur, hasard)}
            if not competence.parties:
                rares = () if sur else (None, "Moyenne", "total des points")
                cellules[f"B{ligne}"] = hasard.choice((*(f"Partie {ligne}",) * 6, "Écrit", *rares))
        rang += combien
    return cellules


@st.composite
def remplissages(tirer: st.DrawFn, reglement: Reglement, referentiel: Referentiel) -> Remplissage:
    """A candidate, and what is typed in their sheet."""
    cadre = tirer(cadres(reglement, referentiel))
    hasard = Random(tirer(st.integers(0, 2**64 - 1)))
    return Remplissage(reglement, cadre, (en_notes if cadre.notation else en_grille)(cadre, hasard))


@st.composite
def cadres(tirer: st.DrawFn, reglement: Reglement, referentiel: Referentiel) -> Cadre:
    """A candidate's route and earlier acquisitions."""
    objets = [code for code in referentiel.objets if code != referentiel.certification.code]
    anciens = tirer(st.one_of(st.just([]), st.lists(st.sampled_from(objets), max_size=3, unique=True)))
    acquis = {objet: Acquis("C1", objet, date(2023, 3, 1), "", REPERE) for objet in anciens}
    connues = reglement.dispositif.vocabulaires.get("voie")
    voies = (*(connues.valeurs if connues else ()), "", "Contrôle Continu")
    return Cadre(referentiel, reglement.dispositif, acquis, tirer(st.sampled_from(voies)))


@cache
def livres() -> tuple[tuple[Reglement, Referentiel], ...]:
    """Every référentiel shipped, in each version, and each bloc that may be presented by itself."""
    trouves = []
    for code in dispositifs(GABARITS):
        reglement = charger(GABARITS, code)
        famille = reglement.dispositif.famille_bloc
        for referentiel in (r for versions in reglement.versions.values() for r in versions):
            trouves.append((reglement, referentiel))
            if famille and referentiel.certification.repertoire == "RNCP":
                trouves += [(reglement, referentiel.bloc_seul(b.code, famille)) for b in referentiel.blocs]
    return tuple(trouves)


@st.composite
def des_livres(tirer: st.DrawFn) -> Remplissage:
    reglement, referentiel = tirer(st.sampled_from(livres()))
    return tirer(remplissages(reglement, referentiel))


# --- invented rules --------------------------------------------------------------------------------------------------

_PARTS = ("2/3", "60 %", "1/3", "100 %", "50 %", "3/7")


def conditions(codes: tuple[str, ...], blocs: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions of a table of blocs, or of certifications."""
    nombre = st.builds(lambda n: {"au_moins": n}, st.integers(1, len(codes)))
    possibles = {
        "part_acquise": st.sampled_from(_PARTS).map(lambda part: {"au_moins": part}),
        "acquises": st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True),
        "competences_acquises": st.just("toutes") | nombre,
        "voie": st.sampled_from(("jury", "contrôle continu")),
    } | ({"blocs_acquis": st.just("tous") | nombre} if blocs else {})
    return _quand(possibles)


def conditions_competence() -> st.SearchStrategy[dict[str, Any]]:
    au_plus = st.integers(0, 2).map(lambda n: {"au_plus": n})
    possibles = {
        "resultat": st.sampled_from(("acquis", "non_acquis")),
        "incontournables": st.just("tous"),
        "non_mis_en_oeuvre": au_plus,
        "non_acquis": au_plus,
        "moyenne": st.sampled_from((10, "21/2", "9,5", "31/3")).map(lambda seuil: {"au_moins": seuil}),
        "voie": st.sampled_from(("jury", "contrôle continu")),
    }
    return _quand(possibles)


def _quand(possibles: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    noms = st.lists(st.sampled_from(sorted(possibles)), min_size=1, max_size=2, unique=True)
    return noms.flatmap(lambda choisis: st.fixed_dictionaries({nom: possibles[nom] for nom in choisis}))


@st.composite
def tables(tirer: st.DrawFn, quand: st.SearchStrategy[dict[str, Any]], issues: tuple[str, ...]) -> tuple[Regle, ...]:
    rangs = [
        Regle("r", tirer(st.sampled_from(issues)), "m", "a", tirer(quand)) for _ in range(tirer(st.integers(1, 4)))
    ]
    return (*rangs, Regle("À défaut", tirer(st.sampled_from(issues)), "m", "a"))


COMPETENCES = tuple(
    Competence(
        f"C{rang}",
        f"Compétence {rang}",
        tuple(Element(f"C{rang}.{e}", "Élément", incontournable=e < 3) for e in range(1, 6) if rang in (2, 5)),
        (Partie("Contrôle continu"), Partie("Oral")) if rang == 3 else (),
    )
    for rang in range(1, 8)
)


@st.composite
def inventes(tirer: st.DrawFn) -> tuple[Reglement, Referentiel]:
    """Random rules on seven compétences, two of them made of éléments, in three blocs or in none."""
    parties, issues = ("acquis", "non_acquis"), ("admis", "partiel", "non_admis")
    codes = tuple(c.code for c in COMPETENCES)
    regles = Tables(
        tirer(tables(conditions_competence(), parties)),
        tirer(tables(conditions(codes[:3], blocs=False), parties)),
        tirer(tables(conditions(codes, blocs=True), issues)),
        tirer(tables(conditions(codes, blocs=False), issues)),
    )
    base = charger(GABARITS, "accord-branche")
    echelle = base.dispositif.echelle | {"non_mis_en_oeuvre": ("non mis en œuvre", "nmo")}
    dispositif = replace(base.dispositif, regles=regles, echelle=echelle)
    titre = base.versions["CQP-ACC"][0].certification
    propres = tirer(st.just(()) | tables(conditions(codes[3:5], blocs=False), parties))
    decoupe = (("B1", codes[:3], ()), ("B2", codes[3:5], propres), ("B3", codes[5:], ()))
    blocs = tuple(Bloc(c, c, tuple(k for k in COMPETENCES if k.code in siens), r) for c, siens, r in decoupe)
    referentiel = (
        Referentiel(titre, blocs=blocs) if tirer(st.booleans()) else Referentiel(titre, competences=COMPETENCES)
    )
    return Reglement(dispositif, {titre.code: (referentiel,)}), referentiel


@st.composite
def des_inventes(tirer: st.DrawFn) -> Remplissage:
    return tirer(remplissages(*tirer(inventes())))
