"""`vdiag concepts`: sets looked at, sampled and imported."""
