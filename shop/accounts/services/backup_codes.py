"""Backup codes are made, as many as fit on a page."""

import secrets
from base64 import b32encode

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shop.accounts.locks import lock_user
from shop.accounts.models import BackupCode, BackupCodeDevice, User
from shop.accounts.models.backup_codes import digest_of
from shop.accounts.services.factor_changes import tell_of_change

CODES, CODE_BYTES = 10, 10


def make_backup_codes(*, user: User, request: HttpRequest) -> list[str]:
    """Replace the user's backup codes, and return the new ones: they cannot be read again."""
    with transaction.atomic():
        lock_user(user)
        # The set itself stays: this session may have been proved by one of its codes.
        device = BackupCodeDevice.objects.filter(user=user).first()
        if device is None:
            device = BackupCodeDevice.objects.create(user=user, name=_("Backup codes"))
        BackupCode.objects.filter(device__user=user).delete()
        codes = [_new_code() for _number in range(CODES)]
        BackupCode.objects.bulk_create(BackupCode(device=device, digest=digest_of(code)) for code in codes)
        tell_of_change(action="accounts.backup_codes.made", user=user, request=request)
    return codes


def _new_code() -> str:
    plain = b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))
