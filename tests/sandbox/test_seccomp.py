"""The filters, run by a small interpreter with the numbers of both kinds of machine."""

import errno
import os
import struct

import pytest

from vdiag.sandbox.seccomp import Calls, call_filter

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x00000000, 0x00050000
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# Numbers from the kernel's tables: arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h.
NUMBERS = {
    "x86_64": {
        "read": 0, "openat": 257, "mmap": 9, "exit_group": 231, "socket": 41, "connect": 42,
        "execve": 59, "ptrace": 101, "mount": 165, "clone": 56, "clone3": 435, "bpf": 321,
        "unshare": 272, "io_uring_setup": 425, "kill": 62, "socketpair": 53, "setsid": 112,
        "keyctl": 250, "perf_event_open": 298, "process_vm_readv": 310, "userfaultfd": 323,
        "memfd_create": 319, "open_by_handle_at": 304, "pidfd_open": 434, "prctl": 157,
        "fcntl": 72,
    },
    "aarch64": {
        "read": 63, "openat": 56, "mmap": 222, "exit_group": 94, "socket": 198, "connect": 203,
        "execve": 221, "ptrace": 117, "mount": 40, "clone": 220, "clone3": 435, "bpf": 280,
        "unshare": 97, "io_uring_setup": 425, "kill": 129, "socketpair": 199, "setsid": 157,
        "keyctl": 219, "perf_event_open": 241, "process_vm_readv": 270, "userfaultfd": 282,
        "memfd_create": 279, "open_by_handle_at": 265, "pidfd_open": 434, "prctl": 167,
        "fcntl": 25,
    },
}  # fmt: skip
FORK, THREAD, NEW_USER = 17, 0x3D0F00, 0x10000000


def decide(program: bytes, machine: str, number: int, arguments: tuple[int, ...] = ()) -> int:
    """What a filter says of a call: an interpreter of the classic BPF that seccomp uses."""
    padded = (*arguments, *(0,) * (6 - len(arguments)))
    data = struct.pack("<IIQ6Q", number, AUDIT[machine], 0, *padded)
    accumulator, place = 0, 0
    while True:
        code, yes, no, value = struct.unpack_from("<HBBI", program, 8 * place)
        place += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif code == 0x06:
            return int(value)
        elif code == 0x05:
            place += value
        elif code in (0x15, 0x25, 0x35, 0x45):
            held = {
                0x15: accumulator == value,
                0x25: accumulator > value,
                0x35: accumulator >= value,
                0x45: bool(accumulator & value),
            }[code]
            place += yes if held else no
        elif code == 0x54:
            accumulator &= value
        else:
            raise AssertionError(f"an instruction of unknown kind: {code:#x}")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("calls", list(Calls))
def test_what_each_filter_allows(machine: str, calls: Calls) -> None:
    program, numbers = call_filter(calls, machine), NUMBERS[machine]

    def allowed(name: str, *arguments: int) -> bool:
        return decide(program, machine, numbers[name], arguments) == ALLOW

    assert all(allowed(name) for name in ("read", "openat", "mmap", "exit_group"))
    never = (
        "socket", "connect", "ptrace", "mount", "bpf", "unshare", "io_uring_setup", "keyctl",
        "perf_event_open", "process_vm_readv", "userfaultfd", "open_by_handle_at", "pidfd_open",
        "setsid",
    )  # fmt: skip
    assert [name for name in never if allowed(name)] == []
    runs = calls != Calls.DRAWING
    assert allowed("execve") == runs
    assert allowed("clone", FORK) == (calls == Calls.STARTER)
    assert allowed("clone", THREAD) == (calls in (Calls.STARTER, Calls.THREADS))
    assert not allowed("clone", FORK | NEW_USER)
    assert not allowed("clone", THREAD | NEW_USER)
    assert allowed("kill") == (calls == Calls.STARTER)
    java = calls in (Calls.STARTER, Calls.THREADS)
    assert allowed("socketpair", 1) == java
    assert not allowed("socketpair", 2)
    clone3 = decide(program, machine, numbers["clone3"])
    assert clone3 == ERRNO | errno.ENOSYS
    refused = decide(program, machine, numbers["socket"])
    assert refused == ERRNO | errno.EPERM


# From include/uapi/asm-generic/fcntl.h and linux/fcntl.h: what is about a file, and what is not.
OF_FILES = {
    "F_DUPFD": 0, "F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_SETFL": 4, "F_GETLK": 5,
    "F_SETLK": 6, "F_SETLKW": 7, "F_OFD_SETLK": 37, "F_DUPFD_CLOEXEC": 1030,
    "F_GETPIPE_SZ": 1032,
}  # fmt: skip
OF_PROCESSES = {
    "F_SETOWN": 8, "F_SETSIG": 10, "F_SETOWN_EX": 15, "F_SETLEASE": 1024, "F_NOTIFY": 1026,
    "F_ADD_SEALS": 1033, "unknown": 4711, "F_GETFL and more": 3 + (1 << 32),
}  # fmt: skip


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("calls", list(Calls))
def test_fcntl_is_allowed_for_files_and_for_no_process(machine: str, calls: Calls) -> None:
    program, number = call_filter(calls, machine), NUMBERS[machine]["fcntl"]
    decided = {
        name: decide(program, machine, number, (3, command, 1)) == ALLOW
        for name, command in {**OF_FILES, **OF_PROCESSES}.items()
    }
    assert decided == dict.fromkeys(OF_FILES, True) | dict.fromkeys(OF_PROCESSES, False)


@pytest.mark.parametrize("calls", list(Calls))
def test_calls_with_another_machine_s_numbers_end_the_program(calls: Calls) -> None:
    other = "aarch64" if os.uname().machine == "x86_64" else "x86_64"
    mine = os.uname().machine
    assert decide(call_filter(calls, mine), other, NUMBERS[other]["read"]) == KILL
