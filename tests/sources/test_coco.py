"""MS-COCO: which captions are drawn, how they are cleaned, and that the draw is uniform."""

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import binom

from tests.sources.asking import ask, texts
from vdiag.errors import BadInput
from vdiag.sources.coco import tidy


def annotated(folder: Path, captions: list[tuple[int, str]], name: str = "captions.json") -> Path:
    """A file of captions, numbered from 1, each with the number of its image."""
    annotations = [
        {"image_id": image, "id": number, "caption": text}
        for number, (image, text) in enumerate(captions, start=1)
    ]
    path = folder / name
    path.write_text(json.dumps({"images": [], "annotations": annotations}))
    return path


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("A black motorcycle parked in front of a garage.", None),
        ("Two urinals and a sink in a bathroom.  ", "Two urinals and a sink in a bathroom"),
        ("A dog on a footstool watching tv\n", "A dog on a footstool watching tv"),
        ("A bicycle  parked on a  platform..", "A bicycle parked on a platform"),
        ("Buses go down a street,", "Buses go down a street"),
        ("A room with a flat screen T.V.", "A room with a flat screen T.V."),
        ("A street at 5 p.m.", "A street at 5 p.m."),
        ("A dog? It is.", "A dog? It is"),
    ],
)
def test_a_caption_is_tidied(raw: str, clean: str | None) -> None:
    assert tidy(raw) == (clean if clean is not None else raw.rstrip("."))


