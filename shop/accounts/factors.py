"""The one answer to who holds a second factor, and who must."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    BooleanField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Greatest
from django.utils import timezone
from django_otp import device_classes
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice

from shop.accounts.models import BackupCodeDevice, GroupJoining, GroupPolicy, User

# A mailbox also resets the password, so it is no second factor.
NO_FACTORS = frozenset({"otp_email"})
# A set of codes is a factor as long as one is left -> where its codes are.
CODES = {BackupCodeDevice: "codes", StaticDevice: "token_set"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody holds a second factor, and from when on they must, if ever."""

    has_factor: bool
    must_hold_from: datetime | None

    @property
    def must_hold(self) -> bool:
        """Whether they must hold one by now."""
        return self.must_hold_from is not None and self.must_hold_from <= timezone.now()

    @property
    def grace_days(self) -> int | None:
        """The days that are left for setting one up, the last one counted; None where nothing is asked, or no more."""
        if self.must_hold_from is None or self.has_factor or self.must_hold:
            return None
        return math.ceil((self.must_hold_from - timezone.now()) / timedelta(days=1))


def factors_of(user: User) -> Iterator[Device]:
    """Return every device that the user can prove themselves with, whatever its name."""
    return chain.from_iterable(held.filter(user=user) for held in _held())


def has_factor(user: User | AnonymousUser) -> bool:
    """Say whether the user holds a second factor now, in one query."""
    return user.pk is not None and User.objects.filter(holds_factor(), pk=user.pk).exists()


def is_enrolled(user: Any) -> bool:
    """Say whether the user held a factor when they were read, where the query that found them has looked for it.

    It is what a request begins with. What decides a change asks `has_factor`, behind a lock.
    """
    seen: bool | None = getattr(user, "holds_factor", None)
    return has_factor(user) if seen is None else seen


def holds_factor(user: str = "pk") -> Q:
    """Return the condition under which the user in this column of a query holds a second factor."""
    held = Q()
    for devices in _held():
        held |= Q(Exists(devices.filter(user=OuterRef(user))))
    return held


def groups_deadline() -> Subquery:
    """Return from when on a user of a query must hold a factor for their groups' sake, NULL where no group asks."""
    joined = GroupJoining.objects.filter(user=OuterRef(OuterRef("pk")), group=OuterRef("group")).values("at")
    # Greatest() passes over NULL: who has no such row has grace from the rule alone.
    begun = Greatest("since", Subquery(joined))
    over = ExpressionWrapper(begun + F("grace_days") * Value(timedelta(days=1)), output_field=DateTimeField())
    policies = GroupPolicy.objects.filter(group__user=OuterRef("pk")).annotate(over=over)
    return Subquery(policies.order_by("over").values("over")[:1])


def must_hold_factor(user: User) -> bool:
    """Say whether the user must hold one: staff at once, members of some groups once their days of grace are over."""
    return standing_of(user).must_hold


def standing_of(user: User) -> Standing:
    """Return where somebody stands now, in one query; nothing of it is cached, so that it holds at the next request."""
    return to_standing(with_standing(User.objects.all()).get(pk=user.pk))


def with_standing(users: QuerySet[User]) -> QuerySet[User]:
    """Return the users, each with what `to_standing` reads."""
    held = ExpressionWrapper(holds_factor(), output_field=BooleanField())
    return users.annotate(holds_factor=held, groups_deadline=groups_deadline())


def to_standing(user: Any) -> Standing:
    """Return where a user of `with_standing` stands."""
    at_once = user.is_staff or user.is_superuser
    return Standing(user.holds_factor, user.date_joined if at_once else user.groups_deadline)


def usable(model: type[Device]) -> QuerySet:
    """Return the devices of one table that prove something: the confirmed ones, and sets that have a code left."""
    held: QuerySet = model.objects.filter(confirmed=True)
    return held.filter(**{f"{CODES[model]}__isnull": False}).distinct() if model in CODES else held


def _held() -> Iterator[QuerySet]:
    return (usable(model) for model in device_classes() if model._meta.app_label not in NO_FACTORS)
