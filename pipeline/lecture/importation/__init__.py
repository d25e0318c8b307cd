"""Read a list of candidates that another tool exported."""
