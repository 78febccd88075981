"""Nothing gets out, on every tier and in every language; and what does get out is noticed."""

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vdiag import plugins
from vdiag.errors import SandboxError, UnknownName
from vdiag.render.bait import SECRET, Bait
from vdiag.render.sandbox_test import Outcome, challenge, line, tiers
from vdiag.sandbox import NEWEST_LANDLOCK, Attempt, Target, Tier, probe

REQUIRED = os.environ.get("VDIAG_REQUIRE_ALL") == "1"
SAFE = (Tier.BUBBLEWRAP, Tier.LANDLOCK)
NOBODY = 65534


def working(tier: Tier) -> Tier:
    """The tier, or a skip that says why."""
    report = next(report for report in probe() if report.tier == tier)
    if not report.works:
        assert not REQUIRED, report.detail
        pytest.skip(f"{tier}: {report.detail}")
    return tier


EDITIONS = [
    (Tier.BUBBLEWRAP, NEWEST_LANDLOCK),
    (Tier.LANDLOCK, NEWEST_LANDLOCK),
    pytest.param(Tier.LANDLOCK, 5, marks=pytest.mark.slow),
    pytest.param(Tier.LANDLOCK, 1, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("tier", "landlock"), EDITIONS)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name == "svg" else pytest.mark.slow)
        for name in plugins.LANGUAGES.names()
    ],
)
def test_nothing_gets_out(tier: Tier, landlock: int, name: str) -> None:
    language = plugins.language(name)
    if language.missing() is not None:
        assert not REQUIRED, language.missing()
        pytest.skip(f"{name}: {language.missing()}")
    outcomes = list(challenge({name: language}, [working(tier)], {}, landlock))
    assert [line(one) for one in outcomes if not one.held and not one.known] == []
    assert len(outcomes) > 20


def test_every_kind_is_tried_hundreds_of_times_in_all() -> None:
    every = [plugins.language(name).attempts() for name in plugins.LANGUAGES.names()]
    held = [one for attempts in every for one in attempts if not one.known_limit]
    assert len(held) >= 350
    for attempts in every:
        names = [(one.target, one.name) for one in attempts]
        assert len(set(names)) == len(names)


def outcome_of(attempts: Sequence[Attempt]) -> list[Outcome]:
    """What comes of attempts in SVG, without the two controls."""
    svg = replace(plugins.language("svg"), attempts=lambda: attempts)
    return list(challenge({"svg": svg}, [working(Tier.BUBBLEWRAP)], {}))[1:-1]


DRAWS = '<svg viewBox="0 0 2 2"><rect width="1" height="2"/></svg>'


def test_a_drawing_that_got_through_is_noticed() -> None:
    (found,) = outcome_of([Attempt(Target.READ, "a hole", DRAWS)])
    assert not found.held
    assert found.happened == "got through: it drew"
    (found,) = outcome_of([Attempt(Target.READ, "no hole", DRAWS, may_draw=True)])
    assert found.held


def test_a_known_limit_is_told_apart_on_its_tier_alone() -> None:
    for limit, mark in ((Tier.BUBBLEWRAP, "lim"), (Tier.LANDLOCK, "-- ")):
        (found,) = outcome_of([Attempt(Target.READ, "a hole", DRAWS, known_limit=(limit,))])
        assert not found.held
        assert found.known == (limit == Tier.BUBBLEWRAP)
        assert line(found).startswith(mark)


def test_a_secret_in_the_log_is_noticed() -> None:
    leak = Attempt(Target.READ, "a leak", f"raise ValueError('{SECRET}')")
    matplotlib = replace(plugins.language("matplotlib"), attempts=lambda: [leak])
    found = list(challenge({"matplotlib": matplotlib}, [working(Tier.BUBBLEWRAP)], {}))[1]
    assert not found.held
    assert found.happened == "got through: the secret is in its log"


@pytest.mark.parametrize("kind", ["TCP_PORT", "UDP_PORT", "UNIX_SOCKET", "VICTIM", "HOME"])
def test_bait_that_was_reached_is_noticed(kind: str) -> None:
    def reach() -> list[Attempt]:
        # This runs outside, where everything can be reached, when the attempts are asked for.
        baits = [one for one in _living_baits() if one.victim.poll() is None]
        bait = baits[-1]
        if kind == "TCP_PORT":
            socket.create_connection(("127.0.0.1", int(bait.filled("@TCP_PORT@")))).close()
        elif kind == "UDP_PORT":
            address = ("127.0.0.1", int(bait.filled("@UDP_PORT@")))
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", address)
        elif kind == "UNIX_SOCKET":
            socket.socket(socket.AF_UNIX).connect(bait.filled("@UNIX_SOCKET@"))
        elif kind == "VICTIM":
            bait.victim.kill()
            bait.victim.wait()
        else:
            (bait.home / "vdiag-was-here").write_text("x")
        return [Attempt(Target.NETWORK, "a plant", "<svg/>")]

    svg = replace(plugins.language("svg"), attempts=reach)
    found = list(challenge({"svg": svg}, [working(Tier.BUBBLEWRAP)], {}))[1]
    assert not found.held
    assert found.happened.startswith("got through: ")


def _living_baits():  # type: ignore[no-untyped-def]
    import gc

    return [one for one in gc.get_objects() if isinstance(one, Bait) and hasattr(one, "victim")]


def test_a_broken_example_fails_the_test() -> None:
    svg = replace(plugins.language("svg"), example="no picture", attempts=tuple)
    outcomes = list(challenge({"svg": svg}, [working(Tier.BUBBLEWRAP)], {}))
    assert [one.held for one in outcomes] == [False, False]


def test_a_tier_that_is_unknown_or_broken_is_told() -> None:
    with pytest.raises(UnknownName, match="bublewrap"):
        tiers("bublewrap")
    assert tiers("all")
    if os.uname().sysname != "Linux":
        with pytest.raises(SandboxError):
            tiers("landlock")


def _python_for_everyone(folder: Path) -> str | None:
    """A virtual environment with this one's packages that any user may run."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), f"/usr/bin/{version}"):
        test = ["setpriv", "--reuid", str(NOBODY), "--clear-groups", "test", "-r", path]
        if os.path.exists(path) and subprocess.run(test, check=False).returncode == 0:
            (folder / "bin").mkdir(parents=True)
            (folder / "lib" / version).mkdir(parents=True)
            (folder / "bin" / "python").symlink_to(path)
            packages = folder / "lib" / version / "site-packages"
            packages.symlink_to(sysconfig.get_path("purelib"))
            (folder / "pyvenv.cfg").write_text(f"home = {os.path.dirname(path)}\n")
            return str(folder / "bin" / "python")
    return None


@pytest.mark.slow
@pytest.mark.parametrize("languages", ["svg,matplotlib", "tikz,processing"])
def test_nothing_gets_out_as_an_ordinary_user(languages: str) -> None:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("this already runs as an ordinary user, or setpriv is not there")
    folder = Path("/tmp") / f"vdiag-nobody-{os.getpid()}"
    folder.mkdir(mode=0o755)
    try:
        python = _python_for_everyone(folder / "venv")
        if python is None:
            pytest.skip("no Python here can be run by an ordinary user")
        home = folder / "home"
        home.mkdir()
        os.chown(home, NOBODY, NOBODY)
        user = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
        done = subprocess.run(
            [*user, python, "-m", "vdiag", "sandbox", "test", "--languages", languages],
            cwd=home,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    broken = [one for one in done.stdout.splitlines() if not one.startswith(("ok", "lim"))]
    assert broken == []
    assert done.returncode == 0, done.stderr
    assert "none got through" in done.stderr
