"""What calls cost: prices, tokens, the budget, what was spent."""
