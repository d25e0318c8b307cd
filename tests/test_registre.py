"""The register: a number is given once and for ever, and nobody can make it forget."""

import json
import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from pipeline.erreurs import RegistreRefuse, UsageInvalide
from pipeline.registre import ExclusionPrononcee, Registre, Statut, exclusions_connues
from pipeline.registre.adresse import localiser
from pipeline.registre.migrations import REVISIONS
from pipeline.registre.moteur import connecter, creer_fichier, transaction
from pipeline.registre.tables import VERSIONS
from pipeline.registre.version import reglages
from tests.registres import IDENTITES, demande, emettre, falsifier, journal, modifier, statuts, tous


@pytest.fixture
def registre(chemin: Path) -> Iterator[Registre]:
    with Registre(chemin) as ouvert:
        yield ouvert


# --- numbering -------------------------------------------------------------------------------------------------------


def test_numbers_follow_the_order_of_the_requests(registre: Registre) -> None:
    demandes = [demande("C002"), demande("C001", "BC1", famille="BC", format="BC-{annee}-{rang:05d}"), demande("C001")]
    assert registre.attribuer(demandes, "2024-06") == {
        ("C002", "RNCP26849"): "MC-2024-00001",
        ("C001", "BC1"): "BC-2024-00001",
        ("C001", "RNCP26849"): "MC-2024-00002",
    }


def test_another_run_gives_the_same_numbers_whatever_the_order(registre: Registre, chemin: Path) -> None:
    premiers = registre.attribuer(tous("C001", "C002", "C003"), "2024-06")
    avant = journal(chemin)
    assert registre.attribuer(tous("C003", "C001", "C002"), "2024-06") == premiers
    assert journal(chemin) == avant


def test_each_year_and_each_dispositif_counts_from_one(registre: Registre) -> None:
    registre.attribuer(tous("C001", "C002"), "2024-06")
    autre_annee = tous("C001", annee=2025, session="2025-01")
    autre_dispositif = tous("C001", dispositif="formation", session="2024-09", format="F-{annee}-{rang}")
    assert registre.attribuer(autre_annee, "2025-01")["C001", "RNCP26849"] == "MC-2025-00001"
    assert registre.attribuer(autre_dispositif, "2024-09")["C001", "RNCP26849"] == "F-2024-1"


def test_a_later_session_continues_the_series(registre: Registre) -> None:
    registre.attribuer(tous("C001", "C002"), "2024-06")
    assert list(registre.attribuer(tous("C001", session="2024-09"), "2024-09").values()) == ["MC-2024-00003"]


def test_the_program_may_not_ask_twice_or_for_another_session(registre: Registre) -> None:
    for demandes, ecartes in [
        (tous("C001", "C001"), ()),
        (tous("C001", session="2024-09"), ()),
        (tous("C001"), ("C001",)),
    ]:
        with pytest.raises(ValueError, match=r"twice|another session|set aside"):
            registre.attribuer(demandes, "2024-06", ecartes)


# --- life of a number ------------------------------------------------------------------------------------------------


def test_reserved_then_issued(registre: Registre) -> None:
    (premier,) = registre.attribuer(tous("C001"), "2024-06").values()
    assert statuts(registre) == {premier: Statut.RESERVE}
    registre.emettre("2024-06", [premier])
    registre.emettre("2024-06", [premier])
    assert statuts(registre) == {premier: Statut.EMIS}


def test_a_number_never_issued_is_abandoned_with_its_decision_and_never_used_again(registre: Registre) -> None:
    registre.attribuer(tous("C001", "C002"), "2024-06")
    registre.attribuer(tous("C002"), "2024-06")
    abandonne = registre.lister()[0]
    assert (abandonne.numero, abandonne.statut) == ("MC-2024-00001", Statut.ABANDON)
    assert "décision" in abandonne.motif
    assert registre.attribuer(tous("C001", "C002"), "2024-06")["C001", "RNCP26849"] == "MC-2024-00003"
    assert registre.verifier() == []


def test_an_issued_number_whose_decision_disappears_is_refused_with_all_of_them_named(registre: Registre) -> None:
    emettre(registre, *tous("C001", "C002", "C003"))
    with pytest.raises(RegistreRefuse) as refus:
        registre.attribuer(tous("C002"), "2024-06")
    for attendu in ("MC-2024-00001", "Élodie LE GOFF", "MC-2024-00003", "Aylin ÇELIK", "RNCP26849"):
        assert attendu in refus.value.message
    assert "MC-2024-00002" not in refus.value.message
    assert "python -m pipeline annuler MC-2024-00001 --motif" in refus.value.remede
    assert set(statuts(registre).values()) == {Statut.EMIS}


