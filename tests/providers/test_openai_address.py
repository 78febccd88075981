"""Keys and passwords reach the endpoint and nothing else: no line, no record, no question's key."""

import base64
import json
from pathlib import Path

import pytest

from tests.conftest import Vdiag
from tests.endpoint import Endpoint, Handler
from tests.providers.test_openai import ask
from vdiag import plugins
from vdiag.errors import BadInput, ProviderError
from vdiag.providers import Connection
from vdiag.providers._openai_address import address

KEY = "sk-proj-Zq81LmWx93TtPaYc"
LOGIN = base64.b64encode(b"joan:hunter2hunter2").decode()
"""``joan:hunter2hunter2`` as RFC 7617 sends it."""


class Curious(Handler):
    """Remembers what it was sent, and can echo it."""

    heard: list[tuple[str, str]] = []  # noqa: RUF012  one a test, made anew by the fixture

    def do_POST(self) -> None:
        self.heard.append((self.path, self.headers.get("Authorization", "")))
        super().do_POST()


@pytest.fixture
def curious(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    Curious.heard = []
    endpoint.RequestHandlerClass = Curious
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return endpoint


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("http://localhost:8000/v1/", "http://localhost:8000/v1/"),
        ("https://joan:hunter2hunter2@example.org/v1", "https://example.org/v1"),
        ("https://hunter2hunter2@example.org:8443/v1", "https://example.org:8443/v1"),
        ("https://example.org/v1?key=hunter2hunter2", "https://example.org/v1"),
        (
            "https://example.org/v1?api-version=2026-01-01&api-key=hunter2hunter2#x",
            "https://example.org/v1?api-version=2026-01-01",
        ),
        ("https://example.org/v1?api-version=1", "https://example.org/v1?api-version=1"),
        ("HTTPS://[::1]:8000/v1", "HTTPS://[::1]:8000/v1"),
    ],
)
def test_what_of_an_address_is_recorded(given: str, shown: str) -> None:
    model = plugins.provider("openai").open("m", Connection(base_url=given, asks=False))[0]
    assert model.settings["base_url"] == shown
    assert "hunter2" not in repr(address(given))


def test_a_login_and_a_query_are_sent_all_the_same(curious: Endpoint) -> None:
    curious_url = curious.url.replace("//", "//joan:hunter2hunter2@") + "?api-key=abc&v=1"
    answer = ask(curious, base_url=curious_url)
    assert "<svg" in answer.text
    assert Curious.heard == [("/v1/chat/completions?api-key=abc&v=1", f"Basic {LOGIN}")]


def test_without_a_login_the_key_is_sent(curious: Endpoint) -> None:
    ask(curious)
    assert Curious.heard == [("/v1/chat/completions", f"Bearer {KEY}")]


@pytest.mark.parametrize(
    "given",
    ["joan:hunter2hunter2@example.org/v1", "htp://joan:hunter2hunter2@example.org/v1?key=hunter2"],
)
def test_what_is_no_address_is_named_without_its_password(given: str) -> None:
    with pytest.raises(BadInput, match=r"example\.org/v1") as error:
        address(given)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "echo",
    [
        f"Bearer {KEY}", f"Basic {LOGIN}", "hunter2hunter2", "hunter2%20hunter2", "sk-…YcYc",
        "sk-proj-********PaYc", "https://joan:x@example.org", "Zq81****PaYc",
    ],
)  # fmt: skip
def test_an_endpoint_that_echoes_a_key_shows_it_nowhere(curious: Endpoint, echo: str) -> None:
    login = "joan:hunter2%20hunter2" if "%20" in echo else "joan:hunter2hunter2"
    curious.instead["POST"] = (400, {"error": {"message": f"wrong: {echo} (see the manual)"}})
    with pytest.raises(ProviderError) as error:
        ask(curious, base_url=curious.url.replace("//", f"//{login}@"))
    said = str(error.value)
    assert "(see the manual)" in said
    assert all(part not in said for part in (KEY, LOGIN, "hunter2", "PaYc", "YcYc", "joan"))


def test_a_long_echo_is_not_cut_inside_of_the_key(curious: Endpoint) -> None:
    curious.instead["POST"] = (400, {"error": {"message": "x" * 190 + f" {KEY}"}})
    with pytest.raises(ProviderError) as error:
        ask(curious)
    assert "sk-proj" not in str(error.value)


def test_a_run_holds_no_key_and_no_password(
    curious: Endpoint, vdiag_here: Vdiag, tmp_path: Path
) -> None:
    curious.says["a cat"] = f"I was sent {KEY} and {LOGIN}."
    given = curious.url.replace("//", "//joan:hunter2hunter2@") + "?api-key=opensesame"
    words = ("--concepts", "a cat,a dog", "--languages", "svg", "--scorers", "tiny_fidelity")
    environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": given}
    done = vdiag_here("draw", "--model", "openai/m", *words, "--out", "r", **environment)
    assert done.returncode == 0, done.stderr
    assert Curious.heard
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"run.db", "answers.db", "index.html"} <= {path.name for path in files}
    everything = (done.stdout + done.stderr).encode() + b"".join(p.read_bytes() for p in files)
    for secret in (KEY, LOGIN, "hunter2", "opensesame", "joan"):
        assert secret.encode() not in everything, secret


@pytest.mark.parametrize(
    ("given", "warns"),
    [
        ("http://example.org/v1", True),
        ("http://192.168.1.20:11434/v1", True),
        ("https://example.org/v1", False),
        ("http://localhost:8000/v1", False),
        ("http://api.localhost/v1", False),
        ("http://127.1.2.3:8000/v1", False),
        ("http://[::1]:8000/v1", False),
        ("http://localhost.example.org/v1", True),
    ],
)
def test_a_key_over_plain_http_warns(
    given: str, warns: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = plugins.provider("openai").open("m", Connection(base_url=given))[0]
    assert bool(getattr(model, "warning", "")) == warns
    monkeypatch.delenv("OPENAI_API_KEY")
    model = plugins.provider("openai").open("m", Connection(base_url=given))[0]
    assert not getattr(model, "warning", ""), "no key, nothing to be read"


@pytest.mark.slow
def test_the_warning_is_said_before_anything_is_sent(vdiag_here: Vdiag, endpoint: Endpoint) -> None:
    words = ("--concepts", "a cat,a dog", "--languages", "svg", "--out", "r", "--retries", "0")
    # a proxy on loopback stands for the machine that is not there
    environment = {"OPENAI_API_KEY": KEY, "http_proxy": endpoint.url.removesuffix("/v1")}
    endpoint.mode = "401"
    far = ("--base-url", "http://models.invalid/v1")
    done = vdiag_here("draw", "--model", "openai/m", *words, *far, **environment)
    assert done.returncode == 2
    said = done.stderr
    assert '"http://models.invalid/v1" is no https:// address: OPENAI_API_KEY can be read' in said
    assert said.index("can be read") < said.index("does not accept the API key")
    assert KEY not in json.dumps([done.stdout, done.stderr])
