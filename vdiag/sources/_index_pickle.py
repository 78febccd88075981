"""ADE20K's ``index_ade20k.pkl``, read without running anything in it."""

from pathlib import Path
from typing import Any

from vdiag.concepts import array_pickle
from vdiag.errors import BadInput
from vdiag.files import gzip_files


def read(path: Path, keys: tuple[str, ...]) -> dict[str, Any]:
    """Entries of the dict in a pickle, arrays as arrays and arrays of objects as lists.

    Args:
        path: the pickle, which may be packed with gzip.
        keys: those wanted; the ones that are not there are left out.

    Raises:
        BadInput: it cannot be read, is damaged, holds no dict, or asks for anything but numbers,
            text, and what holds them.
    """
    try:
        with gzip_files.opened(path) as file:
            whole = array_pickle.load(file)
    except OSError as error:
        raise BadInput(
            f'Cannot read the ADE20K index "{path}": {error.strerror}; give `index_ade20k.pkl` or '
            "a CSV file with the columns `name` and `objects`."
        ) from error
    except ValueError as error:
        raise BadInput(
            f'The pickle "{path}" is not used ({error}): only the names, numbers and arrays of '
            "ADE20K's `index_ade20k.pkl` are read, and nothing in it is run."
        ) from error
    if not isinstance(whole, dict):
        raise BadInput(
            f'The pickle "{path}" holds a {type(whole).__name__} and no dict; give ADE20K\'s '
            "`index_ade20k.pkl`."
        )
    return {key: array_pickle.plain(whole[key]) for key in keys if key in whole}
