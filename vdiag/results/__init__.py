"""What tables, figures and pages of all tasks are made of."""
