"""Which edition a corrected certificate rectifies: told by the register alone, the same at each run."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.erreurs import RegistreRefuse
from pipeline.registre import Document, Registre, Titulaire
from tests.registres import IDENTITES, demande, emettre, journal

SESSION = "2024-06"
NUMERO = "MC-2024-00001"
NEE = replace(IDENTITES["C001"], lieu_naissance="Brest (29)", nom_usage="", accord="née")

Dater = Callable[[date], None]


@pytest.fixture
def dater(monkeypatch: pytest.MonkeyPatch) -> Dater:
    """Set the day that the register writes."""

    def dater(jour: date) -> None:
        monkeypatch.setattr("pipeline.registre.base._instant", lambda: f"{jour}T12:00:00+00:00")

    return dater


@pytest.fixture
def registre(chemin: Path) -> Iterator[Registre]:
    with Registre(chemin) as ouvert:
        yield ouvert


def le(jour: int) -> date:
    return date(2024, 7, jour)


def parchemin(registre: Registre, titulaire: Titulaire, gabarit: str = "un") -> Document:
    """The certificate: its file changes with the holder, the template, and what it says that it rectifies."""
    contenu = f"{titulaire} {titulaire.mentions} {gabarit} {registre.rectifications(SESSION).get(NUMERO)}"
    fichier = f"{SESSION}/parchemins/{NUMERO}.pdf"
    return Document(f"{NUMERO} parchemin", "parchemin", "C001", NUMERO, fichier, sha256(contenu.encode()).hexdigest())


def publier(registre: Registre, titulaire: Titulaire = NEE, gabarit: str = "un") -> date | None:
    """Run the session to its end; what the certificate says that it rectifies."""
    emettre(registre, demande(titulaire=titulaire))
    courrier = Document(f"{NUMERO} courrier", "courrier-laureat", "C001", NUMERO, f"{SESSION}/lettres/x.pdf", "0" * 64)
    registre.editer(SESSION, [parchemin(registre, titulaire, gabarit), courrier])
    return registre.rectifications(SESSION).get(NUMERO)


def reserver(registre: Registre, titulaire: Titulaire) -> date | None:
    """Run the session as far as its numbers, and stop there."""
    registre.attribuer([demande(titulaire=titulaire)], SESSION)
    return registre.rectifications(SESSION).get(NUMERO)


CORRIGEE = replace(NEE, prenom="Elodie")
AUTRE = replace(NEE, prenom="Élodine")


def test_a_first_edition_rectifies_nothing(registre: Registre, dater: Dater) -> None:
    for jour in (12, 13):
        dater(le(jour))
        assert publier(registre) is None


def test_a_correction_names_the_edition_before_it_and_goes_on_naming_it(registre: Registre, dater: Dater) -> None:
    dater(le(12))
    publier(registre)
    for jour, gabarit in ((20, "un"), (21, "un"), (25, "refait")):
        dater(le(jour))
        assert publier(registre, CORRIGEE, gabarit) == le(12)
    assert len([e for e in registre.editions() if e.genre == "parchemin"]) == 3  # the second run changed nothing


def test_the_last_edition_before_the_correction_is_named_even_if_only_its_layout_was_new(
    registre: Registre, dater: Dater
) -> None:
    for jour, gabarit in ((12, "un"), (15, "refait")):
        dater(le(jour))
        publier(registre, gabarit=gabarit)
    assert publier(registre, CORRIGEE, "refait") == le(15)


def test_a_correction_undone_before_anything_was_published_says_nothing(registre: Registre, dater: Dater) -> None:
    dater(le(12))
    publier(registre)
    dater(le(20))
    assert reserver(registre, CORRIGEE) == le(12)
    assert reserver(registre, NEE) is None
    assert publier(registre) is None


def test_a_correction_published_then_undone_rectifies_the_wrong_edition(registre: Registre, dater: Dater) -> None:
    for jour, titulaire, rectifiee in ((12, NEE, None), (20, CORRIGEE, le(12)), (25, NEE, le(20)), (26, NEE, le(20))):
        dater(le(jour))
        assert publier(registre, titulaire) == rectifiee


def test_a_number_that_was_never_published_rectifies_nothing(registre: Registre, dater: Dater) -> None:
    dater(le(12))
    assert reserver(registre, NEE) is None
    assert reserver(registre, CORRIGEE) is None
    assert publier(registre, CORRIGEE) is None


def test_a_register_from_before_editions_gives_the_day_of_issue(registre: Registre, dater: Dater) -> None:
    dater(le(12))
    emettre(registre, demande(titulaire=NEE))  # no edition: nothing kept them
    dater(le(20))
    assert publier(registre, NEE) is None
    dater(le(21))
    assert publier(registre, CORRIGEE) == le(20)


def test_a_correction_from_before_editions_gives_the_day_of_issue(registre: Registre, dater: Dater) -> None:
    dater(le(12))
    emettre(registre, demande(titulaire=NEE))
    dater(le(20))
    emettre(registre, demande(titulaire=CORRIGEE))
    dater(le(30))
    assert publier(registre, CORRIGEE) == le(12)


def test_a_certificate_withdrawn_then_published_again_still_rectifies(registre: Registre, dater: Dater) -> None:
    """The withdrawal is no edition; nor is a duplicate."""
    dater(le(12))
    publier(registre)
    dater(le(13))
    registre.attribuer([], SESSION, ["C001"])
    registre.editer(SESSION, [])
    dater(le(14))
    publier(registre)
    dater(le(15))
    registre.dupliquer(NUMERO, "perte", "ab" * 32, f"duplicatas/parchemins/{NUMERO}-1.pdf")
    dater(le(20))
    assert publier(registre, CORRIGEE) == le(14)


def test_a_number_out_of_use_rectifies_nothing(registre: Registre) -> None:
    publier(registre)
    publier(registre, CORRIGEE)
    registre.annuler(NUMERO, "erreur du jury")
    assert registre.rectifications(SESSION) == {}


def test_each_session_tells_its_own_numbers(registre: Registre, dater: Dater) -> None:
    dater(le(12))
    publier(registre)
    publier(registre, CORRIGEE)
    assert registre.rectifications("2024-09") == {}
    assert registre.rectifications(SESSION) == {NUMERO: le(12)}


# --- identity --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "corrigee",
    [
        replace(NEE, lieu_naissance="Brest (Bélarus)"),
        replace(NEE, nom_usage="KERVELLA"),
        replace(NEE, accord="né"),
        replace(NEE, date_naissance=date(1991, 4, 3), lieu_naissance="Morlaix (29)", accord="né(e)"),
    ],
)
def test_whatever_is_printed_of_the_holder_can_be_corrected(
    registre: Registre, dater: Dater, corrigee: Titulaire
) -> None:
    """What is beside a name or a date never makes them look like somebody else's."""
    dater(le(12))
    publier(registre)
    dater(le(20))
    assert publier(registre, corrigee) == le(12)
    assert registre.lister()[0].titulaire == corrigee
    assert registre.verifier() == []


