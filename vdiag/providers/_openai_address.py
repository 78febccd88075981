"""The address of an OpenAI-compatible endpoint: what is sent there, and what of it may be shown.

A name and a password before the host go out as ``Authorization: Basic``, in place of the key; what
stands behind a question mark goes out with every request. Neither is recorded.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from vdiag.errors import BadInput
from vdiag.providers._openai_secrets import hide, hide_login

OWN_HOSTS = ("api.openai.com", "eu.api.openai.com", "us.api.openai.com")
NO_SECRETS = ("api-version",)
"""What may be shown of a query; anything else in it may be a key."""
_LOGIN = re.compile(r"(^|//)[^/?#\s]*@")


@dataclass(frozen=True)
class Address:
    """Where an endpoint is.

    Attributes:
        shown: as it is printed and recorded, without any secret.
        sent: as requests go there, without its query.
        query: what every request has behind a question mark.
        own: whether it is one of OpenAI's own.
        login: whether a name or a password stands before the host.
        open_to_all: whether what goes there can be read on its way: plain ``http://`` to another
            machine.
    """

    shown: str
    sent: str = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    own: bool
    login: bool
    open_to_all: bool


def address(base_url: str) -> Address:
    """Read the address of an endpoint; from then on its secrets are shown nowhere.

    Raises:
        BadInput: it is no address.
    """
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port
        usable = parts.scheme in ("http", "https") and bool(host) and port != 0
        usable = usable and not re.search(r"[\s\x00-\x1f]", base_url)
        ascii_host = host.encode("idna").decode()
    except ValueError:
        usable = False
    if not usable:
        raise BadInput(
            f'--base-url "{_harmless(base_url)}" is no address of an endpoint; write it whole, '
            "like http://localhost:8000/v1 (without the option OPENAI_BASE_URL holds)."
        )
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    if name or password:
        hide_login(name, password)
    for key, value in query.items():
        if key not in NO_SECRETS:
            hide(value)
    shown_query = urlencode({key: query[key] for key in NO_SECRETS if key in query})
    bare = parts.netloc.rpartition("@")[2]
    changed = bare != parts.netloc or parts.query != shown_query or parts.fragment
    shown = urlunsplit((parts.scheme, bare, parts.path, shown_query, ""))
    own = parts.scheme == "https" and ascii_host in OWN_HOSTS and parts.path.rstrip("/") == "/v1"
    return Address(
        shown=shown if changed else base_url,
        sent=urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")),
        query=query,
        own=own,
        login=bool(name or password),
        open_to_all=parts.scheme == "http" and not _here(host),
    )


def _here(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _harmless(base_url: str) -> str:
    """What was given as an address, without what may be a secret in it."""
    start, mark, _ = _LOGIN.sub(r"\1", base_url).partition("?")
    return f"{start}?..." if mark else start
