"""Items: the drawings that models are asked to recognise, each as a program in one language."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vdiag.concepts import drawings, sets, shapes
from vdiag.concepts.marks import Marks
from vdiag.errors import BadInput
from vdiag.languages import Language
from vdiag.recognize.item_names import arm, settings
from vdiag.recognize.option_pool import thing
from vdiag.records import Concept, Reason, Task
from vdiag.results import blank_pictures
from vdiag.results.outcomes import records
from vdiag.run.store import Run, key_of

_SMALL = frozenset("a an and at by for from in its of on or the to with one two three".split())


@dataclass(frozen=True)
class Item:
    """A program that draws something.

    Attributes:
        name: of the drawing, the same in every language and rewriting.
        concept: what it shows.
        language: of the program.
        program: its text.
        rewriting: what was done to it without changing the picture; else empty.
        drawn_by: the model that wrote it; empty for programs written by vdiag.
    """

    name: str
    concept: Concept
    language: str
    program: str
    rewriting: str = ""
    drawn_by: str = ""

    @property
    def key(self) -> str:
        """Hash of what it is."""
        parts = (self.name, self.concept.level, self.language, self.program, self.rewriting)
        return key_of("item", *parts, self.drawn_by)

    @property
    def drawing(self) -> tuple[str, str]:
        """Level and name: the same in every language and rewriting, and of every model."""
        return self.concept.level, self.name

    @property
    def original(self) -> tuple[str, str, str, str]:
        """The same for the program as it was and as it is rewritten."""
        return *self.drawing, self.language, self.drawn_by

    @property
    def named(self) -> Concept:
        """What it shows, called as the drawing is: each has distractors of its own."""
        attributes = {**self.concept.attributes, "concept": thing(self.concept)}
        return replace(self.concept, name=self.name, attributes=attributes)

    @property
    def names_itself(self) -> bool:
        """Whether the program says in words what it draws, as in a comment or a function's name."""
        said = set(re.findall(r"[a-z]{3,}", _apart(self.program)))
        return bool(said & (set(re.findall(r"[a-z]{3,}", self.concept.text.lower())) - _SMALL))


