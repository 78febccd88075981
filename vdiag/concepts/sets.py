"""Concept sets: what a model is asked to draw, and the captions it is ranked among."""

import hashlib
import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from vdiag import files
from vdiag.concepts import provenance
from vdiag.errors import BadInput, UnknownName
from vdiag.files import csv_tables, gzip_files
from vdiag.records import Concept
from vdiag.shipped import shipped

RANKED_AMONG = "objects"
PHRASES = "phrases"
ENDINGS = (".csv", ".tsv", ".jsonl", ".csv.gz", ".tsv.gz", ".jsonl.gz")
_HINT = "give UTF-8 CSV with a column `text`, or a set from `vdiag list concepts`"
_ARTICLE = re.compile(r"^(an?|the|some)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class ConceptSet:
    """Concepts from one source.

    Attributes:
        name: the file's stem, or ``"phrases"`` for one typed on the command line.
        source: file name or the phrase itself.
        sha256: of the source's bytes.
        concepts: in the order of the source.
        provenance: what the source was imported from and how, where that is recorded; see
            :mod:`vdiag.concepts.provenance`.
    """

    name: str
    source: str
    sha256: str
    concepts: tuple[Concept, ...]
    provenance: Mapping[str, object] = field(default_factory=dict)


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
        selector: name of a shipped set, path of a CSV or JSON lines file, or a phrase of two
            words or more.

    Raises:
        UnknownName: one word that names no set.
        BadInput: the file is missing, empty, not UTF-8 or lacks ``text``, or has concepts at the
            level of a shipped set which that set lacks.
    """
    if selector in set_names():
        return _shipped_set(selector)
    if selector.lower().endswith(ENDINGS):
        found = read(Path(selector))
        _refuse_strangers(found.concepts, selector)
        return found
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


def read(path: Path) -> ConceptSet:
    """Read a concept set from a file: JSON lines where its name ends in ``.jsonl``, else CSV.

    Either may be packed (``.jsonl.gz``).

    ``text`` is needed; ``name`` defaults to it, ``level`` to the file's stem. Every other column
    becomes an attribute, and so does every other key of a JSON object with a text, a number or
    true or false. Provenance beside the file is read with it.

    Raises:
        BadInput: the file is missing, empty, not UTF-8, lacks ``text`` or repeats a name, or its
            provenance cannot be read, or a concept is at the level of typed phrases.
    """
    stem = gzip_files.stem(path)
    rows = _json_rows(path) if gzip_files.ending(path) == ".jsonl" else _table_rows(path)
    concepts = tuple(_concept(row, stem) for row in rows if row["text"])
    _refuse_repeats(concepts, path)
    _refuse_phrases(concepts, path)
    sha256 = files.sha256(path)
    return ConceptSet(stem, path.name, sha256, concepts, provenance.read(path, sha256))


def read_csv(path: Path) -> ConceptSet:
    """Read a concept set from a CSV file; see :func:`read`."""
    return read(path)


def _shipped_set(name: str) -> ConceptSet:
    path = shipped("datasets") / f"{name}.csv"
    state = path.stat()
    return _read_once(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _read_once(path: Path, changed: int, size: int) -> ConceptSet:
    """A shipped set as of this change of its file: the captions of a level are asked for often."""
    return read(path)


def _table_rows(path: Path) -> list[dict[str, str]]:
    rows = files.table(path, "concept file", _HINT)
    if "text" not in rows[0]:
        advice = csv_tables.without_header(rows) or (
            "name the column that holds the phrase to draw `text`"
        )
        raise BadInput(
            f'The concept file "{path}" has no column `text` (its columns are: '
            f"{', '.join(rows[0])}); {advice}."
        )
    return rows


def _json_rows(path: Path) -> list[dict[str, str]]:
    hint = 'give one JSON object a line, like {"text": "a red kite", "category": "toy"}'
    rows = [files.cells(found) for found in files.objects(path, "concept file", hint)]
    for number, row in enumerate(rows, start=1):
        if not row.get("text"):
            raise BadInput(
                f'Object {number} of the concept file "{path}" has no "text" with the phrase to '
                f"draw; {hint}."
            )
    return rows


def _concept(row: Mapping[str, str], stem: str) -> Concept:
    values = dict(row)
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


def _refuse_phrases(concepts: Sequence[Concept], path: Path) -> None:
    """Refuse what would be ranked among the objects, none of its own captions among them."""
    for concept in concepts:
        if concept.level == PHRASES:
            raise BadInput(
                f'The concept file "{path}" has "{concept.text}" at the level "{PHRASES}", which '
                "is kept for phrases typed on the command line; give the file another name, or "
                "another level in its column `level`."
            )


def _refuse_strangers(concepts: Sequence[Concept], path: str) -> None:
    """Refuse what would be ranked among captions of which it is none."""
    for level in {concept.level for concept in concepts} & set(set_names()):
        known = {concept.text for concept in _shipped_set(level).concepts}
        for concept in concepts:
            if concept.level == level and concept.text not in known:
                raise BadInput(
                    f'The concept file "{path}" has "{concept.text}" at the level "{level}", a '
                    "shipped set that lacks it; give the file another name, or another level in "
                    "its column `level`."
                )


def sample(concepts: Sequence[Concept], limit: int | None, seed: int) -> list[Concept]:
    """``limit`` concepts drawn without repetition by ``seed``, in their first order.

    A larger limit under the same seed keeps all that a smaller one had.
    """
    if limit is None or limit >= len(concepts):
        return list(concepts)
    return [concepts[i] for i in sorted(drawn(len(concepts), seed)[:limit])]


def drawn(count: int, seed: int) -> list[int]:
    """Places of so many concepts in the order in which :func:`sample` takes them."""
    order = list(range(count))
    random.Random(f"vdiag concepts {seed}").shuffle(order)
    return order


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
        every = list(_shipped_set(level).concepts)
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
