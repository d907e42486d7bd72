"""The one answer to who holds a second factor, and who must."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django_otp import device_classes
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice

from shop.accounts.models import BackupCodeDevice, GroupPolicy, User

# A mailbox also resets the password, so it is no second factor.
NO_FACTORS = frozenset({"otp_email"})
# A set of codes is a factor as long as one is left -> where its codes are.
CODES = {BackupCodeDevice: "codes", StaticDevice: "token_set"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody holds a second factor, and whether they must by now."""

    has_factor: bool
    must_hold: bool


def factors_of(user: User) -> Iterator[Device]:
    """Return every device that the user can prove themselves with, whatever its name."""
    return chain.from_iterable(held.filter(user=user) for held in _held())


def has_factor(user: User | AnonymousUser) -> bool:
    """Say whether the user holds a second factor, in one query."""
    return user.pk is not None and User.objects.filter(holds_factor(), pk=user.pk).exists()


def holds_factor() -> Q:
    """Return the condition under which a user of a query holds a second factor."""
    held = Q()
    for devices in _held():
        held |= Q(Exists(devices.filter(user=OuterRef("pk"))))
    return held


def must_hold_factor(user: User) -> bool:
    """Say whether the user must hold one: staff at once, members of some groups once their days of grace are over."""
    if user.is_staff or user.is_superuser:
        return True
    joined = Max("group__joinings__at", filter=Q(group__joinings__user=user))
    policies = GroupPolicy.objects.filter(group__user=user).annotate(joined=joined)
    return any(_is_over(policy) for policy in policies)


def standing_of(user: User) -> Standing:
    """Return where somebody stands now; nothing of it is cached, so that it holds at the next request."""
    if has_factor(user):
        return Standing(has_factor=True, must_hold=False)
    return Standing(has_factor=False, must_hold=must_hold_factor(user))


def _is_over(policy: Any) -> bool:
    begun = max(policy.since, policy.joined or policy.since)
    return bool(begun + timedelta(days=policy.grace_days) <= timezone.now())


def _held() -> Iterator[QuerySet]:
    for model in device_classes():
        if model._meta.app_label not in NO_FACTORS:
            held = model.objects.filter(confirmed=True)
            yield held.filter(**{f"{CODES[model]}__isnull": False}).distinct() if model in CODES else held
