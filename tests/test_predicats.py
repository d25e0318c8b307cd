"""Conditions on éléments and grades: what the texts say, and properties that hold whatever the facts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deliberation.conditions import Constat, Faits
from pipeline.deliberation.predicats import compiler
from pipeline.modele import Note, Repere, ResultatElement
from pipeline.nombres import arrondi, decimal, exact, nombre
from tests.cas import conclure

ICI = Repere("grilles/c1.xlsx", "Consensus", "D9")
SCHEMA = {"1.1": True, "1.2": True, "1.3": True, "1.4": False, "1.5": False, "1.6": False}
VALEURS = ("acquis", "non_acquis", "non_mis_en_oeuvre")
NOTES = st.lists(st.fractions(0, 20, max_denominator=100), min_size=1, max_size=6)


def dire(condition: str, parametre: object, faits: Faits) -> Constat:
    (compilee,) = compiler({condition: parametre})
    return compilee(faits)


def elements(**valeurs: str) -> Faits:
    """The six éléments of SCHEMA, acquired but for `valeurs` (`_4` stands for 1.4)."""
    lus = {f"1.{nom[1:]}": valeur for nom, valeur in valeurs.items()}
    return Faits(
        elements=tuple(
            ResultatElement(code, "", incontournable, lus.get(code, "acquis"), ICI)
            for code, incontournable in SCHEMA.items()
        )
    )


def notes(*valeurs: Fraction, sur: int = 20) -> Faits:
    lues = tuple(Note(f"partie {rang}", valeur, Fraction(20), ICI) for rang, valeur in enumerate(valeurs, 1))
    return Faits(notes=lues, moyenne=sum(valeurs, Fraction(0)) / len(valeurs), bareme=sur)


@pytest.mark.parametrize(
    ("condition", "parametre", "faits", "vrai", "texte"),
    [
        ("incontournables", "tous", elements(), True, "incontournables 1.1, 1.2 et 1.3 acquis"),
        ("incontournables", "tous", elements(_4="non_acquis"), True, "incontournables 1.1, 1.2 et 1.3 acquis"),
        ("incontournables", "tous", elements(_2="non_acquis"), False, "incontournables non acquis : 1.2"),
        (
            "incontournables",
            "tous",
            elements(_2="non_acquis", _3="non_mis_en_oeuvre"),
            False,
            "incontournables non acquis : 1.2 ; non mis en œuvre : 1.3",
        ),
        ("incontournables", "tous", elements(_1="non_mis_en_oeuvre"), False, "incontournables non mis en œuvre : 1.1"),
        ("incontournables", "tous", Faits(), False, "aucun élément incontournable"),
        ("non_mis_en_oeuvre", {"au_plus": 2}, elements(), True, "aucun autre élément non mis en œuvre, 2 au plus"),
        (
            "non_mis_en_oeuvre",
            {"au_plus": 2},
            elements(_4="non_mis_en_oeuvre", _5="non_mis_en_oeuvre", _1="non_mis_en_oeuvre", _6="non_acquis"),
            True,
            "2 éléments non mis en œuvre (1.4, 1.5), 2 au plus",
        ),
        (
            "non_mis_en_oeuvre",
            {"au_plus": 2},
            elements(_4="non_mis_en_oeuvre", _5="non_mis_en_oeuvre", _6="non_mis_en_oeuvre"),
            False,
            "3 éléments non mis en œuvre (1.4, 1.5, 1.6), 2 au plus",
        ),
        ("non_mis_en_oeuvre", {"au_plus": 2}, Faits(), False, "aucun autre élément non mis en œuvre, 2 au plus"),
        ("non_acquis", {"au_plus": 0}, elements(_5="non_acquis"), False, "1 élément non acquis (1.5), 0 au plus"),
        ("non_acquis", {"au_plus": 0}, elements(_2="non_acquis"), True, "aucun autre élément non acquis, 0 au plus"),
        ("voie", "controle continu", Faits(voie="Contrôle continu"), True, "voie : Contrôle continu"),
        ("voie", "controle continu", Faits(voie="jury"), False, "voie : jury"),
        ("voie", "controle continu", Faits(), False, "voie : non renseignée"),
        ("moyenne", {"au_moins": 10}, Faits(), False, "aucune note"),
        ("resultat", "acquis", elements(), False, "résultat : sans objet, il se calcule"),
    ],
)
def test_ce_que_dit_une_condition(condition: str, parametre: object, faits: Faits, vrai: bool, texte: str) -> None:
    constat = dire(condition, parametre, faits)
    assert (constat.vrai, constat.texte) == (vrai, texte)


@pytest.mark.parametrize(
    ("valeurs", "calcul"),
    [
        (("12", "13", "13"), "(12 + 13 + 13) / 3 = 12,67 (38/3), seuil 10"),
        (("12,5", "7,5"), "(12,5 + 7,5) / 2 = 10,00, seuil 10"),
        (("10", "10", "9,99"), "(10 + 10 + 9,99) / 3 = 9,997 (2999/300), seuil 10"),
        (("10,001",), "10,00 (10001/1000), seuil 10"),
        (("28/3", "10"), "(28/3 + 10) / 2 = 9,67 (29/3), seuil 10"),
    ],
)
def test_la_moyenne_se_lit_sans_jamais_tromper(valeurs: tuple[str, ...], calcul: str) -> None:
    """What is rounded is said to be; and never falls on the other side of the threshold."""
    texte = dire("moyenne", {"au_moins": 10}, notes(*map(nombre, valeurs))).texte
    assert texte.split("moyenne ")[1] == calcul


def test_une_note_d_un_autre_bareme_est_ramenee() -> None:
    dix = Note("oral", Fraction(6), Fraction(10), ICI)
    faits = Faits(notes=(dix,), moyenne=dix.ramenee(20), bareme=20)
    assert dire("moyenne", {"au_moins": 12}, faits).texte == "oral 6/10 (soit 12/20) ; moyenne 12,00, seuil 12"


@pytest.mark.parametrize(
    ("condition", "parametre", "mots"),
    [
        ("incontournables", "toutes", "attend « tous »"),
        ("non_mis_en_oeuvre", {"au_moins": 2}, "attend { au_plus = … }"),
        ("non_mis_en_oeuvre", {"au_plus": -1}, "0 ou plus"),
        ("non_acquis", {"au_plus": True}, "attend un entier"),
        ("moyenne", {"au_moins": 9.5}, "entre guillemets"),
        ("moyenne", {"au_moins": "dix"}, "n’est pas un nombre"),
        ("moyenne", {"au_moins": "1/0"}, "n’est pas un nombre"),
        ("moyenne", 10, "attend { au_moins = … }"),
        ("voie", "", "voie d’accès"),
    ],
)
def test_un_parametre_absurde_est_refuse(condition: str, parametre: object, mots: str) -> None:
    with pytest.raises(ValueError, match=condition) as refus:
        compiler({condition: parametre})
    assert mots in str(refus.value)


# --- properties ------------------------------------------------------------------------------------------------------


@given(st.lists(st.fractions(0, 20, max_denominator=100), min_size=3, max_size=3), st.permutations(range(3)))
def test_la_moyenne_est_exacte_et_sans_ordre(valeurs: list[Fraction], ordre: list[int]) -> None:
    attendue = str((valeurs[0] + valeurs[1] + valeurs[2]) / 3)
    assert _moyenne_de_uv2(valeurs) == _moyenne_de_uv2([valeurs[rang] for rang in ordre]) == attendue


def _moyenne_de_uv2(valeurs: list[Fraction]) -> str:
    """The mean that the program works out; the other unités de valeur are not looked at."""
    uv1 = ("Questionnaire sur les techniques d’accueil", "Simulation d’appel entrant", "Restitution écrite d’un appel")
    uv2 = ("Étude de cas", "Simulation d’appel sortant", "Connaissance de l’offre")
    uv3 = ("Rédaction d’une réponse au client", "Simulation d’un appel difficile")
    uv4 = ("Contrôle continu", "Soutenance du rapport d’activité")
    notes = {uv: dict.fromkeys(parties, "20/20") for uv, parties in (("UV1", uv1), ("UV3", uv3), ("UV4", uv4))}
    # A fraction n/d out of 20 is written as n out of 20 d.
    notes["UV2"] = {partie: f"{v.numerator}/{20 * v.denominator}" for partie, v in zip(uv2, valeurs, strict=True)}
    cas = {"certification": "CQP-ACC", "voie": "contrôle continu", "notes": notes}
    return str(conclure("accord-branche", cas)["moyennes"]["UV2"])


@given(NOTES, st.fractions(0, 20, max_denominator=50))
def test_le_seuil_lui_meme_convient(valeurs: list[Fraction], seuil: Fraction) -> None:
    faits = notes(*valeurs)
    assert faits.moyenne is not None
    ecrit = f"{seuil.numerator}/{seuil.denominator}"
    assert dire("moyenne", {"au_moins": ecrit}, faits).vrai is (sum(valeurs) >= seuil * len(valeurs))
    propre = f"{faits.moyenne.numerator}/{faits.moyenne.denominator}"
    assert dire("moyenne", {"au_moins": propre}, faits).vrai


@given(st.dictionaries(st.sampled_from(sorted(SCHEMA)), st.sampled_from(VALEURS)), st.sampled_from(sorted(SCHEMA)))
def test_un_element_acquis_de_plus_ne_fait_jamais_perdre_une_competence(valeurs: dict[str, str], de_plus: str) -> None:
    toutes = [f"C{rang}" for rang in range(1, 7)]
    avant = {f"C{code}": valeur for code, valeur in valeurs.items()}
    cas = {"certification": "CQP-AF", "acquises": toutes}
    moins = conclure("formation", cas | {"elements": avant})
    plus = conclure("formation", cas | {"elements": avant | {f"C{de_plus}": "acquis"}})
    assert set(moins["competences"]) <= set(plus["competences"])


@given(st.fractions(-20, 20, max_denominator=1000), st.integers(1, 6))
def test_un_arrondi_est_au_plus_pres(valeur: Fraction, decimales: int) -> None:
    ecart = abs(arrondi(valeur, decimales) - valeur)
    assert ecart <= Fraction(1, 2 * 10**decimales)
    assert nombre(decimal(valeur, decimales)) == arrondi(valeur, decimales)


@given(st.fractions(-1000, 1000, max_denominator=10_000))
def test_ce_qui_est_dit_exact_l_est(valeur: Fraction) -> None:
    assert nombre(exact(valeur)) == valeur


@pytest.mark.parametrize("ecrit", ["", "1e5", "1_000", "douze", "12,", "1/2/3", "nan", "9" * 40])
def test_ce_qui_n_est_pas_un_nombre_est_refuse(ecrit: str) -> None:
    with pytest.raises(ValueError, match="n’est pas un nombre"):
        nombre(ecrit)
