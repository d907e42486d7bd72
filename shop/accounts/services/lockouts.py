"""Accounts are locked by too many wrong tries, and unlocked by staff."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django_otp.models import ThrottlingMixin

from shop.accounts import lockouts
from shop.accounts.factors import factors_of
from shop.accounts.models import User
from shop.accounts.services.events import record_security_event
from shop.audit.parties import Target


def lock(*, address: str, user: User | None, until: datetime, request: HttpRequest) -> None:
    """Note that tries to sign in by this address are refused until then; `user` is None where it has no account."""
    lockouts.remember_lock(user.email if user else address, until)
    whom = user or Target("accounts.user", "", address)
    record_security_event(
        action="accounts.user.locked", user=whom, request=request, after={"until": until.isoformat(timespec="seconds")}
    )


def unlock(*, user: User, actor: User, request: HttpRequest | None) -> None:
    """Let the user try again at once, password and codes, and record that `actor` did that.

    Raise LimitsUnavailableError where Redis does not answer; then nothing was changed.
    """
    lockouts.forget_locks(user)
    with transaction.atomic():
        for device in factors_of(user):
            if isinstance(device, ThrottlingMixin):
                device.throttle_reset()
        record_security_event(action="accounts.user.unlocked", user=user, actor=actor, request=request)
