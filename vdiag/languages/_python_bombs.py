"""Python programs that use up what they may, or say of themselves what is not so."""

from vdiag.sandbox import Target

BOMBS = [
    ("an endless loop", "while True: pass"),
    (
        "an endless loop that ignores signals",
        "import signal\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass",
    ),
    ("an endless pause", "import select\nselect.select([], [], [])"),
    (
        "an endless pause with nothing more to say",
        "import os, select\nfor n in (1, 2, 60, 61): os.close(n)\nselect.select([], [], [])",
    ),
    ("memory", "x = []\nwhile True: x.append(bytearray(10**7))"),
    ("memory that is mapped", "import mmap\nx = [mmap.mmap(-1, 1 << 30) for _ in range(99)]"),
    ("recursion", "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()"),
    ("processes", "import os\nwhile True: os.fork()"),
    ("disk space", "f = open('big', 'wb')\nwhile True: f.write(b'x' * 10**6)"),
    ("inodes", "import itertools\nfor n in itertools.count(): open(f'f{n}', 'w')"),
    ("a file of holes", "f = open('big', 'wb')\nf.truncate(1 << 40)"),
    (
        "disk space in deleted files",
        "import os\nheld = []\nwhile True:\n    held.append(open('x', 'wb')); os.unlink('x')\n"
        "    for _ in range(15): held[-1].write(bytes(1 << 20))\n    held[-1].flush()",
    ),
    (
        "disk space in files without names",
        "import os\nheld = []\nwhile True:\n"
        "    held.append(open(os.open('.', os.O_TMPFILE | os.O_RDWR), 'wb'))\n"
        "    for _ in range(15): held[-1].write(bytes(1 << 20))\n    held[-1].flush()",
    ),
    (
        "disk space in deleted files that are mapped",
        "import mmap, os\nheld = []\nwhile True:\n    f = open('x', 'w+b'); os.unlink('x')\n"
        "    f.truncate(15 << 20); held.append(mmap.mmap(f.fileno(), 0)); f.close()\n"
        "    held[-1][:] = bytes(15 << 20)",
    ),
    ("nested folders without end", "import os\nwhile True: os.mkdir('d'); os.chdir('d')"),
    ("a number of endless digits", "x = 9\nwhile True: x = x * x"),
]
_STATUSES = {
    "deep lists as its status": "b'[' * 60000",
    "deep objects as its status": """b'{"a":' * 12000""",
    "a line of 5,000 digits": """b'{"line": ' + b'9' * 5000 + b'}'""",
    "a line that is no number": """b'{"reason": "timeout", "line": NaN}'""",
    "a list as its log": """b'{"reason": "timeout", "log": [1]}'""",
    "an object as its reason": """b'{"reason": {"a": 1}}'""",
    "half a character in its log": """b'{"log": "' + bytes([92]) + b'ud800"}'""",
    "escape sequences in its log": """b'{"log": "' + bytes([92]) + b'u001b[2J"}'""",
    "bytes that are no text": "bytes(range(128, 256))",
    "a picture that it never gave": "b'{}'",
}
OUTPUTS = [
    ("a flood on stdout", "while True: print('flood' * 1000)"),
    ("a flood instead of the picture", "import os\nwhile True: os.write(60, b'x' * 65536)"),
    ("a flood instead of the status", "import os\nos.write(61, b'{' * 10**6)"),
    ("an end like that of a broken sandbox", "import os\nos._exit(99)"),
    ("too small a picture", "import os\nos.write(60, b'xxx'); os._exit(0)"),
    (
        "a lie about itself",
        'import os\nos.write(61, b\'{"reason": "none", "line": -3}\'); os._exit(0)',
    ),
    ("a crash", "import ctypes\nctypes.string_at(0)"),
    ("a flood on stderr", "import os\nwhile True: os.write(2, b'flood' * 9999)"),
    ("a flood without line ends", "import sys\nwhile True: sys.stdout.write('flood')"),
    ("a flood of control characters", "import os\nwhile True: os.write(1, bytes(range(32)) * 999)"),
    *(
        (name, f"import os\nos.write(61, {status}); os._exit(0)")
        for name, status in _STATUSES.items()
    ),
]
_SHUT = "os.mkdir('d', 0)"
HARMLESS = [
    (
        Target.BOMB,
        "3,000 nested folders",
        "import os\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')",
    ),
    (
        Target.BOMB,
        "nested folders with long names",
        "import os\nfor _ in range(200): os.mkdir('n' * 255); os.chdir('n' * 255)",
    ),
    (Target.BOMB, "folders that cannot be looked into", f"import os\n{_SHUT}"),
    (Target.OUTPUT, "a long log before its drawing", "for n in range(200000): print(n)"),
    (Target.BOMB, "source that is nested", "x = " + "(" * 150 + "1" + ")" * 150),
    (Target.BOMB, "source that is nested too deeply", "x = " + "[" * 90000 + "]" * 90000),
    (Target.BOMB, "a sum of 90,000 terms", "x = " + "+".join("1" * 90000)),
    (Target.BOMB, "a comment of a million spaces", "# " + " " * 10**6 + "x"),
    (Target.BOMB, "a text that never ends", "x = '" + "\\\\" * 200000),
]
"""What may well draw, and must leave the drawings after it as they are."""