def test_a_refusal_writes_nothing_and_wastes_no_number(registre: Registre, chemin: Path) -> None:
    emettre(registre, demande("C001"))
    avant = journal(chemin)
    with pytest.raises(RegistreRefuse):
        registre.attribuer(tous("C002", "C003"), "2024-06")
    assert journal(chemin) == avant
    assert registre.attribuer(tous("C001", "C003"), "2024-06")["C003", "RNCP26849"] == "MC-2024-00002"


def test_after_an_annulment_the_decision_may_go_or_get_a_new_number(registre: Registre) -> None:
    premier, second = emettre(registre, *tous("C001", "C002"))
    registre.annuler(premier, "erreur de saisie du jury")
    registre.annuler(second, "parchemin détruit")
    assert registre.attribuer(tous("C002"), "2024-06") == {("C002", "RNCP26849"): "MC-2024-00003"}
    assert registre.lister()[0].motif == "erreur de saisie du jury"
    assert registre.verifier() == []


def test_an_annulment_needs_a_reason_and_an_issued_number(registre: Registre) -> None:
    (reserve,) = registre.attribuer(tous("C001"), "2024-06").values()
    with pytest.raises(UsageInvalide, match="motivée"):
        registre.annuler(reserve, "  ")
    with pytest.raises(UsageInvalide, match="MC-1999-00001"):
        registre.annuler("MC-1999-00001", "motif")
    with pytest.raises(RegistreRefuse, match="jamais été émis"):
        registre.annuler(reserve, "motif")
    registre.emettre("2024-06", [reserve])
    registre.annuler(reserve, "motif")
    with pytest.raises(RegistreRefuse, match="plus en vigueur"):
        registre.annuler(reserve, "motif")


def test_only_numbers_in_use_of_the_session_can_be_issued(registre: Registre) -> None:
    premier, _ = emettre(registre, *tous("C001", "C002"))
    registre.annuler(premier, "erreur")
    with pytest.raises(RegistreRefuse) as refus:
        registre.emettre("2024-06", [premier, "MC-2024-09999"])
    assert premier in refus.value.message
    assert "MC-2024-09999" in refus.value.message


def test_a_candidate_set_aside_keeps_the_number_and_the_register_says_so(registre: Registre, chemin: Path) -> None:
    premier, _ = emettre(registre, *tous("C001", "C002"))
    for _ in range(2):
        registre.attribuer(tous("C002"), "2024-06", ecartes=["C001"])
    assert statuts(registre)[premier] == Statut.EMIS
    assert registre.attribuer(tous("C001", "C002"), "2024-06")["C001", "RNCP26849"] == premier
    assert [nature for nature, _ in journal(chemin)][-2:] == ["ecarte", "reintegre"]
    assert registre.verifier() == []


def test_a_certificate_that_changes_family_before_issue_changes_number(registre: Registre) -> None:
    registre.attribuer(tous("C001"), "2024-06")
    autre = demande("C001", famille="CCPM", format="CCPM {annee} {rang:04d}")
    assert list(registre.attribuer([autre], "2024-06").values()) == ["CCPM 2024 0001"]
    assert statuts(registre)["MC-2024-00001"] == Statut.ABANDON


def test_a_certificate_that_changes_year_after_issue_is_refused(registre: Registre) -> None:
    emettre(registre, demande("C001"))
    with pytest.raises(RegistreRefuse, match="année"):
        registre.attribuer([demande("C001", annee=2025)], "2024-06")


# --- identity --------------------------------------------------------------------------------------------------------


def test_one_corrected_field_keeps_the_number_and_makes_an_edition(registre: Registre, chemin: Path) -> None:
    (premier,) = emettre(registre, demande("C001"))
    corrige = replace(IDENTITES["C001"], nom="LE GOFFIC")
    assert emettre(registre, demande("C001", titulaire=corrige)) == [premier]
    (inscription,) = registre.lister()
    assert (inscription.titulaire, inscription.edition, inscription.statut) == (corrige, 2, Statut.EMIS)
    nature, donnees = journal(chemin)[-1]
    assert (nature, json.loads(donnees)) == (
        "rectification",
        {"avant": {"nom": "LE GOFF"}, "apres": {"nom": "LE GOFFIC"}},
    )


