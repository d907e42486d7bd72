"""Second factors are renamed, and go."""

from django.db import transaction
from django.http import HttpRequest
from django_otp.models import Device

from shop.accounts.factors import factors_of, must_hold_factor
from shop.accounts.locks import lock_user
from shop.accounts.models import BackupCodeDevice, User
from shop.accounts.services.enrolment import FactorHeldError
from shop.accounts.services.factor_changes import tell_of_change


def rename_factor(*, user: User, device: Device, name: str, request: HttpRequest) -> None:
    """Call one of the user's factors by another name."""
    with transaction.atomic():
        lock_user(user)
        type(device).objects.filter(pk=device.pk, user=user).update(name=name)
        tell_of_change(action="accounts.factor.renamed", user=user, request=request, factor=name)


def remove_factor(*, user: User, device: Device, request: HttpRequest) -> None:
    """Take one factor from the user, and with the last one the backup codes, which stand in for nothing then.

    Raise FactorHeldError where it is the last one and they must hold one.
    """
    with transaction.atomic():
        lock_user(user)
        others = [other for other in factors_of(user) if other != device and not isinstance(other, BackupCodeDevice)]
        if others:
            device.delete()
            _record(user, request, device.name)
        else:
            _remove_all(user, request)


def remove_factors(*, user: User, request: HttpRequest) -> None:
    """Take all factors from the user; raise FactorHeldError where they must hold one."""
    with transaction.atomic():
        lock_user(user)
        _remove_all(user, request)


def _remove_all(user: User, request: HttpRequest) -> None:
    if must_hold_factor(user):
        raise FactorHeldError
    for device in factors_of(user):
        device.delete()
        _record(user, request, device.name)


def _record(user: User, request: HttpRequest, name: str) -> None:
    tell_of_change(action="accounts.factor.removed", user=user, request=request, factor=name)
