"""Makes the fallback fonts in ``vdiag/languages/fonts`` from free fonts."""
