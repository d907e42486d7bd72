"""The addresses that allauth keeps beside the user's own."""

from functools import partial

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.db import transaction

from shop.accounts.models import User


def forget_former_addresses(*, user: User) -> None:
    """Drop every address but the user's present one, which staff have set: the former would still sign in.

    The present one is verified by mail at the next sign-in; the former main one is told.
    """
    with transaction.atomic():
        former = EmailAddress.objects.get_primary_email(user)
        EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
        if not EmailAddress.objects.filter(user=user).exists():
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        if former and former != user.email:
            known = {"user": user, "from_email": former, "to_email": user.email}
            tell = partial(get_adapter().send_mail, "account/email/email_changed", former, known)
            transaction.on_commit(tell, robust=True)
