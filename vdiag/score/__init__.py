"""The step that scores pictures."""
