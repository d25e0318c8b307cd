"""The revisions of the register's structure, from the first one on: see `versions/`, one module each."""

REVISIONS = ("0001", "0002")
"""Every revision, oldest first; a register of a revision that is not here was made by a later version."""
