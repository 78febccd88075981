"""What is drawn: concept sets, human-like drawings, shapes."""
