"""Files of answers as people have them: read as they were meant, or refused with line and cause."""

import contextlib
import gzip
import json
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Vdiag
from vdiag import plugins
from vdiag.ask.models import Asking, open_models
from vdiag.concepts import drawings, sets
from vdiag.errors import BadInput, Remark
from vdiag.providers import Connection, Provider
from vdiag.providers._answer_files import WrittenModel
from vdiag.records import Task

LANGUAGES = {"svg": "svg", "tikz": "tikz", "matplotlib": "matplotlib"}


def replay(path: Path, languages: Mapping[str, str] = LANGUAGES, **columns: str) -> Any:
    connection = Connection(columns=columns, languages=languages)
    return plugins.provider("replay").open(str(path), connection)


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def answers(model: WrittenModel) -> dict[tuple[str, str | None, int], str]:
    return {place[:3]: answer.text for place, answer in model.answers.items()}


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    odd = "one\u2028two\u0085three\x1c\x0b\x0cfour\r\nfive"
    row = json.dumps({"concept": "cat", "answer": odd}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_bytes(f"{row}\r\n\n{row}\n".encode())
    [model] = replay(tmp_path / "a.jsonl")
    assert answers(model) == {("cat", None, 0): odd, ("cat", None, 1): odd}


ROW = {"concept": "cat", "language": "svg", "answer": "é"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", b"\xef\xbb\xbf" + json.dumps(ROW).encode()),
        ("a.jsonl", json.dumps(ROW).encode("utf-16")),
        ("a.jsonl.gz", gzip.compress(json.dumps(ROW).encode(), mtime=0)),
        ("a.json", json.dumps([ROW], indent=2).encode()),
        ("a.csv", "concept,language,answer\ncat,svg,é\n".encode()),
        ("a.csv", '\ufeff"concept";"language";"answer"\r\n"cat";"svg";"é"\r\n'.encode()),
        ("a.csv", "sep=;\nconcept;language;answer\ncat;svg;é\n".encode()),
        ("a.csv", "concept\tlanguage\tanswer\ncat\tsvg\té\n".encode("utf-16")),
        ("a.tsv", "concept\tlanguage\tanswer\ncat\tsvg\té\n".encode()),
        ("a.csv.gz", gzip.compress(",concept,language,answer\n0,cat,svg,é\n".encode(), mtime=0)),
    ],
)
def test_every_form_of_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Remark)
        [model] = replay(tmp_path / name)
    assert answers(model) == {("cat", "svg", 0): "é"}
    assert model.label == "a (replayed)"


def test_cells_keep_their_spaces_lines_and_length(tmp_path: Path) -> None:
    program = "  for x in y:\n\n    draw('\u2028')\n" + "x" * 200_000
    quoted = '"' + program.replace('"', '""') + '"'
    (tmp_path / "a.csv").write_text(f"concept,answer\ncat,{quoted}\n", newline="")
    [model] = replay(tmp_path / "a.csv")
    assert answers(model) == {("cat", None, 0): program}


