"""Tables of one's own: which columns are taken, which rows, and what is refused."""

import gzip
import warnings
from pathlib import Path

import pytest

from tests.sources.asking import ask, texts
from vdiag.concepts import sets
from vdiag.errors import BadInput, Remark

BIRDS = (
    'id,what,kind,wing\n1,"a red,  round kite",raptor,2\n2,,none,\n3,An Owl,owl,2\n4,owl,owl,1\n'
)


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    path = tmp_path / "birds.csv"
    path.write_text(BIRDS)
    return path


def test_columns_are_named_and_the_others_stay(birds: Path) -> None:
    found = ask("csv", birds, text="what", name="id", category="kind")
    assert found.rows == [
        {"text": "a red, round kite", "name": "1", "category": "raptor", "wing": "2"},
        {"text": "An Owl", "name": "3", "category": "owl", "wing": "2"},
    ]
    assert found.counts == {
        "rows": 4,
        "rows without a phrase left out": 1,
        "duplicates removed": 1,
    }


def test_rows_are_drawn_by_seed_in_the_files_order(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    phrases = [f"thing {n}" for n in range(40)]
    path.write_text("\n".join(["text", *phrases]))
    few, more = (texts(ask("csv", path, n=n, seed=3)) for n in (10, 25))
    assert len(few) == 10
    assert set(few) < set(more)
    assert few == [phrase for phrase in phrases if phrase in few]
    assert few != texts(ask("csv", path, n=10, seed=4))
    assert texts(ask("csv", path)) == phrases


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text;kind\na kite, red;1,5\n", "semicolons"),
        ('"text";"kind"\n"a kite, red";"1,5"\n', "semicolons"),
        ("sep=;\ntext;kind\na kite, red;1,5\n", "semicolons"),
        ("sep=\t\r\ntext\tkind\r\na kite, red\t1,5\r\n", "tabs"),
        ("text\tkind\na kite, red\t1,5\n", "tabs"),
        ("text| kind\na kite, red| 1,5\n", "bars"),
        (',text,kind\n7,"a kite, red","1,5"\n', "only counts its rows"),
        ('Unnamed: 0,text,kind\n0,"a kite, red","1,5"\n', "only counts its rows"),
        ('text,kind,,\n"a kite, red","1,5",,\n,,,\n', ""),
        ('text,kind\n"a kite, red","1,5",\n', ""),
        ('\ufefftext,kind\n"a kite, red","1,5"\n', ""),
    ],
)
def test_tables_as_spreadsheets_and_data_frames_write_them(
    tmp_path: Path, content: str, said: str, recwarn: pytest.WarningsRecorder
) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(content.encode())
    assert ask("csv", path).rows == [{"text": "a kite, red", "kind": "1,5"}]
    remarks = [str(one.message) for one in recwarn if issubclass(one.category, Remark)]
    assert len(remarks) == bool(said)
    assert said in "".join(remarks)


def test_a_table_in_utf_16_and_one_that_is_packed(tmp_path: Path) -> None:
    whole = "text\tkind\na café\tx\n"
    for name, content in (
        ("a.csv", whole.encode("utf-16")),
        ("b.csv", b"\xfe\xff" + whole.encode("utf-16-be")),
        ("c.csv.gz", gzip.compress(whole.encode(), mtime=0)),
        ("d.tsv.gz", gzip.compress(whole.encode(), mtime=0)),
    ):
        (tmp_path / name).write_bytes(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Remark)
            assert ask("csv", tmp_path / name).rows == [{"text": "a café", "kind": "x"}]
            assert [one.level for one in sets.load(str(tmp_path / name)).concepts] == [name[0]]


def test_commas_are_commas_whatever_else_is_in_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text('name,"text"\nx,"a; b; c"\ny,"d\te | f"\n')
    assert texts(ask("csv", path)) == ["a; b; c", "d e | f"]
    path.write_text('name,"what; where; when"\nx,a kite\n')
    assert texts(ask("csv", path, text="what; where; when")) == ["a kite"]


def test_tabs_and_json_lines(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("text\tkind\na kite, red\ttoy\n")
    assert ask("csv", tmp_path / "a.tsv").rows == [{"text": "a kite, red", "kind": "toy"}]
    (tmp_path / "a.jsonl").write_text(
        '{"phrase": " a kite ", "wings": 2, "big": true, "tags": ["x"], "none": null}\n\n'
        '{"phrase": "line\\u2028break"}\n'
    )
    found = ask("jsonl", tmp_path / "a.jsonl", text="phrase")
    assert found.rows == [
        {"text": "a kite", "wings": "2", "big": "true"},
        {"text": "line break"},
    ]


@pytest.mark.parametrize(
    ("source", "content", "options", "said"),
    [
        ("csv", BIRDS, {}, 'no column "text"'),
        ("csv", BIRDS, {"text": "what", "name": "nome"}, "--name COLUMN"),
        ("csv", "text,name\na,x\nb,x\n", {"name": "name"}, 'the name "x" twice'),
        ("csv", "text,n\n,1\n", {}, 'nothing in its column "text"'),
        ("csv", 'text\n"a\n', {}, "no CSV file"),
        ("csv", "text\na,b\n", {}, "more cells than the header"),
        ("csv", "text,text\na cat,a dog\n", {}, 'two columns "text"'),
        ("csv", "text,x, x\na cat,1,2\n", {}, 'two columns "x"'),
        ("csv", ",text\nx,a cat\n", {}, "no name for its column 1"),
        ("csv", ",text\n0,a cat\n0,a dog\n", {}, "no name for its column 1"),
        ("csv", "dog\ncat\n", {}, '"dog", is taken for the names .* would be lost'),
        ("csv", "1,dog\n2,cat\n", {}, '"1, dog", is taken for the names .* would be lost'),
        ("csv", "dog,pet\ncat,pet\n", {}, '"dog, pet", is taken for the names'),
        ("csv", "7.jpg#0\tTwo men , young and old\n7.jpg#1\tTwo , men\n", {}, "is taken for"),
        ("csv", "what,kind\ncat,pet\n", {}, "what, kind\\); name one of them with --text COLUMN"),
        ("jsonl", '{"dog": "cat"}\n', {}, r"dog\); name one of them with --text COLUMN"),
        ("csv", BIRDS, {"text": ""}, '--text "" is empty'),
        ("csv", "text\na\0b\n", {}, "is not UTF-8"),
        ("jsonl", '{"text": "a"}\n{"text": ', {}, "Line 2"),
        ("jsonl", "[1]\n", {}, "Line 1"),
        ("jsonl", "[" * 100_000, {}, "Line 1"),
        ("jsonl", "\n\n", {}, "is empty"),
        ("jsonl", '{"text": "a"}\n{"text": "\\uDC00"}', {}, r'Line 2.*"\\udc00".*half a character'),
        ("jsonl", '{"phrase": "a"}\n', {}, 'no column "text"'),
    ],
)
def test_a_table_that_cannot_be_used(
    tmp_path: Path, source: str, content: str, options: dict[str, str], said: str
) -> None:
    path = tmp_path / "mine"
    path.write_text(content)
    with pytest.raises(BadInput, match=said):
        ask(source, path, **options)


def test_more_than_there_are(birds: Path) -> None:
    with pytest.raises(BadInput, match="2 different phrases"):
        ask("csv", birds, n=3, text="what")
    with pytest.raises(BadInput, match="One table"):
        ask("csv", birds, birds, text="what")
