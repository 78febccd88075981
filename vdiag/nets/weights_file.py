"""Which file a net takes its weights from: the publisher's, or one that the user names.

``NET`` takes the file in the folder of weights and nothing but the publisher's, known by its
SHA-256. ``NET@FILE`` takes the user's own, whatever it holds, and every table says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.nets import weights
from vdiag.nets.known_weights import KNOWN


@dataclass(frozen=True)
class Pinned:
    """A file that must be its publisher's.

    Attributes:
        place: where it lies.
        sha256: of the published file, 64 hex digits.
        remedy: what the user can do where it is another.
    """

    place: Path
    sha256: str
    remedy: str

    def demand(self) -> None:
        """Refuse a file that is there and is not the publisher's.

        Raises:
            MissingPart: it is another; the sentence says both hashes and the way out.
        """
        if self.place.is_file() and weights.sha256(self.place) != self.sha256:
            raise MissingPart(
                f'The weights file "{self.place}" is not the publisher\'s: its SHA-256 is '
                f'"{weights.sha256(self.place)}" and should be "{self.sha256}"; {self.remedy}.'
            )


@dataclass(frozen=True)
class WeightsFile:
    """The file of weights behind a scorer's variant.

    Attributes:
        net: name of the net, without a file.
        place: where the weights lie.
        name: in the table of known files; empty for the user's own file.
    """

    net: str
    place: Path
    name: str

    @property
    def label(self) -> str:
        """What sets the net apart from the same one with other weights: ``inception@mine``."""
        return self.net if self.name else f"{self.net}@{self.place.stem}"

    def column(self, metric: str) -> str:
        """A metric's name; ``fid@mine`` where the weights are the user's own."""
        return metric if self.name else f"{metric}@{self.place.stem}"

    def missing(self, scorer: str) -> str | None:
        """The sentence for a user whose file is not there, or ``None``."""
        return weights.missing_sentence(self.name, scorer) if self.name else None

    def pinned(self, scorer: str) -> Sequence[Pinned]:
        """What must be the publisher's: nothing where the user named the file."""
        if not self.name:
            return ()
        return (Pinned(self.place, KNOWN[self.name].sha256, _remedy(self, scorer)),)


def _remedy(file: WeightsFile, scorer: str) -> str:
    return (
        f"type `vdiag weights fetch {file.name}` on a connected machine to replace it (`vdiag "
        f"weights verify {file.name}` checks it), or name it as weights of your own, which every "
        f"table then says: `--scorers {scorer}:{file.net}@{file.place}`"
    )


def chosen(scorer: str, variant: str, nets: Mapping[str, str]) -> WeightsFile:
    """The file behind ``NET`` or ``NET@FILE``.

    Args:
        scorer: its name.
        variant: as the user typed it.
        nets: the scorer's nets, each with its weights in the table of known files.

    Raises:
        UnknownName: the scorer has no such net.
        BadInput: the file that the user named is not there.
    """
    net, at, own = variant.partition("@")
    if net not in nets:
        raise UnknownName(f"variant of {scorer}", variant, nets, "vdiag list scorers")
    if not at:
        return WeightsFile(net, weights.path(nets[net]), nets[net])
    if not Path(own).is_file():
        raise BadInput(
            f'There is no weights file "{own}" for the scorer "{scorer}": name your own as '
            f"`--scorers {scorer}:{net}@FILE`, or take the publisher's with `{scorer}:{net}`."
        )
    return WeightsFile(net, Path(own), "")


def remark(described: str) -> str:
    """What a table must say of weights by their entry in a fingerprint; empty for published ones.

    Args:
        described: as :func:`vdiag.nets.weights.described` told it when the scores were made.
    """
    digest, _, owner = described.partition(" ")
    if owner != weights.NOBODYS:
        return ""
    return (
        f"its weights (SHA-256 {digest[:12]}...) are none of the published files whose hashes "
        "vdiag knows, so that these are numbers of that file and not of the net it is named after"
    )
