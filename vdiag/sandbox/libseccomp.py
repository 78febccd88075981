"""The few functions of libseccomp that make a filter, called where the library lies.

Actions and comparisons are those of its header seccomp.h (version 2.2 or newer).
"""

import ctypes
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from vdiag.errors import MissingPart

LIBRARY = "libseccomp.so.2"
ALLOW = 0x7FFF0000
_EQUAL, _MASKED_EQUAL = 4, 7
_UNKNOWN_CALL = -1


def refusal(number: int) -> int:
    """The action that makes a call fail with this ``errno``."""
    return 0x00050000 | number


class Argument(ctypes.Structure):
    """What one argument of a call is compared with."""

    _fields_ = (
        ("place", ctypes.c_uint),
        ("comparison", ctypes.c_int),
        ("mask_or_value", ctypes.c_uint64),
        ("masked_value", ctypes.c_uint64),
    )

    @classmethod
    def equal(cls, place: int, value: int) -> "Argument":
        """The argument at that place, from 0, is this value."""
        return cls(place, _EQUAL, value, 0)

    @classmethod
    def masked(cls, place: int, mask: int, value: int) -> "Argument":
        """Of the argument at that place the bits of the mask are this value's."""
        return cls(place, _MASKED_EQUAL, mask, value)


class Rules:
    """A filter while it is made.

    Args:
        default: the action for calls without a rule.
        machine: whose system call numbers it is for (``"aarch64"``); default: this machine's.

    Raises:
        MissingPart: the library cannot be loaded.
        OSError: it refuses, with the reason's ``errno``.
    """

    def __init__(self, default: int, machine: str | None = None) -> None:
        self._library = _loaded()
        self._filter = self._library.seccomp_init(default)
        if not self._filter:
            raise MemoryError(f"{LIBRARY} could not begin a filter")
        if machine is not None and machine != os.uname().machine:
            token = self._library.seccomp_arch_resolve_name(machine.encode())
            _check(self._library.seccomp_arch_add(self._filter, token))
            native = self._library.seccomp_arch_native()
            _check(self._library.seccomp_arch_remove(self._filter, native))

    def add(self, action: int, call: str, *arguments: Argument) -> None:
        """The action for a call by its name, where all of the arguments compare so."""
        number = self._library.seccomp_syscall_resolve_name(call.encode())
        if number == _UNKNOWN_CALL:
            raise ValueError(f'{LIBRARY} knows no system call "{call}"')
        array = (Argument * len(arguments))(*arguments)
        count = len(arguments)
        _check(self._library.seccomp_rule_add_array(self._filter, action, number, count, array))

    def program(self) -> bytes:
        """The filter as instructions for the kernel (struct sock_filter)."""
        with tempfile.TemporaryFile() as file:
            _check(self._library.seccomp_export_bpf(self._filter, file.fileno()))
            file.seek(0)
            return file.read()

    def release(self) -> None:
        """Give its memory back; it cannot be used any more."""
        self._library.seccomp_release(self._filter)


@contextmanager
def rules(default: int, machine: str | None = None) -> Iterator[Rules]:
    """As :class:`Rules`, released at the end."""
    made = Rules(default, machine)
    try:
        yield made
    finally:
        made.release()


@cache
def _loaded() -> Any:
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise MissingPart(
            f'The library "{LIBRARY}" cannot be loaded ({error}); '
            "install it with `apt-get install libseccomp2`."
        ) from error
    number, filter_ = ctypes.c_uint32, ctypes.c_void_p
    for name, gives, takes in (
        ("init", filter_, (number,)),
        ("release", None, (filter_,)),
        ("arch_native", number, ()),
        ("arch_resolve_name", number, (ctypes.c_char_p,)),
        ("arch_add", ctypes.c_int, (filter_, number)),
        ("arch_remove", ctypes.c_int, (filter_, number)),
        ("syscall_resolve_name", ctypes.c_int, (ctypes.c_char_p,)),
        ("rule_add_array", ctypes.c_int, (filter_, number, ctypes.c_int, ctypes.c_uint, filter_)),
        ("export_bpf", ctypes.c_int, (filter_, ctypes.c_int)),
    ):
        function = getattr(library, f"seccomp_{name}")
        function.restype, function.argtypes = gives, takes
    return library


def _check(result: int) -> None:
    if result < 0:
        raise OSError(-result, f"{LIBRARY}: {os.strerror(-result)}")
