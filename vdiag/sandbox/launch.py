"""Start the warm process shut in: a script of its own, run with a scrubbed environment.

Reads one JSON object from its only argument: ``command`` and ``binds``, pairs of a
source and its place inside (tier A).
As root it first binds the sources in a private mount namespace where an unprivileged user can
reach them (a home folder of mode 700 keeps ``nobody`` out), then becomes that user, because
process limits do not hold for uid 0.
"""

import ctypes
import json
import os
import shutil
import sys

NOBODY = 65534
STAGE = "/mnt"
MS_BIND, MS_REC, MS_PRIVATE, CLONE_NEWNS = 4096, 16384, 1 << 18, 0x20000


def stage_as_nobody(sources: list[str]) -> list[str]:
    """Bind every source below ``/mnt`` of a private namespace; the places, in order."""
    libc = ctypes.CDLL(None, use_errno=True)

    def mount(source: str, target: str, kind: str, flags: int, data: str) -> None:
        arguments = (source.encode(), target.encode(), kind.encode(), flags, data.encode())
        if libc.mount(*arguments) != 0:
            number = ctypes.get_errno()
            raise OSError(number, f"mount {target}: {os.strerror(number)}")

    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    mount("none", "/", "none", MS_REC | MS_PRIVATE, "")
    handles = [os.open(source, os.O_PATH) for source in sources]
    mount("tmpfs", STAGE, "tmpfs", 0, "mode=755,size=64k")
    places = []
    for number, (source, handle) in enumerate(zip(sources, handles, strict=True)):
        place = f"{STAGE}/{number}"
        if os.path.isdir(source):
            os.mkdir(place)
        else:
            os.close(os.open(place, os.O_CREAT | os.O_WRONLY))
        mount(f"/proc/self/fd/{handle}", place, "none", MS_BIND | MS_REC, "")
        places.append(place)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    return places


def main() -> None:
    """Replace this process by the command."""
    given = json.loads(sys.argv[1])
    command: list[str] = given["command"]
    program = shutil.which(command[0])
    if program is None:
        sys.exit(f'the program "{command[0]}" is not installed')
    sources = [source for source, _ in given["binds"]]
    targets = [target for _, target in given["binds"]]
    if sources and os.getuid() == 0:
        sources = stage_as_nobody(sources)
    if "{binds}" in command:
        at = command.index("{binds}")
        pairs = zip(sources, targets, strict=True)
        command[at : at + 1] = [word for pair in pairs for word in ("--ro-bind", *pair)]
    os.execv(program, command)


if __name__ == "__main__":
    main()
