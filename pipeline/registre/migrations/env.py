"""Run by Alembic: migrate on the connection, and within the transaction, of `pipeline.registre.version`."""

from alembic import context

from pipeline.registre.tables import VERSIONS

context.configure(connection=context.config.attributes["connection"], version_table=VERSIONS, transactional_ddl=True)
context.run_migrations()
