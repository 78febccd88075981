"""The folder of weights: the table, and downloads from a server on this machine."""

import hashlib
import http.server
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vdiag.errors import MissingPart, UnknownName
from vdiag.nets import weights

BODY = bytes(range(256)) * 12_000  # three chunks
ENTRY = weights.Known(
    name="squeezenet1_1",
    file="nets/s.pth",
    url="",
    sha256=hashlib.sha256(BODY).hexdigest(),
    bytes=len(BODY),
    what="a test",
)


class Server(http.server.BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/gone":
            self.send_error(404)
            return
        body = {"/other": BODY[:-1] + b"!", "/short": BODY[:-5]}.get(self.path, BODY)
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """What a server on this machine was asked; VDIAG_WEIGHTS is an empty folder."""
    monkeypatch.setenv("VDIAG_WEIGHTS", str(tmp_path))
    Server.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    table = {
        path: replace(ENTRY, name=path, url=f"{base}/{path}")
        for path in ("good", "other", "short", "gone")
    }
    monkeypatch.setattr(weights, "KNOWN", table)
    yield Server.asked
    server.shutdown()
    server.server_close()


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_fetch_puts_the_file_into_place(asked: list[str], tmp_path: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    place = weights.fetch("good", lambda done, of: heard.append((done, of)))
    assert place == tmp_path / "nets" / "s.pth"
    assert place.read_bytes() == BODY
    assert stat.S_IMODE(place.stat().st_mode) == 0o644
    assert files(tmp_path) == ["nets/s.pth"]
    assert heard[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in heard] == sorted({done for done, _ in heard})
    assert weights.verify("good") == ENTRY.sha256


def test_fetch_asks_no_one_for_what_is_there(asked: list[str]) -> None:
    weights.fetch("good")
    weights.fetch("good")
    assert asked == ["/good"]


def test_fetch_replaces_a_damaged_file(asked: list[str], tmp_path: Path) -> None:
    place = tmp_path / "nets" / "s.pth"
    place.parent.mkdir()
    place.write_bytes(b"half")
    with pytest.raises(MissingPart, match="is not the published one") as error:
        weights.verify("good")
    assert hashlib.sha256(b"half").hexdigest() in str(error.value)
    weights.fetch("good")
    assert place.read_bytes() == BODY
    assert weights.verify("good") == ENTRY.sha256


@pytest.mark.parametrize("name", ["other", "short"])
def test_another_file_never_gets_into_place(name: str, asked: list[str], tmp_path: Path) -> None:
    with pytest.raises(MissingPart, match=f'is not the weights file "{name}"|could not be fetched'):
        weights.fetch(name)
    assert files(tmp_path) == []


def test_a_failed_download_keeps_what_was_there(asked: list[str], tmp_path: Path) -> None:
    place = tmp_path / "nets" / "s.pth"
    place.parent.mkdir()
    place.write_bytes(b"my own")
    for name in ("other", "gone"):
        with pytest.raises(MissingPart):
            weights.fetch(name)
    assert place.read_bytes() == b"my own"
    assert files(tmp_path) == ["nets/s.pth"]


def test_nothing_answers(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingPart, match=r'"gone" could not be fetched from .*404'):
        weights.fetch("gone")
    closed = {"good": replace(ENTRY, name="good", url="http://127.0.0.1:9/good")}
    monkeypatch.setattr(weights, "KNOWN", closed)
    with pytest.raises(MissingPart, match="refused"):
        weights.fetch("good")


def test_missing_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VDIAG_WEIGHTS", str(tmp_path))
    place = tmp_path / "torchvision" / "alexnet-owt-7be5be79.pth"
    assert weights.missing_sentence("alexnet", "lpips") == (
        f'The scorer "lpips" needs the weights file "{place}", which is not there: type '
        "`vdiag weights fetch alexnet` on a connected machine, or point VDIAG_WEIGHTS to a "
        "folder that holds it."
    )
    with pytest.raises(MissingPart, match="is not there: type `vdiag weights fetch alexnet`"):
        weights.verify("alexnet")
    place.parent.mkdir()
    place.touch()
    assert weights.missing_sentence("alexnet", "lpips") is None


def test_unknown_names_are_refused() -> None:
    for ask in (weights.path, weights.verify, weights.fetch):
        with pytest.raises(UnknownName, match='did you mean "alexnet"'):
            ask("alexnett")


def test_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    own = tmp_path / ".cache" / "vdiag" / "weights"
    monkeypatch.delenv("VDIAG_WEIGHTS", raising=False)
    assert weights.folder() == own
    monkeypatch.setenv("VDIAG_WEIGHTS", "")
    assert weights.folder() == own
    monkeypatch.setenv("VDIAG_WEIGHTS", "~/carried")
    assert weights.path("vgg16") == tmp_path / "carried" / "torchvision" / "vgg16-397923af.pth"


def test_status(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VDIAG_WEIGHTS", str(tmp_path))
    place = weights.path("squeezenet1_1")
    place.parent.mkdir()
    place.write_bytes(b"12345")
    sizes = {status.known.name: status.bytes for status in weights.status()}
    assert sizes == {
        "clip-vit-b-32-openai": None,
        "clip-vit-l-14-336-openai": None,
        "inception-fid": None,
        "alexnet": None,
        "squeezenet1_1": 5,
        "vgg16": None,
    }


def test_a_hash_follows_the_file(tmp_path: Path) -> None:
    place = tmp_path / "f"
    place.write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2
    assert weights.sha256(place) == known
    assert weights.described(place) == f"{known} (not a published file)"
    place.write_bytes(b"")
    assert weights.sha256(place) == hashlib.sha256().hexdigest()


def test_a_published_file_is_called_by_its_name(asked: list[str]) -> None:
    assert weights.described(weights.fetch("good")) == f"{ENTRY.sha256} (good)"


def test_the_table_agrees_with_the_libraries() -> None:
    from vdiag.scorers._torchvision import ensure_torchvision

    models = ensure_torchvision().models
    import open_clip
    from torch_fidelity import feature_extractor_inceptionv3

    offered = {
        "alexnet": models.AlexNet_Weights.IMAGENET1K_V1,
        "squeezenet1_1": models.SqueezeNet1_1_Weights.IMAGENET1K_V1,
        "vgg16": models.VGG16_Weights.IMAGENET1K_V1,
    }
    for name, enum in offered.items():
        entry = weights.KNOWN[name]
        assert entry.url == enum.url
        assert entry.url.endswith("/" + Path(entry.file).name)
        assert f"-{entry.sha256[:8]}.pth" in entry.file
        assert entry.bytes / 2**20 == pytest.approx(enum.meta["_file_size"], abs=1e-3)
    clip = weights.KNOWN["clip-vit-b-32-openai"]
    published = open_clip.get_pretrained_cfg("ViT-B-32-quickgelu", "openai")
    assert clip.url.startswith(f"https://huggingface.co/{published['hf_hub']}resolve/")
    assert clip.url.endswith(f"/{open_clip.constants.HF_SAFE_WEIGHTS_NAME}")
    large = weights.KNOWN["clip-vit-l-14-336-openai"]
    assert large.url == open_clip.get_pretrained_cfg("ViT-L-14-336-quickgelu", "openai")["url"]
    assert large.url.split("/")[-2] == large.sha256
    inception = weights.KNOWN["inception-fid"]
    assert inception.url == feature_extractor_inceptionv3.URL_INCEPTION_V3
    assert inception.url.endswith(f"/{Path(inception.file).name}")
    assert inception.file.endswith(f"-{inception.sha256[:8]}.pth")
    assert all(len(bytes.fromhex(entry.sha256)) == 32 for entry in weights.KNOWN.values())


def test_no_net_is_imported() -> None:
    code = (
        "import sys, vdiag.nets.weights; print({'torch', 'numpy', 'open_clip'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
