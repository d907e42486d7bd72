"""The token: what a visitor must see. Kept in signed cookies, or in Redis; the highest of all counts.

Cookies need no look-up. Every answer to a write sets one of a name of its own, so whichever of two answers that cross
each other arrives last, it takes nothing away that its request had not brought. Redis keeps the maximum for clients of
the API, which are known by their authorization and keep no cookies.
"""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from routers.config import routing
from routers.redis import DURABLE, ask_redis, redis_client

# Fields are compared as text: all are of the same width. KEYS: the client. ARGV: lifetime in ms, then field, value...
_KEEP_HIGHEST = """
for i = 2, #ARGV, 2 do
    local kept = redis.call('HGET', KEYS[1], ARGV[i])
    if not kept or kept < ARGV[i + 1] then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""
# What comes after the name: browsers may send anything else, which no answer could name.
_ENDING = re.compile(r"[\w-]{8}", re.ASCII)
_ENDING_BYTES = 6
_UNTIL = "until"
_WIDTH = 16


@lru_cache(maxsize=1)
def _signer() -> Signer:
    # Made when it is used: what merely imports us, such as the documentation, has no secret key.
    return Signer(salt="routers.token")


@dataclass(frozen=True)
class Token:
    """The positions a visitor must see, by logical database.

    `until` is a time (Unix): before it everything is read from the primary, because a position could not be found out.
    """

    positions: Mapping[str, int] = field(default_factory=dict)
    until: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.positions or self.until)

    def merge(self, other: "Token") -> "Token":
        """Return the higher of both, database by database."""
        if not (self and other):
            return self or other
        names = {*self.positions, *other.positions}
        highest = {name: max(self.positions.get(name, 0), other.positions.get(name, 0)) for name in names}
        return Token(highest, max(self.until, other.until))

    def to_fields(self) -> dict[str, str]:
        """Return it as words of one width, which compare as their numbers do."""
        fields = {name: f"{position:0{_WIDTH}x}" for name, position in self.positions.items()}
        return fields | ({_UNTIL: f"{int(self.until) + 1:0{_WIDTH}x}"} if self.until else {})

    @classmethod
    def from_fields(cls, fields: Mapping[str, str]) -> "Token":
        """Read what `to_fields` wrote; raise ValueError for anything else."""
        numbers = {name: int(value, 16) for name, value in fields.items()}
        until = numbers.pop(_UNTIL, 0)
        return cls(numbers, float(until))


def load_token(request: HttpRequest) -> Token:
    """Return what the visitor must see."""
    token = Token()
    for name in carried_cookies(request):
        token = token.merge(_read_cookie(request.COOKIES[name]))
    client = _api_client(request)
    return token.merge(_fetch(client)) if client else token


def store_token(request: HttpRequest, response: HttpResponse, token: Token) -> None:
    """Keep what the visitor must see, which includes what this request has brought."""
    if client := _api_client(request):
        _keep(client, token)
    clear_token(request, response)
    response.set_cookie(
        f"{routing().cookie}-{token_urlsafe(_ENDING_BYTES)}",
        _signer().sign("&".join(f"{name}={value}" for name, value in token.to_fields().items())),
        max_age=int(routing().token_seconds),
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def clear_token(request: HttpRequest, response: HttpResponse) -> None:
    """Take back the cookies that this request has brought; one that is under way meanwhile has another name."""
    for name in carried_cookies(request):
        response.delete_cookie(name, samesite="Lax")


def carried_cookies(request: HttpRequest) -> list[str]:
    """Return the names of the visitor's cookies with a token: of more than one after writes at the same time."""
    beginning = f"{routing().cookie}-"
    return [name for name in request.COOKIES if name.startswith(beginning) and _ENDING.fullmatch(name, len(beginning))]


def prepare() -> None:
    """Make the Redis client now: it takes long to import, which the first visitor who writes would wait for."""
    redis_client(DURABLE)


def pinned_to_primary() -> Token:
    """Return a token for a write whose position nobody knows: the primary, until no replica read from can lack it."""
    return Token(until=time.time() + routing().max_lag_seconds + 1)


def _read_cookie(value: str) -> Token:
    try:
        return Token.from_fields(dict(word.split("=", 1) for word in _signer().unsign(value).split("&")))
    except (BadSignature, ValueError):
        # Somebody's own making, or signed by a key of before: as good as none.
        return Token()


def _api_client(request: HttpRequest) -> str:
    return _name(request.META.get("HTTP_AUTHORIZATION", ""))


def _name(secret: str) -> str:
    return blake2b(secret.encode(), digest_size=12, key=b"routers.token").hexdigest() if secret else ""


def _fetch(client: str) -> Token:
    try:
        words = [word.decode() for word in ask_redis(DURABLE, "HGETALL", _key(client))]
        return Token.from_fields(dict(zip(words[::2], words[1::2], strict=True)))
    except (RedisError, ValueError):
        return Token()


def _keep(client: str, token: Token) -> None:
    arguments: Iterable[Any] = (word for pair in token.to_fields().items() for word in pair)
    try:
        redis_client(DURABLE).eval(_KEEP_HIGHEST, 1, _key(client), int(routing().token_seconds * 1000), *arguments)
    except RedisError:
        return  # a client that keeps cookies has it there


def _key(client: str) -> str:
    return f"routing:{client}"


def _forget_signer(*, setting: str, **kwargs: Any) -> None:
    if setting in {"SECRET_KEY", "SECRET_KEY_FALLBACKS"}:
        _signer.cache_clear()


setting_changed.connect(_forget_signer)
