"""Concept sets: what a model is asked to draw, and the captions it is ranked among."""

import csv
import hashlib
import io
import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vdiag.errors import BadInput, UnknownName
from vdiag.records import Concept
from vdiag.shipped import shipped

RANKED_AMONG = "objects"
PHRASES = "phrases"
_ARTICLE = re.compile(r"^(an?|the|some)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class ConceptSet:
    """Concepts from one source.

    Attributes:
        name: the file's stem, or ``"phrases"`` for one typed on the command line.
        source: file name or the phrase itself.
        sha256: of the source's bytes.
        concepts: in the order of the source.
    """

    name: str
    source: str
    sha256: str
    concepts: tuple[Concept, ...]


def set_names() -> list[str]:
    """Names of the shipped concept sets, sorted."""
    return sorted(path.stem for path in shipped("datasets").glob("*.csv"))


def bare(text: str) -> str:
    """A phrase in lower case without its article, for telling whether two mean the same."""
    return _ARTICLE.sub("", " ".join(text.lower().split()))


def slug(name: str) -> str:
    """A name as it stands in file names: ``"hot air balloon"`` -> ``"hot-air-balloon"``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def load(selector: str) -> ConceptSet:
    """Concepts by what the user typed.

    Args:
        selector: name of a shipped set, path of a CSV file, or a phrase of two words or more.

    Raises:
        UnknownName: one word that names no set.
        BadInput: the file is missing, empty, not UTF-8 or lacks the column ``text``.
    """
    if selector in set_names():
        return read_csv(shipped("datasets") / f"{selector}.csv")
    if selector.lower().endswith(".csv"):
        return read_csv(Path(selector))
    phrase = " ".join(selector.split())
    if " " not in phrase:
        raise UnknownName(
            "concept set",
            selector,
            set_names(),
            'vdiag list concepts` (a phrase of your own has two words or more: `"a pelican"',
        )
    concept = Concept(name=phrase, text=phrase, level=PHRASES)
    return ConceptSet(PHRASES, phrase, hashlib.sha256(phrase.encode()).hexdigest(), (concept,))


def read_csv(path: Path) -> ConceptSet:
    """Read a concept set from a CSV file with a header.

    The column ``text`` is needed; ``name`` defaults to it, ``level`` to the file's stem; every
    other column becomes an attribute.

    Raises:
        BadInput: the file is missing, empty, not UTF-8, lacks ``text`` or repeats a name.
    """
    try:
        raw = path.read_bytes()
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise BadInput(
            f'Cannot read the concept file "{path}": {reason}. '
            "Give a CSV file with a column `text`, or a set from `vdiag list concepts`."
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f'The concept file "{path}" is not UTF-8 text; save it as UTF-8 CSV with a column '
            "`text`."
        ) from error
    except csv.Error as error:
        raise BadInput(
            f'The concept file "{path}" is no CSV file ({error}); save it as UTF-8 CSV with a '
            "column `text`."
        ) from error
    for number, row in enumerate(rows, start=1):
        if None in row:
            raise BadInput(
                f'Row {number} of the concept file "{path}" has more cells than the header '
                f'("{", ".join(map(str, row[None]))}"); put quotes around a text with commas.'
            )
    if not rows:
        raise BadInput(
            f'The concept set "{path}" is empty: it needs a header with a column `text` and at '
            "least one row below it."
        )
    if "text" not in rows[0]:
        columns = ", ".join(str(column) for column in rows[0])
        raise BadInput(
            f'The concept file "{path}" has no column `text` (its columns are: {columns}); name '
            "the column that holds the phrase to draw `text`."
        )
    concepts = tuple(_concept(row, path.stem) for row in rows if (row["text"] or "").strip())
    _refuse_repeats(concepts, path)
    return ConceptSet(path.stem, path.name, hashlib.sha256(raw).hexdigest(), concepts)


def _concept(row: dict[str, str | None], stem: str) -> Concept:
    values = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
    text = values.pop("text")
    name = values.pop("name", "") or text
    level = values.pop("level", "") or stem
    return Concept(name, text, level, {k: v for k, v in values.items() if v})


def _refuse_repeats(concepts: Sequence[Concept], path: Path) -> None:
    if not concepts:
        raise BadInput(
            f'The concept set "{path}" is empty: no row has anything in its column `text`.'
        )
    seen: set[str] = set()
    for concept in concepts:
        if concept.name in seen:
            raise BadInput(
                f'The concept file "{path}" has "{concept.name}" twice; names must differ '
                "(column `name`, or `text` where there is none)."
            )
        seen.add(concept.name)


def sample(concepts: Sequence[Concept], limit: int | None, seed: int) -> list[Concept]:
    """``limit`` concepts drawn without repetition by ``seed``, in their first order.

    A larger limit under the same seed keeps all that a smaller one had.
    """
    if limit is None or limit >= len(concepts):
        return list(concepts)
    order = list(range(len(concepts)))
    random.Random(f"vdiag concepts {seed}").shuffle(order)
    return [concepts[i] for i in sorted(order[:limit])]


def captions(level: str, concepts: Iterable[Concept]) -> tuple[str, ...]:
    """Distinct captions that pictures of a level are ranked among, sorted; synonyms are one.

    A shipped level gives all its captions. Phrases, and sets of the user's own with fewer than
    two captions, are ranked among the objects.
    """
    texts = set(ranked_as(level, concepts).values())
    if level == PHRASES or len(texts) < 2:
        texts = set(ranked_as(RANKED_AMONG, ()).values())
    return tuple(sorted({bare(text): text for text in sorted(texts)}.values()))


def ranked_as(level: str, concepts: Iterable[Concept]) -> dict[str, str]:
    """From every caption of a level to the caption that its pictures are ranked with.

    That is its own, or for synonyms that of the first among them. A concept's attribute
    ``synonyms`` lists other names for it, with semicolons.
    """
    if level in set_names():
        every = list(read_csv(shipped("datasets") / f"{level}.csv").concepts)
    else:
        every = [concept for concept in concepts if concept.level == level]
    of_phrase: dict[str, str] = {}
    first = {c.text: of_phrase.setdefault(bare(c.text), c.text) for c in every}
    by_name = {bare(text).lower(): text for text in first}
    for concept in every:
        for other in concept.attributes.get("synonyms", "").split(";"):
            text = by_name.get(bare(other.strip()).lower())
            if text is not None:
                one, two = first[concept.text], first[text]
                kept, merged = sorted((one, two), key=list(first).index)
                first = {t: kept if now == merged else now for t, now in first.items()}
    return first


def captions_hash(texts: Sequence[str]) -> str:
    """Short hash of a list of captions, for fingerprints."""
    return hashlib.sha256(json.dumps(list(texts)).encode()).hexdigest()[:16]
