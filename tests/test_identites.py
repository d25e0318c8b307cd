"""Who comes back: the same person, perhaps the same, or someone else."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.deliberation.identites import meme_personne, semblables
from pipeline.modele import Personne
from tests.classeurs import lignes

CONNUE = Personne("N’Diaye-Roussel", "Élodie", date(1987, 3, 12))

CAS = """
    | qui                        | nom             | prenom      | naissance  | verdict   |
    | elle-même                  | N’Diaye-Roussel | Élodie      | 1987-03-12 | même      |
    | sans accents, en capitales | NDIAYE ROUSSEL  | ELODIE      | 1987-03-12 | même      |
    | espaces en trop            | N' Diaye  Roussel | Élo die   | 1987-03-12 | même      |
    | date inconnue              | N’Diaye-Roussel | Élodie      |            | semblable |
    | un chiffre de la date      | N’Diaye-Roussel | Élodie      | 1987-03-13 | semblable |
    | deux chiffres échangés     | N’Diaye-Roussel | Élodie      | 1978-03-12 | semblable |
    | jour et mois échangés      | N’Diaye-Roussel | Élodie      | 1987-12-03 | semblable |
    | une autre date             | N’Diaye-Roussel | Élodie      | 1991-11-25 | autre     |
    | nom et prénom échangés     | Élodie          | N’Diaye-Roussel | 1987-03-12 | semblable |
    | échangés, autre date       | Élodie          | N’Diaye-Roussel | 1991-11-25 | autre     |
    | une lettre du prénom       | N’Diaye-Roussel | Mélodie     | 1987-03-12 | semblable |
    | deux lettres du nom        | N’Diay-Rousel   | Élodie      | 1987-03-12 | semblable |
    | un seul de ses deux noms   | N’Diaye         | Élodie      | 1987-03-12 | semblable |
    | une lettre, autre date     | N’Diaye-Roussel | Mélodie     | 1987-03-13 | autre     |
    | une lettre, sans date      | N’Diaye-Roussel | Mélodie     |            | autre     |
    | sa jumelle                 | N’Diaye-Roussel | Clémence    | 1987-03-12 | autre     |
    | un autre nom de famille    | Kermarrec       | Élodie      | 1987-03-12 | autre     |
    | personne                   |                 |             | 1987-03-12 | autre     |
"""


@pytest.mark.parametrize(("qui", "nom", "prenom", "naissance", "verdict"), lignes(CAS)[1:], ids=lambda v: v)
def test_on_reconnait_quelqu_un_a_son_identite(qui: str, nom: str, prenom: str, naissance: str, verdict: str) -> None:
    autre = Personne(nom, prenom, date.fromisoformat(naissance) if naissance else None)
    assert (meme_personne(CONNUE, autre), semblables(CONNUE, autre)) == (verdict == "même", verdict == "semblable")


@pytest.mark.parametrize(
    ("un", "autre", "confusion"),
    [("Léo", "Léa", True), ("Paul", "Paule", True), ("Emma", "Anna", False), ("Li", "Lu", True), ("A", "B", False)],
)
def test_un_prenom_court_ne_se_confond_qu_a_une_lettre_pres(un: str, autre: str, confusion: bool) -> None:
    jour = date(2001, 5, 6)
    assert semblables(Personne("Le Goff", un, jour), Personne("Le Goff", autre, jour)) is confusion


@pytest.mark.parametrize("vide", ["", "-", "?"])
def test_personne_ne_ressemble_a_qui_n_a_pas_de_nom(vide: str) -> None:
    une = Personne(vide, "Élodie", date(1987, 3, 12))
    assert not meme_personne(une, une)
    assert not semblables(une, Personne(vide, "Élodie", None))


NOMS = st.text("aàbcéèlmnoöz '-", min_size=1, max_size=12)
DATES = st.one_of(st.none(), st.dates(date(1940, 1, 1), date(2008, 12, 31)))
PERSONNES = st.builds(Personne, NOMS, NOMS, DATES)
ECRITURES: list[Callable[[str], str]] = [
    str.upper,
    str.title,
    lambda nom: f"  {nom} ",
    lambda nom: nom.replace(" ", "-"),
    lambda nom: nom.replace("é", "e").replace("à", "a").replace("ö", "o"),
    lambda nom: nom.replace("é", "e\u0301"),
]


@st.composite
def _paires(tirer: st.DrawFn) -> tuple[Personne, Personne]:
    """Two people who are often nearly the same."""
    une = tirer(PERSONNES)
    noms = st.sampled_from([une.nom, une.prenom, une.nom + "z", une.prenom[1:] or "b"]) | NOMS
    naissances: st.SearchStrategy[date | None] = DATES
    if une.date_naissance:
        naissances = naissances | st.sampled_from([une.date_naissance, une.date_naissance + timedelta(days=1)])
    return une, Personne(tirer(noms), tirer(noms), tirer(naissances))


@given(_paires())
def test_la_ressemblance_va_dans_les_deux_sens(paire: tuple[Personne, Personne]) -> None:
    une, autre = paire
    assert meme_personne(une, autre) == meme_personne(autre, une)
    assert semblables(une, autre) == semblables(autre, une)
    assert not (meme_personne(une, autre) and semblables(une, autre))


@given(_paires(), st.sampled_from(ECRITURES))
def test_l_ecriture_d_un_nom_ne_change_rien(paire: tuple[Personne, Personne], ecriture: Callable[[str], str]) -> None:
    une, autre = paire
    reecrite = Personne(ecriture(autre.nom), ecriture(autre.prenom), autre.date_naissance)
    assert meme_personne(une, reecrite) == meme_personne(une, autre)


@given(_paires())
def test_on_ne_reconnait_jamais_qui_n_est_pas_ne_le_meme_jour(paire: tuple[Personne, Personne]) -> None:
    une, autre = paire
    assume(une.date_naissance is None or une.date_naissance != autre.date_naissance)
    assert not meme_personne(une, autre)