def test_an_unknown_birth_date_may_be_completed(registre: Registre) -> None:
    emettre(registre, demande("C001", titulaire=replace(IDENTITES["C001"], date_naissance=None)))
    emettre(registre, demande("C001"))
    assert registre.lister()[0].titulaire == IDENTITES["C001"]


def test_two_changed_fields_look_like_someone_else_once_issued(registre: Registre) -> None:
    autre = replace(IDENTITES["C001"], nom="ABADIE", prenom="Inès")
    registre.attribuer(tous("C001"), "2024-06")
    emettre(registre, demande("C001", titulaire=autre))
    with pytest.raises(RegistreRefuse) as refus:
        registre.attribuer(tous("C001"), "2024-06")
    assert "Inès ABADIE" in refus.value.message
    assert "Élodie LE GOFF" in refus.value.message
    assert "échangés" in refus.value.remede


@pytest.mark.parametrize(
    ("nom", "prenom"),
    [("Le Góff", "Elodie"), ("LE-GOFF", "élodie"), ("Élodie", "LE GOFF")],
    ids=["accents", "case and hyphens", "names in each other's column"],
)
def test_two_fields_typed_otherwise_are_still_the_same_person(registre: Registre, nom: str, prenom: str) -> None:
    numeros = emettre(registre, demande())
    assert emettre(registre, demande(titulaire=replace(IDENTITES["C001"], nom=nom, prenom=prenom))) == numeros
    assert [(i.titulaire.nom, i.edition) for i in registre.lister()] == [(nom, 2)]


def test_swapped_ids_are_refused_even_between_twins(registre: Registre) -> None:
    emettre(registre, *tous("C003", "C004"))
    echanges = [demande("C003", titulaire=IDENTITES["C004"]), demande("C004", titulaire=IDENTITES["C003"])]
    with pytest.raises(RegistreRefuse) as refus:
        registre.attribuer(echanges, "2024-06")
    assert refus.value.message.count("•") == 2


# --- formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "texte",
    ["MC-{rang:05d}", "MC-{annee}", "MC", "{annee}-{rang", "{annee}-{}-{rang}", "{annee.__class__}-{rang}",
     "{annee}-{rang!r}", "{annee}-{rang:0999999999d}", "{annee}-{rang:x}", "{annee:02d}-{rang}",
     "{autre}-{annee}-{rang}"],
)  # fmt: skip
def test_a_format_without_year_and_rank_or_with_anything_else_is_refused(registre: Registre, texte: str) -> None:
    with pytest.raises(RegistreRefuse) as refus:
        registre.attribuer(tous("C001", "C002", format=texte), "2024-06")
    assert refus.value.message.count("•") == 1
    assert "dispositif.toml" in refus.value.remede


def test_a_format_may_carry_the_family(registre: Registre) -> None:
    numeros = registre.attribuer([demande("C001", famille="CCPM", format="{famille} {annee} {rang:04d}")], "2024-06")
    assert list(numeros.values()) == ["CCPM 2024 0001"]


def test_two_families_with_the_same_numbers_are_refused(registre: Registre) -> None:
    with pytest.raises(RegistreRefuse, match="MC-2024-00001"):
        registre.attribuer([demande("C001"), demande("C001", "BC1", famille="BC")], "2024-06")
    assert registre.lister() == []


def test_all_kinds_of_conflicts_are_said_at_once(registre: Registre) -> None:
    emettre(registre, *tous("C001", "C002"))
    demandes = [
        demande("C001", titulaire=IDENTITES["C003"]),
        demande("C003", format="sans rang"),
        demande("C004", famille="BC"),
    ]
    with pytest.raises(RegistreRefuse) as refus:
        registre.attribuer(demandes, "2024-06")
    assert refus.value.message.count("•") == 4


