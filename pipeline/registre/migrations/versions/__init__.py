"""One module per revision: its orders for each engine, and `upgrade`, which Alembic calls. There is no way back."""
