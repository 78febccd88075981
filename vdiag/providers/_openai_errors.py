"""What an OpenAI-compatible endpoint says when it does not answer, as vdiag's errors."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime

import openai

from vdiag.errors import GARBLED_ANSWER, NoPictures, Passing, ProviderError, Rejected, TurnedDown
from vdiag.providers._openai_meanings import (
    Meaning,
    code,
    legible,
    meaning,
    message,
    status_of,
)
from vdiag.providers._openai_route import unreached

LATE = frozenset((408, 504, 524))
"""Statuses of a gateway that gave up on an answer, which may have been charged all the same."""
LOADING_WAIT = 10.0
"""Seconds to wait for a model that is being loaded, where the endpoint does not say."""
TOO_LONG, TOO_LARGE, REFUSED_BY_ENDPOINT = "too_long", "too_large", "refused_by_endpoint"
ENDPOINT_ERROR, CANNOT_BE_SENT = "endpoint_error", "cannot_be_sent"
NO_ANSWER_IN_TIME = "no_answer_in_time"
"""What questions are recorded with that an endpoint turns down."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait that a response names: ``retry-after-ms``, ``Retry-After`` (RFC 9110).

    Args:
        headers: names in lower case.
    """
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        said = headers.get("retry-after", "")
        if said.strip().replace(".", "", 1).isdigit():
            return float(said)
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time()) if said else None
    except ValueError:
        return None


class Errors:
    """Errors of one model behind one endpoint.

    Args:
        base_url: of the endpoint, without secrets.
        name: the model's.
        timeout: seconds that an answer may take.
    """

    def __init__(self, base_url: str, name: str, timeout: float) -> None:
        self._base_url = base_url
        self._name = name
        self._timeout = timeout

    @asynccontextmanager
    async def translated(self, pictures: bool = False) -> AsyncIterator[None]:
        """Turn what the ``openai`` package raises into vdiag's errors.

        Args:
            pictures: whether what is asked shows any.
        """
        try:
            yield
        except openai.APIStatusError as error:
            said = error.body or error.response.text or error.message
            path, headers = error.request.url.path, error.response.headers
            raise self.of_status(error.status_code, said, path, headers, pictures) from error
        except openai.APIConnectionError as error:
            raise unreached(self._base_url, error) from error
        except TimeoutError as error:
            raise Passing(
                f'The answer of "{self._base_url}" was not whole after {self._timeout:g} seconds; '
                "raise --ask-timeout and give the same command again.",
                late=True,
                reason=NO_ANSWER_IN_TIME,
            ) from error
        except UnicodeEncodeError as error:
            odd = ascii(error.object[error.start])[1:-1]
            raise TurnedDown(
                f'A question for "{self._name}" holds a character that cannot be sent '
                f'("{odd}"); take it out of the concept and give the command again.',
                CANNOT_BE_SENT,
                CANNOT_BE_SENT,
                f'it holds the character "{odd}"',
            ) from error
        except (openai.APIResponseValidationError, ValueError, RecursionError) as error:
            raise self.no_answer(str(error)) from error

    def no_answer(self, what: object) -> Passing:
        """The error for a reply that nothing can be read from; the next one may be whole."""
        return Passing(
            f'The endpoint "{self._base_url}" sent something that is no answer '
            f'("{legible(what, 120)}"); check --base-url (it usually ends in /v1) and '
            "--api, then give the same command again.",
            reason=GARBLED_ANSWER,
        )

    def of_body(self, error: object, pictures: bool = False) -> ProviderError:
        """The error for a reply that passes for one (200) and holds an error, as gateways do."""
        return self.of_status(status_of(error), error, pictures=pictures)

    def of_status(
        self,
        status: int,
        error: object,
        path: str = "",
        headers: Mapping[str, str] | None = None,
        pictures: bool = False,
    ) -> ProviderError:
        """The error for an HTTP status.

        Args:
            status: 0 where the error came in the body of a reply that passes for an answer.
            error: what the body holds.
            path: that was asked for.
            headers: of the reply.
            pictures: whether what was asked shows any.
        """
        said = f'{status or "in place of an answer"}: "{message(error)}"'
        for_batch = path.endswith(("/files", "/batches"))
        if status in (404, 405, 501) and for_batch:
            return Rejected(
                f'The endpoint "{self._base_url}" offers no batches ({said}); give the same '
                "command without --batch."
            )
        means = meaning(status, error, pictures)
        if means in (Meaning.BUSY, Meaning.LOADING, Meaning.BROKEN):
            passing = self._passing(means, status, error, headers or {})
            # a batch may have been made all the same
            passing.unbilled = passing.unbilled and not (for_batch and status >= 500)
            return passing
        if means in (Meaning.TOO_LONG, Meaning.TOO_LARGE, Meaning.QUESTION, Meaning.PARAMETER):
            return self._turned_down(means, status, error, said)
        return self._rejected(means, said)

    def _passing(
        self, means: Meaning, status: int, error: object, headers: Mapping[str, str]
    ) -> Passing:
        wait = retry_after(headers)
        if means is Meaning.LOADING and wait is None:
            wait = _seconds(error) or LOADING_WAIT
        return Passing(
            f'The endpoint "{self._base_url}" still answers {status or "with an error"} '
            f'("{message(error)}"); wait, then give the same command again.',
            retry_after=wait,
            throttled=means is Meaning.BUSY,
            unbilled=status >= 400 and status not in LATE,
            late=status in LATE,
            reason=ENDPOINT_ERROR if means is Meaning.BROKEN else "",
        )

    def _turned_down(self, means: Meaning, status: int, error: object, said: str) -> TurnedDown:
        reasons = {Meaning.TOO_LONG: TOO_LONG, Meaning.TOO_LARGE: TOO_LARGE}
        return TurnedDown(
            f'The endpoint "{self._base_url}" rejects the question for "{self._name}" ({said}); '
            "change the setting it names and give the command again.",
            reason=reasons.get(means, REFUSED_BY_ENDPOINT),
            alike=f"{status} {code(error)}",
            said=message(error),
            general=means is Meaning.PARAMETER,
        )

    def _rejected(self, means: Meaning, said: str) -> Rejected:
        endpoint = f'The endpoint "{self._base_url}"'
        if means is Meaning.PICTURES:
            return NoPictures(
                f'{endpoint} takes no pictures for "{self._name}" ({said}); name a model that '
                "sees, or leave the views with pictures out."
            )
        sentences = {
            Meaning.KEY: f"{endpoint} does not accept the API key ({said}); set OPENAI_API_KEY to "
            "one that it knows.",
            Meaning.MODEL: f'{endpoint} knows no model "{self._name}" ({said}); check the part '
            'after "openai/" and --base-url.',
            Meaning.MONEY: f'The account at "{self._base_url}" has no money left ({said}); add '
            "some, then give the same command again.",
            Meaning.PATH: f"{endpoint} has nothing to ask there ({said}); check --base-url (it "
            "usually ends in /v1) and --api, then give the same command again.",
        }
        return Rejected(sentences[means])


def _seconds(error: object) -> float | None:
    """How long a model takes to be ready, as the error of a server that loads it says."""
    said = error.get("estimated_time") if isinstance(error, Mapping) else None
    return float(said) if isinstance(said, (int, float)) and 0 < said < 3600 else None
