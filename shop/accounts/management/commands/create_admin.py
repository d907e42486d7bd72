"""`manage.py create_admin`: the first person who may do everything."""

import os
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from shop.accounts.managers import UserManager
from shop.accounts.models import User
from shop.accounts.services import create_administrator


class Command(BaseCommand):
    """Creates an administrator."""

    help = (
        "Create an administrator, who sets up a second factor at the first sign-in. Asks for address and password, or "
        "reads ADMIN_EMAIL and ADMIN_PASSWORD from the environment."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check what was given, and create."""
        email = UserManager.normalize_email(os.environ.get("ADMIN_EMAIL") or input("E-mail address: "))
        password = os.environ.get("ADMIN_PASSWORD") or getpass("Password: ")
        try:
            validate_email(email)
            validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if User.objects.filter(email=email).exists():
            raise CommandError(f"{email} has an account already: let another administrator give it the rights.")
        create_administrator(email=email, password=password)
        self.stdout.write(f"{email} may sign in, and is asked to set up a second factor then.")
