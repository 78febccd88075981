"""Proxies and certificates between here and an endpoint: real ones, each named where it fails."""

import os
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from tests.providers.test_openai import ask
from vdiag.errors import Passing, Rejected


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("SSL_CERT"):
            monkeypatch.delenv(name)


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address of loopback at which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One that nobody but ourselves has signed, and its key in the same file."""
    path = tmp_path / "own.pem"
    wanted = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    alternatives = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    written = ["-keyout", path.with_suffix(".key"), "-out", path]
    subprocess.run(
        ["openssl", *wanted.split(), alternatives, *written], check=True, capture_output=True
    )
    return path


@pytest.fixture
def locked(certificate: Path) -> Iterator[Endpoint]:
    """An endpoint behind https:// with that certificate."""
    server = Endpoint(0)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server.handle_error = lambda *_: None  # a client that does not trust it hangs up
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_dead_proxy_is_named(
    endpoint: Endpoint, nowhere: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, f"http://joan:hunter2@{nowhere}")
    with pytest.raises(Passing) as error:
        ask(endpoint)
    said = f'through the proxy that {name}="http://{nowhere}" names ('
    assert said in str(error.value)
    assert "no_proxy=127.0.0.1" in str(error.value)
    assert error.value.unbilled
    assert "hunter2" not in str(error.value)
    assert endpoint.bodies == []


def test_a_proxy_that_is_gone_round_is_not_named(
    nowhere: str, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{nowhere}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert "<svg" in ask(endpoint).text
    with pytest.raises(Passing, match=r"^Nothing answers at \S+ \([^)]*\); check --base-url"):
        ask(endpoint, base_url=f"http://{nowhere}/v1")


def test_a_proxy_that_lives_is_used(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", endpoint.url.removesuffix("/v1"))
    assert "<svg" in ask(endpoint, base_url="http://models.invalid/v1").text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "remedy"),
    [("socks5://127.0.0.1:1080", "pip install socksio"), ("ftp://127.0.0.1:21", "unset ALL_PROXY")],
)
def test_a_proxy_that_cannot_be_used_is_named_on_the_command_line(
    vdiag: Vdiag, endpoint: Endpoint, value: str, remedy: str
) -> None:
    words = ("--concepts", "a cat,a dog", "--languages", "svg", "--out", "r")
    done = vdiag("draw", "--model", "openai/m", "--base-url", endpoint.url, *words, ALL_PROXY=value)
    assert done.returncode == 2
    [line] = [line for line in done.stderr.splitlines() if "ALL_PROXY" in line]
    assert f'ALL_PROXY="{value}"' in line
    assert remedy in line
    assert "Traceback" not in done.stderr
    assert endpoint.bodies == []


def test_a_certificate_that_is_not_trusted_is_named(
    locked: Endpoint, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = locked.url.replace("http://", "https://")
    with pytest.raises(Rejected, match=r"self-signed certificate; SSL_CERT_FILE is not set"):
        ask(locked, base_url=url)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert "<svg" in ask(locked, base_url=url).text, "what the sentence says does help"


def test_a_certificate_file_that_is_not_there_is_named(
    locked: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/own.pem")
    with pytest.raises(Rejected, match=r'SSL_CERT_FILE="/nowhere/own\.pem"'):
        ask(locked, base_url=locked.url.replace("http://", "https://"))


@pytest.mark.parametrize("kind", ["text/plain", "text/html; charset=utf-8", "application/x-ndjson"])
@pytest.mark.parametrize("api", ["chat", "responses"])
def test_json_under_another_name_is_read(
    endpoint: Endpoint, kind: str, api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.endpoint import Handler

    send = Handler._send_raw

    def mislabelled(
        handler: Handler, status: int, data: bytes, _kind: str, *rest: dict[str, str]
    ) -> None:
        send(handler, status, data, kind, *rest)

    monkeypatch.setattr(Handler, "_send_raw", mislabelled)
    answer = ask(endpoint, api=api)
    assert "<svg" in answer.text
    assert (answer.input_tokens, answer.output_tokens) == (7, 11)
