"""The command ``vdiag concepts``, as a user and a script see it."""

import csv
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import Vdiag
from vdiag.cli import main
from vdiag.concepts import sets
from vdiag.run import pictures
from vdiag.run.store import Run

CAPTIONS = {
    "annotations": [
        {"image_id": n // 2, "id": n, "caption": f"Picture number {n} of a shed."}
        for n in range(20)
    ]
}
BOXES = {"name": "boxes", "text": "two boxes", "marks": [
    ["polygon", "#ff0000", None, 1, [[0, 0], [128, 0], [128, 256], [0, 256]]],
    ["polygon", "#0000ff", None, 1, [[128, 0], [256, 0], [256, 256], [128, 256]]],
]}  # fmt: skip


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    path = tmp_path / "captions_small.json"
    path.write_text(json.dumps(CAPTIONS))
    return path


def test_an_import_leaves_a_set_and_its_provenance(
    vdiag_here: Vdiag, tmp_path: Path, captions: Path
) -> None:
    done = vdiag_here("concepts", "import", "coco", captions.name, "--n", "5", "--seed", "3")
    assert (done.returncode, done.stdout) == (0, "coco.csv: 5 concepts\n")
    written = (tmp_path / "coco.csv").read_bytes()
    rows = list(csv.DictReader(written.decode().splitlines()))
    assert all(row["text"] == f"Picture number {row['caption']} of a shed" for row in rows)
    found = json.loads((tmp_path / "coco.csv.source.json").read_text())
    assert found["source"] == "coco"
    assert found["files"] == [
        {"name": captions.name, "sha256": hashlib.sha256(captions.read_bytes()).hexdigest()}
    ]
    assert "CC BY 4.0" in found["licence"]
    assert (found["n"], found["seed"], found["options"]) == (
        5,
        3,
        {"uniform": "images", "split": "all"},
    )
    assert found["counts"]["captions"] == 20
    assert found["written_sha256"] == hashlib.sha256(written).hexdigest()
    assert str(tmp_path) not in json.dumps(found)


def test_the_same_import_gives_the_same_bytes(
    vdiag_here: Vdiag, tmp_path: Path, captions: Path
) -> None:
    for out, seed in (("a.csv", "1"), ("b.csv", "1"), ("c.csv", "2")):
        command = ("concepts", "import", "coco", captions.name, "--n", "9", "--seed", seed)
        assert vdiag_here(*command, "--out", out).returncode == 0
    one, again, other = ((tmp_path / name).read_bytes() for name in ("a.csv", "b.csv", "c.csv"))
    assert one == again
    assert one != other


def test_a_licence_that_only_the_user_knows(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "birds.csv").write_text("text\na kite\n")
    vdiag_here("concepts", "import", "csv", "birds.csv")
    vdiag_here("concepts", "import", "csv", "birds.csv", "--licence", "CC0", "--out", "b.csv")
    place = tmp_path / "birds-concepts.csv.source.json"
    assert json.loads(place.read_text())["licence"] == "not stated"
    assert json.loads((tmp_path / "b.csv.source.json").read_text())["licence"] == "CC0"


def test_provenance_reaches_the_manifest_of_a_run(
    vdiag_here: Vdiag, tmp_path: Path, captions: Path
) -> None:
    (tmp_path / "few.csv").write_text("text\na cat\n")
    vdiag_here("concepts", "import", "csv", "few.csv", "--out", "mine.csv", "--licence", "CC0")
    answer = (
        "```svg\n<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>\n```"
    )
    line = {"concept": "a cat", "language": "svg", "answer": answer}
    (tmp_path / "answers.jsonl").write_text(json.dumps(line) + "\n")
    drawn = ("draw", "--concepts", "mine.csv", "--model", "replay/answers.jsonl", "--out", "run")
    done = vdiag_here(*drawn, "--languages", "svg", "--samples", "1", "--scorers", "tiny_diversity")
    assert done.returncode == 0, done.stderr
    with Run.read(tmp_path / "run") as run:
        assert run.manifest()["provenance"]["mine"]["licence"] == "CC0"


def test_nothing_is_written_over_unless_forced(
    vdiag_here: Vdiag, tmp_path: Path, captions: Path
) -> None:
    command = ("concepts", "import", "coco", captions.name, "--out", "mine.csv", "--n", "2")
    (tmp_path / "mine.csv").write_text("precious")
    done = vdiag_here(*command)
    assert (done.returncode, (tmp_path / "mine.csv").read_text()) == (2, "precious")
    assert '"mine.csv" is there already' in done.stderr
    assert not (tmp_path / "mine.csv.source.json").exists()
    assert vdiag_here(*command, "--force").returncode == 0
    assert len(sets.read(tmp_path / "mine.csv").concepts) == 2
    itself = vdiag_here("concepts", "import", "csv", "mine.csv", "--out", "mine.csv", "--force")
    assert "which is read" in itself.stderr


def test_every_shipped_set_is_listed(vdiag_here: Vdiag) -> None:
    listed = json.loads(vdiag_here("concepts", "list", "--json").stdout)
    assert [one["name"] for one in listed] == sorted([*sets.set_names(), "drawings"])
    by_name = {one["name"]: one for one in listed}
    assert by_name["objects"]["n"] == 1000 == sum(by_name["objects"]["categories"].values())
    lines = vdiag_here("concepts", "list").stdout.splitlines()
    assert len(lines) == len(listed) + 1
    assert lines[0].split()[:2] == ["set", "n"]


def test_a_set_is_shown_with_its_counts(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "birds.csv").write_text(
        "name,text,category,wings\n"
        "kite,a red kite,raptor,2\nowl,an owl,owl,2\nhawk,a hawk,raptor,1\n"
    )
    done = vdiag_here("concepts", "show", "birds.csv", "--limit", "1")
    assert done.stdout == (
        "name  text        category\nkite  a red kite  raptor\n"
        "\ncategory  n\nraptor    2\nowl       1\n"
    )
    assert "1 of 3 concepts" in done.stderr
    whole = json.loads(
        vdiag_here("concepts", "show", "birds.csv", "--by", "wings", "--json").stdout
    )
    assert whole["counts"] == {"2": 2, "1": 1}
    assert whole["concepts"][1] == {
        "name": "owl",
        "text": "an owl",
        "category": "owl",
        "wings": "2",
    }


def test_a_sample_is_part_of_its_set_and_remembers_it(vdiag_here: Vdiag, tmp_path: Path) -> None:
    every = {concept.text: concept for concept in sets.load("objects").concepts}
    for n, out in (("5", "few.csv"), ("20", "more.csv")):
        command = ("concepts", "sample", "objects", "--n", n, "--seed", "4", "--out", out)
        assert vdiag_here(*command).returncode == 0
    few, more = (sets.read(tmp_path / out) for out in ("few.csv", "more.csv"))
    assert len(few.concepts) == 5
    assert {c.text for c in few.concepts} < {c.text for c in more.concepts} < every.keys()
    assert all(c.attributes == every[c.text].attributes for c in few.concepts)
    assert {c.level for c in few.concepts} == {"objects"}
    assert len(sets.captions("objects", few.concepts)) == 1000
    assert few.provenance["source"] == "sample of objects"
    assert few.provenance["seed"] == 4
    command = ("concepts", "sample", "objects", "--n", "5", "--json", "--seed")
    same, other = (json.loads(vdiag_here(*command, seed).stdout) for seed in ("4", "5"))
    assert [row["text"] for row in same] == [c.text for c in few.concepts]
    assert same != other


def test_drawings_are_shown_as_pictures(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text(json.dumps(BOXES) + "\n")
    command = ("concepts", "sample", "mine.jsonl", "--n", "1", "--pictures", "look")
    assert vdiag_here(*command, "--out", "kept.jsonl").returncode == 0
    pixels = pictures.load(tmp_path / "look" / "0000-boxes.png")
    assert pixels.shape == (384, 384, 3)
    assert (pixels[:, :190] == np.array([255, 0, 0])).all()
    assert (pixels[:, 194:] == np.array([0, 0, 255])).all()
    page = (tmp_path / "look" / "index.html").read_text()
    assert "0000-boxes.png" in page
    assert "two boxes" in page
    assert Image.open(tmp_path / "look" / "contact.png").width == 150
    assert "has pictures already" in vdiag_here(*command).stderr
    (tmp_path / "look" / "0001-own.png").touch()
    renamed = {**BOXES, "name": "crates"}
    (tmp_path / "mine.jsonl").write_text(json.dumps(renamed) + "\n")
    assert vdiag_here(*command[:-2], "--pictures", "look", "--force").returncode == 0
    left = sorted(path.name for path in (tmp_path / "look").glob("0*"))
    assert left == ["0000-crates.png", "0001-own.png"]
    again = json.loads((tmp_path / "kept.jsonl").read_text())
    assert again["marks"] == BOXES["marks"]


def test_a_sample_keeps_the_licence_of_what_it_was_drawn_from(
    vdiag_here: Vdiag, tmp_path: Path
) -> None:
    line = {"word": "cat", "key_id": "1", "drawing": [[[0, 9], [0, 5]]]}
    (tmp_path / "cat.ndjson").write_text(json.dumps(line) + "\n")
    vdiag_here("concepts", "import", "quickdraw", "cat.ndjson", "--out", "q.jsonl")
    for source, out, licence in (("q.jsonl", "few.jsonl", "CC BY"), ("drawings", "d.jsonl", "MIT")):
        vdiag_here("concepts", "sample", source, "--n", "1", "--out", out)
        shown = json.loads(vdiag_here("concepts", "show", out, "--json").stdout)
        assert licence in shown["provenance"]["licence"]


def test_control_characters_do_not_reach_the_terminal(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "odd.jsonl").write_text('{"text": "a \\u001b[31mred\\u009b fox\\u202e"}\n')
    for command in (("show", "odd.jsonl"), ("sample", "odd.jsonl", "--n", "1")):
        assert vdiag_here("concepts", *command).stdout == "text\na \ufffd[31mred\ufffd fox\ufffd\n"


def test_a_loop_of_links_is_one_sentence(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    for command in (("import", "csv", "loop.csv"), ("show", "loop.csv")):
        done = vdiag_here("concepts", *command)
        assert done.returncode == 2
        assert "symbolic links" in done.stderr


def test_shapes_can_be_drawn_from_all_that_the_grammar_says(
    vdiag_here: Vdiag, tmp_path: Path
) -> None:
    command = ("concepts", "sample", "shapes", "--n", "6", "--from", "all", "--out", "new.csv")
    assert vdiag_here(*command, "--pictures", "look").returncode == 0
    found = sets.read(tmp_path / "new.csv")
    assert found.provenance["from"] == "all"
    assert {concept.level for concept in found.concepts} == {"new"}
    shipped = {concept.text for concept in sets.load("shapes").concepts}
    assert not {concept.text for concept in found.concepts} <= shipped
    for concept in found.concepts:
        index = concept.attributes["index"]
        shown = vdiag_here("concepts", "show", "shapes", "--index", index, "--json").stdout
        assert json.loads(shown)["text"] == concept.text
    assert len(list((tmp_path / "look").glob("000*.png"))) == 6


def test_the_picture_of_a_shape_is_the_true_one(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text("text,index\na red circle,0\na blue square,0\n")
    vdiag_here("concepts", "sample", "two.csv", "--n", "2", "--pictures", "look")
    circle = pictures.load(tmp_path / "look" / "0000-a-red-circle.png").astype(int)
    square = pictures.load(tmp_path / "look" / "0001-a-blue-square.png").astype(int)
    for picture, strong in ((circle, 0), (square, 2)):
        middle = picture[192, 192]
        assert middle[strong] > 180 > 120 > max(np.delete(middle, strong))
        assert (picture[:8, :8] == 255).all()
    shares = [(picture != 255).any(axis=2) for picture in (circle, square)]
    for ink, share in zip(shares, (np.pi / 4, 1), strict=True):
        rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
        box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
        assert ink.sum() / box == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("import cocoa small.json", ('"cocoa"', '"coco"', "vdiag list sources")),
        ("import coco none.json", ('"none.json"', "No such file")),
        ("import coco .", ('"."', "is a folder")),
        ("import coco cut.json", ('"cut.json"', "no whole JSON")),
        ("import coco latin.csv", ('"latin.csv"', "not UTF-8")),
        ("import csv empty.csv", ('"empty.csv"', "is empty")),
        ("import csv latin.csv", ('"latin.csv"', "not UTF-8")),
        ("import csv birds.csv --n 0", ('"0"',)),
        ("import csv birds.csv --n 9", ('"9"', "--n 1")),
        ("import csv birds.csv --count images", ('"csv"', "--count", "--text")),
        ("import coco small.json --uniform image", ('"image"', "images or captions")),
        ("import csv birds.csv --out birds.txt", ('"birds.txt"', ".csv")),
        ("import csv birds.csv --out objects.csv", ('"objects"', "shipped set")),
        ("import csv birds.csv --out phrases.csv", ('"phrases"', "--out")),
        ("import csv birds.csv --out kept.csv", ('"kept.csv.source.json"', "--force")),
        ("import csv levels.csv", ('"a zoetrope"', '"objects"', '"levels-concepts.csv"')),
        ("import csv birds.csv --out birds.csv", ('"birds.csv"', "which is read")),
        ("import jsonl half.jsonl", (r"\ud800", "half a character")),
        ("import ade20k birds.csv", ('"birds.csv"', "`objects`")),
        ("import quickdraw cut.json", ('"cut.json"', ".ndjson")),
        ("show birds", ('"birds"', "vdiag concepts list")),
        ("show none.jsonl", ('"none.jsonl"',)),
        ("show objects --limit -5", ('"-5"', "0 or more")),
        ("show half.jsonl", (r"\ud800", "half a character")),
        ("sample numbered.csv --n 1 --pictures look", ('"numbered"', "no true pictures")),
        ("show objects --by colour", ('"colour"', "category")),
        ("show objects --index 3", ('"objects"', "--index")),
        ("show shapes --index -1", ('"-1"', "from 0 to")),
        ("show shapes --index 99999999", ('"99999999"', "from 0 to")),
        ("sample shapes --n 99999999 --from all", ('"99999999"', '"shapes"')),
        ("sample objects --n 1001", ('"1001"', "1000")),
        ("sample objects --n 0", ('"0"',)),
        ("sample objects --n 2 --from all", ('"objects"', "--from all")),
        ("sample objects --n 2 --from here", ('"here"', "set or all")),
        ("sample objects --n 2 --pictures look", ('"objects"', "--pictures")),
        ("sample drawings --n 2 --out a.csv", ('"a.csv"', ".jsonl")),
    ],
)
def test_bad_input_is_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    said: tuple[str, ...],
) -> None:
    (tmp_path / "birds.csv").write_text("text\na kite\n")
    (tmp_path / "small.json").write_text(json.dumps(CAPTIONS))
    (tmp_path / "cut.json").write_text(json.dumps(CAPTIONS)[:99])
    (tmp_path / "latin.csv").write_bytes(b"text\ncaf\xe9\n")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "kept.csv.source.json").write_text("{}")
    (tmp_path / "levels.csv").write_text("text,level\na zoetrope,objects\n")
    (tmp_path / "numbered.csv").write_text("index,text\n0,a kite\n1,a red circle\n")
    (tmp_path / "half.jsonl").write_text('{"text": "a \\ud800 b"}\n')
    before = {path.name for path in tmp_path.iterdir()}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["vdiag", "concepts", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 2
    printed, sentence = capsys.readouterr()
    assert printed == ""
    [line] = sentence.splitlines()
    assert line.startswith("vdiag: ")
    for part in said:
        assert part in line
    assert {path.name for path in tmp_path.iterdir()} == before
