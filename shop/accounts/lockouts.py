"""Whose account nobody can sign in to for a while, after too many wrong passwords or codes: who sees it, who ends it.

`is_locked` and `locked_addresses` are for lists and pages, and do not decide anything: `limits` does.
"""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from redis.exceptions import RedisError

from routers.redis import DURABLE, redis_client
from shop.accounts import limits
from shop.accounts.models import User

# Addresses, by when the last of their locks ends.
_LOCKED = "accounts:locked"


def is_locked(user: User) -> bool:
    """Say whether tries to sign in to this account are refused now, at least those of one client."""
    return user.email.lower() in locked_addresses()


def locked_addresses() -> set[str]:
    """Return the e-mail addresses of all accounts that are locked now, in lower case; none while Redis is away."""
    try:
        found: Any = redis_client(DURABLE).zrangebyscore(_LOCKED, timezone.now().timestamp(), "+inf")
    except RedisError:
        return set()
    return {address.decode() for address in found}


def remember_lock(address: str, until: datetime) -> None:
    """Note that tries for this address are refused until then; raise LimitsUnavailableError."""
    try:
        redis_client(DURABLE).zremrangebyscore(_LOCKED, "-inf", timezone.now().timestamp())
        redis_client(DURABLE).zadd(_LOCKED, {address.lower(): until.timestamp()}, gt=True)
    except RedisError as error:
        raise limits.LimitsUnavailableError from error


def forget_locks(user: User) -> None:
    """Let the account's owner, and everybody else, try again at once; raise LimitsUnavailableError."""
    for address in {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}:
        limits.forget("password", whose=address)
    limits.forget("code", whose=str(user.pk))
    try:
        redis_client(DURABLE).zrem(_LOCKED, user.email.lower())
    except RedisError as error:
        raise limits.LimitsUnavailableError from error
