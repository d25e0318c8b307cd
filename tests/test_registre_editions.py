"""Editions: what was published, when, why again; sealed by the journal, and compared with the files."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from pipeline.registre import Document, Edition, Registre
from pipeline.registre.fichiers import controler_duplicatas, controler_fichiers
from pipeline.registre.publies import LISTE_PUBLIEE
from tests.registres import IDENTITES, demande, emettre, falsifier, interroger, journal, modifier, tous

SESSION = "2024-06"
NUMERO = "MC-2024-00001"


@pytest.fixture
def registre(chemin: Path) -> Iterator[Registre]:
    with Registre(chemin) as ouvert:
        yield ouvert


def parchemin(contenu: str = "un", **champs: str) -> Document:
    base = Document(
        document=f"{NUMERO} parchemin",
        genre="parchemin",
        candidat="C001",
        numero=NUMERO,
        fichier=f"{SESSION}/parchemins/{NUMERO}-LE-GOFF-parchemin.pdf",
        sha256=sha256(contenu.encode()).hexdigest(),
    )
    return replace(base, **champs)


def fiche(candidat: str, contenu: str = "une") -> Document:
    somme = sha256(contenu.encode()).hexdigest()
    return Document(f"{candidat} fiche", "fiche", candidat, "", f"{SESSION}/fiches/{candidat}-fiche.pdf", somme)


def suite(registre: Registre) -> list[tuple[str, int, int]]:
    return [(e.document, e.rang, e.retiree) for e in registre.editions()]


def test_a_publication_that_changes_nothing_writes_nothing(registre: Registre, chemin: Path) -> None:
    emettre(registre, demande())
    for _ in range(3):
        registre.editer(SESSION, [parchemin(), fiche("C001")])
    assert suite(registre) == [(f"{NUMERO} parchemin", 1, 0), ("C001 fiche", 1, 0)]
    assert [nature for nature, _ in journal(chemin)] == ["reserve", "emis", "editions"]
    assert registre.verifier() == []


def test_a_corrected_identity_makes_an_edition_that_says_what_it_rectifies(registre: Registre) -> None:
    emettre(registre, demande())
    registre.editer(SESSION, [parchemin(), fiche("C001"), fiche("C002")])
    emettre(registre, demande(titulaire=replace(IDENTITES["C001"], nom="LE GOFFIC")))
    apres = parchemin("deux", fichier=f"{SESSION}/parchemins/{NUMERO}-LE-GOFFIC-parchemin.pdf")
    registre.editer(SESSION, [apres, fiche("C001", "autre"), fiche("C002", "autre")])
    *_, du_parchemin, de_la_fiche, d_un_autre = registre.editions()
    assert (du_parchemin.rang, du_parchemin.fichier, du_parchemin.sha256) == (2, apres.fichier, apres.sha256)
    for edition in (du_parchemin, de_la_fiche):
        assert edition.motif.startswith("rectifie l’édition du ")
        assert edition.motif.endswith("nom « LE GOFF » devient « LE GOFFIC »")
    assert d_un_autre.motif.endswith("contenu ou présentation modifiés")
    assert registre.verifier() == []


def test_what_is_withdrawn_keeps_its_editions_and_may_come_back(registre: Registre) -> None:
    emettre(registre, demande())
    registre.editer(SESSION, [parchemin(), fiche("C001")])
    registre.annuler(NUMERO, "erreur du jury")
    registre.editer(SESSION, [fiche("C001")])
    assert registre.editions()[-1].motif == "numéro annulé : erreur du jury"
    registre.editer(SESSION, [])
    registre.editer(SESSION, [])
    registre.editer(SESSION, [fiche("C001")])
    assert suite(registre)[2:] == [(f"{NUMERO} parchemin", 1, 1), ("C001 fiche", 1, 1), ("C001 fiche", 2, 0)]
    assert "retrait" in registre.editions()[-1].motif
    assert registre.verifier() == []


def test_a_candidate_set_aside_is_why_a_document_goes(registre: Registre) -> None:
    emettre(registre, *tous("C001", "C002"))
    registre.editer(SESSION, [fiche("C001"), fiche("C002")])
    registre.attribuer(tous("C002"), SESSION, ["C001"])
    registre.editer(SESSION, [fiche("C002")])
    assert registre.editions()[-1].motif == "candidat écarté de la session"


def test_a_duplicate_is_an_edition_that_no_publication_withdraws(registre: Registre) -> None:
    emettre(registre, demande())
    registre.dupliquer(NUMERO, "vol", "ab" * 32, "duplicatas/un-1.pdf")
    registre.dupliquer(NUMERO, "perte", "cd" * 32, "duplicatas/un-2.pdf")
    registre.editer(SESSION, [])
    lignes = [(e.document, e.motif, e.fichier) for e in registre.editions()]
    assert lignes == [
        (f"{NUMERO} duplicata 1", "vol", "duplicatas/un-1.pdf"),
        (f"{NUMERO} duplicata 2", "perte", "duplicatas/un-2.pdf"),
    ]
    assert registre.verifier() == []


def test_sessions_do_not_withdraw_one_another(registre: Registre) -> None:
    registre.editer(SESSION, [fiche("C001")])
    registre.editer("2024-09", [fiche("C001")])
    assert len(registre.editions()) == 2
    assert registre.verifier() == []


def test_the_program_may_not_publish_a_document_twice(registre: Registre) -> None:
    with pytest.raises(ValueError, match="twice"):
        registre.editer(SESSION, [fiche("C001"), fiche("C001", "autre")])
    assert registre.editions() == []


# --- tampering -------------------------------------------------------------------------------------------------------


@pytest.fixture
def editees(registre: Registre) -> Registre:
    """Two publications, announced by the events 3 and 4."""
    emettre(registre, demande())
    registre.editer(SESSION, [parchemin(), fiche("C001")])
    registre.editer(SESSION, [parchemin(), fiche("C001", "autre")])
    return registre


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE editions SET sha256 = 'x'",
        "DELETE FROM editions",
        "INSERT INTO editions SELECT 99, evenement, instant, session, 'x', genre, candidat, numero, rang, retiree,"
        " fichier, sha256, motif, empreinte FROM editions WHERE id = 1",
        "INSERT INTO editions SELECT 4, evenement, instant, session, document, genre, candidat, numero, rang, retiree,"
        " fichier, sha256, motif, empreinte FROM editions WHERE id = 1",
    ],
)
def test_the_database_refuses_to_forget_an_edition(editees: Registre, chemin: Path, ordre: str) -> None:
    with pytest.raises(IntegrityError):
        modifier(chemin, ordre)
    assert editees.verifier() == []


@pytest.mark.parametrize(
    ("ordre", "constat"),
    [
        (
            "UPDATE editions SET sha256 = 'x' WHERE id = 2",
            "ligne 2 (C001 fiche, session 2024-06), événement 3 : son co",
        ),
        ("UPDATE editions SET motif = 'x' WHERE id = 3", "ligne 3 (C001 fiche, session 2024-06), événement 4 : son co"),
        ("DELETE FROM editions WHERE id = 1", "ligne 1, événement 3 : elle manque"),
        ("DELETE FROM editions WHERE id = 3", "2 lignes présentes, 3 annoncées"),
    ],
)
def test_a_tampered_edition_is_named_with_its_event(editees: Registre, chemin: Path, ordre: str, constat: str) -> None:
    falsifier(chemin, "editions", ordre)
    assert any(constat in probleme for probleme in editees.verifier())


def test_an_edition_forged_with_its_fingerprint_is_not_what_the_event_sealed(editees: Registre, chemin: Path) -> None:
    lignes = [Edition(*ligne) for ligne in interroger(chemin, "SELECT * FROM editions ORDER BY id")]
    forgee = replace(lignes[2], sha256="f" * 64)
    empreinte = forgee.empreinte_calculee(lignes[1].empreinte)
    falsifier(
        chemin, "editions", f"UPDATE editions SET sha256 = '{forgee.sha256}', empreinte = '{empreinte}' WHERE id = 3"
    )
    assert editees.verifier() == ["Journal, événement 4 : les éditions 3 à 3 ne sont pas celles qu’il annonce."]


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sorties(tmp_path: Path, registre: Registre) -> Path:
    """A small publication, with a duplicate, and its editions."""
    dossier = tmp_path / "publication"
    contenus = {"parchemins/un.pdf": b"un", "fiches/deux.pdf": b"deux", "index.html": b"page", "decisions.json": b"{}"}
    for nom, contenu in contenus.items():
        (dossier / SESSION / nom).parent.mkdir(parents=True, exist_ok=True)
        (dossier / SESSION / nom).write_bytes(contenu)
    sommes = "".join(f"{sha256(contenu).hexdigest()}  {nom}\n" for nom, contenu in sorted(contenus.items()))
    (dossier / SESSION / "empreintes.sha256").write_text(sommes)
    somme = sha256(sommes.encode()).hexdigest()
    liste = Document("empreintes.sha256", LISTE_PUBLIEE, "", "", f"{SESSION}/empreintes.sha256", somme)
    emettre(registre, demande())
    registre.editer(SESSION, [parchemin("un", fichier=f"{SESSION}/parchemins/un.pdf"), liste])
    (dossier / "duplicatas").mkdir()
    (dossier / "duplicatas" / "un-1.pdf").write_bytes(b"duplicata")
    registre.dupliquer(NUMERO, "vol", sha256(b"duplicata").hexdigest(), "duplicatas/un-1.pdf")
    return dossier


def constats(registre: Registre, sorties: Path) -> tuple[list[str], list[str]]:
    editions = registre.editions()
    problemes, remarques = controler_fichiers(editions, sorties, detruits={})
    return [*problemes, *controler_duplicatas(editions, registre.duplicatas(), sorties)], remarques


def test_untouched_files_are_those_of_their_editions(registre: Registre, sorties: Path) -> None:
    assert constats(registre, sorties) == ([], [])


@pytest.mark.parametrize(
    ("nom", "constat"),
    [
        (f"{SESSION}/parchemins/un.pdf", "n’est plus le fichier publié (édition 1 du "),
        (f"{SESSION}/index.html", "n’est plus le fichier publié (édition 1 du "),
        (f"{SESSION}/empreintes.sha256", "n’est plus le fichier publié"),
        (f"{SESSION}/parchemins/faux.pdf", "n’est pas de ceux qui ont été publiés"),
        ("duplicatas/un-1.pdf", "n’est plus le duplicata établi"),
        ("duplicatas/faux.pdf", "n’est pas au registre"),
    ],
)
def test_a_file_that_is_not_its_edition_is_named(registre: Registre, sorties: Path, nom: str, constat: str) -> None:
    (sorties / nom).write_bytes(b"autre chose")
    (probleme,) = constats(registre, sorties)[0]
    assert nom in probleme and constat in probleme


def test_a_missing_file_and_a_link_in_its_place_are_named(registre: Registre, sorties: Path) -> None:
    fichier = sorties / SESSION / "parchemins" / "un.pdf"
    ailleurs = fichier.rename(sorties / "ailleurs.pdf")
    assert [p for p in constats(registre, sorties)[0] if "un.pdf : manque" in p]
    fichier.symlink_to(ailleurs)
    assert [p for p in constats(registre, sorties)[0] if "un.pdf : manque" in p]


def test_what_a_stopped_run_leaves_to_correct_is_no_forgery(registre: Registre, sorties: Path) -> None:
    (sorties / SESSION / "a-corriger").mkdir()
    (sorties / SESSION / "a-corriger" / "anomalies.xlsx").write_bytes(b"x")
    assert constats(registre, sorties) == ([], [])


def test_a_session_that_is_elsewhere_or_without_editions_is_a_remark(registre: Registre, sorties: Path) -> None:
    (sorties / SESSION).rename(sorties / "2023-06")
    (sorties / "duplicatas" / "un-1.pdf").unlink()
    problemes, remarques = constats(registre, sorties)
    assert problemes == []
    assert [r.split(" : ")[0] for r in remarques] == [f"Session {SESSION}", "Session 2023-06"]
