"""ADE20K: counts, ties, synonyms and plurals by hand; the published counts where they are."""

import csv
from pathlib import Path

import pytest

from tests.sources.asking import ask, texts
from vdiag.errors import BadInput, Remark

LIST = """name,images,objects
wall,5,6
"sofa, couch, lounge",2,9
trees,4,3
tree,3,4
Window,9,1
windows,1,1
1,8,8
"couch, sofa",1,2
"Sofa, sofa, chesterfield",1,1
apple,1,1
"""


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    path = tmp_path / "names.csv"
    path.write_text(LIST)
    return path


def test_the_most_common_come_first_and_equal_ones_by_name(counted: Path) -> None:
    found = ask("ade20k", counted, n=8)
    assert [(row["name"], row["count"]) for row in found.rows] == [
        *(("sofa", 10), ("wall", 6), ("tree", 4), ("trees", 3), ("couch", 2)),
        *(("apple", 1), ("window", 1), ("windows", 1)),
    ]
    assert texts(found)[:4] == ["a sofa", "a wall", "a tree", "trees"]
    assert found.rows[0]["synonyms"] == "couch; lounge; chesterfield"
    assert found.counts["names in the file"] == 10
    assert found.counts["names without a letter left out"] == 1
    assert found.counts["duplicates removed"] == 1
    assert found.counts["names left"] == 8


def test_names_can_be_counted_by_images(counted: Path) -> None:
    found = ask("ade20k", counted, n=3, count="images")
    assert [(row["name"], row["count"]) for row in found.rows] == [
        ("window", 9),
        ("wall", 5),
        ("trees", 4),
    ]


def test_plurals_are_merged_only_when_asked(counted: Path) -> None:
    found = ask("ade20k", counted, n=6, plurals="merge")
    merged = {row["name"]: row for row in found.rows}
    assert "trees" not in merged
    assert "windows" not in merged
    assert (merged["tree"]["count"], merged["tree"]["synonyms"]) == (7, "trees")
    assert found.counts["plurals merged"] == 2


INFO = """Idx\tRatio\tTrain\tVal\tStuff\tName
1\t0.1576\t11664\t1172\t1\twall  \x20
2\t0.1072\t6046\t612\t1\tbuilding, edifice
15\t0.0118\t6666\t796\t0\tdoor;double door
"""


@pytest.mark.parametrize("mark", ["\t", ","])
def test_the_list_of_150_classes_is_counted_by_images(tmp_path: Path, mark: str) -> None:
    path = tmp_path / ("objectInfo150.txt" if mark == "\t" else "objectInfo150.csv")
    path.write_text(INFO.replace(", ", ";").replace("\t", mark) if mark == "," else INFO)
    found = ask("ade20k", path, n=3)
    assert [(row["name"], row["count"], row["synonyms"]) for row in found.rows] == [
        ("wall", 12836, ""),
        ("door", 7462, "double door"),
        ("building", 6658, "edifice"),
    ]
    assert "images" in found.rule
    assert found.counts["images, added over all names"] == 12836 + 7462 + 6658
    assert ask("ade20k", path, n=3, count="images").rows == found.rows
    with pytest.raises(BadInput, match="it counts images: give --count images"):
        ask("ade20k", path, n=3, count="objects")


def test_counts_may_be_written_as_floats(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text(',Name,objects\n0,wall,1234.0\n1,sofa,"8,00"\n2,tree,7.\n')
    with pytest.warns(Remark, match="only counts its rows"):
        found = ask("ade20k", path, n=3)
    assert [row["count"] for row in found.rows] == [1234, 8, 7]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("wall,3\nsofa,2\n", '"wall, 3", is taken for the names'),
        ("id,name\n1,wall\n", "concepts import csv .* --text name"),
        ("name,objects\nwall,1.234\n", '"1.234"'),
        ('name,objects\nwall,"1,000"\n', '"1,000"'),
        ("name,objects\nwall,1.5\n", '"1.5"'),
        ("object,objects\nwall,3\n", "`name`"),
        ("name,objects\nwall,many\n", '"many"'),
        ("name,objects\nwall,-3\n", '"-3"'),
        (f"name,objects\nwall,{'9' * 5000}\n", '"9{30}".* at most 15 digits'),
        ("name,objects\nwall,3\n", "has 1 names"),
        ("name,objects\n12,3\n", "no name with a letter"),
        ("name,objects\n", "is empty"),
    ],
)
def test_a_list_that_cannot_be_used(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(content)
    with pytest.raises(BadInput, match=said):
        ask("ade20k", path, n=2)


def test_one_index_at_a_time(counted: Path) -> None:
    with pytest.raises(BadInput, match='"2" files'):
        ask("ade20k", counted, counted)


def test_the_published_counts(shared: Path) -> None:
    path = shared / "ade20k" / "ade20k_full_raw_names_counts.csv"
    found = ask("ade20k", path)
    with path.open(newline="") as file:
        published = {row["name"]: int(row["objects"]) for row in csv.DictReader(file)}
    assert found.counts["names in the file"] == len(published) == 3579
    assert found.counts["objects, added over all names"] == 712_812
    assert len(found.rows) == len({row["name"] for row in found.rows}) == 1000
    least = min(int(str(row["count"])) for row in found.rows)
    taken = {str(row["name"]) for row in found.rows}
    assert all(published[name] <= least for name in published.keys() - taken)
    assert [row["name"] for row in found.rows][:3] == ["window", "wall", "person"]