PART = {"type": "text", "text": "one"}
THOUGHT = {"type": "reasoning", "text": "hm"}
TURNS = [
    {"role": "user", "content": "draw"},
    {"role": "assistant", "content": "no"},
    {"role": "user", "content": "please"},
    {"role": "assistant", "content": [THOUGHT, PART, {"type": "output_text", "text": "two"}]},
]


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ("one", ["one"]),
        (None, [""]),
        ([], [""]),
        ([[]], [""]),
        (3, ["3"]),
        (["one"], ["one"]),
        ([["one"]], ["one"]),
        ([["one", "two"]], ["one", "two"]),
        ([["one"], ["two"]], ["one", "two"]),
        (["one", None], ["one", ""]),
        ([PART], ["one"]),
        ([THOUGHT, PART, PART], ["oneone"]),
        ([{"type": "thinking", "thinking": "hm"}, PART], ["one"]),
        ([{"type": "text", "text": "one", "logprobs": [], "index": 0}, PART], ["oneone"]),
        ([[PART], [THOUGHT, PART]], ["one", "one"]),
        (["one", PART], ["oneone"]),
        ([PART, {"type": "tool_use", "input": {}}], ["one"]),
        ([{"text": "one"}], ["one"]),
        (TURNS, ["onetwo"]),
        ([TURNS, TURNS[:2]], ["onetwo", "no"]),
        ([{"from": "human", "value": "draw"}, {"from": "gpt", "value": "one"}], ["one"]),
        ({"role": "assistant", "content": "one"}, ["one"]),
        ({"role": "assistant", "content": None, "refusal": "no"}, ["no"]),
        ({"choices": [{"message": {"content": "one"}}, {"text": "two"}]}, ["one", "two"]),
        ([{"index": 0, "message": {"content": "one"}}], ["one"]),
        ([{"generated_text": "one"}, {"generated_text": "two"}], ["one", "two"]),
        (
            {
                "text": {"format": {"type": "text"}},
                "output": [THOUGHT, {"role": "assistant", "content": [PART]}],
            },
            ["one"],
        ),
        ({"response": {"body": {"choices": [{"message": {"content": "one"}}]}}}, ["one"]),
        (
            {"candidates": [{"content": {"parts": [{"text": "hm", "thought": True}, PART]}}]},
            ["one"],
        ),
    ],
)
def test_an_answer_in_every_form_that_people_keep(
    tmp_path: Path, answer: object, texts: list[str]
) -> None:
    [model] = replay(written(tmp_path / "a.jsonl", {"concept": "cat", "resps": answer}),
                     answer="resps")  # fmt: skip
    assert [answers(model)["cat", None, n] for n in range(len(model.answers))] == texts
    assert ("lists or objects" in model.note) == isinstance(answer, list | dict)


def test_a_choice_brings_why_it_ended_and_the_column_goes_first(tmp_path: Path) -> None:
    choice = {"choices": [{"message": {"content": "a"}, "finish_reason": "length"}]}
    rows = [{"concept": "cat", "answer": choice}, {"concept": "cat", "answer": "a"},
            {"concept": "cat", "answer": choice, "finish": "refusal"}]  # fmt: skip
    [model] = replay(written(tmp_path / "a.jsonl", *rows))
    assert [one.finish for one in model.answers.values()] == ["length", "stop", "refusal"]


def numbered(*samples: object, model: str = "m") -> list[dict[str, object]]:
    return [
        {"concept": "cat", "answer": f"{model} {n}", "model": model}
        | ({} if sample is None else {"sample": sample})
        for n, sample in enumerate(samples)
    ]


@pytest.mark.parametrize(
    ("samples", "found", "said"),
    [
        ((0, 1), (0, 1), False),
        ((1, 2), (0, 1), True),
        ((2, 1), (1, 0), True),
        (("1", "2"), (0, 1), True),
        ((1.0, 2.0), (0, 1), True),
        ((0, 1, 2), (0, 1, 2), False),
        ((5, 6), (5, 6), False),
        ((2, 3), (2, 3), False),
        ((None, None), (0, 1), False),
        ((None, 0, None), (1, 0, 2), False),
        ((1, None, 3), (0, 1, 2), True),
        (("", "0"), (1, 0), False),
    ],
)
def test_samples_count_from_0_or_from_1_or_not_at_all(
    tmp_path: Path, samples: tuple[object, ...], found: tuple[int, ...], said: bool
) -> None:
    [model] = replay(written(tmp_path / "a.jsonl", *numbered(*samples)))
    assert answers(model) == {("cat", None, n): f"m {i}" for i, n in enumerate(found)}
    assert ("numbered from 1" in model.note) == said
    assert ("read_so" in model.settings) == said


def test_each_model_counts_as_it_counts(tmp_path: Path) -> None:
    rows = [*numbered(0, 1, model="a"), *numbered(1, 2, model="b")]
    first, second = replay(written(tmp_path / "a.jsonl", *rows))
    assert [place.sample for place in first.answers] == [0, 1]
    assert [place.sample for place in second.answers] == [0, 1]
    assert "numbered from 1" not in first.note


