"""The command that starts a warm process, for each tier."""

import base64
import json
import os
import sys
import sysconfig
from dataclasses import asdict
from pathlib import Path

from vdiag.errors import SandboxError
from vdiag.sandbox.contract import NEWEST_LANDLOCK, Engine, Limits, Places, Tier
from vdiag.sandbox.seccomp import Calls, call_filter

PACKAGE = Path(__file__).resolve().parent.parent
INSIDE = "/vdiag/code"
PLACES = "/vdiag/places"
_LINKED = ("/lib", "/lib32", "/lib64", "/bin")
_SYSTEM = ("/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/share/zoneinfo")
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",  # in /tmp any user could lay fonts and settings ready for it
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""All that a warm process finds in its environment; no key of the user's is among it."""


def site_packages() -> list[str]:
    """Where the installed packages lie."""
    found = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return list(dict.fromkeys(os.path.realpath(path) for path in found))


def _system(places: Places) -> list[str]:
    """Files and folders that are read where they are: programs, libraries, this Python."""
    prefix = os.path.realpath(sys.base_prefix)
    python = [prefix]
    if prefix.startswith("/usr"):  # what else lies there is no business of a drawing's
        library = f"{sysconfig.get_config_var('LIBDIR')}/{sysconfig.get_config_var('INSTSONAME')}"
        standard = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
        python = [os.path.realpath(sys.executable), library, *standard]
    paths = dict.fromkeys((*_SYSTEM, "/etc/ld.so.cache", *python, *places.system))
    there = [path for path in paths if os.path.exists(path)]
    return [one for one in there if not any(one.startswith(f"{other}/") for other in there)]


def start_command(
    engine: Engine, tier: Tier, limits: Limits, folder: str, landlock: int = NEWEST_LANDLOCK
) -> list[str]:
    """Arguments of the process to start, with :data:`ENVIRONMENT`.

    Args:
        engine: what it draws with.
        tier: how it shuts programs in.
        limits: what one drawing may use.
        folder: where temporary files go in tiers that have no file system of their own.
        landlock: see :class:`vdiag.sandbox.worker.Worker`.

    Raises:
        SandboxError: the tier cannot be had on this operating system.
        MissingPart: libseccomp is not there.
    """
    if not sys.platform.startswith("linux"):
        raise SandboxError(
            f'The sandbox needs Linux and this is "{sys.platform}"; use a Linux machine or '
            "container, or --unsafe to run programs unprotected."
        )
    places = engine.places()
    config: dict[str, object] = {
        "tier": tier.value,
        "module": engine.module,
        "commands": engine.commands,
        "folder": "/tmp" if tier == Tier.BUBBLEWRAP else folder,
        "limits": asdict(limits),
        "landlock": landlock,
        "filters": _filters(engine) if tier != Tier.NONE else {},
    }
    if tier == Tier.BUBBLEWRAP:
        return _bubblewrap(config, limits, places)
    packages = site_packages()
    config["path"] = [str(PACKAGE.parent), *packages]
    config["places"] = dict(places.named)
    own = ["/dev/urandom", str(PACKAGE), *packages, *places.named.values()]
    config["readable"] = [*_system(places), *own]
    return _launch(_python(str(PACKAGE), config), [])


def _filters(engine: Engine) -> dict[str, str]:
    wanted = [Calls.DRAWING]
    if engine.commands:
        wanted = [Calls.STARTER, Calls.COMMAND, Calls.THREADS]
    return {calls.value: base64.b64encode(call_filter(calls)).decode() for calls in wanted}


def _python(package: str, config: dict[str, object]) -> list[str]:
    script = f"{package}/sandbox/inside.py"
    return [os.path.realpath(sys.executable), "-s", "-P", "-B", script, json.dumps(config)]


def _launch(command: list[str], binds: list[tuple[str, str]]) -> list[str]:
    given = json.dumps({"command": command, "binds": binds})
    return [os.path.realpath(sys.executable), "-I", "-S", str(PACKAGE / "sandbox/launch.py"), given]


def _bubblewrap(config: dict[str, object], limits: Limits, places: Places) -> list[str]:
    packages = site_packages()
    sites = [f"/vdiag/site-{number}" for number in range(len(packages))]
    config["path"] = [INSIDE, *sites]
    moved = {name: path for name, path in places.named.items() if path not in places.system}
    config["places"] = {**places.named, **{name: f"{PLACES}/{name}" for name in moved}}
    binds = [(path, path) for path in _system(places)]
    binds += [(str(PACKAGE), f"{INSIDE}/vdiag")]
    binds += list(zip(packages, sites, strict=True))
    binds += [(path, f"{PLACES}/{name}") for name, path in moved.items()]
    config["kept"] = [path for _, path in binds if path.startswith("/tmp/")]
    links: list[str] = []
    for path in _LINKED:
        if os.path.islink(path):
            links += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            binds.append((path, path))
    command = ["bwrap", "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
    command += ["--unshare-uts", "--unshare-cgroup-try", "--uid", "1000", "--gid", "1000"]
    command += ["--hostname", "vdiag", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    command += ["--size", str(limits.disk_bytes), "--tmpfs", "/tmp", "{binds}", *links]
    command += [
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--remount-ro",
        "/dev",
        "--remount-ro",
        "/",
        "--chdir",
        "/",
        "--",
    ]
    return _launch(command + _python(f"{INSIDE}/vdiag", config), binds)
