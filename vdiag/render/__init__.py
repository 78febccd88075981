"""The step that renders programs, each one shut in, to pictures."""
