"""vdiag: find out what a language model knows about the visual world."""


def __getattr__(name: str) -> str:
    """The version, looked up when it is asked for: before that nothing is loaded here."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("vdiag")
    except PackageNotFoundError:  # imported from a source tree that was never installed
        return "0+uninstalled"