def test_an_answer_that_is_there_twice(tmp_path: Path) -> None:
    row = {"concept": "a cat", "language": "svg", "sample": 1, "answer": "x"}
    path = written(tmp_path / "a.jsonl", row, {**row, "language": "SVG", "concept": "Cat"})
    [model] = replay(path)
    assert answers(model) == {("cat", "svg", 0): "x"}
    assert "1 of its answers are there twice" in model.note
    written(path, row, {**row, "sample": 2}, {**row, "answer": "y"})
    with pytest.raises(BadInput, match=r'Line 3 .*"cat" in svg as sample 1, and so does line 1'):
        replay(path)


def test_the_number_of_a_list_is_that_of_its_first(tmp_path: Path) -> None:
    rows = [{"concept": "cat", "sample": 0, "answer": ["a", "b"]},
            {"concept": "cat", "sample": 2, "answer": ["c"]}]  # fmt: skip
    [model] = replay(written(tmp_path / "a.jsonl", *rows))
    assert answers(model) == {("cat", None, n): text for n, text in enumerate("abc")}


def known() -> Mapping[str, str]:
    """How languages may be spelled where the command line opens a file."""
    seen: list[Mapping[str, str]] = []
    provider = Provider("x", lambda name, one: seen.append(one.languages) or [], True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugins, "provider", lambda name: provider)
        open_models(Asking(["x/y"]), {})
    return seen[0]


def test_languages_go_by_every_name_in_any_case(tmp_path: Path) -> None:
    spelled = {
        "svg": ("svg", "SVG", "Svg "),
        "matplotlib": ("Matplotlib", "python-matplotlib", "Python (Matplotlib)"),
        "turtle": ("Python Turtle", "python_turtle"),
        "tikz": ("TikZ",),
        "processing": ("PROCESSING",),
    }
    for name, spellings in spelled.items():
        for one in spellings:
            row = {"concept": "cat", "answer": "x", "language": one}
            [model] = replay(written(tmp_path / "a.jsonl", row), known())
            assert [place.language for place in model.answers] == [name]


def test_a_language_that_is_none_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [{"concept": "cat", "answer": "x", "language": one} for one in ("python", "svg")]
    [model] = replay(written(tmp_path / "a.jsonl", *rows), known())
    assert [place.language for place in model.answers] == ["svg"]
    assert '1 answers in "python", which no language' in model.note
    with pytest.raises(BadInput, match=r'in "python", .* languages are matplotlib, processing'):
        replay(written(tmp_path / "a.jsonl", rows[0]), known())


GOOD = {"concept": "cat", "answer": "x"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**GOOD, "sample": -1}, 'sample "-1"'),
        ({**GOOD, "sample": "first"}, 'sample "first"'),
        ({**GOOD, "sample": True}, '"True" as its sample'),
        ({**GOOD, "sample": 1.5}, 'sample "1.5"'),
        ({**GOOD, "sample": float("nan")}, 'sample "nan"'),
        ({**GOOD, "round": "x"}, 'round "x"'),
        ({**GOOD, "task": "paint"}, '"paint"; tasks are draw'),
        ({**GOOD, "concept": None}, "no concept"),
        ({**GOOD, "concept": ["cat"]}, "as its concept"),
        ({**GOOD, "language": ["svg"]}, "as its language"),
        ({**GOOD, "answer": True}, "has as its answer the value true"),
        ({**GOOD, "answer": {"error": "x"}}, "an object with the keys error"),
        ({**GOOD, "answer": [{"text": "a"}, {"text": "b"}]}, "one answer or several"),
        ({**GOOD, "answer": [{"role": "user", "content": "a"}]}, "without a turn"),
        ({"concept": "cat"}, 'no column "answer"'),
        ({**GOOD, "answer": "\ud800"}, "half a character"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: dict[str, object], said: str) -> None:
    path = written(tmp_path / "a.jsonl", GOOD, GOOD, row)
    with pytest.raises(BadInput, match=said) as caught:
        replay(path)
    assert f'Line 3 of "{path}"' in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b'{"concept": "x"}\n{"concept": ', "Line 2 .* no JSON .*column 13"),
        ("a.jsonl", b'\n\n{"answer": ' + b"9" * 5000 + b"}", "Line 3 .* no JSON"),
        ("a.jsonl", b"[" * 100_000, "no JSON"),
        ("a.json", b'[{"concept": "x"},\n{"concept" 7}]', "line 2, column 12"),
        ("a.json", b"[1]", "Object 1 .* no JSON object"),
        ("a.jsonl", b'{"concept": "x"}\n\xff', "line 2 has the byte 0xFF"),
        ("a.jsonl.gz", b"\x1f\x8b\x08", "damaged"),
        ("a.csv", b'concept,answer\n"a\nb",c\nd,e,f\n', "Line 4 .* more cells"),
        ("a.csv", b"concept,answer\ncat,x\n,y\n", "Line 3 .* no concept"),
        ("a.csv", b"concept,answer\n", "no row below a header"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=said):
        replay(tmp_path / name)


