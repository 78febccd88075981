"""Natural pictures from files: every kind beside clean-fid, and what a folder's others are."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from vdiag.errors import BadInput
from vdiag.scorers import _picture_files
from vdiag.scorers._inception import resized
from vdiag.scorers._picture_files import pictures_of, read

Pixels = NDArray[np.uint8]


def steps() -> Pixels:
    """(48, 40, 3) with edges, at which a bicubic filter overshoots."""
    ramp = np.add.outer(np.arange(48) * 5, np.arange(40) * 3)
    return np.stack([ramp % 256, (ramp * 2) % 256, (ramp // 3) % 256], 2).astype(np.uint8)


def test_pictures_are_resized_as_clean_fid_does() -> None:
    """What clean-fid 0.1.35 (mode "clean") makes of the same two pictures."""
    larger = resized(steps())
    places = ((0, 0, 0), (1, 150, 150), (2, 298, 298), (0, 37, 211), (1, 260, 90), (0, 36, 133))
    theirs = (0.0, 98.408, 117.3549, 110.9833, 226.8361, 78.8763)
    assert [float(larger[at]) for at in places] == pytest.approx(theirs, abs=1e-4)
    assert larger.astype(np.float64).sum() == pytest.approx(28317525.884490553, abs=1)
    smaller = resized(np.kron(steps(), np.ones((12, 16, 1), np.uint8)))
    theirs = (0.0, 104.7485, 117.0, 112.1596, 225.8204)
    assert [float(smaller[at]) for at in places[:5]] == pytest.approx(theirs, abs=1e-4)
    assert smaller.astype(np.float64).sum() == pytest.approx(28317195.41904894, abs=1)


KINDS = {
    "RGB": ("png", "bmp", "tif", "ppm"),
    "L": ("png", "pgm", "bmp", "tif", "gif"),
    "1": ("png", "pbm", "tif"),
    "P": ("png", "gif", "bmp", "tif"),
    "CMYK": ("tif", "jpg"),
    "YCbCr": ("tif", "jpg"),
}


@pytest.mark.parametrize(("mode", "ending"), [(m, e) for m, all_ in KINDS.items() for e in all_])
def test_every_kind_of_picture_becomes_what_clean_fid_reads(
    mode: str, ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"picture.{ending}"
    Image.fromarray(steps()).convert(mode).save(path)
    with Image.open(path) as image:  # clean-fid's own two lines
        assert (read(path) == np.array(image.convert("RGB"))).all()


def test_of_several_pictures_in_a_file_the_first_is_read(tmp_path: Path) -> None:
    first, other = (Image.fromarray(steps()).convert("P"), Image.new("P", (40, 48)))
    for ending in ("gif", "tif"):
        path = tmp_path / f"many.{ending}"
        first.save(path, save_all=True, append_images=[other, other])
        assert (read(path) == np.asarray(first.convert("RGB"))).all()


def test_gray_of_sixteen_bits_keeps_its_shades_in_every_format(tmp_path: Path) -> None:
    shades = np.arange(0, 65536, 4096, dtype=np.uint16).reshape(4, 4)
    Image.fromarray(shades).save(tmp_path / "deep.tif")
    (tmp_path / "deep.pgm").write_bytes(b"P5 4 4 65535\n" + shades.astype(">u2").tobytes())
    for ending in ("tif", "pgm"):
        assert (read(tmp_path / f"deep.{ending}")[..., 2] == shades >> 8).all()


def test_numbers_without_a_white_are_no_picture(tmp_path: Path) -> None:
    for kind in (np.int32, np.float32):
        Image.fromarray(steps()[..., 0].astype(kind)).save(tmp_path / "numbers.tif")
        with pytest.raises(BadInput, match="32 bits without a white"):
            read(tmp_path / "numbers.tif")


def test_no_other_program_is_started_for_a_picture(tmp_path: Path) -> None:
    """Pillow would hand PostScript to Ghostscript, whatever the file is called."""
    Image.fromarray(steps()).save(tmp_path / "picture.eps")
    (tmp_path / "picture.eps").rename(tmp_path / "picture.png")
    with pytest.raises(BadInput, match="cannot be read"):
        read(tmp_path / "picture.png")


def test_a_fresh_process_reads_every_format(tmp_path: Path) -> None:
    Image.fromarray(steps()).save(tmp_path / "p.webp", lossless=True)
    code = (
        "import sys; from vdiag.scorers._picture_files import read; print(read(sys.argv[1]).sum())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "p.webp")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == steps().sum()


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder as people keep them."""
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    (folder / ".cache").mkdir()
    for ending in ("png", "jpg", "JPEG", "jfif", "webp", "bmp", "tif", "tiff", "gif", "ppm"):
        form = {"jfif": "JPEG"}.get(ending)
        Image.fromarray(steps()).save(folder / "more" / f"picture.{ending}", format=form)
    (folder / "notes.txt").write_text("dear")
    (folder / "film.mp4").write_bytes(b"film")
    (folder / "broken.jpg").write_bytes((folder / "more" / "picture.jpg").read_bytes()[:400])
    (folder / "login.png").write_text("<html>please log in</html>")
    (folder / "none.gif").touch()
    (folder / "more" / ".DS_Store").write_bytes(b"mac")
    (folder / ".cache" / "thumb.png").write_bytes(b"thumb")
    Image.new("RGB", (15, 400)).save(folder / "spacer.gif")
    Image.new("RGB", (16, 16)).save(folder / "small.png")
    return folder


def test_a_folder_says_what_it_passed_over(mixed: Path) -> None:
    found = pictures_of(mixed)
    assert len(found.names) == 10 + 1
    assert {why: [path.name for path in paths] for why, paths in found.passed_over.items()} == {
        "hidden": ["thumb.png", ".DS_Store"],
        "no picture by their ending": ["film.mp4", "notes.txt"],
        "smaller than 16 pixels": ["spacer.gif"],
        "unreadable": ["broken.jpg", "login.png", "none.gif"],
    }
    assert found.told() == (
        "files of the reference passed over: 2 hidden (thumb.png, ...), 2 no picture by their "
        "ending (film.mp4, ...), 1 smaller than 16 pixels (spacer.gif), 3 unreadable "
        "(broken.jpg, ...)",
    )
    (mixed / "more").rename(mixed.parent / "clean")
    (mixed.parent / "clean" / ".DS_Store").unlink()
    assert pictures_of(mixed.parent / "clean").told() == ()


def test_a_picture_is_decoded_once(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def counted(path: Path) -> Pixels:
        seen.append(path)
        return read(path)

    monkeypatch.setattr(_picture_files, "read", counted)
    first = pictures_of(mixed)
    assert len(seen) == 15 - 3  # equal files once
    assert pictures_of(mixed) == first
    assert len(seen) == 15 - 3
