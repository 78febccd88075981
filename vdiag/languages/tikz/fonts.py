"""EC and TC fonts, which TeX has as bitmaps only, drawn from the outlines of Latin Modern."""

import re
from pathlib import Path

_SIZES = (500, 600, 700, 800, 900, 1000, 1095, 1200, 1440, 1728, 2074, 2488, 2986, 3583)
_OUTLINES = {
    "rm": "r", "sl": "ro", "ti": "ri", "ui": "u", "cc": "csc", "sc": "csco", "ci": "ri",
    "bx": "bx", "rb": "b", "bi": "bxi", "bl": "bxo", "xc": "bx", "oc": "bxo", "dh": "dunh",
    "ss": "ss", "si": "sso", "sx": "ssbx", "so": "ssbo",
    "tt": "tt", "st": "tto", "it": "tti", "tc": "tcsc", "vt": "vtt", "vi": "vtto",
}  # fmt: skip
_ENTRY = re.compile(r"^(ec|ts1)-lm([a-z]+)(\d+) (.+)$", re.MULTILINE)


def outline_map(latin_modern: Path) -> str:
    """Lines of a font map, by which stock documents in T1 and TS1 need no bitmaps.

    Places of letters stay those of the EC fonts, for TeX goes on reading their metrics; only the
    shapes come from Latin Modern, in the design size that is nearest.

    Args:
        latin_modern: Latin Modern's own ``lm.map``.
    """
    shapes: dict[tuple[str, str], dict[int, str]] = {}
    for encoding, family, size, rest in _ENTRY.findall(latin_modern.read_text()):
        shapes.setdefault((encoding, family), {})[int(size)] = rest
    lines = []
    for prefix, encoding in (("ec", "ec"), ("tc", "ts1")):
        for kind, family in _OUTLINES.items():
            designs = shapes.get((encoding, family), {})
            for size in _SIZES if designs else ():
                nearest = min(designs, key=lambda design: abs(100 * design - size))
                lines.append(f"{prefix}{kind}{size:04d} {designs[nearest]}\n")
    return "".join(lines)
