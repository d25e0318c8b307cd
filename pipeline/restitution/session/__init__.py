"""`session.xlsx`, ready to fill."""
