"""Sketches that try to get out of the sandbox; each draws only after it got through."""

from vdiag.sandbox import Attempt, Target, Tier

_FILES = "java.nio.file.Files"


def _sketch(body: str, head: str = "") -> str:
    """A sketch whose ``attempt`` may throw anything; what it throws ends the sketch."""
    return f"""{head}
void attempt() throws Exception {{
  {body}
}}
void setup() {{
  size(100, 100);
  try {{
    attempt();
  }} catch (Exception error) {{
    throw new RuntimeException(error.toString());
  }}
  background(255, 0, 0);
  circle(50, 50, 40);
  noLoop();
}}
"""


def _read(path: str) -> str:
    return _sketch(f'{_FILES}.readAllBytes(java.nio.file.Path.of("{path}"));')


def _write(path: str) -> str:
    return _sketch(f'{_FILES}.writeString(java.nio.file.Path.of("{path}"), "x");')


_UNSAFE = (
    'java.lang.reflect.Field f = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");'
    "f.setAccessible(true); sun.misc.Unsafe u = (sun.misc.Unsafe) f.get(null);"
)
_ENDLESS = "new Thread() { public void run() { while (true); } }"
_PROGRAMS = (
    (Target.READ, "a file in the home folder", _read("@HOME_FILE@")),
    (Target.READ, "the list of users", _read("/etc/passwd")),
    (Target.READ, "its own environment block", _read("/proc/self/environ")),
    (Target.READ, "the environment of process 1", _read("/proc/1/environ")),
    (Target.READ, "another drawing's folder", _read("@OTHER_DRAWING@")),
    (Target.READ, "a key in its environment", _sketch(
        'if (System.getenv("VDIAG_BAIT") == null) throw new Exception("none");')),
    (Target.READ, "a file by Processing itself", _sketch(
        'if (loadStrings("@HOME_FILE@") == null) throw new Exception("none");')),
    (Target.READ, "what lies in /usr/local/etc", _sketch(
        'if (new File("/usr/local/etc").list() == null) throw new Exception("none");')),
    (Target.READ, "what lies in /usr/share/doc", _sketch(
        'if (new File("/usr/share/doc").list() == null) throw new Exception("none");')),
    (Target.READ, "a font of the user's", _sketch(
        'java.awt.Font.createFont(0, new File("@HOME_FONT@"));')),
    (Target.READ, "the home folder's names", _sketch(
        'if (new File("@HOME@").list() == null) throw new Exception("none");')),
    (Target.WRITE, "a file in the home folder", _write("@HOME@/vdiag-was-here")),
    (Target.WRITE, "the classes that draw", _sketch(
        'new java.io.FileOutputStream(System.getProperty("java.class.path"), true).write(1);')),
    (Target.WRITE, "a file in /usr", _write("/usr/vdiag-was-here")),
    (Target.NETWORK, "TCP", _sketch('new java.net.Socket("127.0.0.1", @TCP_PORT@);')),
    (Target.NETWORK, "UDP", _sketch(
        "new java.net.DatagramSocket().send(new java.net.DatagramPacket(new byte[1], 1, "
        'java.net.InetAddress.getByName("127.0.0.1"), @UDP_PORT@));')),
    (Target.NETWORK, "a page", _sketch(
        'new java.net.URL("http://127.0.0.1:@TCP_PORT@/").openStream().read();')),
    (Target.NETWORK, "a picture from a page", _sketch(
        'if (loadImage("http://127.0.0.1:@TCP_PORT@/a.png") == null)'
        ' throw new Exception("none");')),
    (Target.NETWORK, "a unix socket", _sketch(
        "java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of("
        '"@UNIX_SOCKET@"));')),
    (Target.PROCESS, "a program by Runtime.exec", _sketch(
        'Runtime.getRuntime().exec("/bin/true");')),
    (Target.PROCESS, "a program by ProcessBuilder", _sketch(
        'new ProcessBuilder("/bin/sh", "-c", "true").start();')),
    (Target.PROCESS, "a program by Processing itself", _sketch(
        'if (launch("/bin/true") == null) throw new Exception("none");')),
    (Target.PROCESS, "a signal to another process", _sketch(
        "if (!ProcessHandle.of(@VICTIM@L).get().destroyForcibly()) throw new Exception();")),
    (Target.OUTPUT, "an end by System.exit", _sketch("System.exit(0);")),
    (Target.OUTPUT, "an end by halt", _sketch("Runtime.getRuntime().halt(3);")),
    (Target.OUTPUT, "a flood on stdout", _sketch('while (true) println("flood flood flood");')),
    (Target.OUTPUT, "a flood instead of the picture", _sketch(
        "java.io.FileOutputStream o = new java.io.FileOutputStream(java.io.FileDescriptor.out);"
        "while (true) o.write(new byte[65536]);")),
    (Target.OUTPUT, "a crash by Unsafe", _sketch(f"{_UNSAFE} u.putAddress(0, 0);")),
    (Target.BOMB, "an endless loop", _sketch("while (true) { millis(); }")),
    (Target.BOMB, "an endless pause", _sketch("synchronized (this) { while (true) wait(); }")),
    (Target.BOMB, "memory", _sketch(
        "ArrayList<byte[]> x = new ArrayList<byte[]>(); while (true) x.add(new byte[10000000]);")),
    (Target.BOMB, "memory by Unsafe", _sketch(
        f"{_UNSAFE} while (true) {{ long at = u.allocateMemory(100000000L);"
        " u.setMemory(at, 100000000L, (byte) 1); }")),
    (Target.BOMB, "threads", _sketch(
        "while (true) new Thread() { public void run() { while (true) delay(9); } }.start();")),
    (Target.BOMB, "recursion", _sketch("attempt();")),
    (Target.BOMB, "disk space", _sketch(
        'OutputStream o = createOutput("big"); byte[] b = new byte[1000000];'
        "while (true) o.write(b);")),
    (Target.BOMB, "disk space in deleted files", _sketch(
        "ArrayList<Object> x = new ArrayList<Object>(); byte[] b = new byte[1000000];"
        'for (int n = 0; ; n++) { OutputStream o = new FileOutputStream("f" + n); x.add(o);'
        'new File("f" + n).delete(); for (int i = 0; i < 15; i++) o.write(b); }')),
    (Target.BOMB, "processor time of many threads", _sketch(
        f"for (int i = 0; i < 4; i++) {_ENDLESS}.start(); while (true) millis();")),
    (Target.OUTPUT, "a flood on stderr", _sketch(
        'while (true) System.err.println("flood flood flood");')),
    (Target.BOMB, "a picture of enormous size", _sketch("size(100000, 100000);")),
    (Target.BOMB, "source that is nested", "int x = " + "(" * 20000 + "1" + ")" * 20000 + ";"),
)  # fmt: skip
_EXISTS = (
    (
        "whether a file of the user's is there",
        'if (!new File("@HOME_FILE@").exists()) throw new Exception("none");',
    ),
    (
        "how long a file of the user's is",
        'if (new File("@HOME_FILE@").length() == 0) throw new Exception("none");',
    ),
)
"""What no rule of Landlock's is about."""
_HARMLESS = (
    (Target.BOMB, "3,000 nested folders", _sketch(
        'String at = "d"; for (int n = 0; n < 1500; n++) { new File(at).mkdir(); at += "/d"; }')),
    (Target.BOMB, "a comment of 100,000 spaces", "/*" + " " * 100000 + "\n" + _sketch("")),
    (Target.BOMB, "comments without an end", "/*" * 100000),
    (Target.BOMB, "texts without an end", "String a = \"" + "\\\"" * 100000),
    (Target.BOMB, "a line of a million spaces", _sketch("int x = 1;" + " " * 10**6 + "x++;")),
    (Target.BOMB, "100,000 open braces", "void draw() " + "{" * 100000),
    (Target.BOMB, "20,000 functions", _sketch("", "".join(
        f"void f{n}() {{ int x = {n}; }}\n" for n in range(20000)))),
    (Target.OUTPUT, "a long log before its drawing", _sketch(
        "for (int n = 0; n < 50000; n++) println(n);")),
    (Target.OUTLIVE, "threads left behind", _sketch(
        f"for (int i = 0; i < 5; i++) {_ENDLESS}.start();")),
    (Target.OUTLIVE, "a shutdown hook that never ends", _sketch(
        f"Runtime.getRuntime().addShutdownHook({_ENDLESS});")),
    (Target.WRITE, "the memory of its own JVM by Unsafe", _sketch(
        f"{_UNSAFE} long at = u.allocateMemory(64); u.putLong(at, 7);")),
)  # fmt: skip


def attempts() -> list[Attempt]:
    """All attempts."""
    return [
        *(Attempt(target, name, program) for target, name, program in _PROGRAMS),
        *(Attempt(target, name, program, may_draw=True) for target, name, program in _HARMLESS),
        *(
            Attempt(Target.READ, name, _sketch(body), known_limit=(Tier.LANDLOCK,))
            for name, body in _EXISTS
        ),
    ]
