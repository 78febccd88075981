"""Browse: concept sets as tables, samples of them, and their true pictures."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vdiag import __version__, files
from vdiag.browse import import_set
from vdiag.concepts import drawings, provenance, sets
from vdiag.concepts.marks import Marks
from vdiag.concepts.shapes.grammar import LEVEL, grammar
from vdiag.concepts.shapes.picture import picture
from vdiag.errors import BadInput, UnknownName
from vdiag.files.visible_text import one_line
from vdiag.records import Concept
from vdiag.shipped import shipped

ABOUT = {
    "objects": "everyday objects, one each",
    "scenes": "one to three objects in a place",
    "shapes": "points, lines, 2D and 3D shapes",
    "compositions": "two things in one, visual effects and spatial relations",
    "drawings": "human-like drawings, for recognition only",
}
# Control characters, and those that end a line or turn the reading direction.
_CATEGORIES = ("category", "attribute")


@dataclass(frozen=True)
class Collection:
    """Concepts, and where they have them their true pictures.

    Attributes:
        name: of the set, or the file's stem.
        source: file name.
        sha256: of the file.
        concepts: in the order of the set.
        marks: the picture of a concept; ``None`` for sets without pictures.
        provenance: see :class:`vdiag.concepts.sets.ConceptSet`.
        by_hand: whether the pictures are drawings made by hand, which a file must carry along.
        generated: whether it is all that a grammar can say, and not a set with captions of its own.
    """

    name: str
    source: str
    sha256: str
    concepts: Sequence[Concept]
    marks: Callable[[Concept], Marks] | None = None
    provenance: Mapping[str, object] = field(default_factory=dict)
    by_hand: bool = False
    generated: bool = False

    @property
    def level(self) -> str:
        """The level of its concepts, several with commas."""
        return ", ".join(dict.fromkeys(concept.level for concept in self.concepts))

    @property
    def category(self) -> str:
        """The column that concepts are told apart by, empty where there is none."""
        columns = self._columns()
        return next((one for one in _CATEGORIES if one in columns), "")

    @property
    def about(self) -> str:
        """What it is, or its first concepts where that is not written down."""
        if self.name == LEVEL:
            return f"{ABOUT[LEVEL]}; {len(grammar()):,} can be generated"
        first = "; ".join(concept.text for concept in self.concepts[:3])
        return ABOUT.get(self.name, f"{first}; ...")

    def column(self, name: str | None) -> str:
        """The column to count by: ``name``, else the category.

        Raises:
            UnknownName: no concept has that column.
        """
        if name is None:
            return self.category
        if name not in self._columns():
            raise UnknownName(
                "column", name, self._columns(), f"vdiag concepts show {self.name} --limit 3"
            )
        return name

    def counts(self, column: str) -> dict[str, int]:
        """How many concepts have each value of a column, the most frequent first."""
        values = Counter(one.attributes.get(column, "") for one in self.concepts)
        ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))
        return dict(ranked) if column else {}

    def rows(self) -> list[dict[str, str]]:
        """Concepts as rows: name, text and all attributes."""
        return [{"name": c.name, "text": c.text, **c.attributes} for c in self.concepts]

    def brief(self, column: str) -> list[dict[str, str]]:
        """Rows with name, text and one attribute; no name where it is the text."""
        named = any(concept.name != concept.text for concept in self.concepts)
        kept = [*(["name"] if named else []), "text", *([column] if column else [])]
        return [{key: row.get(key, "") for key in kept} for row in self.rows()]

    def as_json(self) -> dict[str, object]:
        """What is known of the set as a whole."""
        return {
            "name": self.name,
            "n": len(self.concepts),
            "level": self.level,
            "categories": self.counts(self.category),
            "about": self.about,
            "source": self.source,
            "sha256": self.sha256,
            "provenance": dict(self.provenance),
        }

    def _columns(self) -> list[str]:
        return list(dict.fromkeys(key for one in self.concepts for key in one.attributes))


def shipped_sets() -> list[Collection]:
    """All shipped sets, sorted by name."""
    return [load(name) for name in sorted([*sets.set_names(), drawings.SHIPPED])]


def load(selector: str) -> Collection:
    """A set by its name or its file.

    Args:
        selector: a shipped set, ``"drawings"``, or a ``.csv``, ``.jsonl`` or ``.ndjson`` file.

    Raises:
        UnknownName: no set has that name.
        BadInput: the file cannot be used.
    """
    if selector == drawings.SHIPPED or drawings.holds(Path(selector)):
        return _drawings(selector)
    if selector not in sets.set_names() and not selector.lower().endswith(sets.ENDINGS):
        known = [*sets.set_names(), drawings.SHIPPED]
        raise UnknownName("concept set", selector, known, "vdiag concepts list")
    one = sets.load(selector)
    marks = _true_picture if all(map(_is_shape, one.concepts)) else None
    return Collection(one.name, one.source, one.sha256, one.concepts, marks, one.provenance)


def table(rows: Sequence[Mapping[str, str]], widest: int = 80) -> str:
    """Rows below a header, columns padded; cells longer than ``widest`` are cut."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    cut = [[_cut(cell, widest) for cell in line] for line in lines]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in cut
    )
    return "\n".join(line.rstrip() for line in padded)


