"""`vdiag draw`: drawings of concepts, their table, figures and page."""
