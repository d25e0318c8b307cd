"""The register's tables, for the queries. They are made, on either engine, by the revisions of `migrations/`."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

VERSIONS = "version_du_registre"
"""The table that says which revision a register is at."""

_METADONNEES = MetaData()

compteurs = Table(
    "compteurs",
    _METADONNEES,
    Column("dispositif", Text, primary_key=True),
    Column("famille", Text, primary_key=True),
    Column("annee", Integer, primary_key=True),
    Column("dernier", Integer, nullable=False),
)

numeros = Table(
    "numeros",
    _METADONNEES,
    Column("numero", Text, primary_key=True),
    Column("dispositif", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("candidat", Text, nullable=False),
    Column("objet", Text, nullable=False),
    Column("famille", Text, nullable=False),
    Column("annee", Integer, nullable=False),
    Column("rang", Integer, nullable=False),
    Column("tirage", Integer, nullable=False),
)

evenements = Table(
    "evenements",
    _METADONNEES,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("instant", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("candidat", Text, nullable=False),
    Column("numero", Text, ForeignKey("numeros.numero")),
    Column("nature", Text, nullable=False),
    Column("donnees", Text, nullable=False),
    Column("precedent", Text, nullable=False),
    Column("empreinte", Text, nullable=False),
)

editions = Table(
    "editions",
    _METADONNEES,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("evenement", Integer, ForeignKey("evenements.id"), nullable=False),
    Column("instant", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("genre", Text, nullable=False),
    Column("candidat", Text, nullable=False),
    Column("numero", Text, nullable=False),
    Column("rang", Integer, nullable=False),
    Column("retiree", Integer, nullable=False),
    Column("fichier", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("motif", Text, nullable=False),
    Column("empreinte", Text, nullable=False),
)
