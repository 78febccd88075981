"""A picture's name from a database becomes a path only where it is the hash of a content."""

from pathlib import Path

import pytest

from vdiag.errors import RunError
from vdiag.run.pictures import place


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "/etc/passwd", "ab", "", "AB" * 32, "ab" * 31 + "a/", "ab" * 32 + "\n"],
)
def test_other_names_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="64 hexadecimal digits"):
        place(tmp_path, name)


def test_a_content_s_name_is_a_path_in_the_run(tmp_path: Path) -> None:
    assert place(tmp_path, "ab" * 32) == tmp_path / "images" / "ab" / f"{'ab' * 32}.png"
