"""Backup codes: each signs its owner in once, and is stored so that nobody can read it back."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from shop.accounts.models.single_use import SingleUseMixin


class BackupCodeDevice(SingleUseMixin, Device):
    """A person's set of backup codes, as a device that accepts each of them once."""

    class Meta(Device.Meta):
        verbose_name = _("backup codes")
        verbose_name_plural = _("backup codes")

    def use_up(self, token: str) -> bool:
        """Delete the code, and say whether there was one."""
        used, _each = self.codes.filter(digest=digest_of(token)).delete()
        return bool(used)


class BackupCode(models.Model):
    """One unused code, as its digest; it carries 80 random bits, so that a plain digest cannot be guessed."""

    device = models.ForeignKey(BackupCodeDevice, related_name="codes", on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("backup code")
        verbose_name_plural = _("backup codes")
        constraints = [models.UniqueConstraint(fields=["device", "digest"], name="backup_code_unique")]

    def __str__(self) -> str:
        return self.digest[:8]


def digest_of(code: str) -> str:
    """Return how a code is stored, however its hyphens, blanks and letters were typed."""
    plain = "".join(filter(str.isalnum, code)).lower()
    return hashlib.sha256(plain.encode()).hexdigest()