def test_the_edition_says_which_birthplace_it_corrects(registre: Registre) -> None:
    publier(registre)
    publier(registre, replace(NEE, lieu_naissance="Morlaix (29)"))
    assert registre.editions()[-1].motif.endswith("lieu de naissance « Brest (29) » devient « Morlaix (29) »")


def test_a_birthplace_does_not_hide_that_two_people_were_swapped(registre: Registre) -> None:
    """Twins, each with a birthplace mistyped."""
    jumeaux = {c: replace(IDENTITES[c], lieu_naissance="Lyon (69)") for c in ("C003", "C004")}
    emettre(registre, *(demande(c, titulaire=t) for c, t in jumeaux.items()))
    echanges = {"C003": jumeaux["C004"], "C004": jumeaux["C003"]}
    with pytest.raises(RegistreRefuse, match="identité inscrite pour"):
        registre.attribuer(
            [demande(c, titulaire=replace(t, lieu_naissance="Lyon 3e (69)")) for c, t in echanges.items()], SESSION
        )


def test_what_a_former_register_does_not_know_is_no_change(registre: Registre, chemin: Path, dater: Dater) -> None:
    dater(le(12))
    publier(registre, IDENTITES["C001"])
    avant = journal(chemin)
    registre.attribuer([demande(titulaire=NEE)], SESSION)
    assert journal(chemin) == avant
    assert publier(registre, NEE) is None
    assert publier(registre, CORRIGEE) == le(12)
    assert registre.lister()[0].titulaire == replace(CORRIGEE, lieu_naissance=None, nom_usage=None, accord=None)
    assert registre.verifier() == []


# --- any history -----------------------------------------------------------------------------------------------------

GESTES = st.lists(
    st.tuples(
        st.sampled_from(("publier", "reserver", "retirer")),
        st.sampled_from((NEE, CORRIGEE, AUTRE, replace(NEE, lieu_naissance="Morlaix (29)"))),
        st.sampled_from(("un", "refait")),
    ),
    max_size=12,
)


def attendue(publiees: list[tuple[date, Titulaire]], presente: Titulaire) -> date | None:
    """The rule, word for word: before the longest run of last editions that say what the certificate says now."""
    restantes = list(publiees)
    while restantes and restantes[-1][1] == presente:
        restantes.pop()
    return restantes[-1][0] if restantes else None


@settings(max_examples=60, deadline=None)
@given(gestes=GESTES)
def test_any_history_of_corrections_gives_the_edition_that_a_replay_gives(
    gestes: list[tuple[str, Titulaire, str]],
) -> None:
    """One gesture a day; an edition is written only when the file is another one."""
    publiees: list[tuple[date, Titulaire]] = []
    en_place = ""
    jours = count(1)
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        tempfile.TemporaryDirectory() as dossier,
        Registre(Path(dossier) / "registre.db") as registre,
    ):
        for geste, titulaire, gabarit in gestes:
            jour = date(2024, 1, 1) + timedelta(next(jours))
            monkeypatch.setattr("pipeline.registre.base._instant", lambda jour=jour: f"{jour}T12:00:00+00:00")
            if geste == "retirer":
                registre.attribuer([], SESSION, ["C001"])
                registre.editer(SESSION, [])
                en_place = ""
                continue
            dite = reserver(registre, titulaire)
            assert dite == attendue(publiees, titulaire)
            if geste == "publier":
                fichier = parchemin(registre, titulaire, gabarit)
                if fichier.sha256 != en_place:
                    publiees.append((jour, titulaire))
                en_place = fichier.sha256
                assert publier(registre, titulaire, gabarit) == dite
        assert registre.verifier() == []
