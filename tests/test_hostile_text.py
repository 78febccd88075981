"""Whatever a model writes is read in time in proportion to its length."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.hostile_text import READERS


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("reader", READERS)
def test_a_megabyte_of_any_shape_is_read(reader: str) -> None:
    command = [sys.executable, "-m", "tests.hostile_text", reader]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0, done.stderr
