"""Second factors come: each proves itself while it is added, and what proved it cannot sign in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice
from two_factor.plugins.webauthn.models import WebauthnDevice

from shop.accounts.factors import has_factor
from shop.accounts.kinds import kind_of
from shop.accounts.locks import lock_phone, lock_user
from shop.accounts.models import PhoneDevice, User
from shop.accounts.services.factor_changes import tell_of_change


class FactorHeldError(Exception):
    """The user must keep, or must first prove, the factor they hold."""


class WrongCodeError(Exception):
    """The code does not prove the device that is being added."""


class KnownKeyError(Exception):
    """The security key is registered already, here or with another account."""


def enrol_authenticator(
    *, user: User, key: str, token: str, name: str, may_add: bool, request: HttpRequest
) -> TOTPDevice:
    """Give the user an authenticator app, and use up the code that proves it, so that it cannot sign in.

    `key` is hexadecimal. Raise WrongCodeError; and FactorHeldError where the user has a factor and `may_add` is False:
    two sessions may ask at once, and only a first factor needs no other.
    """
    with _enrolling(user, may_add=may_add):
        device = TOTPDevice.objects.create(user=user, key=key, name=name)
        if not device.verify_token(token):
            raise WrongCodeError
        _record(device, user, request)
    return device


def enrol_security_key(
    *, user: User, key: WebauthnDevice, name: str, may_add: bool, request: HttpRequest
) -> WebauthnDevice:
    """Give the user a key that has answered; raise KnownKeyError, and FactorHeldError as above."""
    with _enrolling(user, may_add=may_add):
        if WebauthnDevice.objects.filter(public_key=key.public_key).exists():
            raise KnownKeyError
        key.user, key.name = user, name
        key.save(force_insert=True)
        _record(key, user, request)
    return key


def begin_phone(*, user: User, number: str, method: str) -> PhoneDevice:
    """Note a phone that has yet to prove itself, in place of one that never did."""
    with transaction.atomic():
        lock_user(user)
        PhoneDevice.objects.filter(user=user, confirmed=False).delete()
        phone: PhoneDevice = PhoneDevice.objects.create(user=user, number=number, method=method, confirmed=False)
    return phone


def enrol_phone(*, phone: PhoneDevice, token: str, name: str, may_add: bool, request: HttpRequest) -> PhoneDevice:
    """Give the user the phone that got this code; raise WrongCodeError, and FactorHeldError as above."""
    with transaction.atomic():
        phone = lock_phone(phone)
        is_right = phone.verify_token(token)
    # A wrong code counts, so it is outside of what is undone.
    if not is_right:
        raise WrongCodeError
    with _enrolling(phone.user, may_add=may_add):
        phone.confirmed, phone.name = True, name
        phone.save()
        _record(phone, phone.user, request)
    return phone


@contextmanager
def _enrolling(user: User, *, may_add: bool) -> Iterator[None]:
    with transaction.atomic():
        lock_user(user)
        if not may_add and has_factor(user):
            raise FactorHeldError
        yield


def _record(device: Device, user: User, request: HttpRequest) -> None:
    kind = kind_of(device)
    after = {"factor": device.name, "kind": kind.code if kind else ""}
    tell_of_change(action="accounts.factor.added", user=user, request=request, **after)
