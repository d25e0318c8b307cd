"""Editions: each version of each published document, chained line after line, announced by an event."""

from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE = (
    """CREATE TABLE editions (
        id INTEGER PRIMARY KEY AUTOINCREMENT, evenement INTEGER NOT NULL REFERENCES evenements (id),
        instant TEXT NOT NULL, session TEXT NOT NULL, document TEXT NOT NULL, genre TEXT NOT NULL,
        candidat TEXT NOT NULL, numero TEXT NOT NULL, rang INTEGER NOT NULL CHECK (rang > 0),
        retiree INTEGER NOT NULL CHECK (retiree IN (0, 1)), fichier TEXT NOT NULL, sha256 TEXT NOT NULL,
        motif TEXT NOT NULL, empreinte TEXT NOT NULL, UNIQUE (session, document, rang, retiree)) STRICT""",
    """CREATE TRIGGER editions_sans_modification BEFORE UPDATE ON editions
        BEGIN SELECT RAISE(ABORT, 'une édition ne se modifie pas'); END""",
    """CREATE TRIGGER editions_sans_suppression BEFORE DELETE ON editions
        BEGIN SELECT RAISE(ABORT, 'une édition ne se supprime pas'); END""",
    """CREATE TRIGGER editions_en_fin BEFORE INSERT ON editions
        WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM editions) OR EXISTS (SELECT 1 FROM editions e
            WHERE (e.session, e.document, e.rang, e.retiree) = (NEW.session, NEW.document, NEW.rang, NEW.retiree))
        BEGIN SELECT RAISE(ABORT, 'une édition ne s’ajoute qu’une fois, et à la fin'); END""",
)

POSTGRESQL = (
    """CREATE TABLE editions (
        id INTEGER NOT NULL, evenement INTEGER NOT NULL REFERENCES evenements (id), instant TEXT NOT NULL,
        session TEXT COLLATE "C" NOT NULL, document TEXT COLLATE "C" NOT NULL, genre TEXT NOT NULL,
        candidat TEXT NOT NULL, numero TEXT NOT NULL, rang INTEGER NOT NULL CHECK (rang > 0),
        retiree INTEGER NOT NULL CHECK (retiree IN (0, 1)), fichier TEXT NOT NULL, sha256 TEXT NOT NULL,
        motif TEXT NOT NULL, empreinte TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX editions_pkey ON editions USING btree (id)",
    "ALTER TABLE editions ADD PRIMARY KEY USING INDEX editions_pkey",
    "CREATE UNIQUE INDEX editions_par_rang ON editions USING btree (session, document, rang, retiree)",
    """CREATE FUNCTION registre_edition_en_fin() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.id IS DISTINCT FROM (SELECT coalesce(max(id), 0) + 1 FROM editions) THEN
                RAISE EXCEPTION 'une édition ne s’ajoute qu’à la fin' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    "CREATE TRIGGER editions_definitives BEFORE DELETE OR UPDATE ON editions FOR EACH ROW"
    " EXECUTE FUNCTION registre_definitif()",
    "CREATE TRIGGER editions_jamais_vides BEFORE TRUNCATE ON editions FOR EACH STATEMENT"
    " EXECUTE FUNCTION registre_definitif()",
    "CREATE TRIGGER editions_en_fin BEFORE INSERT ON editions FOR EACH ROW EXECUTE FUNCTION registre_edition_en_fin()",
    """ALTER TABLE editions ENABLE ALWAYS TRIGGER editions_definitives, ENABLE ALWAYS TRIGGER editions_jamais_vides,
        ENABLE ALWAYS TRIGGER editions_en_fin""",
)


def upgrade() -> None:
    connexion = op.get_bind()
    for ordre in SQLITE if connexion.dialect.name == "sqlite" else POSTGRESQL:
        connexion.exec_driver_sql(ordre)
    if connexion.dialect.name == "sqlite":
        connexion.exec_driver_sql(
            "PRAGMA user_version = 2"
        )  # programs of the first version refuse what they can't read
