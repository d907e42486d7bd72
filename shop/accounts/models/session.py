"""Sessions with the person they belong to, and the browsers that a person has signed in with before."""

from datetime import datetime
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.accounts.agents import browser_name
from shop.accounts.models.user import User
from shop.accounts.places import place_of


class Session(AbstractBaseSession):
    """A session as Django stores it; the columns beside say whose it is, and stay empty until somebody signs in.

    A request is the user's only as long as this row is there, whatever the cache still holds.
    """

    # Not held by the database: a key that is new is tried until it can be inserted, and a user who was just deleted
    # would make that endless.
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions", db_constraint=False)
    # What pages call it by: the key would sign in whoever reads it, and is another one after each proof.
    handle = models.UUIDField(null=True)
    signed_in_at = models.DateTimeField(_("signed in"), null=True)
    remote_address = models.GenericIPAddressField(_("network address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    # Set by `selectors.sessions_of`: the cache knows it, for each request changes it.
    seen_at: datetime

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes: ClassVar = [models.Index(fields=["user", "handle"], name="session_of_user")]

    @property
    def browser(self) -> str:
        """What the browser said it is, in words."""
        return browser_name(self.user_agent)

    @property
    def place(self) -> str:
        """Roughly where it was when somebody signed in."""
        return place_of(self.remote_address or "")


class KnownBrowser(models.Model):
    """A browser that a user has signed in with: it carries a cookie, and this is the cookie's digest."""

    AT_MOST: ClassVar[int] = 50

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_browsers")
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField(_("first sign-in"), auto_now_add=True)
    # Somebody said "this wasn't me": the next sign-in from there is one from a new browser again.
    is_forgotten = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("known browser")
        verbose_name_plural = _("known browsers")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="known_browser_once")]

    def __str__(self) -> str:
        return self.digest[:8]
