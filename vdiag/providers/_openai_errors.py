"""What an OpenAI-compatible endpoint says when it does not answer, as vdiag's errors."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime

import openai

from vdiag.errors import Passing, ProviderError, Rejected, Unreachable
from vdiag.providers._openai_route import unreached
from vdiag.providers._openai_secrets import without_keys

NO_MONEY = ("insufficient_quota", "billing_hard_limit_reached")
"""Codes of a 429 that does not pass by waiting."""
REFUSED = (
    "invalid_prompt",
    "content_filter",
    "content_policy_violation",
    "moderation_blocked",
    "responsibleaipolicyviolation",
    "data_inspection_failed",
)
"""Codes, in small letters, of an error that refuses one prompt by policy."""
STATUS_OF = {"rate_limit_exceeded": 429, "server_error": 500}
"""Statuses of errors that come with a name in place of a number."""


def legible(said: object, longest: int = 200) -> str:
    """One line of what an endpoint said, without keys and characters that cannot be stored."""
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)
    return " ".join(without_keys(text.encode("utf-8", "replace").decode()).split())[:longest]


def message(error: object) -> str:
    """The sentence in an error's body, in any of the forms that endpoints give it."""
    while isinstance(error, Mapping):
        inner = (error.get(name) for name in ("error", "message", "detail"))
        found = next((one for one in inner if one), None)
        if found is None:
            break
        error = found
    return legible(error) if error else "no reason given"


def code(error: object) -> str:
    """The code in an error's body, or its type where it has none; in small letters."""
    if not isinstance(error, Mapping):
        return ""
    inner = error.get("error")
    if isinstance(inner, Mapping):
        return code(inner)
    named = (error.get(name) for name in ("code", "type"))
    return next((str(one).lower() for one in named if one), "")


def refused(error: object) -> bool:
    """Whether an error's body says that policy forbids the prompt."""
    if not isinstance(error, Mapping):
        return False
    inner = [error.get(name) for name in ("error", "innererror")]
    said = {str(error.get(name)).lower() for name in ("code", "type")}
    return not said.isdisjoint(REFUSED) or any(refused(one) for one in inner)


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
    async def translated(self) -> AsyncIterator[None]:
        """Turn what the ``openai`` package raises into vdiag's errors."""
        try:
            yield
        except openai.APIStatusError as error:
            said = error.body or error.response.text or error.message
            path, headers = error.request.url.path, error.response.headers
            raise self.of_status(error.status_code, said, path, headers) from error
        except openai.APIConnectionError as error:
            raise unreached(self._base_url, error) from error
        except TimeoutError as error:
            raise Passing(
                f'The answer of "{self._base_url}" was not whole after {self._timeout:g} seconds; '
                "raise --ask-timeout and give the same command again."
            ) from error
        except UnicodeEncodeError as error:
            raise Rejected(
                f'A question for "{self._name}" holds a character that cannot be sent '
                f'("{ascii(error.object[error.start])[1:-1]}"); take it out of the concept and '
                "give the command again."
            ) from error
        except (openai.APIResponseValidationError, ValueError, RecursionError) as error:
            raise self.no_answer(str(error)) from error

    def no_answer(self, what: object) -> Unreachable:
        """The error for a reply that nothing can be read from."""
        return Unreachable(
            f'The endpoint "{self._base_url}" sent something that is no answer '
            f'("{legible(what, 120)}"); check --base-url (it usually ends in /v1) and '
            "--api, then give the same command again."
        )

    def of_body(self, error: object) -> ProviderError:
        """The error for a reply that passes for one (200) and holds an error, as gateways do."""
        name = code(error)
        status = int(name) if name.isascii() and name.isdigit() else STATUS_OF.get(name, 0)
        return self.of_status(status, error) if status >= 400 else self.no_answer(message(error))

    def of_status(
        self, status: int, error: object, path: str = "", headers: Mapping[str, str] | None = None
    ) -> ProviderError:
        """The error for an HTTP status.

        Args:
            error: what the body holds.
            path: that was asked for.
            headers: of the reply.
        """
        said = f'{status}: "{message(error)}"'
        endpoint = f'The endpoint "{self._base_url}"'
        if status in (401, 403):
            return Rejected(
                f"{endpoint} does not accept the API key ({said}); set OPENAI_API_KEY to one that "
                "it knows."
            )
        if status in (404, 405, 501) and path.endswith(("/files", "/batches")):
            return Rejected(
                f"{endpoint} offers no batches ({said}); give the same command without --batch."
            )
        if status == 404:
            return Rejected(
                f'{endpoint} knows no model "{self._name}" ({said}); check the part after '
                '"openai/" and --base-url.'
            )
        if status == 402 or (status == 429 and code(error) in NO_MONEY):
            return Rejected(
                f'The account at "{self._base_url}" has no money left ({said}); add some, then '
                "give the same command again."
            )
        if status in (408, 409, 429) or status >= 500:
            return Passing(
                f"{endpoint} still answers {status} "
                f'("{message(error)}"); wait, then give the same command again.',
                retry_after=retry_after(headers or {}),
                throttled=status == 429,
                unbilled=status == 429,
            )
        return Rejected(
            f'{endpoint} rejects the question for "{self._name}" ({said}); change the setting it '
            "names and give the command again."
        )
