"""Weights that are not the publisher's: refused by name, taken where the user names the file."""

from dataclasses import replace
from pathlib import Path

import pytest

from vdiag import plugins
from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.nets import weights
from vdiag.nets.known_weights import KNOWN
from vdiag.nets.weights_file import Pinned, WeightsFile, chosen, remark
from vdiag.score import score as scoring
from vdiag.score import selftest
from vdiag.scorers import Options, Scorer, _realism

NETS = {"alex": "alexnet"}
OF_PUBLISHERS = [
    ("clip", "ViT-B-32-quickgelu", "clip-vit-b-32-openai"),
    ("lpips", "alex", "alexnet"),
    ("lpips", "squeeze", "squeezenet1_1"),
    ("lpips", "vgg", "vgg16"),
    ("fid", "inception", "inception-fid"),
    ("kid", "inception", "inception-fid"),
    ("cmmd", "ViT-L-14-336-quickgelu", "clip-vit-l-14-336-openai"),
    ("cmmd", "ViT-B-32-quickgelu", "clip-vit-b-32-openai"),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of weights in which every file lies, none the publisher's."""
    monkeypatch.setenv("VDIAG_WEIGHTS", str(tmp_path))
    for name in KNOWN:
        weights.path(name).parent.mkdir(parents=True, exist_ok=True)
        weights.path(name).write_bytes(b"other " + name.encode())
    return tmp_path


@pytest.fixture
def options(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """With a reference that nobody looks at."""
    monkeypatch.setattr(_realism, "check", lambda path, net: None)
    return Options(reference=folder)


def test_every_scorer_with_weights_is_among_these() -> None:
    found = [
        (scorer.name, variant)
        for scorer in map(plugins.scorer, plugins.SCORERS.names())
        for variant in scorer.variants
        if scorer.pinned(variant)
    ]
    assert sorted(found) == sorted((scorer, variant) for scorer, variant, _ in OF_PUBLISHERS)


@pytest.mark.parametrize(("scorer", "variant", "name"), OF_PUBLISHERS)
def test_other_weights_under_the_publishers_name_are_refused(
    scorer: str, variant: str, name: str, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = weights.path(name)
    with pytest.raises(MissingPart) as error:
        scoring.choose([f"{scorer}:{variant}"], options)
    assert str(error.value) == (
        f'The weights file "{place}" is not the publisher\'s: its SHA-256 is '
        f'"{weights.sha256(place)}" and should be "{KNOWN[name].sha256}"; type `vdiag weights '
        f"fetch {name}` on a connected machine to replace it (`vdiag weights verify {name}` checks "
        "it), or name it as weights of your own, which every table then says: `--scorers "
        f"{scorer}:{variant}@{place}`."
    )
    named = scoring.choose([f"{scorer}:{variant}@{place}"], options)
    assert [choice.variant for choice in named] == [f"{variant}@{place}"]
    assert "none whose publisher" in named[0].note
    published = replace(KNOWN[name], sha256=weights.sha256(place))
    monkeypatch.setitem(KNOWN, name, published)
    assert scoring.choose([f"{scorer}:{variant}"], options)[0].note == ""


def test_the_default_is_refused_and_not_replaced() -> None:
    """The embedded scorer stands in for what is missing, not for what was changed."""
    with pytest.raises(MissingPart, match="is not the publisher's"):
        scoring.chosen(None, Options())


def test_heads_that_are_not_the_published_ones_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vdiag.scorers import lpips

    known = replace(KNOWN["alexnet"], sha256=weights.sha256(weights.path("alexnet")))
    monkeypatch.setitem(KNOWN, "alexnet", known)
    assert scoring.choose(["lpips"], Options())
    heads = folder / "alex.pth"
    heads.write_bytes(lpips._heads_file("alex").read_bytes()[:-1] + b"!")
    monkeypatch.setattr(lpips, "_heads_file", lambda variant: heads)
    with pytest.raises(MissingPart, match=f'"{heads}" is not the publisher\'s: .* --force-reinst'):
        scoring.choose(["lpips"], Options())


def test_what_the_user_names(folder: Path) -> None:
    own = folder / "mine.pth"
    own.write_bytes(b"mine")
    file = chosen("lpips", f"alex@{own}", NETS)
    assert (file, file.label) == (WeightsFile("alex", own, ""), "alex@mine")
    assert (file.column("lpips"), file.pinned("lpips"), file.missing("lpips")) == (
        "lpips@mine",
        (),
        None,
    )
    theirs = chosen("lpips", "alex", NETS)
    assert (theirs.label, theirs.column("lpips")) == ("alex", "lpips")
    with pytest.raises(UnknownName, match="variant of lpips"):
        chosen("lpips", f"alexa@{own}", NETS)
    for absent in (folder / "absent", folder, ""):
        with pytest.raises(BadInput, match=r"There is no weights file .* `--scorers lpips:alex@FI"):
            chosen("lpips", f"alex@{absent}", NETS)


def test_a_file_that_is_not_there_is_not_refused(folder: Path) -> None:
    Pinned(folder / "absent", "", "").demand()


def test_what_a_table_says_of_weights(folder: Path) -> None:
    own = weights.path("alexnet")
    assert weights.sha256(own)[:12] in remark(weights.described(own))
    assert remark(f"{KNOWN['vgg16'].sha256} (vgg16)") == ""
    assert remark("") == remark("0123456789abcdef") == ""


def test_the_self_test_shows_that_they_are_refused(
    folder: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verdict() -> selftest.Check:
        return selftest._of_weights(folder / "other", options)

    before = weights.folder()
    assert verdict() == selftest.Check(
        "weights", "weights that are not the publisher's are refused", "8 of 8 nets", True
    )
    assert weights.folder() == before
    monkeypatch.setattr(Pinned, "demand", lambda self: None)
    assert (verdict().found, verdict().passed) == ("0 of 8 nets", False)


def test_embedded_scorers_take_no_file() -> None:
    own = ("tiny_frechet", "tiny_fidelity", "tiny_diversity", "glance_fidelity", "hog_fidelity")
    for name in own:
        scorer: Scorer = plugins.scorer(name)
        assert not scorer.any_variant
        with pytest.raises(UnknownName):
            scoring.choose([f"{name}:{scorer.variants[0]}@x"], Options())
