"""The register on a PostgreSQL server: who may open it, what a failure says, and that no secret is told."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from pipeline.erreurs import ErreurFatale, RegistreRefuse, UsageInvalide
from pipeline.registre import Registre
from tests.registres import Serveur, emettre, modifier, tous

AILLEURS = Path("sorties") / "registre.db"
"""What the register would be without its variable."""


@pytest.fixture
def adresse(serveur: Serveur, monkeypatch: pytest.MonkeyPatch) -> str:
    url = serveur.nouvelle_adresse()
    monkeypatch.setenv("REGISTRE", url)
    return url


def refus(attendu: type[ErreurFatale]) -> str:
    """All that is said by a register that can't be opened."""
    with pytest.raises(attendu) as erreur, Registre(AILLEURS):
        pass
    dit = f"{erreur.value.message} {erreur.value.remede}"
    assert "mot-de-passe-d-essai" not in dit and "secret-errone" not in dit
    return dit


@pytest.mark.parametrize(
    ("autres", "constat"),
    [
        ({"password": "secret-errone"}, "ce nom d’utilisateur ou ce mot de passe"),
        ({"username": "personne", "password": "secret-errone"}, "ce nom d’utilisateur ou ce mot de passe"),
        ({"password": None}, "demande un mot de passe"),
        ({"database": "absente"}, "refuse la connexion"),
        ({"port": 5999}, "ne répond pas"),
    ],
)
def test_a_server_that_does_not_let_us_in_is_said_in_french(
    serveur: Serveur, monkeypatch: pytest.MonkeyPatch, autres: dict[str, str], constat: str
) -> None:
    monkeypatch.setenv("REGISTRE", serveur.url(**autres))
    assert constat in refus(RegistreRefuse)


@pytest.mark.parametrize(
    ("url", "constat"),
    [
        ("postgresql+psycopg://secretariat:secret-errone@127.0.0.1:1/registre", "serveur 127.0.0.1, port 1) : le serv"),
        ("postgresql+psycopg://secretariat:secret-errone@nulle-part.invalid/registre", "ne répond pas"),
    ],
)
def test_an_absent_server_is_said_in_french(monkeypatch: pytest.MonkeyPatch, url: str, constat: str) -> None:
    monkeypatch.setenv("REGISTRE", url)
    assert constat in refus(RegistreRefuse)


@pytest.mark.parametrize(
    "url",
    [
        "registre",
        "mysql://secretariat:secret-errone@serveur/registre",
        "postgresql://secretariat:secret-errone@serveur",
    ],
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("REGISTRE", url)
    assert "REGISTRE=postgresql+psycopg://" in refus(UsageInvalide)


def test_nothing_is_written_beside(adresse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Registre(AILLEURS) as registre:
        emettre(registre, *tous("C001"))
    assert list(tmp_path.iterdir()) == []


def test_a_busy_register_is_said_in_french(adresse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Registre(AILLEURS) as premier, premier._transaction():
        monkeypatch.setattr("pipeline.registre.moteur.ATTENTE", 0.1)
        with Registre(AILLEURS) as second:
            with pytest.raises(RegistreRefuse, match="un autre traitement y écrit"):
                second.attribuer(tous("C001"), "2024-06")
            assert second.lister() == []  # whoever only reads does not wait


def test_a_cut_connection_is_said_in_french_and_the_next_one_works(adresse: str) -> None:
    with Registre(AILLEURS) as registre:
        modifier(
            AILLEURS,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'registre' AND pid <> pg_backend_pid()",
        )
        with pytest.raises(RegistreRefuse, match="coupé la connexion"):
            registre.attribuer(tous("C001"), "2024-06")
        assert len(registre.attribuer(tous("C001"), "2024-06")) == 1


@pytest.mark.parametrize(("role", "accorde"), [("passant", "SELECT 1"), ("auditeur", "GRANT USAGE ON SCHEMA {} TO {}")])
def test_without_the_rights_it_is_said_in_french(
    adresse: str, monkeypatch: pytest.MonkeyPatch, role: str, accorde: str
) -> None:
    schema = adresse.rpartition("%3D")[2]
    modifier(AILLEURS, f"CREATE ROLE {role} LOGIN PASSWORD 'mot-de-passe-d-essai'", accorde.format(schema, role))
    monkeypatch.setenv("REGISTRE", adresse.replace("secretariat", role))
    assert "n’a pas les droits" in refus(RegistreRefuse)


def test_a_register_of_a_later_version_is_refused(adresse: str) -> None:
    with Registre(AILLEURS):
        pass
    modifier(AILLEURS, "UPDATE version_du_registre SET version_num = '9999'")
    assert "version plus récente" in refus(RegistreRefuse)


@pytest.mark.parametrize(
    "ordre",
    [
        "ALTER TABLE evenements DISABLE TRIGGER evenements_definitifs",
        "ALTER TABLE evenements ENABLE TRIGGER evenements_definitifs",
        "DROP TRIGGER numeros_une_seule_fois ON numeros",
        "DROP INDEX numeros_par_rang",
        "CREATE OR REPLACE FUNCTION registre_definitif() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "ALTER FUNCTION registre_definitif() RENAME TO ancienne; CREATE FUNCTION registre_definitif() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_a_guard_taken_away_is_seen(adresse: str, ordre: str) -> None:
    with Registre(AILLEURS) as registre:
        assert registre.verifier() == []
        modifier(AILLEURS, ordre)
        assert len(registre.verifier()) == 1


@pytest.mark.parametrize("table", ["evenements", "numeros"])
def test_tables_can_be_neither_emptied_nor_silenced(adresse: str, table: str) -> None:
    with Registre(AILLEURS) as registre:
        emettre(registre, *tous("C001"))
        with pytest.raises(DBAPIError, match="ne se supprime pas"):
            modifier(AILLEURS, f"TRUNCATE {table} CASCADE")
        with pytest.raises(DBAPIError, match="ne se modifie pas"):
            modifier(AILLEURS, f"SET session_replication_role = replica; UPDATE {table} SET candidat = 'x'")
        assert registre.verifier() == []


def test_two_first_openings_at_once_make_one_register(adresse: str) -> None:
    def ouvrir(rang: int) -> str:
        with Registre(AILLEURS) as registre:
            return "".join(registre.attribuer(tous("C001", session=f"2024-{rang:02d}"), f"2024-{rang:02d}").values())

    with ThreadPoolExecutor(6) as executeur:
        obtenus = list(executeur.map(ouvrir, range(1, 7)))
    assert sorted(obtenus) == [f"MC-2024-{rang:05d}" for rang in range(1, 7)]
