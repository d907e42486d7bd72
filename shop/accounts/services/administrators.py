"""The first administrator, whom nobody can invite."""

from allauth.account.models import EmailAddress
from django.db import transaction

from shop.accounts.models import User
from shop.accounts.services.events import record_security_event


def create_administrator(*, email: str, password: str) -> User:
    """Create a user who may do everything and whose address counts as verified; they set up a factor at sign-in."""
    with transaction.atomic():
        user = User.objects.create_superuser(email, password)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        record_security_event(action="accounts.administrator.created", user=user, request=None)
    return user
