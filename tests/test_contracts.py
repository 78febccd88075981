"""Every entry of every shelf keeps its contract; nothing heavy loads before it is needed."""

import re
import subprocess
import sys

import pytest

from vdiag import plugins
from vdiag.ask import prompts
from vdiag.errors import UnknownName
from vdiag.records import Over
from vdiag.scorers import Options

SHELVES = [(shelf, name) for shelf in plugins.SHELVES for name in shelf.names()]
LOAD = {
    "languages": plugins.language,
    "providers": plugins.provider,
    "scorers": plugins.scorer,
    "sources": plugins.source,
}


@pytest.mark.parametrize(
    ("shelf", "name"), SHELVES, ids=lambda value: getattr(value, "name", value)
)
def test_an_entry_is_named_like_its_file_and_says_what_it_is(shelf, name) -> None:  # type: ignore[no-untyped-def]
    assert LOAD[shelf.name](name).name == name
    assert 10 < len(shelf.summary(name)) < 120


@pytest.mark.parametrize("name", plugins.LANGUAGES.names())
def test_a_language_is_whole(name: str) -> None:
    language = plugins.language(name)
    assert language.default_engine == next(iter(language.engines))
    assert all(word == word.lower() for word in language.fences)
    assert language.extension.startswith(".")
    assert re.search(language.opening, language.example, re.MULTILINE)
    assert language.missing() is None
    assert all(language.tools().values())
    filled = prompts.load("draw", ("language", "concept")).fill(
        language=language.prompt_name, concept="a cat"
    )
    assert language.prompt_name in filled


@pytest.mark.parametrize("name", plugins.SCORERS.names())
def test_a_scorer_is_whole(name: str) -> None:
    scorer = plugins.scorer(name)
    assert scorer.over in Over
    assert scorer.variants
    for variant in scorer.variants:
        sentence = scorer.missing(variant, Options())
        if sentence is not None:
            assert "vdiag weights fetch" in sentence or "--reference" in sentence
            continue
        opened = scorer.open(variant, Options())
        assert opened.fingerprint
        for metric in opened.metrics:
            assert metric.low < metric.high
            assert metric.worst is None or metric.low <= metric.worst <= metric.high


def test_an_unknown_name_offers_close_ones() -> None:
    with pytest.raises(UnknownName, match='"matplotlib"'):
        plugins.language("matplotlip")


def test_help_and_list_load_nothing_heavy() -> None:
    code = (
        "import sys\nfrom vdiag.cli.main import app\nfrom typer.main import get_command\n"
        "from typer.testing import CliRunner\n"
        "def loaded(*words):\n"
        "    done = CliRunner().invoke(app, list(words))\n"
        "    assert done.exit_code == 0, (words, done.output)\n"
        "    return set(sys.modules)\n"
        "nets = {'torch', 'matplotlib', 'open_clip', 'openai', 'lpips'}\n"
        "for name, command in get_command(app).commands.items():\n"
        "    for below in getattr(command, 'commands', ['']):\n"
        "        words = [word for word in (name, below, '--help') if word]\n"
        "        heavy = {*nets, 'numpy', 'scipy', 'pandas', 'PIL'} & loaded(*words)\n"
        "        assert not heavy, (words, heavy)\n"
        "assert not nets & loaded('list')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
