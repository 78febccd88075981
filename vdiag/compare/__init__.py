"""`vdiag compare`: contestants beside each other on the same concepts, paired."""
