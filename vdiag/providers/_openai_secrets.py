"""What this process knows and nothing printed or recorded may hold: keys and passwords.

An endpoint may echo all that it is sent, so that every text of its goes through here.
"""

import base64
import re
from urllib.parse import quote

HIDDEN = "(key)"
SHORTEST = 6
"""Characters of a secret that is looked for in texts; shorter ones would be found in any."""
_KEY_LIKE = re.compile(r"\b(?:sk|rk|pk|gsk|xai)-[\w.*…-]{4,}|[\w-]*\*{3,}[\w-]*")
_IN_ADDRESS = re.compile(r"(?<=//)[^/@\s\"']+@")
_known: set[str] = set()


def hide(secret: str) -> None:
    """Let nothing that an endpoint says show this again, plain or as it stands in an address."""
    _known.update(form for form in (secret, quote(secret, safe="")) if len(form) >= SHORTEST)


def hide_login(name: str, password: str) -> None:
    """Do so with a password, and with what a name and a password are sent as (RFC 7617)."""
    hide(password)
    hide(base64.b64encode(f"{name}:{password}".encode()).decode())


def without_secrets(text: str) -> str:
    """A text of an endpoint's with ``(key)`` for each secret of ours."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return text


def without_keys(text: str) -> str:
    """What an endpoint said of an error, also without what looks like some key, or part of one."""
    return _KEY_LIKE.sub(HIDDEN, _IN_ADDRESS.sub("", without_secrets(text)))