# --- tampering -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE evenements SET donnees = '{}'",
        "DELETE FROM evenements",
        "INSERT INTO evenements SELECT 99, instant, session, candidat, numero, nature, donnees, precedent, empreinte"
        " FROM evenements WHERE id = 1",
        "UPDATE numeros SET candidat = 'C999'",
        "DELETE FROM numeros",
        "INSERT INTO numeros SELECT numero, 'x', session, candidat, objet, famille, annee, rang, 9 FROM numeros",
        "INSERT INTO numeros SELECT 'X-' || numero, dispositif, session, 'x', objet, famille, annee, rang, 1"
        " FROM numeros WHERE rang = 1",
        "INSERT INTO numeros SELECT 'X-' || numero, dispositif, session, candidat, objet, famille, annee, 99, 2"
        " FROM numeros WHERE rang = 1",
    ],
)
def test_the_database_itself_refuses_to_forget(registre: Registre, chemin: Path, ordre: str) -> None:
    emettre(registre, *tous("C001", "C002"))
    with pytest.raises(IntegrityError):
        modifier(chemin, ordre)
    assert registre.verifier() == []


@pytest.mark.parametrize(
    ("table", "ordre", "constat"),
    [
        ("evenements", "UPDATE evenements SET candidat = 'C009' WHERE id = 2", "événement 2 : son contenu a été"),
        ("evenements", "DELETE FROM evenements WHERE id = 2", "événement 3 : il ne suit pas"),
        ("evenements", "DELETE FROM evenements WHERE id = 4", "3 événements présents, 4 écrits"),
        ("numeros", "UPDATE numeros SET objet = 'BC2' WHERE rang = 2", "MC-2024-00002, événement 2 : la table"),
        ("numeros", "UPDATE compteurs SET dernier = 3", "rang 3 manque"),
        ("numeros", "UPDATE compteurs SET dernier = 1", "rang 2 dépasse"),
    ],
)
def test_tampering_behind_the_triggers_is_seen(
    registre: Registre, chemin: Path, table: str, ordre: str, constat: str
) -> None:
    emettre(registre, *tous("C001", "C002"))
    falsifier(chemin, table, ordre)
    assert any(constat in probleme for probleme in registre.verifier())


def test_a_number_taken_out_is_seen(registre: Registre, chemin: Path) -> None:
    """Its events would keep it, were they not cut from it first."""
    emettre(registre, *tous("C001", "C002"))
    falsifier(chemin, "evenements", "UPDATE evenements SET numero = NULL WHERE numero = 'MC-2024-00001'")
    falsifier(chemin, "numeros", "DELETE FROM numeros WHERE rang = 1")
    constats = registre.verifier()
    assert any("le rang 1 manque" in constat for constat in constats)
    assert any("événement 1 : son contenu a été modifié" in constat for constat in constats)


# --- versions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_register_of_any_revision_is_brought_to_the_present_one(chemin: Path, revision: str) -> None:
    adresse = localiser(chemin)
    if adresse.fichier:
        creer_fichier(chemin)
    with connecter(adresse) as connexion, transaction(connexion):
        connexion.exec_driver_sql(f"CREATE TABLE {VERSIONS} (version_num TEXT NOT NULL PRIMARY KEY)")
        command.upgrade(reglages(connexion), revision)
    with Registre(chemin) as registre:
        assert emettre(registre, demande()) == ["MC-2024-00001"]
        assert registre.verifier() == []


# --- several processes, kills ----------------------------------------------------------------------------------------


def test_processes_at_once_never_share_nor_skip_a_number(chemin: Path) -> None:
    """Four sessions, each run by two processes, all of them opening a register that does not exist yet."""
    contexte = multiprocessing.get_context("fork")
    depart, resultats = contexte.Barrier(8), contexte.SimpleQueue()

    def courir(session: str) -> None:
        depart.wait(20)
        with Registre(chemin) as registre:
            demandes = [demande(f"C{i:03d}", session=session) for i in range(20)]
            resultats.put((session, sorted(registre.attribuer(demandes, session).values())))

    processus = [contexte.Process(target=courir, args=(f"2024-{1 + i % 4:02d}",)) for i in range(8)]
    for un in processus:
        un.start()
    for un in processus:
        un.join(40)
    assert [un.exitcode for un in processus] == [0] * 8
    obtenus = [resultats.get() for _ in processus]
    par_session = dict(obtenus)
    assert all(par_session[session] == numeros for session, numeros in obtenus)
    assert sorted(n for numeros in par_session.values() for n in numeros) == [f"MC-2024-{i:05d}" for i in range(1, 81)]
    with Registre(chemin) as registre:
        assert registre.verifier() == []


