"""The system calls a drawing may make, as a BPF program.

An allow-list: whatever is not named here fails with EPERM. libseccomp knows the numbers of every
architecture. No call that makes a socket, a namespace or a mount is on any list, and a drawing's
own code can make no process: an engine that starts a command (pdftex, java) does so under
``STARTER``, and the command itself runs under ``COMMAND`` or ``THREADS`` on top.
"""

import errno
import os
import tempfile
from enum import StrEnum
from functools import cache

from vdiag.errors import MissingPart

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
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError) as error:
        raise MissingPart(
            f'The library "libseccomp.so.2" cannot be loaded ({error}); '
            "install it with `apt-get install libseccomp2`."
        ) from error
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    if machine is not None and machine != os.uname().machine:
        rules.add_arch(getattr(pyseccomp.Arch, machine.upper()))
        rules.remove_arch(pyseccomp.system_arch())
    for name in ALLOWED:
        rules.add_rule(pyseccomp.ALLOW, name)
    for command in _FCNTL:
        rules.add_rule(pyseccomp.ALLOW, "fcntl", pyseccomp.Arg(1, pyseccomp.EQ, command))
    rules.add_rule(pyseccomp.ALLOW, "prlimit64", pyseccomp.Arg(2, pyseccomp.EQ, 0))
    rules.add_rule(pyseccomp.ALLOW, "ioctl", pyseccomp.Arg(1, pyseccomp.EQ, 0x5401))  # isatty
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # glibc then falls back to clone
    if calls != Calls.DRAWING:
        rules.add_rule(pyseccomp.ALLOW, "execve")
        rules.add_rule(pyseccomp.ALLOW, "prctl", pyseccomp.Arg(0, pyseccomp.EQ, _PR_SET_NAME))
    if calls == Calls.THREADS:
        both = _THREAD | _NAMESPACES
        thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, both, _THREAD)
        rules.add_rule(pyseccomp.ALLOW, "clone", thread)
    if calls in (Calls.STARTER, Calls.THREADS):
        # Java makes one pair of connected sockets to close files with; it leads nowhere.
        rules.add_rule(pyseccomp.ALLOW, "socketpair", pyseccomp.Arg(0, pyseccomp.EQ, _AF_UNIX))
    if calls == Calls.STARTER:
        plain = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _NAMESPACES, 0)
        rules.add_rule(pyseccomp.ALLOW, "clone", plain)
        for name in ("fork", "vfork", "wait4", "waitid", "kill", "seccomp"):
            rules.add_rule(pyseccomp.ALLOW, name)
        for option in (_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS):
            rules.add_rule(pyseccomp.ALLOW, "prctl", pyseccomp.Arg(0, pyseccomp.EQ, option))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
