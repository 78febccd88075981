"""What lies between here and an endpoint: proxies and certificates, named where they fail."""

import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from vdiag.errors import Passing, ProviderError, Rejected
from vdiag.providers._openai_secrets import without_keys

NEVER_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol")
"""By name: older openai packages rest on httpx, newer ones on httpx2."""
CONNECTION_LOST = "connection_lost"
"""What a question is recorded with that the connection broke at, whenever it was asked."""
_LOGIN = re.compile(r"^(\w+://)?[^/]*@")
_ON_THE_WAY = "http_proxy https_proxy all_proxy no_proxy ssl_cert_file ssl_cert_dir".split()


def unreached(base_url: str, error: Exception) -> ProviderError:
    """The error for a connection that did not come about or broke.

    Args:
        base_url: of the endpoint, without secrets.
        error: of the ``openai`` package, with its causes.
    """
    reason = without_keys(_innermost(error))
    untrusted = _untrusted(error)
    if untrusted is not None:
        return Rejected(
            f'The certificate of "{base_url}" is not trusted here ({untrusted.verify_message}; '
            f"{_set('SSL_CERT_FILE') or 'SSL_CERT_FILE is not set'}); if it is one of your own, "
            "type `export SSL_CERT_FILE=FILE.pem`, then give the same command again."
        )
    unbilled = type(error.__cause__).__name__ in NEVER_SENT
    lost = "" if unbilled else CONNECTION_LOST
    variable = proxy_variable(base_url)
    if variable:
        host = urlsplit(base_url).hostname
        return Passing(
            f'Nothing answers at "{base_url}" through the proxy that {_set(variable)} names '
            f"({reason}); start the proxy, or type `export no_proxy={host}` to go without it, "
            "then give the same command again.",
            unbilled=unbilled,
            reason=lost,
        )
    return Passing(
        f'Nothing answers at "{base_url}" ({reason}); check --base-url and the network, then give '
        "the same command again.",
        unbilled=unbilled,
        reason=lost,
    )


def proxy_variable(base_url: str) -> str:
    """Name of the variable whose proxy requests to an address go through; empty without one."""
    parts = urlsplit(base_url)
    if proxy_bypass(parts.netloc):
        return ""
    names = (f"{parts.scheme}_proxy", "all_proxy")
    spelled = (form for name in names for form in (name, name.upper()))
    return next((name for name in spelled if os.environ.get(name)), "")


@contextmanager
def variables_named() -> Iterator[None]:
    """Name the variables of the environment that a client could not be made with.

    Raises:
        Rejected: it could not be made.
    """
    try:
        yield
    except Exception as error:
        given = [name for name in os.environ if name.lower() in _ON_THE_WAY and os.environ[name]]
        if not given:
            raise
        remedy = f"type `unset {' '.join(given)}`"
        if "socks" in str(error).lower():
            remedy += ", or install what a SOCKS proxy needs with `pip install socksio`"
        raise Rejected(
            f"No connection can be made with {', '.join(map(_set, given))} "
            f"({without_keys(str(error))}); {remedy}, then give the same command again."
        ) from error


def _set(name: str) -> str:
    """A variable as it is set, without a password; empty where it is not."""
    value = os.environ.get(name)
    return f'{name}="{_LOGIN.sub(lambda found: found[1] or "", value)}"' if value else ""


def _innermost(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error) or type(error).__name__


def _untrusted(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """What is wrong with a certificate, if that is what is behind an error."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error