def tuer_apres(chemin: Path, etape: str) -> None:
    """Run `attribuer` in a child process killed just before an SQL statement, or once it is done."""
    fils = os.fork()
    if fils == 0:

        def mourir(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        def tracer(connexion: object, curseur: object, texte: str, *_: object) -> None:
            if texte.startswith(etape):
                mourir()

        try:
            with Registre(chemin) as registre:
                moteur = registre._connexion.engine
                if etape in ("begin", "commit"):
                    event.listen(moteur, etape, mourir)
                event.listen(moteur, "before_cursor_execute", tracer)
                registre.attribuer(tous("C001", "C002", "C003"), "2024-06")
                mourir()
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(fils, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize("etape", ["begin", "UPDATE compteurs", "INSERT INTO numeros", "commit", "never"])
def test_a_kill_before_publication_changes_no_number(chemin: Path, etape: str) -> None:
    tuer_apres(chemin, etape)
    with Registre(chemin) as registre:
        assert len(registre.lister()) == (3 if etape == "never" else 0)
        assert emettre(registre, *tous("C001", "C002", "C003")) == ["MC-2024-00001", "MC-2024-00002", "MC-2024-00003"]
        assert registre.verifier() == []


# --- bars for fraud --------------------------------------------------------------------------------------------------


def exclusion(candidat: str = "C001", **champs: object) -> ExclusionPrononcee:
    base = ExclusionPrononcee(
        session="2024-06",
        candidat=candidat,
        dispositif="bijouterie",
        certification="RNCP26849",
        nom="LE GOFF",
        prenom="Élodie",
        date_naissance=date(1991, 3, 4),
        date_decision=date(2024, 6, 20),
        jusqu_au=date(2027, 6, 20),
    )
    return replace(base, **champs)  # type: ignore[arg-type]


def test_a_bar_is_recorded_once_whatever_the_runs(registre: Registre, chemin: Path) -> None:
    for _ in range(3):
        registre.exclure("2024-06", [exclusion(), exclusion("C002", date_naissance=None, jusqu_au=None)])
    assert [nature for nature, _ in journal(chemin)] == ["exclusion", "exclusion"]
    assert json.loads(journal(chemin)[0][1]) == {
        **{"nom": "LE GOFF", "prenom": "Élodie", "date_naissance": "1991-03-04", "certification": "RNCP26849"},
        **{"dispositif": "bijouterie", "date_decision": "2024-06-20", "jusqu_au": "2027-06-20"},
    }
    assert registre.exclusions() == [exclusion(), exclusion("C002", date_naissance=None, jusqu_au=None)]
    assert registre.verifier() == []


def test_what_a_session_no_longer_says_is_lifted_and_may_come_back(registre: Registre, chemin: Path) -> None:
    autre = exclusion(session="2024-09", date_decision=date(2024, 9, 20))
    registre.exclure("2024-09", [autre])
    registre.exclure("2024-06", [exclusion()])
    registre.exclure("2024-06", [])
    assert registre.exclusions() == [autre]
    registre.exclure("2024-06", [exclusion()])
    assert set(registre.exclusions()) == {autre, exclusion()}
    assert [nature for nature, _ in journal(chemin)] == ["exclusion", "exclusion", "exclusion_levee", "exclusion"]
    assert registre.verifier() == []


def test_a_corrected_identity_replaces_the_bar(registre: Registre) -> None:
    registre.exclure("2024-06", [exclusion()])
    registre.exclure("2024-06", [exclusion(nom="LE GOFFIC")])
    assert registre.exclusions() == [exclusion(nom="LE GOFFIC")]


def test_setting_a_candidate_aside_lifts_no_bar(registre: Registre) -> None:
    registre.exclure("2024-06", [exclusion()])
    registre.exclure("2024-06", [], ecartes=["C001"])
    assert registre.exclusions() == [exclusion()]


def test_the_program_may_not_bar_for_another_session(registre: Registre) -> None:
    with pytest.raises(ValueError, match="another session"):
        registre.exclure("2024-06", [exclusion(session="2024-09")])


def test_asking_who_is_barred_needs_no_register(chemin: Path) -> None:
    assert exclusions_connues(chemin) == []
    assert not chemin.parent.exists()
    with Registre(chemin) as registre:
        registre.exclure("2024-06", [exclusion()])
        assert exclusions_connues(chemin) == registre.exclusions() == [exclusion()]
        assert registre.verifier() == []
