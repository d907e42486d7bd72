"""No secret enters an event: values are masked by the names they stand under."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

MASK = "[masked]"

# Anywhere in a name, however it is written: userPassword, api_tokens, X-Set-Cookie.
_PARTS = (
    *("password", "passwd", "passphrase", "secret", "token", "credential", "cookie", "authorization"),
    *("apikey", "privatekey", "cardnumber", "securitycode", "backupcode", "recoverycode", "signature"),
)
# Only as a whole word of a name: "key" is a secret, "keywords" are none.
_WORDS = frozenset({"cvc", "cvv", "csrf", "hash", "iban", "jwt", "key", "otp", "pin", "pwd", "salt", "totp"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Say whether what stands under this name is nobody's business."""
    words = [word.lower() for word in _WORD.findall(name)]
    joined = "".join(words)
    return any(part in joined for part in _PARTS) or not _WORDS.isdisjoint(words)


def masked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values without secrets, at any depth, and without what PostgreSQL cannot store."""
    return {storable(str(name)): MASK if is_secret(str(name)) else _clean(value) for name, value in values.items()}


def storable(text: str) -> str:
    """Return the text with a sign in place of each character that PostgreSQL refuses."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return masked(value)
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value
