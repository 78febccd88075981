"""The step that finds programs in replies."""
