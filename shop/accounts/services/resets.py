"""A lost phone: staff take the factors off an account, so that its owner sets up new ones."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django_otp import devices_for_user

from shop.accounts.models import User
from shop.accounts.services.choosing import lock_managed
from shop.accounts.services.mails import send_mail
from shop.accounts.services.sessions import end_sessions
from shop.audit.services import Change, record_changes


def reset_factors(*, users: Iterable[User], reason: str, actor: User | None, request: HttpRequest | None) -> int:
    """Delete every second factor of the users, end their sessions, tell them by mail, and return how many had one.

    Whoever must hold a factor sets one up at the next sign-in. `reason` goes on record and into the mail. Raise
    RefusedError where the actor is among them, whose own factor is proved before it is changed, or somebody beyond the
    actor's rights.
    """
    with transaction.atomic():
        changes = []
        for user in lock_managed(users, actor=actor, may_be_own=False):
            devices = list(devices_for_user(user, confirmed=None))
            if not devices:
                continue
            for device in devices:
                device.delete()
            end_sessions(user=user)
            kinds = sorted({str(device._meta.verbose_name) for device in devices})
            changes.append(Change(user, before={"factors": kinds}, after={"factors": [], "reason": reason}))
            send_mail(user=user, name="factor_reset", reason=reason)
        record_changes(actor=actor, action="accounts.factor.reset", changes=changes, request=request)
    return len(changes)
