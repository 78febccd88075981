"""Our few calls into libseccomp: what they make, and the sentence where it is not there."""

import errno
import struct

import pytest

from vdiag.errors import MissingPart
from vdiag.sandbox import libseccomp
from vdiag.sandbox.libseccomp import ALLOW, Argument, refusal, rules

RETURN, X86_64 = 0x06, 0xC000003E  # linux/bpf_common.h, linux/audit.h


def instructions(program: bytes) -> list[tuple[int, int, int, int]]:
    """Code, jump if true, jump if false, operand (struct sock_filter)."""
    return list(struct.iter_unpack("HBBI", program))


def test_a_filter_holds_its_machine_its_calls_and_its_actions() -> None:
    with rules(refusal(errno.EPERM), "x86_64") as made:
        made.add(ALLOW, "read")
        made.add(refusal(errno.ENOSYS), "fcntl", Argument.equal(1, 12345))
        made.add(ALLOW, "clone", Argument.masked(0, 0xABCD, 0x0204))
        found = instructions(made.program())
    operands = {operand for *_, operand in found}
    assert {X86_64, 0, 72, 56, 12345, 0xABCD, 0x0204} <= operands  # read, fcntl, clone: asm/unistd
    returned = {operand for code, _, _, operand in found if code == RETURN}
    assert returned >= {ALLOW, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS}


def test_a_call_that_is_none() -> None:
    with rules(ALLOW) as made, pytest.raises(ValueError, match='no system call "reed"'):
        made.add(refusal(errno.EPERM), "reed")


def test_a_rule_that_it_refuses() -> None:
    with rules(ALLOW) as made, pytest.raises(OSError, match=r"libseccomp\.so\.2"):
        made.add(ALLOW, "read")  # what happens anyway is no rule


def test_the_sentence_where_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libseccomp, "LIBRARY", "libseccomp.so.none")
    libseccomp._loaded.cache_clear()
    try:
        with pytest.raises(MissingPart, match=r"cannot be loaded.*`apt-get install libseccomp2`"):
            libseccomp.Rules(ALLOW)
    finally:
        libseccomp._loaded.cache_clear()