def sampled(selector: str, n: int, seed: int, whole: str = "set") -> Collection:
    """``n`` concepts of a set, drawn without repetition by ``seed``, in their first order.

    Args:
        selector: see :func:`load`.
        n: 1 or more.
        seed: a larger ``n`` under the same seed keeps all that a smaller one had.
        whole: ``"set"``, or ``"all"`` for every description that can be made (shapes).

    Raises:
        BadInput: ``n`` is larger than there are, or ``whole`` is not known.
    """
    if whole not in ("set", "all"):
        raise BadInput(f'--from "{whole}" is not known; give set or all.')
    found = described_all(selector) if whole == "all" else load(selector)
    if not 1 <= n <= len(found.concepts):
        raise BadInput(
            f'--n "{n}" does not fit: "{selector}" has {len(found.concepts)} concepts; give a '
            "number from 1 to that."
        )
    made_from = {
        "source": f"sample of {found.name}",
        "files": [{"name": found.source, "sha256": found.sha256}],
        **{key: found.provenance[key] for key in ("licence",) if key in found.provenance},
        "from": whole,
        "rule": "Drawn uniformly without repetition by the seed, in the set's order.",
        "n": n,
        "seed": seed,
        "vdiag": __version__,
        "provenance": dict(found.provenance),
    }
    chosen = sets.sample(found.concepts, n, seed)
    return replace(found, concepts=chosen, provenance=made_from)


def described(selector: str, index: int) -> Collection:
    """One of all descriptions that can be made.

    Raises:
        BadInput: there are no such descriptions, or not so many.
    """
    found = described_all(selector)
    if not 0 <= index < len(found.concepts):
        raise BadInput(
            f'--index "{index}" is out of range: "{selector}" has {len(found.concepts)} '
            f"descriptions; give a number from 0 to {len(found.concepts) - 1}."
        )
    return replace(found, concepts=(found.concepts[index],))


def described_all(selector: str) -> Collection:
    """All descriptions that can be made, none of them held.

    Raises:
        BadInput: the set has no grammar.
    """
    if selector != LEVEL:
        raise BadInput(
            f'"{selector}" has no more than its own concepts: only {LEVEL} are generated; leave '
            "out --from all and --index."
        )
    rules = shipped("datasets") / f"{LEVEL}.toml"
    return Collection(
        f"all {LEVEL}",
        rules.name,
        files.sha256(rules),
        grammar(),
        _true_picture,
        generated=True,
    )


def keep(found: Collection, path: Path, force: bool) -> None:
    """Write a sample to a file, with what it was drawn from and how beside it.

    Concepts of a shipped set keep its level, so that their pictures are still ranked among all its
    captions.

    Raises:
        BadInput: the file is there, cannot be written, or has the wrong ending.
    """
    ending = ".jsonl" if found.by_hand else ".csv"
    import_set.refuse_target(path, ending, force)
    rows: list[dict[str, object]] = [dict(row) for row in found.rows()]
    for row, concept in zip(rows, found.concepts, strict=True):
        if found.by_hand and found.marks:
            row["marks"] = found.marks(concept)
        elif concept.level in sets.set_names() and not found.generated:
            row["level"] = concept.level
    import_set.write(import_set.content_of(rows, ending), found.provenance, path)


def _drawings(selector: str) -> Collection:
    found = drawings.load(selector)
    marks = {one.concept.name: one.marks for one in found.drawings}
    origin: dict[str, object] = {"licence": found.license}
    if selector != drawings.SHIPPED:
        origin.update(provenance.read(Path(selector), found.sha256))
    return Collection(
        found.name,
        found.source,
        found.sha256,
        tuple(one.concept for one in found.drawings),
        lambda concept: marks[concept.name],
        origin,
        by_hand=True,
    )


def _true_picture(concept: Concept) -> Marks:
    return picture(grammar().index_of(concept.text))


def _is_shape(concept: Concept) -> bool:
    """Whether the grammar of the shapes says its text."""
    try:
        grammar().index_of(concept.text)
    except BadInput:
        return False
    return True


def _cut(cell: str, widest: int) -> str:
    cell = one_line(cell)
    return cell if len(cell) <= widest else cell[: widest - 3] + "..."
