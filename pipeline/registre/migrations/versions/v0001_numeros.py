"""Numbers, counters, chained events: the register of the first version. The database itself refuses to forget."""

from alembic import op

revision = "0001"
down_revision = None

# INSERT OR REPLACE deletes rows without firing DELETE triggers: hence the checks before INSERT too.
SQLITE = (
    """CREATE TABLE compteurs (
        dispositif TEXT NOT NULL, famille TEXT NOT NULL, annee INTEGER NOT NULL, dernier INTEGER NOT NULL,
        PRIMARY KEY (dispositif, famille, annee)) STRICT""",
    """CREATE TABLE numeros (
        numero TEXT NOT NULL PRIMARY KEY, dispositif TEXT NOT NULL, session TEXT NOT NULL, candidat TEXT NOT NULL,
        objet TEXT NOT NULL, famille TEXT NOT NULL, annee INTEGER NOT NULL, rang INTEGER NOT NULL CHECK (rang > 0),
        tirage INTEGER NOT NULL CHECK (tirage > 0),
        UNIQUE (dispositif, famille, annee, rang), UNIQUE (dispositif, session, candidat, objet, tirage)) STRICT""",
    """CREATE TABLE evenements (
        id INTEGER PRIMARY KEY AUTOINCREMENT, instant TEXT NOT NULL, session TEXT NOT NULL, candidat TEXT NOT NULL,
        numero TEXT REFERENCES numeros (numero), nature TEXT NOT NULL, donnees TEXT NOT NULL,
        precedent TEXT NOT NULL, empreinte TEXT NOT NULL) STRICT""",
    "CREATE INDEX evenements_par_session ON evenements (session)",
    "CREATE INDEX evenements_par_numero ON evenements (numero)",
    """CREATE TRIGGER numeros_sans_modification BEFORE UPDATE ON numeros
        BEGIN SELECT RAISE(ABORT, 'un numéro ne se modifie pas'); END""",
    """CREATE TRIGGER numeros_sans_suppression BEFORE DELETE ON numeros
        BEGIN SELECT RAISE(ABORT, 'un numéro ne se supprime pas'); END""",
    """CREATE TRIGGER numeros_une_seule_fois BEFORE INSERT ON numeros
        WHEN EXISTS (SELECT 1 FROM numeros n WHERE n.numero = NEW.numero
            OR (n.dispositif, n.famille, n.annee, n.rang) = (NEW.dispositif, NEW.famille, NEW.annee, NEW.rang)
            OR ((n.dispositif, n.session, n.candidat, n.objet)
                = (NEW.dispositif, NEW.session, NEW.candidat, NEW.objet) AND (n.tirage = NEW.tirage OR NOT EXISTS (
                SELECT 1 FROM evenements e WHERE e.numero = n.numero AND e.nature IN ('annule', 'abandon')))))
        BEGIN SELECT RAISE(ABORT, 'numéro, rang ou certificat déjà inscrit'); END""",
    """CREATE TRIGGER evenements_sans_modification BEFORE UPDATE ON evenements
        BEGIN SELECT RAISE(ABORT, 'un événement ne se modifie pas'); END""",
    """CREATE TRIGGER evenements_sans_suppression BEFORE DELETE ON evenements
        BEGIN SELECT RAISE(ABORT, 'un événement ne se supprime pas'); END""",
    """CREATE TRIGGER evenements_en_fin BEFORE INSERT ON evenements
        WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM evenements)
        BEGIN SELECT RAISE(ABORT, 'un événement ne s’ajoute qu’en fin de journal'); END""",
)

