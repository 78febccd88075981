"""What a language needs: how it is found, what is said when it is missing, one list of packages."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Vdiag
from tests.endpoint import Endpoint
from vdiag import cache, plugins
from vdiag.errors import BadInput
from vdiag.languages._packages import system_command
from vdiag.languages.processing import toolchain as java
from vdiag.languages.tikz import toolchain as tex
from vdiag.run.pictures import load

BROKEN = {
    "matplotlib": "import numpy\nx = (",
    "processing": "void setup() {",
    "svg": "<svg><rect></svg>",
    "tikz": "\\draw (0,0) -- (1,1)\n\\draw (0,0);",
    "turtle": "import turtle\nx = (",
}
BIN = str(Path(sys.executable).parent)


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile"])
def test_the_packages_are_the_same_everywhere(file: str) -> None:
    text = (ROOT / file).read_text()
    named = set(re.findall(r"\b(?:texlive-[\w-]+|lmodern|openjdk-[\w-]+)", text))
    assert named == {*tex.DEBIAN, *java.DEBIAN}


@pytest.mark.parametrize(
    ("language", "part"), [("tikz", "texlive-pictures"), ("processing", "jdk")]
)
def test_a_missing_toolchain_stops_before_the_first_question(
    vdiag: Vdiag, endpoint: Endpoint, language: str, part: str
) -> None:
    done = vdiag(
        "draw", "--model", "openai/gpt", "--base-url", endpoint.url, "--languages", language,
        "--concepts", "a cat", "--out", "r", PATH=BIN, OPENAI_API_KEY="k", JAVA_HOME="",
    )  # fmt: skip
    assert done.returncode == 2
    last = done.stderr.strip().splitlines()[-1]
    assert f'"{language}"' in last
    assert part in last
    assert "--languages installed" in last
    assert endpoint.bodies == []


def test_doctor_says_how_to_get_what_is_missing(vdiag: Vdiag) -> None:
    done = vdiag("doctor", PATH=BIN, JAVA_HOME="")
    lines = done.stdout.splitlines()
    for name, package in (("tikz", "texlive-pictures"), ("processing", "openjdk-17")):
        place = next(i for i, text in enumerate(lines) if f"language {name}" in text)
        assert lines[place].startswith("-- ")
        assert package in lines[place + 1]


def test_on_macos_other_commands_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert system_command(["a", "b"], "brew install c").endswith(
        "install --no-install-recommends a b"
    )
    monkeypatch.setattr(sys, "platform", "darwin")
    assert system_command(["a", "b"], "brew install c") == "brew install c"


def test_installed_are_those_that_can_be_drawn() -> None:
    installed = plugins.languages(["installed"])
    assert all(one.missing() is None for one in installed.values())
    assert {"svg", "matplotlib", "turtle"} <= set(installed)


@pytest.mark.parametrize("name", plugins.LANGUAGES.names())
def test_a_file_is_rendered_by_what_it_says(vdiag: Vdiag, tmp_path: Path, name: str) -> None:
    language = plugins.language(name)
    if language.missing() is not None:
        assert os.environ.get("VDIAG_REQUIRE_ALL") != "1", language.missing()
        pytest.skip(f"{name}: {language.missing()}")
    file = tmp_path / f"drawing{language.extension}"
    file.write_text(language.example)
    done = vdiag("render", str(file), "--size", "96")
    assert done.returncode == 0, done.stderr
    pixels = load(tmp_path / "drawing.png")
    assert tuple(pixels[48, 24]) == (255, 0, 0)
    assert tuple(pixels[48, 72]) == (0, 0, 255)
    broken = tmp_path / f"broken{language.extension}"
    broken.write_text(BROKEN[name])
    done = vdiag("render", str(broken), "--language", name)
    assert done.returncode == 1
    assert done.stderr.startswith("syntax_error")
    assert "Traceback" not in done.stderr


def test_a_cache_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("VDIAG_CACHE", str(tmp_path / "file"))
    with pytest.raises(BadInput, match="VDIAG_CACHE"):
        cache.built("thing", {}, lambda folder: None)


def test_what_is_built_is_built_once_and_again_when_it_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VDIAG_CACHE", str(tmp_path))
    made = []

    def build(folder: Path) -> None:
        made.append(folder)
        (folder / "file").write_text("x")

    first = cache.built("thing", {"version": "1"}, build)
    assert cache.built("thing", {"version": "1"}, build) == first
    assert (first / "file").read_text() == "x"
    assert len(made) == 1
    assert cache.built("thing", {"version": "2"}, build) != first
    with pytest.raises(ZeroDivisionError):
        cache.built("broken", {}, lambda folder: 1 / 0)  # type: ignore[arg-type]
    assert sorted(path.name.split("-")[0] for path in tmp_path.iterdir()) == ["thing", "thing"]
