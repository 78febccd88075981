"""The system calls a drawing may make, as a BPF program.

An allow-list: whatever is not named here fails with EPERM. libseccomp knows the numbers of every
architecture. No call that makes a socket, a namespace or a mount is on any list, and a drawing's
own code can make no process: an engine that starts a command (pdftex, java) does so under
``STARTER``, and the command itself runs under ``COMMAND`` or ``THREADS`` on top.
"""

import errno
from enum import StrEnum
from functools import cache

from vdiag.sandbox.libseccomp import ALLOW, Argument, Rules, refusal, rules

ALLOWED = """
    read write pread64 pwrite64 readv writev close close_range lseek fstat stat lstat newfstatat
    statx access faccessat faccessat2 open openat getdents64 readlink readlinkat getcwd chdir dup
    dup2 dup3 flock ftruncate fsync fdatasync unlink unlinkat rename renameat renameat2 mkdir
    mkdirat rmdir umask copy_file_range sendfile fadvise64 statfs fstatfs mmap munmap mremap
    mprotect madvise mincore brk membarrier rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending
    sigaltstack getpid getppid gettid getuid geteuid getgid getegid getgroups getpgrp getpgid getsid
    uname sysinfo getrusage times clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday
    time alarm setitimer getitimer pause getrandom futex futex_waitv sched_yield sched_getaffinity
    sched_getparam sched_getscheduler set_robust_list get_robust_list rseq set_tid_address
    arch_prctl exit exit_group poll ppoll select pselect6 pipe pipe2 epoll_create1 epoll_ctl
    epoll_wait epoll_pwait eventfd2 restart_syscall
""".split()


_FCNTL = (*range(8), 36, 37, 38, 1030, 1031, 1032, 1034)
"""Of fcntl's commands (linux/fcntl.h) those that concern a file alone, from F_DUPFD to F_GET_SEALS:
with F_SETOWN and F_SETSIG the kernel would send any signal to any process of the user's."""
_THREAD, _NAMESPACES = 0x10000, 0x7E020080
_PR_SET_NAME, _PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 15, 1, 22, 38
_AF_UNIX = 1


class Calls(StrEnum):
    """How much a filter allows beyond :data:`ALLOWED`."""

    DRAWING = "drawing"  # nothing
    STARTER = "starter"  # processes, threads, running a program
    COMMAND = "command"  # running a program in the own place
    THREADS = "threads"  # that, and threads


@cache
def call_filter(calls: Calls, machine: str | None = None) -> bytes:
    """The filter, ready for ``prctl(PR_SET_SECCOMP)``.

    Args:
        calls: how much it allows.
        machine: for which system call numbers (``"aarch64"``); default: this machine's.

    Raises:
        MissingPart: libseccomp is not on this machine.
    """
    with rules(refusal(errno.EPERM), machine) as made:
        _fill(made, calls)
        return made.program()


def _fill(made: Rules, calls: Calls) -> None:
    for name in ALLOWED:
        made.add(ALLOW, name)
    for command in _FCNTL:
        made.add(ALLOW, "fcntl", Argument.equal(1, command))
    made.add(ALLOW, "prlimit64", Argument.equal(2, 0))
    made.add(ALLOW, "ioctl", Argument.equal(1, 0x5401))  # isatty
    made.add(refusal(errno.ENOSYS), "clone3")  # glibc then falls back to clone
    if calls != Calls.DRAWING:
        made.add(ALLOW, "execve")
        made.add(ALLOW, "prctl", Argument.equal(0, _PR_SET_NAME))
    if calls == Calls.THREADS:
        made.add(ALLOW, "clone", Argument.masked(0, _THREAD | _NAMESPACES, _THREAD))
    if calls in (Calls.STARTER, Calls.THREADS):
        # Java makes one pair of connected sockets to close files with; it leads nowhere.
        made.add(ALLOW, "socketpair", Argument.equal(0, _AF_UNIX))
    if calls == Calls.STARTER:
        made.add(ALLOW, "clone", Argument.masked(0, _NAMESPACES, 0))
        for name in ("fork", "vfork", "wait4", "waitid", "kill", "seccomp"):
            made.add(ALLOW, name)
        for option in (_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS):
            made.add(ALLOW, "prctl", Argument.equal(0, option))
