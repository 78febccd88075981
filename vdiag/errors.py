"""Every error that vdiag raises on purpose.

    VdiagError
    ├── BadInput          what the user typed or gave cannot be used
    │   └── UnknownName   a name that is on no shelf (offers close ones)
    ├── RunError          the run's folder cannot be used as asked
    │   ├── RunBusy       another process writes it
    │   ├── RunVersion    another version of vdiag made it
    │   └── DiskFull      no space is left
    ├── ProviderError     the model's endpoint cannot be used
    │   ├── MissingKey    no API key is set
    │   ├── Passing       a rate limit, a time-out, a lost connection: worth another try
    │   ├── Unreachable   nothing answers, or only passing errors, after the bounded retries
    │   ├── Rejected      the endpoint refuses all questions as they are put
    │   │   └── NoPictures    it refuses those that show pictures
    │   ├── TurnedDown    the endpoint turns one question down, and may answer others
    │   └── NotThere      the endpoint does not show a batch or a file that was sent
    └── MissingPart       something has to be installed or fetched first
        └── SandboxError  programs cannot be shut in as asked

A drawing that fails is no error: it is a record with a :class:`vdiag.records.Reason`.

The message is one sentence made for the user: what was tried, the value in quotes, what is
allowed, the next command to type. The command line prints it and exits with 2.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class VdiagError(Exception):
    """Root of the family; ``str(error)`` is the sentence the user reads."""


class Remark(UserWarning):
    """What was guessed of a file: one sentence, which the command line prints and goes on."""


class BadInput(VdiagError):
    """What the user typed or gave cannot be used."""


class UnknownName(BadInput):
    """A name that is on no shelf.

    Args:
        kind: what was looked for, in one word (``"language"``).
        name: what the user typed.
        known: the names that exist.
        hint: the command that lists them.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], hint: str) -> None:
        known = sorted(known)
        close = get_close_matches(name.lower(), known, n=3, cutoff=0.5)
        if close:
            offer = "did you mean " + " or ".join(f'"{c}"' for c in close) + "?"
            if len(known) <= 6:
                offer += f" Known are {', '.join(known)}."
        else:
            offer = "known are " + ", ".join(known[:12]) + ("." if len(known) <= 12 else ", ...")
        super().__init__(f'No {kind} is called "{name}": {offer} See `{hint}`.')


class RunError(VdiagError):
    """The run's folder cannot be used as asked."""


class RunBusy(RunError):
    """Another process is writing the run."""


class RunVersion(RunError):
    """The run was made by a version of vdiag that keeps its records differently."""


class DiskFull(RunError):
    """No space is left where the run is written."""


class ProviderError(VdiagError):
    """The model's endpoint cannot be used."""


class MissingKey(ProviderError):
    """No API key is set for the endpoint."""


GARBLED_ANSWER = "garbled_answer"
"""What a question is recorded with whose every answer could not be read at all."""


class Passing(ProviderError):
    """An error that passes: a rate limit, a time-out, a lost connection, a server error.

    Args:
        sentence: what to tell the user when it has not passed after all tries.
        retry_after: seconds the endpoint asks to wait, where it says so.
        throttled: whether the endpoint says that it is asked too often.
        unbilled: whether it is sure that the endpoint has not charged for the question.
        late: whether the answer did not come in time, as from an endpoint that has too much to do.
        reason: what a question is recorded with that is the only one to meet this on every try,
            a word like those of :class:`TurnedDown`; empty where all questions meet it.
    """

    def __init__(
        self,
        sentence: str,
        retry_after: float | None = None,
        throttled: bool = False,
        unbilled: bool = False,
        late: bool = False,
        reason: str = "",
    ) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        self.throttled = throttled
        self.unbilled = unbilled
        self.late = late
        self.reason = reason


class Unreachable(ProviderError):
    """Nothing answers, or only passing errors came back, after the bounded retries."""


def after_tries(error: Passing, tries: int) -> Unreachable:
    """What a passing error is called once it has not passed."""
    return Unreachable(f"{str(error).removesuffix('.')} (tried {tries} times).")


class Rejected(ProviderError):
    """The endpoint refuses all questions as they are put (key, model or parameter), uncharged."""


class NoPictures(Rejected):
    """The endpoint refuses questions that show a picture, and may answer others."""


class TurnedDown(ProviderError):
    """The endpoint turns one question down, and may answer others.

    Args:
        sentence: what to tell the user where it turns down all.
        reason: one word, ``"too_long"``, ``"refused_by_endpoint"``, ``"endpoint_error"``, ...
        alike: the same for questions that are turned down in the same way: status and code.
        said: what the endpoint said.
        general: whether it says nothing of this question but of a parameter that all have.
    """

    def __init__(
        self, sentence: str, reason: str, alike: str, said: str, general: bool = False
    ) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.alike = alike
        self.said = said
        self.general = general


class NotThere(ProviderError):
    """The endpoint does not show a batch or a file that was sent, at least not to this key."""


class MissingPart(VdiagError):
    """Something has to be installed or fetched first; the sentence says the command."""


class SandboxError(MissingPart):
    """Programs cannot be shut in as asked on this machine, or the sandbox itself failed."""
