"""From evaluation workbooks to signed-ready documents: one jury session, one command."""
