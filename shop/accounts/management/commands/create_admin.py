"""`manage.py create_admin`: the first person who may do everything."""

import os
import sys
from collections.abc import Callable
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from shop.accounts.managers import UserManager
from shop.accounts.models import User
from shop.accounts.services import confirm_administrator, create_administrator


class Command(BaseCommand):
    """Creates an administrator; called again with the same address it changes nothing."""

    help = (
        "Create an administrator, who sets up a second factor at the first sign-in. Takes ADMIN_EMAIL and "
        "ADMIN_PASSWORD from the environment, and asks for what is not there. May be repeated."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address from the command line as well, and let scripts forbid questions."""
        parser.add_argument("--email", default=os.environ.get("ADMIN_EMAIL"), help="the address to sign in by")
        parser.add_argument("--no-input", "--noinput", action="store_true", help="fail where something is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check what was given, ask for the rest, and create."""
        self.may_ask = sys.stdin.isatty() and not options["no_input"]
        try:
            email = self._wanted("ADMIN_EMAIL", options["email"], self._asked_email, _checked_email)
            if user := User.objects.filter(email=email).first():
                self._keep(user)
                return
            password = self._wanted(
                "ADMIN_PASSWORD",
                os.environ.get("ADMIN_PASSWORD"),
                self._asked_password,
                lambda typed: _checked_password(typed, email),
            )
        except (KeyboardInterrupt, EOFError) as stopped:
            raise CommandError("Stopped: nobody was created.") from stopped
        create_administrator(email=email, password=password)
        self.stdout.write(f"{email} may sign in, and is asked to set up a second factor then.")

    def _keep(self, user: User) -> None:
        if not (user.is_superuser and user.is_staff and user.is_active):
            raise CommandError(
                f"{user.email} has an account already, and is no administrator: let an administrator give it the "
                "rights, or take another address."
            )
        confirmed = confirm_administrator(user=user)
        self.stdout.write(
            f"{user.email} is an administrator already: "
            + ("the address counts as verified now." if confirmed else "nothing was changed.")
        )

    def _wanted(self, name: str, given: str | None, ask: Callable[[], str], check: Callable[[str], str]) -> str:
        """Return the checked value; ask until it is right where somebody can answer."""
        if given is None and not self.may_ask:
            raise CommandError(f"Set {name} in the environment, or run this in a terminal, where it can ask.")
        while True:
            try:
                return check(ask() if given is None else given)
            except ValidationError as error:
                sentence = " ".join(error.messages)
                if given is not None:
                    raise CommandError(f"{name}: {sentence}") from error
                self.stderr.write(sentence)

    def _asked_email(self) -> str:
        return input("E-mail address: ")

    def _asked_password(self) -> str:
        first, again = getpass("Password: "), getpass("Password, again: ")
        if first != again:
            raise ValidationError("These were two different passwords.")
        return first


def _checked_email(typed: str) -> str:
    email = UserManager.normalize_email(typed)
    validate_email(email)
    return email


def _checked_password(typed: str, email: str) -> str:
    validate_password(typed, User(email=email))
    return typed
