"""A plain install: every command works without each extra, and what is missing is one sentence."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.handmade import FOUR, fill
from vdiag import extras, plugins
from vdiag.run.store import Run

HIDDEN = sorted({module for modules in extras.PACKAGES.values() for module in modules} - {"scipy"})
HOOK = '''"""Hides modules as if they had never been installed."""
import importlib.machinery, importlib.metadata, os

hidden = frozenset(os.environ["HIDDEN"].split(","))
found = importlib.machinery.PathFinder.find_spec
distributions = importlib.metadata.MetadataPathFinder.find_distributions


def find_spec(name, path=None, target=None):
    return None if name.partition(".")[0] in hidden else found(name, path, target)


def find_distributions(context=importlib.metadata.DistributionFinder.Context()):
    wanted = (context.name or "").lower().replace("-", "_")
    return [] if wanted in hidden else distributions(context)


importlib.machinery.PathFinder.find_spec = find_spec
importlib.metadata.MetadataPathFinder.find_distributions = find_distributions
'''
Plain = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    """The command line where no extra is installed, or all but those named."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK)

    def run(*arguments: str, there: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        hidden = set(HIDDEN) - {module for extra in there for module in extras.PACKAGES[extra]}
        names = {*hidden, *({"open_clip_torch"} if "open_clip" in hidden else ())}
        own = {
            "PYTHONPATH": f"{hook}{os.pathsep}{ROOT}",
            "HIDDEN": ",".join(names),
            "VDIAG_WEIGHTS": str(tmp_path / "no-weights"),
            "VDIAG_ANSWERS": str(tmp_path / "answers.db"),
        }
        return subprocess.run(
            [sys.executable, "-m", "vdiag", *arguments],
            cwd=tmp_path, env={**os.environ, **own}, capture_output=True, text=True,
        )  # fmt: skip

    return run


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence on stderr."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    [sentence] = done.stderr.splitlines()
    return sentence


def named(requirement: str) -> str:
    return re.split(r"[<>=\[; ]", requirement)[0].lower().replace("-", "_")


def test_every_extra_is_in_the_project_file_with_the_packages_of_its_modules() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["optional-dependencies"]
    brings = packages_distributions()
    for extra, modules in extras.PACKAGES.items():
        packages = {named(requirement) for requirement in declared[extra]}
        of_modules = {named(name) for module in modules for name in brings.get(module, ())}
        assert of_modules <= packages, extra
        assert len(packages) == len(modules), extra
    [whole] = declared["all"]
    assert whole == f"vdiag[{','.join(sorted(extras.PACKAGES))}]"
    heavy = {name for modules in extras.PACKAGES.values() for name in modules} - {"scipy"}
    assert not heavy & {named(requirement) for requirement in project["dependencies"]}
    assert extras.USES.keys() == extras.PACKAGES.keys()


def test_what_needs_an_extra_says_so_without_being_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    lacking = {name: plugins.SCORERS.lacks(name) for name in plugins.SCORERS.names()}
    command = "pip install 'vdiag[{}]'".format
    assert {name: said for name, said in lacking.items() if said} == {
        "clip": command("clip"), "cmmd": command("clip"), "lpips": command("lpips"),
        "fid": command("realism"), "kid": command("realism"),
    }  # fmt: skip
    assert plugins.LANGUAGES.lacks("processing") == command("processing")
    assert plugins.LANGUAGES.lacks("svg") == ""


def test_without_any_extra_a_drawing_is_asked_for_rendered_scored_and_shown(plain: Plain) -> None:
    listed = plain("list")
    assert listed.returncode == 0
    assert "(not installed: pip install 'vdiag[processing]')" in listed.stdout
    assert listed.stdout.count("not installed") == 6
    drawn = plain("draw", "--languages", "svg", "--limit", "2", "--samples", "1", "--out", "r")
    assert drawn.returncode == 0, drawn.stderr
    assert "tiny_rank" in drawn.stdout
    for said in ('"tiny_fidelity" instead: The scorer "clip" needs torch', "vdiag[lpips]"):
        assert said in drawn.stderr
    for words in (
        ("score", "r", "--scorers", "tiny_fidelity,hog_fidelity"), ("table", "r"),
        ("report", "r", "--out", "page"), ("export", "r", "--format", "jsonl"),
        ("render", "--help"), ("weights", "list"), ("cache", "list"),
    ):  # fmt: skip
        done = plain(*words)
        assert done.returncode == 0, (words, done.stderr)


@pytest.mark.parametrize(
    ("words", "extra", "modules"),
    [
        (("score", "r", "--scorers", "clip"), "clip", "torch, torchvision, open_clip"),
        (("score", "r", "--scorers", "clip:ViT-B-16-SigLIP@webli"), "clip", "open_clip"),
        (("score", "r", "--scorers", "cmmd"), "clip", "open_clip"),
        (("score", "r", "--scorers", "lpips:squeeze"), "lpips", "torch, torchvision, lpips"),
        (("score", "r", "--scorers", "fid"), "realism", "torch_fidelity"),
        (("score", "r", "--scorers", "kid"), "realism", "torch_fidelity"),
        (("score", "r", "--device", "cuda"), "all", "torch"),
        (("draw", "--scorers", "lpips", "--languages", "svg"), "lpips", "lpips"),
        (("weights", "fetch", "ViT-B-16-SigLIP@webli"), "clip", "open_clip"),
        (("export", "r", "--format", "parquet", "--out", "x"), "parquet", "pyarrow"),
        (("draw", "--engine", "svg=cairosvg", "--languages", "svg"), "cairo", "cairosvg"),
        (("draw", "--languages", "processing"), "processing", ""),
    ],
)
def test_each_missing_extra_is_one_sentence_with_the_command(
    plain: Plain, tmp_path: Path, words: tuple[str, ...], extra: str, modules: str
) -> None:
    with Run.write(tmp_path / "r") as run:
        run.note("task", "draw")
        fill(run, FOUR)
    said = refusal(plain(*words))
    assert f"`pip install 'vdiag[{extra}]'`" in said
    assert modules in said
    assert ("download.pytorch.org/whl/cpu" in said) == (extra in ("clip", "lpips", "realism"))
    assert not (tmp_path / "x").exists()


def test_an_extra_alone_is_enough_for_what_it_brings(plain: Plain, tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        run.note("task", "draw")
        fill(run, FOUR)
    pytest.importorskip("pyarrow")
    done = plain("export", "r", "--format", "parquet", "--out", "x", there=("parquet",))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x").read_bytes()[:4] == b"PAR1"


def test_doctor_names_every_extra_and_the_command(plain: Plain) -> None:
    done = plain("doctor")
    assert done.returncode == 0, done.stderr
    for extra in set(extras.PACKAGES) - {"drawing"}:
        assert re.search(rf"--  extra {extra} .*not installed", done.stdout), extra
        assert f"pip install 'vdiag[{extra}]'" in done.stdout
