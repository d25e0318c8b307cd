"""Properties that no rule may break, whatever the facts."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deliberation.benefice import fin
from pipeline.deliberation.jury import exclus, votants
from pipeline.deliberation.predicats import pourcentage
from pipeline.modele import Candidat, Membre, Repere
from pipeline.referentiel import charger
from tests.cas import GABARITS, conclure

BC1 = ["C1.1", "C1.2", "C1.3", "C1.4", "C1.5"]
BC2 = ["C2.1", "C2.2", "C2.3", "C2.4", "C2.5"]
CQPM = [f"C{i}" for i in range(1, 9)]
RANG = {"non_admis": 0, "partiel": 1, "admis": 2}


def bijouterie(acquises: set[str]) -> dict[str, object]:
    return conclure("bijouterie", {"certification": "RNCP26849", "acquises": sorted(acquises)})


@given(st.sets(st.sampled_from(BC1 + BC2)))
def test_la_regle_des_60_pour_cent_et_des_obligatoires(acquises: set[str]) -> None:
    """The table decides as the text says (modalités, § 5), worked out here with integers."""
    bc1 = len(acquises & set(BC1)) * 100 >= 60 * 5 and {"C1.1", "C1.2", "C1.3"} <= acquises
    bc2 = len(acquises & set(BC2)) * 100 >= 60 * 5 and {"C2.1", "C2.2", "C2.4"} <= acquises
    attendus = [code for code, valide in (("BC1", bc1), ("BC2", bc2)) if valide]
    obtenu = bijouterie(acquises)
    assert obtenu["blocs"] == attendus
    assert obtenu["issue"] == ["non_admis", "partiel", "admis"][len(attendus)]


@given(st.sets(st.sampled_from(CQPM)), st.sampled_from(CQPM))
def test_une_competence_de_plus_ne_nuit_jamais(acquises: set[str], de_plus: str) -> None:
    cas = {"certification": "CQPM 2021 0301 RI"}
    avant = conclure("metallurgie", cas | {"acquises": sorted(acquises)})
    apres = conclure("metallurgie", cas | {"acquises": sorted(acquises | {de_plus})})
    assert set(avant["blocs"]) <= set(apres["blocs"])
    assert RANG[avant["issue"]] <= RANG[apres["issue"]]


@given(st.sets(st.sampled_from(CQPM)), st.sampled_from(["BDC0101", "BDC0102", "BDC0103"]))
def test_un_acquis_anterieur_vaut_le_bloc_sans_nouveau_parchemin(acquises: set[str], bloc: str) -> None:
    cas = {"certification": "CQPM 2021 0301 RI", "acquises": sorted(acquises)}
    obtenu = conclure("metallurgie", cas | {"acquis_anterieurs": [{"objet": bloc, "date": date(2023, 1, 1)}]})
    assert bloc in obtenu["blocs"]
    assert bloc not in obtenu["certificats"]


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(1, 120))
def test_une_periode_finit_le_meme_quantieme(decision: date, mois: int) -> None:
    derniere = fin(decision, f"{mois} mois")
    assert derniere is not None
    assert derniere.day == decision.day or (derniere + timedelta(days=1)).day == 1
    assert (derniere.year - decision.year) * 12 + derniere.month - decision.month == mois


def test_les_periodes_des_textes() -> None:
    assert fin(date(2019, 6, 14), "5 ans") == date(2024, 6, 14)
    assert fin(date(2022, 6, 14), "24 mois") == date(2024, 6, 14)
    assert fin(date(2022, 6, 14), "sans limite") is None
    assert fin(date(2020, 2, 29), "5 ans") == date(2020, 2, 29) + relativedelta(years=5)
    with pytest.raises(ValueError, match="pas une durée"):
        fin(date(2020, 1, 1), "longtemps")


@pytest.mark.parametrize(("ecrit", "part"), [("60 %", "3/5"), ("66,5 %", "133/200"), ("2/3", "2/3"), ("100%", "1")])
def test_une_part_est_exacte(ecrit: str, part: str) -> None:
    assert pourcentage(ecrit) == Fraction(part)


@pytest.mark.parametrize("ecrit", ["160 %", "-1 %", "beaucoup", "1/0", 0.6])
def test_une_part_absurde_est_refusee(ecrit: object) -> None:
    with pytest.raises(ValueError, match="pas une part"):
        pourcentage(ecrit)


@pytest.mark.parametrize(
    ("liens", "entreprise", "ecarte"),
    [
        ((), "", False),
        (("Fonderie B.",), "", True),
        (("c1",), "", True),
        (("Ève Martin",), "", True),
        (("Fonderie C",), "", False),
        (("C1 (cousine)",), "", True),
        (("Fonderie B SARL",), "", True),
        (("cousine de C1",), "", True),
        (("Mme Martin Ève (sœur)",), "", True),
        (("C10",), "", False),
        (("Fonderie",), "", False),
        ((), "FONDERIE B", True),
    ],
)
def test_un_membre_lie_au_candidat_ne_siege_pas_pour_lui(liens: tuple[str, ...], entreprise: str, ecarte: bool) -> None:
    dispositif = charger(GABARITS, "bijouterie").dispositif
    repere = Repere("session.xlsx", "Jury", "A2")
    lie = Membre(
        "Roy", "Luc", repere, college="employeurs", present=True, vote=True, liens=liens, entreprise=entreprise
    )
    libre = Membre("Bel", "Ana", repere, college="salariés", present=True, vote=True)
    candidat = Candidat("C1", "RNCP26849", "Martin", "Ève", entreprise="Fonderie B", reperes={"id": repere})
    assert exclus((lie, libre), candidat, dispositif) == ((lie,) if ecarte else ())
    assert votants((lie, libre), candidat, dispositif) == ((libre,) if ecarte else (lie, libre))


@given(st.sets(st.sampled_from(CQPM)))
def test_le_titre_associe_ne_se_delivre_qu_avec_la_certification(acquises: set[str]) -> None:
    obtenu = conclure("metallurgie", {"certification": "CQPM 2021 0301 RI", "acquises": sorted(acquises)})
    donne = ["CQPI 2021 0301"] if acquises == set(CQPM) else []
    assert obtenu["donne"] == donne
    assert obtenu["certificats"] == (["CQPM 2021 0301 RI", *donne] if donne else obtenu["blocs"])


def test_un_titre_associe_attend_une_decision_favorable_du_jury() -> None:
    cas = {"certification": "CQPM 2021 0301 RI", "acquises": CQPM}
    refus = [{"objet": "CQPM 2021 0301 RI", "decision": "NA", "motif": "synthèse incomplète"}]
    assert conclure("metallurgie", cas | {"decisions": refus})["certificats"] == []
