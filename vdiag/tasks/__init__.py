"""The check-up's tasks: short compositions of the steps."""
