"""Second factors come and go."""

import secrets
from base64 import b32encode

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.accounts.factors import factors_of, has_factor, must_hold_factor
from shop.accounts.locks import lock_user
from shop.accounts.models import BackupCode, BackupCodeDevice, User
from shop.accounts.models.backup_codes import digest_of
from shop.accounts.services.events import record_security_event

CODES, CODE_BYTES = 10, 10


class FactorHeldError(Exception):
    """The user must keep, or must first prove, the factor they hold."""


def enrol_authenticator(*, user: User, key: str, token: str, may_add: bool, request: HttpRequest) -> TOTPDevice:
    """Give the user an authenticator app, and use up the code that proves it, so that it cannot sign in.

    `key` is hexadecimal. Raise FactorHeldError where the user has a factor and `may_add` is False: two sessions may
    ask at once, and only a first factor needs no other.
    """
    with transaction.atomic():
        lock_user(user)
        if not may_add and has_factor(user):
            raise FactorHeldError
        # two_factor's pages know it by this name.
        device = TOTPDevice.objects.create(user=user, key=key, name="default")
        if not device.verify_token(token):
            raise FactorHeldError
        record_security_event(action="accounts.factor.added", user=user, request=request)
    return device


def make_backup_codes(*, user: User, request: HttpRequest) -> list[str]:
    """Replace the user's backup codes, and return the new ones: they cannot be read again."""
    with transaction.atomic():
        lock_user(user)
        BackupCodeDevice.objects.filter(user=user).delete()
        device = BackupCodeDevice.objects.create(user=user, name=str(_("Backup codes")))
        codes = [_new_code() for _number in range(CODES)]
        BackupCode.objects.bulk_create(BackupCode(device=device, digest=digest_of(code)) for code in codes)
        record_security_event(action="accounts.backup_codes.made", user=user, request=request)
    return codes


def remove_factors(*, user: User, request: HttpRequest) -> None:
    """Take all factors from the user; raise FactorHeldError where they must hold one."""
    with transaction.atomic():
        lock_user(user)
        if must_hold_factor(user):
            raise FactorHeldError
        for device in factors_of(user):
            device.delete()
        record_security_event(action="accounts.factor.removed", user=user, request=request)


def _new_code() -> str:
    plain = b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))
