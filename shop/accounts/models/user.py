"""The user: an e-mail address, no username."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shop.accounts.languages import languages
from shop.accounts.managers import UserManager
from shop.accounts.passwords import normalised


class User(AbstractUser):  # type: ignore[django-manager-missing]  # devices come from an untyped library
    """A person who may sign in; `is_staff` opens the admin."""

    username = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("A user with this e-mail address already exists.")},
    )
    preferred_language = models.CharField(
        _("preferred language"),
        max_length=10,
        blank=True,
        default="",
        db_default="",  # the release before, which knows no such column, adds users as well
        choices=languages,
        help_text=_("The language of our mail and of the account's pages; without one, the browser's."),
    )
    # Until then the deletion can be taken back; afterwards nothing of the person is left in the row.
    deletion_due_at = models.DateTimeField(_("to be deleted"), null=True, blank=True, editable=False)
    anonymised_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # it creates by e-mail, not by username

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        # Beside Django's own: what staff may do to others, one permission for each act.
        permissions = [
            ("invite_user", _("Can invite people")),
            ("activate_user", _("Can activate and deactivate users")),
            ("unlock_user", _("Can unlock users")),
            ("end_sessions_of_user", _("Can sign users out everywhere")),
            ("reset_factor_of_user", _("Can reset the second factor of users")),
            ("change_groups_of_user", _("Can add users to groups and remove them")),
            ("view_security_events", _("Can view security events of users")),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_in_any_case",
                violation_error_message=_("A user with this e-mail address already exists."),
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at=None) | Q(is_active=False, deletion_due_at=None),
                name="user_anonymised_is_not_active",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deletion_due_at"], condition=Q(deletion_due_at__isnull=False), name="user_deletion_due"
            )
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """Lower the address before it is validated as unique."""
        self.email = UserManager.normalize_email(self.email)

    def set_password(self, raw_password: str | None) -> None:
        """Store the hash of the password as every keyboard writes it."""
        super().set_password(raw_password and normalised(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Say whether this is the password, on whichever keyboard it was typed."""
        return super().check_password(raw_password and normalised(raw_password))

    async def acheck_password(self, raw_password: str | None) -> bool:
        """Say the same without blocking."""
        return await super().acheck_password(raw_password and normalised(raw_password))
