"""The register in a file of its own: private, refused when it is something else, brought up from the first version."""

import multiprocessing
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError

from pipeline.erreurs import RegistreRefuse
from pipeline.registre import Document, Registre, Statut, Titulaire, exclusions_connues, migrations
from pipeline.registre.migrations import REVISIONS
from tests.registres import emettre, interroger, modifier, tous

DOSSIER = Path(migrations.__file__).parent
VERSION_1 = Path(__file__).parent / "attendu" / "registre-version-1.sql"


@pytest.fixture
def chemin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("REGISTRE", raising=False)
    return tmp_path / "100 % à nous" / "registre.db"


@pytest.fixture
def version_1(chemin: Path) -> Path:
    """A register as the first version of the program left it."""
    chemin.parent.mkdir()
    connexion = sqlite3.connect(chemin)
    connexion.executescript(VERSION_1.read_text(encoding="utf-8"))
    connexion.execute("PRAGMA journal_mode = WAL")
    connexion.close()
    return chemin


def test_the_register_is_private(chemin: Path) -> None:
    with Registre(chemin) as registre:
        registre.attribuer(tous("C001"), "2024-06")
        assert stat.S_IMODE(chemin.parent.stat().st_mode) == 0o700
        assert {stat.S_IMODE(f.stat().st_mode) for f in chemin.parent.iterdir()} == {0o600}


def test_a_register_left_readable_by_others_is_made_private(chemin: Path) -> None:
    with Registre(chemin):
        pass
    chemin.chmod(0o644)
    with Registre(chemin):
        assert stat.S_IMODE(chemin.stat().st_mode) == 0o600


def test_a_file_that_is_no_register_is_refused_in_french(chemin: Path) -> None:
    chemin.parent.mkdir()
    chemin.write_bytes(b"ceci n'est pas une base de donnees " * 40)
    with pytest.raises(RegistreRefuse, match="n’est pas un registre"), Registre(chemin):
        pass
    with pytest.raises(RegistreRefuse, match="n’est pas un registre"):
        exclusions_connues(chemin)
    chemin.write_bytes(b"")
    assert exclusions_connues(chemin) == []


def test_asking_who_is_barred_leaves_the_file_as_it_is(chemin: Path) -> None:
    with Registre(chemin) as registre:
        emettre(registre, *tous("C001"))
    avant = chemin.read_bytes()
    assert exclusions_connues(chemin) == []
    assert chemin.read_bytes() == avant
    assert list(chemin.parent.iterdir()) == [chemin]


