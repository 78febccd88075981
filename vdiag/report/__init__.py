"""`vdiag table`, `report` and `export`: runs of whatever task."""