def _apart(program: str) -> str:
    """A program in lower case, the words within its names apart."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", program).lower()


def of_drawings(
    selector: str, languages: Mapping[str, Language], limit: int | None, seed: int
) -> list[Item]:
    """Drawings of a set, or the true pictures of concepts, as code in every language.

    They come in the order of the lottery, so that a larger limit only adds to the end.

    Args:
        selector: see :func:`vdiag.concepts.drawings.load`; or a concept set whose
            pictures vdiag can draw.
        languages: those to write in.
        limit: at most so many drawings, chosen by ``seed``.

    Raises:
        BadInput: there are no such drawings, or a language cannot be written to.
    """
    for language in languages.values():
        if language.write is None:
            raise BadInput(
                f'vdiag cannot write drawings in "{language.name}"; leave it out of --languages.'
            )
    if _is_drawings(selector):
        found = [(one.concept, one.marks) for one in drawings.load(selector, limit, seed).drawings]
        found.sort(key=lambda one: drawings.lot(one[0].name, seed))
    else:
        found = list(_reference_pictures(selector, limit, seed))
    return [
        Item(concept.name, concept, language.name, language.write(marks).strip())
        for concept, marks in found
        for language in languages.values()
        if language.write is not None
    ]


def _is_drawings(selector: str) -> bool:
    path = Path(selector)
    return selector == drawings.SHIPPED or (path.is_file() and drawings.holds(path))


def _reference_pictures(
    selector: str, limit: int | None, seed: int
) -> Iterator[tuple[Concept, Marks]]:
    loaded = sets.load(selector).concepts
    drawable = [concept for concept in loaded if _index(concept) is not None]
    if not drawable:
        raise BadInput(
            f'vdiag has no pictures of "{selector}": give --drawings drawings, a set of shapes '
            "(shapes), a file of drawings (.ndjson, .npz, .jsonl), or programs of a run with "
            "--from RUN."
        )
    for place in sets.drawn(len(drawable), seed)[:limit]:
        concept = drawable[place]
        index = _index(concept)
        assert index is not None
        yield concept, shapes.picture(index)


def _index(concept: Concept) -> int | None:
    """Where the grammar says a concept; ``None`` where it does not."""
    index = concept.attributes.get("index", "")
    grammar = shapes.grammar()
    if not index.isdecimal() or int(index) >= len(grammar):
        return None
    return int(index) if grammar[int(index)].text == concept.text else None


def pool(selector: str, level: str, shown: Sequence[Item]) -> list[Concept]:
    """What distractors of drawings are taken from, the same whatever the limit.

    Args:
        selector: see :func:`of_drawings`.
        level: of the drawings.
        shown: what that gave. A file of Quick, Draw! may be of one thing alone, so that the objects
            join what is shown of it.
    """
    if not _is_drawings(selector):
        return [one for one in sets.load(selector).concepts if one.level == level]
    if drawings.of_quick_draw(Path(selector)):
        objects = sets.load(sets.RANKED_AMONG).concepts
        return [*(item.concept for item in shown), *objects]
    return [one.concept for one in drawings.load(selector).drawings]


def captions(found: Sequence[Item], pools: Mapping[str, Sequence[Concept]]) -> dict[str, list[str]]:
    """By level what free answers are ranked among, the same whatever the limit."""
    made = {}
    for level in dict.fromkeys(item.concept.level for item in found):
        texts = set(sets.captions(level, [*(item.concept for item in found), *pools[level]]))
        if level == drawings.LEVEL:  # things as the objects are: so the rank is among those, too
            texts |= set(sets.captions(sets.RANKED_AMONG, ()))
        made[level] = sorted({sets.bare(text): text for text in sorted(texts)}.values())
    return made


def of_run(run: Run, languages: Mapping[str, Language], seed: int) -> tuple[list[Item], int]:
    """The programs of a run whose pictures show something, and how many others were left out.

    Args:
        run: of drawings, open for reading.
        languages: those wanted.
        seed: of the order of their concepts.

    Returns:
        The items, and how many drawings show nothing. Where the run has improved drawings, an
        attribute ``arm`` of the concepts tells first, improved and fresh ones apart.

    Raises:
        BadInput: there are none.
    """
    found, left_out = [], 0
    rows = records(blank_pictures.drawings(run).drop_duplicates("question"))
    has_arms = any(row["task"] != Task.DRAW for row in rows)
    for row, setting in zip(rows, settings(rows), strict=True):
        if row["language"] not in languages:
            continue
        if not isinstance(row["image"], str) or row["reason"] == Reason.BLANK_IMAGE.value:
            left_out += 1
            continue
        attributes = json.loads(row["attributes"])
        if has_arms:
            attributes["arm"] = arm(row).strip() or str(Task.DRAW)
        concept = Concept(row["concept"], row["text"], row["level"], attributes)
        name = f"{concept.name} {row['sample']}{arm(row)}{setting}"
        found.append(
            Item(name, concept, row["language"], row["program"].strip(), drawn_by=row["model"])
        )
    if not found:
        raise BadInput(
            f'The run "{run.folder}" has no drawings in {", ".join(languages)} to recognise; name '
            "others with --languages, or a run of `vdiag draw` with --from RUN."
        )
    return sorted(found, key=lambda one: drawings.lot(one.concept.name, seed)), left_out


def limited(found: Sequence[Item], limit: int | None) -> list[Item]:
    """The items of the first concepts, at most so many."""
    every = list(dict.fromkeys((one.concept.level, one.concept.name) for one in found))
    kept = set(every[:limit])
    return [one for one in found if (one.concept.level, one.concept.name) in kept]


def rewritten(
    items: Iterable[Item], names: Sequence[str], languages: Mapping[str, Language]
) -> tuple[list[Item], dict[str, int]]:
    """The items with their programs rewritten, and how many could not be, by rewriting."""
    found: list[Item] = []
    missing = dict.fromkeys(names, 0)
    for item in items:
        for name in names:
            rewrite = languages[item.language].rewrites.get(name)
            program = rewrite(item.program) if rewrite else None
            if program is None:
                missing[name] += 1
            else:
                found.append(replace(item, program=program.strip(), rewriting=name))
    return found, missing


def store(run: Run, items: Iterable[Item]) -> None:
    """Record items; those already there stay as they are."""
    with run.transaction() as db:
        db.executemany(
            "INSERT INTO items VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
            [
                (
                    item.key,
                    item.name,
                    item.concept.level,
                    item.concept.name,
                    item.concept.text,
                    json.dumps(dict(item.concept.attributes), sort_keys=True, ensure_ascii=False),
                    item.language,
                    item.program,
                    item.rewriting,
                    item.drawn_by,
                )
                for item in items
            ],
        )


def load(run: Run) -> dict[str, Item]:
    """The items of a run by their keys."""
    query = (
        "SELECT key, name, level, concept, text, attributes, language, program, rewriting, "
        "drawn_by FROM items"
    )
    return {
        key: Item(name, Concept(concept, text, level, json.loads(attributes)), *rest)
        for key, name, level, concept, text, attributes, *rest in run.select("items", query)
    }
