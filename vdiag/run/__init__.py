"""A run on disk: its database and its pictures."""
