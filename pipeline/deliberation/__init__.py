"""Facts × référentiel → decisions with their traces. Pure: nothing is read, written or shown here."""
