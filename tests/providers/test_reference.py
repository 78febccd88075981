"""The reference: true pictures of the shapes as a model's answers, in every language."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from tests.cli.test_bad_input import refused
from tests.conftest import Vdiag
from vdiag import plugins
from vdiag.concepts import sets, shapes
from vdiag.providers import Connection, OpenModel
from vdiag.records import Concept, Question
from vdiag.run import pictures

TEXT = "a red circle to the left of a blue square"


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


@pytest.fixture
def model() -> OpenModel:
    writers = {name: plugins.language(name).write for name in ("svg", "turtle")}
    [opened] = plugins.provider("reference").open("", Connection(writers=writers))
    return opened


@pytest.mark.slow
def test_it_draws_what_the_words_say_in_every_language(vdiag_here: Vdiag, tmp_path: Path) -> None:
    index = shapes.grammar().index_of(TEXT)
    (tmp_path / "one.csv").write_text(f"text,index\n{TEXT},{index}\na lamp,{index}\n")
    names = [n for n in plugins.LANGUAGES.names() if plugins.language(n).missing() is None]
    draw = ("draw", "--concepts", "one.csv", "--model", "reference", "--languages")
    done = vdiag_here(*draw, ",".join(names), "--out", "r")
    assert done.returncode == 0, done.stderr
    assert "reference pictures drawn by vdiag, no model's" in done.stdout
    drawn = list(csv.DictReader(io.StringIO(vdiag_here("export", "r").stdout)))
    assert sorted(row["language"] for row in drawn) == sorted(names)
    for row in drawn:
        name = row["image"]
        pixels = pictures.load(str(tmp_path / "r" / "images" / name[:2] / f"{name}.png"))
        red = (pixels[..., 0] > 180) & (pixels[..., 2] < 100)
        blue = (pixels[..., 2] > 180) & (pixels[..., 0] < 100)
        assert red.sum() > 2000, row["language"]
        assert blue.sum() > 2000, row["language"]
        assert np.nonzero(red)[1].max() < np.nonzero(blue)[1].min(), row["language"]


def of(concept: Concept, language: str, sample: int) -> Question:
    return Question("k", "reference", "r", concept, language, sample, 0, "", "", {})


def test_it_has_one_picture_of_every_shipped_shape(model: OpenModel) -> None:
    shipped = sets.load("shapes").concepts
    assert all(model.has(of(concept, "svg", 0)) for concept in shipped)
    assert not any(model.has(of(concept, "svg", 1)) for concept in shipped[:9])
    assert not model.has(of(shipped[0], "tikz", 0)), "no writer was given for it"


@pytest.mark.parametrize("index", ["", "-1", "x", "10000000", "1"])
def test_it_has_nothing_for_what_the_grammar_does_not_say(model: OpenModel, index: str) -> None:
    lamp = Concept("lamp", "a lamp", "shapes", {"index": index})
    assert not model.has(of(lamp, "svg", 0))


def test_it_takes_neither_a_name_nor_parameters(vdiag_here: Vdiag) -> None:
    draw = ("draw", "--concepts", "shapes", "--languages", "svg", "--limit", "1")
    refused(vdiag_here(*draw, "--model", "reference/best"), '"reference/best"', "--model reference")
    refused(vdiag_here(*draw, "--model", "reference", "--top-p", "0.5"), '"top_p"')
    refused(vdiag_here(*draw[:2], "objects", "--model", "reference"), '"reference"', '"objects"')
