"""Named drawings for vdiag-glance: icon sets that vdiag-tiny is not trained on.

All come from one npm package, whose version ``package.json`` pins. Left out are sets of which more
than a tenth of the drawings are as good as those of a set of vdiag-tiny's (redrawings and copies:
Font Awesome 4, 5 and 7, Google's Material Icons, Reicon, Vadivam, Keyline, Heroicons, ...).
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from training.tiny.icons import Icon, Names, from_set

HERE = Path(__file__).parent
WORK = HERE / "work"
MODULES = WORK / "node_modules"
COLOURED = ("openmoji", "emojione-v1", "glyphs-poly", "flat-ui", "marketeq")
"""Sets that show things in their colours."""
OF_THINGS = ("openmoji", "emojione-v1", "flat-ui")
"""Sets whose names are of things; what the others alone show are mostly signs of programs."""
PLAIN = (
    "arcticons at-icons bi boxicons bxs carbon cil clarity dinkie-icons entypo f7 flowbite "
    "fontisto glyphs gravity-ui griddy-icons hugeicons iconmind ion jam la lineicons lucide-lab "
    "majesticons medical-icon mynaui pepicons-pop picon pixel pixelarticons proicons raphael ri "
    "roentgen si-glyph streamline-pixel tdesign typcn uil vaadin whh wi"
).split()
"""Sets of signs in one colour or two."""
NEVER_SEEN = "fluent-emoji-flat"
"""A set that is only for evaluation: vdiag-tiny's, and so none of vdiag-glance's."""
LONGEST_NAME = 3
"""Words of a name; longer ones say what an icon of a program is for."""
_NO_THING = frozenset(
    "off arrow arrows plus minus check cancel alert edit add remove settings cog search sync slash "
    "upload download skin tone flag flags button keycap letter square circle hexagon badge wifi "
    "pause play user clock time file folder account logo block percent multiple disabled multi "
    "error question x link text align format layout border left right up down medium dark tone1 "
    "tone2 tone3 tone4 tone5 new no not alt man men woman women person people family".split()
)


def install() -> Path:
    """The folder with a folder for each set; npm fetches the pinned package where it is missing."""
    if not MODULES.exists():
        WORK.mkdir(exist_ok=True)
        (WORK / "package.json").write_text((HERE / "package.json").read_text())
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=WORK, check=True)
    folder = WORK / "icons"
    for source in (*COLOURED, *PLAIN, NEVER_SEEN):
        kept = folder / source / "icons.json"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(
                (MODULES / "@iconify" / "json" / "json" / f"{source}.json").read_bytes()
            )
    return folder


def collect(concepts: Sequence[str]) -> list[Icon]:
    """All drawings of training, and those of :data:`NEVER_SEEN` that show a concept.

    Args:
        concepts: names that are kept whatever words they have; of other names those that a set
            of things has.
    """
    folder, names = install(), Names(concepts)
    every = (i for s in (*COLOURED, *PLAIN) for i in from_set(folder, s, names))
    trained = [icon for icon in every if usable(icon, names)]
    shown = {icon.name for icon in trained if icon.source in OF_THINGS} | names.concepts
    unseen = [i for i in from_set(folder, NEVER_SEEN, names) if i.name in names.concepts]
    return [icon for icon in trained if icon.name in shown] + unseen


def usable(icon: Icon, names: Names) -> bool:
    """Whether its name is one of a thing."""
    if icon.name in names.concepts:
        return True
    found = icon.name.split()
    strange = any(word in _NO_THING or word.isdigit() for word in found)
    return 0 < len(found) <= LONGEST_NAME and not strange and len(icon.name) > 2


def licences() -> dict[str, str]:
    """The licence of each set, as its package states it."""
    file = install().parent / "node_modules" / "@iconify" / "json" / "collections.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    return {source: told[source]["license"]["spdx"] for source in (*COLOURED, *PLAIN)}
