"""`vdiag improve`: drawings bettered round by round, beside as many fresh ones."""