# Indexes, triggers and bodies of functions are written as the server tells them back: `registre verifier` compares.
# `journal` remembers how many events were ever written, as SQLite does by itself; triggers are ALWAYS, lest a setting
# of the session silence them.
POSTGRESQL = (
    """CREATE TABLE compteurs (
        dispositif TEXT COLLATE "C" NOT NULL, famille TEXT COLLATE "C" NOT NULL, annee INTEGER NOT NULL,
        dernier INTEGER NOT NULL)""",
    "CREATE UNIQUE INDEX compteurs_pkey ON compteurs USING btree (dispositif, famille, annee)",
    "ALTER TABLE compteurs ADD PRIMARY KEY USING INDEX compteurs_pkey",
    """CREATE TABLE numeros (
        numero TEXT COLLATE "C" NOT NULL, dispositif TEXT COLLATE "C" NOT NULL, session TEXT COLLATE "C" NOT NULL,
        candidat TEXT COLLATE "C" NOT NULL, objet TEXT COLLATE "C" NOT NULL, famille TEXT COLLATE "C" NOT NULL,
        annee INTEGER NOT NULL, rang INTEGER NOT NULL CHECK (rang > 0), tirage INTEGER NOT NULL CHECK (tirage > 0))""",
    "CREATE UNIQUE INDEX numeros_pkey ON numeros USING btree (numero)",
    "ALTER TABLE numeros ADD PRIMARY KEY USING INDEX numeros_pkey",
    "CREATE UNIQUE INDEX numeros_par_rang ON numeros USING btree (dispositif, famille, annee, rang)",
    "CREATE UNIQUE INDEX numeros_par_cle ON numeros USING btree (dispositif, session, candidat, objet, tirage)",
    """CREATE TABLE evenements (
        id INTEGER NOT NULL, instant TEXT NOT NULL, session TEXT COLLATE "C" NOT NULL,
        candidat TEXT COLLATE "C" NOT NULL, numero TEXT COLLATE "C" REFERENCES numeros (numero), nature TEXT NOT NULL,
        donnees TEXT NOT NULL, precedent TEXT NOT NULL, empreinte TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX evenements_pkey ON evenements USING btree (id)",
    "ALTER TABLE evenements ADD PRIMARY KEY USING INDEX evenements_pkey",
    "CREATE INDEX evenements_par_session ON evenements USING btree (session)",
    "CREATE INDEX evenements_par_numero ON evenements USING btree (numero)",
    "CREATE TABLE journal (dernier INTEGER NOT NULL)",
    "INSERT INTO journal VALUES (0)",
    """CREATE FUNCTION registre_definitif() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                MESSAGE = 'une ligne de la table ' || TG_TABLE_NAME || ' ne se modifie pas et ne se supprime pas';
        END $$""",
    """CREATE FUNCTION registre_une_seule_fois() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM numeros n
                WHERE (n.dispositif, n.session, n.candidat, n.objet)
                    = (NEW.dispositif, NEW.session, NEW.candidat, NEW.objet) AND NOT EXISTS (
                    SELECT 1 FROM evenements e WHERE e.numero = n.numero AND e.nature IN ('annule', 'abandon')))
            THEN
                RAISE EXCEPTION 'certificat déjà inscrit' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    """CREATE FUNCTION registre_en_fin() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE journal SET dernier = dernier + 1;
            IF NEW.id IS DISTINCT FROM (SELECT max(dernier) FROM journal) THEN
                RAISE EXCEPTION 'un événement ne s’ajoute qu’en fin de journal'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    "CREATE TRIGGER numeros_definitifs BEFORE DELETE OR UPDATE ON numeros FOR EACH ROW"
    " EXECUTE FUNCTION registre_definitif()",
    "CREATE TRIGGER numeros_jamais_vides BEFORE TRUNCATE ON numeros FOR EACH STATEMENT"
    " EXECUTE FUNCTION registre_definitif()",
    "CREATE TRIGGER numeros_une_seule_fois BEFORE INSERT ON numeros FOR EACH ROW"
    " EXECUTE FUNCTION registre_une_seule_fois()",
    "CREATE TRIGGER evenements_definitifs BEFORE DELETE OR UPDATE ON evenements FOR EACH ROW"
    " EXECUTE FUNCTION registre_definitif()",
    "CREATE TRIGGER evenements_jamais_vides BEFORE TRUNCATE ON evenements FOR EACH STATEMENT"
    " EXECUTE FUNCTION registre_definitif()",
    "CREATE TRIGGER evenements_en_fin BEFORE INSERT ON evenements FOR EACH ROW EXECUTE FUNCTION registre_en_fin()",
    """ALTER TABLE numeros ENABLE ALWAYS TRIGGER numeros_definitifs, ENABLE ALWAYS TRIGGER numeros_jamais_vides,
        ENABLE ALWAYS TRIGGER numeros_une_seule_fois""",
    """ALTER TABLE evenements ENABLE ALWAYS TRIGGER evenements_definitifs,
        ENABLE ALWAYS TRIGGER evenements_jamais_vides, ENABLE ALWAYS TRIGGER evenements_en_fin""",
)


def upgrade() -> None:
    connexion = op.get_bind()
    for ordre in SQLITE if connexion.dialect.name == "sqlite" else POSTGRESQL:
        connexion.exec_driver_sql(ordre)
    if connexion.dialect.name == "sqlite":
        connexion.exec_driver_sql("PRAGMA user_version = 1")
