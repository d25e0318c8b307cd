"""Open a workbook, whatever was done to it: within bounds, as typed cells. The only modules that open an input."""
