"""`vdiag recognize`: what a drawing shows, asked and told apart from guessing."""
