"""Arrays of strangers: read as numpy wrote them, or refused before memory is asked for."""

import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from vdiag.files import number_files


def npy(shape: str, descr: str = "'<f8'", content: bytes = bytes(32)) -> bytes:
    """A file of one array whose header says whatever it likes."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + content


def packed(path: Path, member: bytes) -> Path:
    """An archive of one array ``a``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.npy", member)
    return path


LIES = {
    "terabytes": npy("(1000000, 1000000)"),
    "more than numbers have": npy(f"({'9' * 30},)"),
    "fewer than there are": npy("(2,)"),
    "less than none": npy("(-4,)"),
    "two negatives": npy("(-2, -2)"),
    "objects": npy("(4,)", "'|O'"),
    "fields": npy("(2,)", "[('x', '<f8'), ('y', '<f8')]"),
    "a header that runs something": npy("(4,), 'x': __import__('os').getpid()"),
    "no array": b"hello",
    "nothing": b"",
}


@pytest.mark.parametrize("member", LIES.values(), ids=LIES.keys())
def test_what_claims_something_else_is_refused(member: bytes, tmp_path: Path) -> None:
    with pytest.raises(number_files.DAMAGED):
        number_files.arrays(packed(tmp_path / "a.npz", member), ["a"])


def test_claims_of_terabytes_ask_for_no_memory(tmp_path: Path) -> None:
    file = packed(tmp_path / "a.npz", npy("(1000000, 1000000)"))
    script = (
        "from pathlib import Path\nfrom vdiag.files import number_files\n"
        f"try: number_files.arrays(Path({str(file)!r}), ['a'])\n"
        "except MemoryError: raise SystemExit('asked for')\n"
        "except ValueError as error: print(error)\n"
    )
    most = 4 << 30
    done = subprocess.run(
        [sys.executable, "-c", script],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
        capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "claims to be of shape" in done.stdout, done.stderr


def test_damage_anywhere_is_one_of_the_known_errors_or_harmless(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, a=np.arange(50.0), b=np.array("text"))
    whole = buffer.getvalue()
    file = tmp_path / "a.npz"
    for place in range(0, len(whole), 3):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            number_files.arrays(file, number_files.names(file))
        except number_files.DAMAGED:
            continue
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        with pytest.raises(number_files.DAMAGED):
            number_files.arrays(file, ["a"])


def test_arrays_are_read_as_numpy_wrote_them(tmp_path: Path) -> None:
    rows = np.asfortranarray(np.random.default_rng(0).normal(size=(7, 5)).astype(np.float32))
    np.savez(tmp_path / "a.npz", rows=rows, about=np.array('{"x": 1}'), empty=np.zeros((0, 3)))
    found = number_files.arrays(tmp_path / "a.npz", ["rows", "about", "empty"])
    assert number_files.names(tmp_path / "a.npz") == ["rows", "about", "empty"]
    np.testing.assert_array_equal(found["rows"], rows)
    assert (found["rows"].dtype, found["empty"].shape) == (np.float32, (0, 3))
    assert str(found["about"]) == '{"x": 1}'
