"""vdiag: find out what a language model knows about the visual world."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("vdiag")
except PackageNotFoundError:  # imported from a source tree that was never installed
    __version__ = "0+uninstalled"