def test_a_register_locked_by_another_program_is_said_in_french(chemin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.registre.moteur.ATTENTE", 0.1)
    with Registre(chemin) as registre:
        autre = sqlite3.connect(chemin, isolation_level=None)
        autre.execute("BEGIN IMMEDIATE")
        with pytest.raises(RegistreRefuse, match="un autre traitement y écrit"):
            registre.attribuer(tous("C001"), "2024-06")
        assert registre.lister() == []  # whoever only reads does not wait
        autre.close()
        assert len(registre.attribuer(tous("C001"), "2024-06")) == 1


@pytest.mark.parametrize(
    ("reglage", "constat"),
    [("PRAGMA max_page_count = 1", "le disque est plein"), ("PRAGMA query_only = ON", "en lecture seule")],
)
def test_a_disk_that_refuses_is_said_in_french_and_nothing_is_lost(chemin: Path, reglage: str, constat: str) -> None:
    with Registre(chemin) as registre:
        emettre(registre, *tous("C001"))
        registre._connexion.connection.execute(reglage)
        with pytest.raises(RegistreRefuse, match=constat):
            registre.attribuer(tous(*(f"C{rang:03d}" for rang in range(1, 200))), "2024-06")
        assert len(registre.lister()) == 1
    with Registre(chemin) as registre:
        assert registre.verifier() == []


# --- versions --------------------------------------------------------------------------------------------------------


def test_a_register_of_the_first_version_keeps_every_event(version_1: Path) -> None:
    avant = interroger(version_1, "SELECT * FROM evenements ORDER BY id")
    assert [e.candidat for e in exclusions_connues(version_1)] == ["C004"]  # even before it is brought up
    with Registre(version_1) as registre:
        assert registre.verifier() == []
        assert interroger(version_1, "SELECT * FROM evenements ORDER BY id") == avant
        assert {i.numero: (i.statut, i.edition, i.duplicatas) for i in registre.lister()} == {
            "MC-2023-00001": (Statut.EMIS, 2, 1),
            "MC-2023-00002": (Statut.ANNULE, 1, 0),
            "MC-2023-00003": (Statut.ABANDON, 1, 0),
        }
        assert registre.lister()[0].titulaire == Titulaire("LE GOFFIC", "Élodie", date(1991, 3, 4))
        autres = registre.attribuer(tous("C001", "C002", session="2023-09", annee=2023), "2023-09")
        assert sorted(autres.values()) == ["MC-2023-00004", "MC-2023-00005"]
        assert registre.verifier() == []


def test_the_first_version_then_refuses_what_it_would_not_understand(version_1: Path) -> None:
    with Registre(version_1):
        pass
    assert interroger(version_1, "PRAGMA user_version") == [(int(REVISIONS[-1]),)]


@pytest.mark.parametrize(
    "ordre", ["UPDATE version_du_registre SET version_num = '9999'", "DROP TABLE version_du_registre"]
)
def test_a_register_of_a_later_version_is_refused(chemin: Path, ordre: str) -> None:
    with Registre(chemin):
        pass
    modifier(chemin, ordre, "PRAGMA user_version = 9999")
    with pytest.raises(RegistreRefuse, match=r"plus récente .*9999"), Registre(chemin):
        pass
    with pytest.raises(RegistreRefuse, match="plus récente"):
        exclusions_connues(chemin)


def test_every_revision_is_known_and_packaged() -> None:
    """Alembic's own reading of the folder gives the revisions that the program knows, in one line."""
    suite = ScriptDirectory(str(DOSSIER)).walk_revisions()
    assert [revision.revision for revision in suite] == list(reversed(REVISIONS))


def test_processes_at_once_bring_it_up_once(version_1: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as processus:
        assert processus.map(_verifier, [version_1] * 8) == [[]] * 8


def _verifier(chemin: Path) -> list[str]:
    with Registre(chemin) as registre:
        return registre.verifier()


def test_a_kill_while_it_is_brought_up_changes_nothing(version_1: Path) -> None:
    avant = interroger(version_1, "SELECT sql FROM sqlite_master")
    fils = os.fork()
    if fils == 0:

        def mourir(connexion: object, curseur: object, texte: str, *_: object) -> None:
            if "editions_en_fin" in texte:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            event.listen(Engine, "before_cursor_execute", mourir)
            _verifier(version_1)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(fils, 0)[1]) == signal.SIGKILL
    assert interroger(version_1, "SELECT sql FROM sqlite_master") == avant
    assert _verifier(version_1) == []


def test_opening_a_register_that_is_up_to_date_does_without_alembic(chemin: Path) -> None:
    """It takes long to import, and a run that finds nothing to do must stay short."""
    imports = "import sys; from pathlib import Path; from pipeline.registre import Registre"
    ouverture = f"Registre(Path({str(chemin)!r})).__enter__()"
    commande = [sys.executable, "-c", f"{imports}; r = {ouverture}; print('alembic' in sys.modules)"]
    assert [subprocess.run(commande, capture_output=True, text=True).stdout for _ in range(2)] == ["True\n", "False\n"]


# --- tampering -------------------------------------------------------------------------------------------------------


def test_a_replacement_does_not_pass_for_an_addition(chemin: Path) -> None:
    with Registre(chemin) as registre:
        emettre(registre, *tous("C001"))
        for table in ("evenements", "numeros"):
            with pytest.raises(IntegrityError):
                modifier(chemin, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        assert registre.verifier() == []


def test_one_byte_changed_in_the_file_names_the_event(chemin: Path) -> None:
    """Wherever it is in what an event says; the file is then still read by the database as if nothing had happened."""
    with Registre(chemin) as registre:
        emettre(registre, *tous("C001", "C002"))
        registre.editer("2024-06", [Document("un", "fiche", "C001", "", "2024-06/fiches/un.pdf", "ab" * 32)])
    sain = chemin.read_bytes()
    for identifiant, *colonnes in interroger(chemin, "SELECT * FROM evenements"):
        texte = "".join(valeur or "" for valeur in colonnes).encode()  # as it lies in the file
        assert sain.count(texte) == 1
        for place in range(sain.index(texte), sain.index(texte) + len(texte), 13):
            chemin.write_bytes(sain[:place] + bytes([sain[place] ^ 1]) + sain[place + 1 :])
            with Registre(chemin) as registre:
                assert any(f"événement {identifiant} :" in constat for constat in registre.verifier())


def test_no_byte_changed_anywhere_passes_for_a_defect_of_the_program(chemin: Path) -> None:
    """Either it is told, or what the register says is as it was."""
    with Registre(chemin) as registre:
        emettre(registre, *tous("C001", "C002"))
        registre.annuler("MC-2024-00001", "erreur")
        attendu = registre.lister()
    sain = chemin.read_bytes()
    alea = random.Random(5)
    for place in alea.sample([rang for rang, octet in enumerate(sain) if octet], 150):
        chemin.write_bytes(sain[:place] + bytes([sain[place] ^ 1 << alea.randrange(8)]) + sain[place + 1 :])
        try:
            with Registre(chemin) as registre:
                assert registre.verifier() or registre.lister() == attendu, place
        except RegistreRefuse as refus:
            assert "endommagé" in refus.message or "pas un registre" in refus.message


def test_a_missing_trigger_is_seen(chemin: Path) -> None:
    with Registre(chemin) as registre:
        modifier(chemin, "DROP TRIGGER evenements_sans_suppression")
        assert len(registre.verifier()) == 1
