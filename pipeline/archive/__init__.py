"""The package of a session: everything that was published, received and decided, to be read in decades; its check."""
