"""``python -m vdiag`` is the command line."""

from vdiag.cli.main import main

main()
