"""What the warm process does itself is ended, too, also inside a regular expression."""

import re
import time

import pytest

from vdiag.sandbox.inside import Exhausted, limited


def test_a_slow_expression_is_ended_by_the_processor_s_time() -> None:
    with pytest.raises(Exhausted), limited(0.2):
        re.match(r"(a+)+b", "a" * 60)


def test_work_that_ends_in_time_is_left_alone_and_the_clock_is_stopped() -> None:
    with limited(0.2):
        pass
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