def test_a_column_that_is_nowhere_is_no_slip(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r'no column "lang" for the language .*it has: answer, con'):
        replay(written(tmp_path / "a.jsonl", GOOD), language="lang")


def test_a_packed_file_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"\n" * 100_000, mtime=0))
    monkeypatch.setattr("vdiag.files.gzip_files.MOST_BYTES", 99_999)
    with pytest.raises(BadInput, match="unpacks to more than 99,999 bytes"):
        replay(tmp_path / "a.jsonl.gz")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"concept": st.sampled_from(["cat", "dog"]), "answer": TEXTS | st.lists(TEXTS, min_size=1)},
        optional={"language": st.sampled_from(["svg", "TikZ", ""])},
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_every_answer_comes_back_once_as_it_was(
    rows: list[dict[str, Any]], escaped: bool, encoding: str
) -> None:
    lines = "".join(json.dumps(row, ensure_ascii=escaped) + "\n" for row in rows)
    expected = sorted(
        (row["concept"], row.get("language", "").lower(), text)
        for row in rows
        for text in (row["answer"] if isinstance(row["answer"], list) else [row["answer"]])
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes(lines.encode(encoding))
        [model] = replay(path)
    found = [(at.concept, at.language or "", one.text) for at, one in model.answers.items()]
    assert sorted(found) == expected
    for place in model.answers:
        assert place.sample == 0 or place._replace(sample=place.sample - 1) in model.answers
        assert place.task == Task.DRAW


BEGINNINGS = [
    *(b"", b'{"concept": "cat", "answer": ', b"text,n\n", b"sep=;\n", b"\x1f\x8b\x08\0"),
    *(b"[", b"\xff\xfe", b"concept,answer\n", b'{"text": "a"}\n', b"PK\x03\x04"),
]
MARKS = st.text('",;\t\r\n0a{}[]:|', max_size=40)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(BEGINNINGS),
    st.binary(max_size=60) | (TEXTS | MARKS).map(str.encode),
    st.sampled_from([".jsonl", ".csv", ".tsv", ".json", ".jsonl.gz", ".ndjson", ".npz"]),
)
def test_whatever_bytes_stand_in_a_file_only_our_errors_come(
    beginning: bytes, rest: bytes, ending: str
) -> None:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", Remark)
        path = str(Path(folder) / f"my file{ending}")
        Path(path).write_bytes(beginning + rest)
        for read in (
            lambda: plugins.provider("replay").open(path, Connection()),
            lambda: sets.load(path),
            lambda: drawings.load(path),
        ):
            with contextlib.suppress(BadInput):
                read()


def test_the_cases_are_drawn(vdiag_here: Vdiag, shared: Path) -> None:
    folder = shared.parent / "cases" / "files"
    if not folder.is_dir():
        pytest.skip(f"the cases are not at {folder}")
    for name, language, columns, drawn in (
        ("u2028", "svg", (), 1),
        ("nel", "svg", (), 1),
        ("language_capitals", "svg", (), 1),
        ("samples_from_1", "svg", (), 2),
        ("resps_list", "matplotlib", ("--columns", "answer=resps"), 1),
    ):
        done = vdiag_here(
            "draw", "--concepts", "a red ball", "--languages", language, "--scorers",
            "tiny_fidelity", "--model", f"replay/{folder / name}.jsonl", "--out", name, *columns,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        table = vdiag_here("table", name, "--json")
        rows = json.loads(table.stdout)["rows"]
        found = {row["measure"]: row["value"] for row in rows}
        assert (found["n"], found["rendered"]) == (drawn, 100), name
