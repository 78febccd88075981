"""Python programs that try to get out of the sandbox; each draws only after it got through."""

from collections.abc import Sequence

from vdiag.languages._python_bombs import BOMBS, HARMLESS, OUTPUTS
from vdiag.sandbox import Attempt, Target, Tier

_FAIL = "raise SystemExit(1)"
_CALL = "import ctypes as c, os\nlib = c.CDLL(None, use_errno=True)\n"
_PIPE = "import fcntl as f, os\nr, w = os.pipe()\n"
_STRIKE = "f.fcntl(r, f.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)\nos.write(w, b'x')"
_READ = [
    ("a file in the home folder", "open('@HOME_FILE@').read()"),
    ("the list of users", "open('/etc/passwd').read()"),
    ("the users' password hashes", "open('/etc/shadow').read()"),
    ("a file of the machine's settings", "open('/etc/hostname').read()"),
    ("a key in its own environment", f"import os\nif 'VDIAG_BAIT' not in os.environ: {_FAIL}"),
    ("the environment of process 1", "open('/proc/1/environ', 'rb').read()"),
    ("its own environment block", "open('/proc/self/environ', 'rb').read()"),
    (
        "the environment of any process",
        "import glob\nfound = b''\nfor p in glob.glob('/proc/[0-9]*/environ'):\n"
        "    found += open(p, 'rb').read()\n"
        f"if b'VDIAG_BAIT' not in found: {_FAIL}",
    ),
    (
        "which processes there are",
        "import os\nassert any(n.isdigit() for n in os.listdir('/proc'))",
    ),
    ("the memory of its parent", "import os\nopen(f'/proc/{os.getppid()}/mem', 'rb').read(1)"),
    ("another drawing's folder", "open('@OTHER_DRAWING@').read()"),
    (
        "other folders beside its own",
        f"import os\nif not set(os.listdir('/tmp')) - set(os.listdir('.')): {_FAIL}",
    ),
    (
        "a secret through a symbolic link",
        "import os\nos.symlink('@HOME_FILE@', 'x')\nopen('x').read()",
    ),
    ("a secret through a hard link", "import os\nos.link('@HOME_FILE@', 'x')\nopen('x').read()"),
    (
        "what lies behind an inherited descriptor",
        "import os\nfound = 0\nfor n in range(3, 1024):\n    if n in (60, 61): continue\n    try:\n"
        "        os.fstat(n); os.listdir(n); found = 1\n    except (OSError, TypeError): pass\n"
        f"if not found: {_FAIL}",
    ),
]
_FOLDERS = {
    path: path
    for path in "/usr/local/etc /usr/local/share /usr/local/sbin /usr/src /usr/include"
    " /usr/share/doc /usr/share/fonts /etc/ssl /var/log /opt /sys".split()
} | {"the home folder": "@HOME@"}
_READ += [
    (f"what lies in {name}", f"import os\nos.listdir('{path}')") for name, path in _FOLDERS.items()
]
_READ += [
    (
        "fonts of the machine",
        "import matplotlib, matplotlib.font_manager as f\nown = matplotlib.get_data_path()\n"
        f"if all(one.fname.startswith(own) for one in f.fontManager.ttflist): {_FAIL}",
    ),
    ("a font of the user's", "from PIL import ImageFont\nImageFont.truetype('@HOME_FONT@')"),
    (
        "a home folder that others share",
        f"import os\nif os.path.realpath(os.path.expanduser('~')) == os.getcwd(): {_FAIL}",
    ),
]
_EXISTS = [
    (
        "whether a file of the user's is there",
        f"import os\nif not os.path.exists('@HOME_FILE@'): {_FAIL}",
    ),
    ("how long a file of the user's is", "import os\nos.stat('@HOME_FILE@')"),
    ("whether it might read a file", f"import os\nif not os.access('@HOME_FILE@', 4): {_FAIL}"),
    ("where a link of the user's leads", "import os\nos.readlink('@HOME_LINK@')"),
    ("a folder of the user's to be in", "import os\nos.chdir('@HOME@')"),
    (
        "which processes there may be",
        f"import os\nif not os.path.exists('/proc/@VICTIM@'): {_FAIL}",
    ),
]
"""What no rule of Landlock's is about."""
_WRITE = [
    ("a file in the home folder", "open('@HOME@/vdiag-was-here', 'w').write('x')"),
    ("a file in /tmp of the machine", "open('@OUTSIDE@/vdiag-was-here', 'w').write('x')"),
    ("a file in /usr", "open('/usr/vdiag-was-here', 'w')"),
    ("a file in /dev/shm", "open('/dev/shm/vdiag-was-here', 'w').write('x' * 99999)"),
    ("a file in /dev", "open('/dev/vdiag-was-here', 'w')"),
    ("the rights of a file of the user's", "import os\nos.chmod('@HOME_FILE@', 0o777)"),
    ("the length of a file of the user's", "import os\nos.truncate('@HOME_FILE@', 0)"),
    ("the date of a file of the user's", "import os\nos.utime('@HOME_FILE@', (1, 1))"),
    ("a file in the root folder", "open('/vdiag-was-here', 'w')"),
    ("the code of vdiag", "import vdiag.sandbox.engine as e\nopen(e.__file__, 'a')"),
    (
        "a device node",
        "import os, stat\nos.mknod('d', stat.S_IFBLK | 0o600, os.makedev(8, 0))\nopen('d', 'rb')",
    ),
]
_NETWORK = [
    ("TCP", "import socket\nsocket.create_connection(('127.0.0.1', @TCP_PORT@), 1)"),
    ("UDP", "import socket\nsocket.socket(2, 2).sendto(b'x', ('127.0.0.1', @UDP_PORT@))"),
    ("TCP over IPv6", "import socket\nsocket.socket(10, 1).connect(('::1', @TCP_PORT@))"),
    ("a unix socket", "import socket\nsocket.socket(1).connect('@UNIX_SOCKET@')"),
    ("an abstract unix socket", "import socket\nsocket.socket(1).connect('\\0@ABSTRACT_SOCKET@')"),
    ("a raw socket", "import socket\nsocket.socket(17, 3, 3)"),
    ("a netlink socket", "import socket\nsocket.socket(16, 3, 0)"),
]
_PROCESS = [
    ("a second process", "import os\nos.fork()"),
    ("a program", "import subprocess\nsubprocess.run(['/bin/true'], check=True)"),
    ("a shell", f"import os\nif os.system('true'): {_FAIL}"),
    ("another program in its place", "import os\nos.execv('/bin/true', ['true'])"),
    ("a thread", "import threading\nt = threading.Thread(target=print)\nt.start(); t.join()"),
    ("a signal to another process", "import os\nos.kill(@VICTIM@, 15)"),
    ("a signal to its parent", "import os\nos.kill(os.getppid(), 9)"),
    ("a signal to every process", "import os\nos.kill(-1, 9)"),
    ("tracing another process", f"{_CALL}if lib.ptrace(16, @VICTIM@, 0, 0): {_FAIL}"),
    ("tracing its parent", f"{_CALL}if lib.ptrace(16, os.getppid(), 0, 0): {_FAIL}"),
    (
        "memory of another process",
        f"{_CALL}b = (c.c_char * 8)()\nv = (c.c_size_t * 2)(c.addressof(b), 8)\n"
        f"if lib.process_vm_readv(@VICTIM@, v, 1, v, 1, 0) < 0: {_FAIL}",
    ),
    ("a handle on another process", "import os\nos.pidfd_open(@VICTIM@)"),
    (
        "a signal to another process by a pipe (F_SETOWN)",
        f"{_PIPE}f.fcntl(r, f.F_SETOWN, @VICTIM@)\nf.fcntl(r, f.F_SETSIG, 9)\n{_STRIKE}",
    ),
    (
        "a signal to another process by F_SETOWN_EX",
        f"{_CALL}{_PIPE}owner = (c.c_int * 2)(1, @VICTIM@)\n"
        f"if lib.fcntl(r, 15, owner): {_FAIL}\nf.fcntl(r, f.F_SETSIG, 9)\n{_STRIKE}",
    ),
    ("a signal of its choice for a pipe (F_SETSIG)", f"{_PIPE}f.fcntl(r, 10, 9)"),
    (
        "word of changes to a folder (F_NOTIFY)",
        "import fcntl, os\nfcntl.fcntl(os.open('.', 0), 1026, 4)",
    ),
    ("a lease on a file", "import fcntl\nfcntl.fcntl(open('x', 'w'), 1024, 1)"),
    ("another priority for a process", "import os\nos.setpriority(0, @VICTIM@, 19)"),
]
_KERNEL = [
    ("new namespaces", f"{_CALL}if lib.unshare(0x10020000): {_FAIL}"),
    ("a mount", f"{_CALL}if lib.mount(b'x', b'/tmp', b'tmpfs', 0, 0): {_FAIL}"),
    ("another root folder", "import os\nos.chroot('/usr')"),
    ("another user", "import os\nos.setuid(0)\nos.listdir('/root')"),
    ("higher limits", "import resource as r\nr.setrlimit(r.RLIMIT_AS, (r.RLIM_INFINITY,) * 2)"),
    ("a kernel program (bpf)", f"{_CALL}if lib.syscall(321, 0, 0, 0) < 0: {_FAIL}"),
    ("keys of the kernel", f"{_CALL}if lib.syscall(250, 0, -3, 1) < 0: {_FAIL}"),
    ("io_uring", f"{_CALL}if lib.syscall(425, 1, c.create_string_buffer(120)) < 0: {_FAIL}"),
    ("performance counters", f"{_CALL}if lib.syscall(298, 0, 0, -1, -1, 0) < 0: {_FAIL}"),
    ("the clock of the machine", "import time\ntime.clock_settime(0, 0)"),
    ("the terminal", "import fcntl\nfcntl.ioctl(0, 0x5412, b'x')"),
    ("another name for the machine", f"{_CALL}if lib.sethostname(b'x', 1): {_FAIL}"),
]
_MAY_DRAW = ("a file in /tmp of the machine",)
"""In tier A the folder has that path too, but is the drawing's own."""
_OUTLIVE = [
    (
        "a process of its own session",
        "import os, time, select\nif os.fork(): raise SystemExit(1)\nos.setsid()\n"
        "if os.fork(): os._exit(0)\nselect.select([], [], [])",
    ),
]


def attempts(drawing: str) -> list[Attempt]:
    """All attempts.

    Args:
        drawing: a program that draws; it is run after the attempt, where it got through.
    """
    groups: dict[Target, Sequence[tuple[str, str]]] = {
        Target.READ: _READ,
        Target.WRITE: _WRITE,
        Target.NETWORK: _NETWORK,
        Target.PROCESS: _PROCESS,
        Target.KERNEL: _KERNEL,
        Target.BOMB: BOMBS,
        Target.OUTPUT: OUTPUTS,
        Target.OUTLIVE: _OUTLIVE,
    }
    found = [
        Attempt(target, name, f"{program}\n{drawing}", name in _MAY_DRAW)
        for target, group in groups.items()
        for name, program in group
    ]
    for name, program in _EXISTS:
        limit = (Tier.LANDLOCK,)
        found.append(Attempt(Target.READ, name, f"{program}\n{drawing}", known_limit=limit))
    return found + [
        Attempt(target, name, f"{program}\n{drawing}", may_draw=True)
        for target, name, program in HARMLESS
    ]
