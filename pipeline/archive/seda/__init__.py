"""The transfer of a session to an archives service: a SEDA message that describes its files, and the files themselves.

SEDA is the standard by which French archives services receive archives. Versions 2.2 and 2.3 ask for the same elements
here; only their namespace differs.
"""

VERSIONS = ("2.3", "2.2")
"""Those that can be written, the one that is written by default first."""

FORMES = {"sac": "", "seda": VERSIONS[0], **{f"seda-{version}": version for version in VERSIONS}}
"""What may be asked for, and the version that it stands for: none for a bag."""

BORDEREAU = "manifest.xml"
"""The message, at the root of the zip: where archives services look for it."""

CONTENU = "content/"
"""The only folder beside it."""


def espace(version: str) -> str:
    """The XML namespace of a version."""
    return f"fr:gouv:culture:archivesdefrance:seda:v{version}"
