"""Features kept on disk: made once, told apart by what made them, never mixed up."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from vdiag.errors import BadInput
from vdiag.scorers._features import FeatureCache


class Counting:
    """A net whose row of a name is its length and its first letter; remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, names: Sequence[str]) -> NDArray[np.float32]:
        self.given += names
        return np.array([[len(name), ord(name[0])] for name in names], np.float32)


def rows(cache: FeatureCache, names: list[str], net: Counting, at_once: int = 2) -> list[list[int]]:
    blocks = list(cache.rows(names, net, at_once))
    assert max(map(len, blocks)) <= at_once
    return np.concatenate(blocks).astype(int).tolist()


def test_rows_come_in_order_and_each_name_is_encoded_once() -> None:
    net = Counting()
    names = ["b", "aa", "b", "ccc", "aa"]
    expected = [[1, 98], [2, 97], [1, 98], [3, 99], [2, 97]]
    assert rows(FeatureCache({"net": "one"}), names, net) == expected
    assert sorted(net.given) == ["aa", "b", "ccc"]


def test_another_process_finds_the_rows_again_and_only_new_names_are_encoded() -> None:
    rows(FeatureCache({"net": "one"}), ["b", "aa"], Counting())
    net = Counting()
    assert rows(FeatureCache({"net": "one"}), ["aa", "dddd", "b"], net) == [
        [2, 97],
        [4, 100],
        [1, 98],
    ]
    assert net.given == ["dddd"]


def test_another_net_does_not_see_them() -> None:
    rows(FeatureCache({"net": "one", "weights": "x"}), ["b"], Counting())
    net = Counting()
    rows(FeatureCache({"net": "one", "weights": "y"}), ["b"], net)
    assert net.given == ["b"]


def test_a_damaged_file_is_named_with_the_way_out(cache_folder: Path) -> None:
    cache_folder.mkdir()
    (cache_folder / "features.db").write_bytes(b"no database at all, but long enough" * 40)
    with pytest.raises(BadInput, match=r'features\.db" cannot be read or written .*VDIAG_CACHE'):
        rows(FeatureCache({"net": "one"}), ["b"], Counting())
