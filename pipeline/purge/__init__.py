"""Destroy what has been kept long enough: found by the dates of the rule books, said in the register, then gone."""
