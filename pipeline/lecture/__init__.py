"""Workbooks → typed cells that keep their address for life. The only place that opens an input."""
