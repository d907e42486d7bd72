"""Whose members must hold a second factor, and since when they are members."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupPolicy(models.Model):
    """Members of the group must hold a second factor; they have some days for it from joining, or from this rule."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="policy", verbose_name=_("group"))
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("second factor for a group")
        verbose_name_plural = _("second factor for groups")

    def __str__(self) -> str:
        return str(self.group)


class GroupJoining(models.Model):
    """When somebody joined a group; Django does not know. Who has no such row has no grace from joining."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="joinings")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="joinings")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("joining of a group")
        verbose_name_plural = _("joinings of groups")
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="group_joined_once")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.group_id}"
