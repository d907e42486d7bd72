"""The addresses that allauth keeps beside the user's own."""

from allauth.account.models import EmailAddress
from django.db import transaction

from shop.accounts.models import User


def forget_former_addresses(*, user: User) -> None:
    """Drop every address but the user's present one, which staff have set: the former would still sign in.

    The present one is verified by mail at the next sign-in.
    """
    with transaction.atomic():
        EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
        if not EmailAddress.objects.filter(user=user).exists():
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