def test_no_image_comes_twice_unless_asked(tmp_path: Path) -> None:
    path = annotated(tmp_path, [(n // 5, f"picture {n // 5} seen {n}") for n in range(50)])
    by_image = ask("coco", path, n=10)
    assert sorted(int(str(row["image"])) for row in by_image.rows) == list(range(10))
    assert len(ask("coco", path, n=50, uniform="captions").rows) == 50
    with pytest.raises(BadInput, match="10 different captions"):
        ask("coco", path, n=11)


def test_the_order_is_that_of_the_hash_on_every_machine(tmp_path: Path) -> None:
    path = annotated(tmp_path, [(n // 3, f"thing {n}") for n in range(24)])
    for seed in (0, 7):

        def lot(kind: str, number: int, seed: int = seed) -> str:
            return sha256(f"vdiag coco {seed} {kind} {number}".encode()).hexdigest()

        images = sorted(range(8), key=lambda image: lot("image", image))[:5]
        first = [
            min(range(3 * image + 1, 3 * image + 4), key=lambda number: lot("caption", number))
            for image in images
        ]
        assert [row["caption"] for row in ask("coco", path, n=5, seed=seed).rows] == first
    assert texts(ask("coco", path, n=3)) == texts(ask("coco", path, n=5))[:3]
    assert texts(ask("coco", path, n=8)) != texts(ask("coco", path, n=8, seed=1))


def test_every_caption_of_an_image_is_as_likely_as_the_others(tmp_path: Path) -> None:
    path = annotated(tmp_path, [(n // 4, f"picture {n // 4} seen {n}") for n in range(8000)])
    taken = Counter(int(str(row["caption"])) % 4 for row in ask("coco", path, n=2000).rows)
    low, high = (binom.ppf(q, 2000, 0.25) for q in (1e-5, 1 - 1e-5))
    assert len(taken) == 4
    assert all(low <= count <= high for count in taken.values()), taken


def test_an_image_with_more_captions_comes_first_only_when_captions_are_uniform(
    tmp_path: Path,
) -> None:
    many = [(n, f"many {n} seen {m}") for n in range(200) for m in range(9)]
    few = [(n, f"few {n}") for n in range(200, 400)]
    path = annotated(tmp_path, many + few)
    counts = {}
    for uniform in ("images", "captions"):
        found = ask("coco", path, n=200, uniform=uniform)
        counts[uniform] = sum(str(text).startswith("few") for text in texts(found))
    assert 60 < counts["images"] < 140
    assert counts["captions"] < 45


def test_equal_captions_are_one_and_counted(tmp_path: Path) -> None:
    same = ["A cat on a bed.", "a cat  on a bed", "cat on a bed", "A dog."]
    path = annotated(tmp_path, list(enumerate([*same, "  "])))
    found = ask("coco", path, n=2)
    assert {str(text).lower().removeprefix("a ") for text in texts(found)} == {
        "cat on a bed",
        "dog",
    }
    everything = ask("coco", path, n=2, uniform="captions", seed=5)
    assert everything.counts["captions"] == 5
    with pytest.raises(BadInput, match="2 different captions"):
        ask("coco", path, n=3)


def test_an_image_is_there_as_long_as_one_of_its_captions_is_not_empty(tmp_path: Path) -> None:
    path = annotated(tmp_path, [(n, text) for n in range(30) for text in ("", f"a {n} ball", ".")])
    found = ask("coco", path, n=30)
    assert sorted(int(str(row["image"])) for row in found.rows) == list(range(30))
    assert found.counts["empty captions left out"] == 60
    with pytest.raises(BadInput, match="no caption: all are empty"):
        ask("coco", annotated(tmp_path, [(1, " "), (2, ".")]), n=1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"annotations": [{"id": 1, ', "no whole JSON"),
        ("[]", "no list of `annotations`"),
        ('{"annotations": []}', "no list of `annotations`"),
        ('{"annotations": [{"id": 1, "image_id": 2}]}', "Annotation 1"),
        ('{"annotations": [{"id": "1", "image_id": 2, "caption": "a"}]}', "Annotation 1"),
        ("[" * 100_000, "no whole JSON"),
        ('{"annotations": [{"caption": "\\ud800"}]}', "half a character"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "captions.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=said):
        ask("coco", path, n=1)


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    path = annotated(tmp_path, [(1, "a cat")])
    with pytest.raises(BadInput, match="there twice"):
        ask("coco", path, path, n=1)


def split_up(folder: Path, dataset: str = "coco") -> Path:
    """Two images in the form of Karpathy's splits."""
    images = [
        {"imgid": 0, "cocoid": 7, "split": "test", "sentences": [
            {"raw": "A man with a kite.", "sentid": 11, "tokens": ["a"]},
            {"raw": "a man outside", "sentid": 12}]},
        {"imgid": 1, "cocoid": 9, "split": "train", "sentences": [{"raw": "a dog", "sentid": 13}]},
    ]  # fmt: skip
    path = folder / f"dataset_{dataset}.json"
    path.write_text(json.dumps({"images": images, "dataset": dataset}))
    return path


def test_karpathys_splits_are_read_whole_or_one_of_them(tmp_path: Path) -> None:
    path = split_up(tmp_path)
    every = ask("coco", path, n=3, uniform="captions")
    assert sorted((row["image"], row["caption"], row["text"]) for row in every.rows) == [
        (7, 11, "A man with a kite"),
        (7, 12, "a man outside"),
        (9, 13, "a dog"),
    ]
    one = ask("coco", path, n=1, split="train")
    assert (texts(one), one.counts["captions"]) == (["a dog"], 1)
    assert "of the split train alone" in one.rule
    with pytest.raises(BadInput, match=r'no split "val" .it has test, train'):
        ask("coco", path, n=1, split="val")
    with pytest.raises(BadInput, match="no file of Karpathy's splits"):
        ask("coco", annotated(tmp_path, [(1, "a cat")]), n=1, split="test")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"images": [{"open_images_id": "a"}], "annotations": [{"caption": "b"}]}', "nocaps"),
        ('{"annotations": [{"id": 1, "image_id": 2, "category_id": 3}]}', "outlines"),
        ('{"images": [{"id": 1}]}', "images only"),
        ('{"1.jpg": ["a cat", "the cat"]}', "texts by the name of their image"),
        ('[{"image_id": 1, "caption": "a cat"}]', "a model wrote"),
        ("7.jpg#0\tTwo men .\n", "Flickr8k's or Flickr30k's"),
        ("image,caption\n7.jpg,two men\n", "import csv FILE --text caption"),
        ("image_name| comment_number| comment\n7.jpg| 0| two\n", "--text comment"),
    ],
)
def test_other_files_of_captions_are_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "captions.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=said):
        ask("coco", path, n=1)


def test_captions_of_other_images_are_not_taken_for_coco(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r'"flickr30k" in the form of Karpathy.*--licence TERMS'):
        ask("coco", split_up(tmp_path, "flickr30k"), n=1)


def test_the_published_captions(shared: Path) -> None:
    path = shared / "coco" / "captions_val2017.json"
    found = ask("coco", path)
    published: dict[int, Any] = {a["id"]: a for a in json.loads(path.read_bytes())["annotations"]}
    assert (found.counts["images"], found.counts["captions"]) == (5000, 25_014)
    assert len(found.rows) == len({row["image"] for row in found.rows}) == 1000
    for row in found.rows:
        origin = published[int(str(row["caption"]))]
        assert origin["image_id"] == row["image"]
        assert " ".join(origin["caption"].split()).startswith(str(row["text"]))
