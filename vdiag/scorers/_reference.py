"""The natural pictures that a set is compared with: a folder, or a file of statistics.

A file of statistics holds for each net what the distances need and no picture. Several nets
share one file; each has its entry, which can be replaced alone.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np

from vdiag.errors import BadInput
from vdiag.files import number_files, strict_json
from vdiag.scorers import SMALLEST_SET
from vdiag.scorers._distributions import Statistics, statistics
from vdiag.scorers._features import Rows
from vdiag.scorers._nets import Net
from vdiag.scorers._picture_files import ENDINGS, candidates, pictures_of

KEPT_ROWS = 10_000
_FIELDS = ("about", "mean", "covariance", "rows")
_ABOUT = {"made_of": (dict,), "versions": (dict,), "pictures": (str,), "count": (int,)}


@dataclass(frozen=True)
class Features:
    """What a net sees in a reference.

    Attributes:
        statistics: over all its pictures.
        rows: (n, d) float32 of all pictures, or of ``KEPT_ROWS`` of them drawn with seed 0.
    """

    statistics: Statistics
    rows: Rows


class Reference:
    """Natural pictures as one net sees them.

    Args:
        pictures: SHA-256 over the SHA-256 of every picture, in order.
        count: how many they are.
        versions: of the packages that made the features.
        load: reads or makes the features, called once and only when they are needed.
        passed_over: what of a folder was passed over, in words.
    """

    def __init__(
        self,
        pictures: str,
        count: int,
        versions: Mapping[str, str],
        load: Callable[[], Features],
        passed_over: Sequence[str] = (),
    ) -> None:
        self.pictures = pictures
        self.count = count
        self.versions = versions
        self.passed_over = passed_over
        self._load = load

    @cached_property
    def features(self) -> Features:
        """Raises: BadInput: a picture cannot be read."""
        return self._load()


def check(path: Path, net: str) -> None:
    """See that a reference can be used, without a net and without reading any picture.

    Args:
        path: a folder, or a file of statistics.
        net: name of the net that will look at it.

    Raises:
        BadInput: it is not there, holds too few pictures or nothing of this net.
    """
    if path.is_dir():
        _demand_enough(path, len(candidates(path)[0]))
    else:
        _about(path, net)


def open_reference(path: Path, net: Net) -> Reference:
    """A reference for a net.

    Raises:
        BadInput: as :func:`check` says, or the statistics were made with another net.
    """
    return _of_folder(path, net) if path.is_dir() else _of_statistics(path, net)


def _demand_enough(path: Path, count: int, passed_over: Sequence[str] = ()) -> None:
    if count < SMALLEST_SET:
        told = f" ({passed_over[0]})" if passed_over else ""
        raise BadInput(
            f'The reference "{path}" holds {count} pictures ({", ".join(ENDINGS)}){told}, and a '
            f"comparison needs at least {SMALLEST_SET}: name a folder with more of them."
        )


def _of_folder(folder: Path, net: Net) -> Reference:
    found = pictures_of(folder)
    paths, names = found.pictures, found.names
    _demand_enough(folder, len(names), found.told())
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()

    def load() -> Features:
        moments = statistics(net.rows(names, paths))
        kept = [names[index] for index in _kept(len(names))]
        return Features(moments, np.concatenate(list(net.rows(kept, paths))))

    return Reference(digest, len(names), net.versions, load, found.told())


def _kept(count: int) -> list[int]:
    if count <= KEPT_ROWS:
        return list(range(count))
    drawn = np.random.default_rng(0).choice(count, KEPT_ROWS, replace=False)
    return sorted(drawn.tolist())


def _of_statistics(path: Path, net: Net) -> Reference:
    about = _about(path, net.name)
    for part, ours in net.made_of.items():
        theirs = about["made_of"].get(part)
        if theirs != ours:
            raise BadInput(
                f'The statistics "{path}" were made with another net than "{net.name}" here: their '
                f'{part} is "{theirs}" and not "{ours}"; write them again from the pictures with '
                "`--reference FOLDER --save-statistics FILE`."
            )

    def load() -> Features:
        entry = _read(path, [f"{net.name}/{field}" for field in _FIELDS[1:]])
        mean, covariance, rows = entry.values()
        numbers = all(one.dtype.kind == "f" for one in (mean, covariance, rows))
        shapes = (mean.shape * 2, (len(rows) if rows.ndim else 0, *mean.shape))
        if not numbers or mean.ndim != 1 or (covariance.shape, rows.shape) != shapes:
            raise BadInput(_not_ours(path))
        return Features(Statistics(about["count"], mean, covariance), rows)

    return Reference(about["pictures"], about["count"], about["versions"], load)


def _about(path: Path, net: str) -> dict[str, Any]:
    """What a file of statistics says of a net's entry."""
    if not path.exists():
        raise BadInput(
            f'There is no reference at "{path}": name a folder of natural pictures, or a file of '
            "statistics written with `--save-statistics`."
        )
    nets = _nets(path)
    if net not in nets:
        raise BadInput(
            f'The statistics "{path}" hold nothing of the net "{net}", only of '
            f"{', '.join(nets)}: add it with `--reference FOLDER --save-statistics {path}`."
        )
    key = f"{net}/about"
    try:
        about = strict_json.mapping(str(_read(path, [key])[key]), _ABOUT)
    except ValueError as error:
        raise BadInput(_not_ours(path)) from error
    if not _ABOUT.keys() <= about.keys():
        raise BadInput(_not_ours(path))
    return about


def _nets(path: Path) -> list[str]:
    """Names of the nets in a file of statistics."""
    with _sentence(path):
        names = number_files.names(path)
    nets = [name.removesuffix("/about") for name in names if name.endswith("/about")]
    if not nets or len(names) != len(_FIELDS) * len(nets):
        raise BadInput(_not_ours(path))
    return nets


def _read(path: Path, names: Sequence[str]) -> dict[str, Any]:
    with _sentence(path):
        return number_files.arrays(path, names)


@contextmanager
def _sentence(path: Path) -> Iterator[None]:
    try:
        yield
    except number_files.DAMAGED as error:
        raise BadInput(_not_ours(path)) from error


def _not_ours(path: Path) -> str:
    return (
        f'The reference "{path}" is neither a folder of pictures nor a file of statistics that '
        "vdiag wrote with `--save-statistics`."
    )


def save_statistics(reference: Reference, net: Net, path: Path) -> None:
    """Write a net's entry into a file of statistics; entries of other nets in it stay.

    The file is written under a temporary name in the same folder and renamed into place.

    Raises:
        BadInput: another kind of file lies there, or the place cannot be written.
    """
    about = {
        "made_of": dict(net.made_of),
        "versions": dict(reference.versions),
        "pictures": reference.pictures,
        "count": reference.count,
    }
    moments = reference.features.statistics
    values = (json.dumps(about), moments.mean, moments.covariance, reference.features.rows)
    entry = {f"{net.name}/{field}": value for field, value in zip(_FIELDS, values, strict=True)}
    others: dict[str, Any] = {}
    if path.exists():
        names = [f"{other}/{field}" for other in _nets(path) for field in _FIELDS]
        others = _read(path, [name for name in names if name not in entry])
    _write({**others, **entry}, path)


def _write(arrays: Mapping[str, Any], path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".tmp", delete=False) as file:
            try:
                np.savez(file, **arrays)
                file.flush()
                os.fsync(file.fileno())
                os.chmod(file.name, 0o644)
                os.replace(file.name, path)
            finally:
                Path(file.name).unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(
            f'The statistics cannot be written to "{path}" ({error.strerror}): name another file '
            "with `--save-statistics FILE`."
        ) from error
