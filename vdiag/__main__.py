"""``python -m vdiag`` is the command line."""

from vdiag.cli import main

main()
