"""What a drawing holds of the disk where it has no file system of its own, and its removal."""

import contextlib
import os
import secrets
from collections.abc import Iterator

from vdiag.sandbox import watch


def overfull(folder: str, number: int, files: int, size: int) -> bool:
    """Whether a drawing holds more files or bytes than it may.

    Args:
        folder: the one it may write to; all below it counts.
        number: of its process: files that it or one below it has open or mapped count, too, after
            their names are deleted.
        files: how many there may be.
        size: bytes that they may have.
    """
    count, total, waiting = 0, 0, [folder]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except FileNotFoundError:
            continue
        except OSError:
            return True  # it hides what it holds
        count += len(entries)
        if count > files:
            return True
        for entry in entries:
            with contextlib.suppress(OSError):
                total += entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
    drawing = (number, *watch.below(number))
    nameless = dict(found for one in drawing for found in _nameless(one, folder))
    return total + sum(nameless.values()) > size


def _nameless(number: int, folder: str) -> Iterator[tuple[object, int]]:
    """Deleted files of a folder that a process holds: what tells them apart, and their bytes."""
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{number}/fd"):
            with contextlib.suppress(OSError):
                path = f"/proc/{number}/fd/{name}"
                if _is_deleted(os.readlink(path), folder):
                    about = os.stat(path)
                    yield about.st_ino, about.st_blocks * 512
    with contextlib.suppress(OSError), open(f"/proc/{number}/maps", errors="replace") as file:
        for line in file:
            if _is_deleted(line.rstrip("\n"), folder):
                start, _, end = line.partition(" ")[0].partition("-")
                yield (number, start), int(end, 16) - int(start, 16)


def _is_deleted(said: str, folder: str) -> bool:
    return said.endswith(" (deleted)") and f"{folder}/" in said


def remove(folder: str) -> None:
    """Delete a folder with all in it, however deep, long its names or closed; never raises.

    Folders inside a folder are moved to the top before they are emptied, so that no path is longer
    than two names.
    """
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            while sum(_emptied(top, name) for name in os.listdir(top)):
                pass  # more folders came to the top
        finally:
            os.close(top)
        os.rmdir(folder)


def _emptied(top: int, name: str) -> bool:
    """Delete an entry of the top folder, whose folders go there; whether it could be."""
    if _deleted(top, name):
        return True
    try:
        os.chmod(name, 0o700, dir_fd=top)
        here = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    except OSError:
        return False
    try:
        for inner in os.listdir(here):
            if not _deleted(here, inner):
                os.chmod(inner, 0o700, dir_fd=here)
                os.rename(inner, secrets.token_hex(8), src_dir_fd=here, dst_dir_fd=top)
        os.rmdir(name, dir_fd=top)
    except OSError:
        return False
    finally:
        os.close(here)
    return True


def _deleted(folder: int, name: str) -> bool:
    """Delete a file or an empty folder."""
    with contextlib.suppress(OSError):
        os.unlink(name, dir_fd=folder)
        return True
    with contextlib.suppress(OSError):
        os.rmdir(name, dir_fd=folder)
        return True
    return False
