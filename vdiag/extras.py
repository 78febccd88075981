"""What a plain install leaves out: the packages behind each extra, and how to install it.

``pip install 'vdiag[EXTRA]'`` brings one, ``pip install 'vdiag[all]'`` all. A scorer or a language
that needs one says so with ``EXTRA = "NAME"``, which can be read without importing it.
"""

from importlib.util import find_spec

from vdiag.errors import MissingPart

PACKAGES = {
    "cairo": ("cairosvg",),
    "clip": ("torch", "torchvision", "open_clip"),
    "drawing": ("networkx", "scipy", "seaborn", "shapely"),
    "lpips": ("torch", "torchvision", "lpips"),
    "parquet": ("pyarrow",),
    "processing": ("py5",),
    "realism": ("torch", "torchvision", "torch_fidelity"),
}
"""By extra the modules that its packages bring; ``pyproject.toml`` has their versions."""

USES = {
    "cairo": "SVG by cairosvg (--engine svg=cairosvg)",
    "clip": "the scorers clip and cmmd",
    "drawing": "packages that programs in matplotlib import",
    "lpips": "the scorer lpips",
    "parquet": "vdiag export --format parquet",
    "processing": "the language processing",
    "realism": "the scorers fid and kid",
}

_CPU_TORCH = (
    "; without an NVIDIA GPU first `pip install torch torchvision --index-url "
    "https://download.pytorch.org/whl/cpu`, which saves several GB"
)


def versions(*packages: str) -> dict[str, str]:
    """Version of each package that is installed."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def absent(extra: str) -> tuple[str, ...]:
    """Those of an extra's modules that are not installed; nothing is imported."""
    return tuple(name for name in PACKAGES[extra] if find_spec(name) is None)


def command(extra: str) -> str:
    """What installs an extra."""
    return f"pip install 'vdiag[{extra}]'"


def missing(extra: str, user: str) -> str | None:
    """The sentence where something of an extra is not installed, or ``None``.

    Args:
        extra: its name.
        user: what needs it, as a sentence begins: ``'The scorer "clip"'``.
    """
    modules = absent(extra)
    if not modules:
        return None
    verb = "is" if len(modules) == 1 else "are"
    smaller = _CPU_TORCH if "torch" in modules else ""
    return (
        f"{user} needs {', '.join(modules)}, which {verb} not installed: type "
        f"`{command(extra)}`{smaller}."
    )


def demand(extra: str, user: str) -> None:
    """Refuse to go on where something of an extra is not installed; see :func:`missing`.

    Raises:
        MissingPart: that sentence.
    """
    sentence = missing(extra, user)
    if sentence is not None:
        raise MissingPart(sentence)
