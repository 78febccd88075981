"""The system calls a drawing may make, as a BPF program.

An allow-list: whatever is not named here fails with EPERM. libseccomp knows the numbers of every
architecture. No call that makes a process, a thread or a socket is on the list.
"""

import errno
import tempfile
from functools import cache

from vdiag.errors import MissingPart

ALLOWED = """
    read write pread64 pwrite64 readv writev close lseek fstat stat lstat newfstatat statx access
    faccessat faccessat2 open openat getdents64 readlink readlinkat getcwd chdir dup dup2 dup3
    fcntl flock ftruncate truncate fsync fdatasync unlink unlinkat rename renameat renameat2 mkdir
    mkdirat rmdir chmod fchmod fchmodat umask utimensat copy_file_range sendfile fadvise64 statfs
    fstatfs mmap munmap mremap mprotect madvise mincore brk membarrier rt_sigaction rt_sigprocmask
    rt_sigreturn rt_sigpending sigaltstack getpid getppid gettid getuid geteuid getgid getegid
    getgroups getpgrp getpgid getsid uname sysinfo getrusage times clock_gettime clock_getres
    clock_nanosleep nanosleep gettimeofday time alarm setitimer getitimer pause getrandom futex
    futex_waitv sched_yield sched_getaffinity sched_getparam sched_getscheduler set_robust_list
    get_robust_list rseq set_tid_address arch_prctl exit exit_group poll ppoll select pselect6
    pipe pipe2 epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2 restart_syscall
""".split()


@cache
def drawing_filter() -> bytes:
    """The filter for a drawing, ready for ``prctl(PR_SET_SECCOMP)``.

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
    for name in ALLOWED:
        rules.add_rule(pyseccomp.ALLOW, name)
    rules.add_rule(pyseccomp.ALLOW, "prlimit64", pyseccomp.Arg(2, pyseccomp.EQ, 0))
    rules.add_rule(pyseccomp.ALLOW, "ioctl", pyseccomp.Arg(1, pyseccomp.EQ, 0x5401))  # isatty
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # glibc then falls back to clone
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
