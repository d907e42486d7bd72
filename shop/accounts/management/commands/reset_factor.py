"""`manage.py reset_factor ADDRESS --reason ...`: for the administrator whom no other administrator can help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.accounts.managers import UserManager
from shop.accounts.models import User
from shop.accounts.services import reset_factors


class Command(BaseCommand):
    """Takes the second factor off an account, as staff do in the admin."""

    help = (
        "Reset somebody's second factor, end their sessions and tell them by mail. Staff do this in the admin; this is "
        "for the only administrator, who has lost phone and backup codes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose and why."""
        parser.add_argument("email", help="the address that they sign in by")
        parser.add_argument("--reason", required=True, help="goes on record and into the mail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset, and say what was done."""
        user = User.objects.filter(email=UserManager.normalize_email(options["email"])).first()
        if user is None:
            raise CommandError(f"Nobody signs in by {options['email']}.")
        if not reset_factors(users=[user], reason=options["reason"], actor=None, request=None):
            raise CommandError(f"{user.email} has no second factor: nothing was changed.")
        self.stdout.write(f"{user.email} has no second factor any more, and is signed out everywhere.")
