"""Quick, Draw!: drawings of its .ndjson or .npz files, raw or simplified, as marks"""

from collections.abc import Sequence
from pathlib import Path

from vdiag.concepts import drawings, sketch_rnn
from vdiag.concepts.drawings import HumanDrawing
from vdiag.errors import BadInput
from vdiag.files import gzip_files
from vdiag.sources import Found, Source, Wanted

_HINT = "give .ndjson files as the data set publishes them, raw or simplified, or sketch-rnn's .npz"


def read(paths: Sequence[Path], wanted: Wanted) -> Found:
    """Drawings, as many of each file as of the others; see the sentence it gives for the rule.

    Raises:
        BadInput: a file in another form, a drawing twice, or fewer drawings than asked for.
    """
    unrecognized = wanted.options["recognized"] == "all"
    taken: list[HumanDrawing] = []
    for path, share in zip(paths, _shares(wanted.n, paths), strict=True):
        taken += _drawings(path, share, wanted.seed, unrecognized)
    _refuse_repeats(taken)
    words = {one.concept.attributes["concept"] for one in taken}
    counts = {"files": len(paths), "words": len(words), "drawings taken": len(taken)}
    told = not any(gzip_files.ending(path) == sketch_rnn.ENDING for path in paths)
    return Found([_row(one) for one in taken], _rule(unrecognized, told), counts)


def _rule(unrecognized: bool, told: bool) -> str:
    """The rule; ``told`` is whether all the files say what the game recognised."""
    which = "Drawings" if unrecognized else "Drawings that the game recognised"
    if not (unrecognized or told):
        which += " (sketch-rnn's files do not say it, and all of theirs count)"
    return (
        f"{which}, as many from each file as from the others, chosen in the order of SHA-256 over "
        "the seed, the word and the drawing's number; raw strokes are simplified as the data "
        "set's authors publish them, all are scaled to the canvas."
    )


def _shares(n: int | None, paths: Sequence[Path]) -> list[int | None]:
    """How many to take of each file; the first ones give one more where it does not come out."""
    if n is None:
        return [None] * len(paths)
    if n < len(paths):
        raise BadInput(
            f'--n "{n}" is less than the {len(paths)} files given; give --n {len(paths)} or more, '
            "or fewer files."
        )
    each, rest = divmod(n, len(paths))
    return [each + (number < rest) for number in range(len(paths))]


def _drawings(
    path: Path, share: int | None, seed: int, unrecognized: bool
) -> Sequence[HumanDrawing]:
    if not drawings.of_quick_draw(path):
        raise BadInput(f'"{path}" is no .ndjson and no .npz file; {_HINT}.')
    found = drawings.load(str(path), share, seed, unrecognized).drawings
    if share is not None and len(found) < share:
        raise BadInput(
            f'The Quick, Draw! file "{path}" gives {len(found)} drawings and its share of --n is '
            f"{share}; give a smaller --n."
        )
    return found


def _refuse_repeats(taken: Sequence[HumanDrawing]) -> None:
    seen: set[str] = set()
    for one in taken:
        if one.concept.name in seen:
            raise BadInput(f'The drawing "{one.concept.name}" is there twice; give each file once.')
        seen.add(one.concept.name)


def _row(one: HumanDrawing) -> dict[str, object]:
    known = one.concept.attributes
    kept = {key: known[key] for key in ("concept", "category") if key in known}
    return {"name": one.concept.name, "text": one.concept.text, **kept, "marks": one.marks}


SOURCE = Source(
    name="quickdraw",
    licence=(
        "The Quick, Draw! data set is made available by Google, Inc. under the Creative Commons "
        "Attribution 4.0 licence (CC BY 4.0)."
    ),
    ending=".jsonl",
    n=None,
    draws=True,
    options={"recognized": ("only", "all")},
    read=read,
)
