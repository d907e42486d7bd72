"""Which providers open whose account."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from shop.accounts.models import User


def links_of(user: User) -> "QuerySet[SocialAccount]":
    """Return the providers that open the user's account, in the order in which they were linked."""
    links: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user).order_by("date_joined", "pk")
    return links


def has_verified_address(user: User) -> bool:
    """Say whether the user has shown that a mailbox is theirs."""
    return bool(EmailAddress.objects.filter(user=user, verified=True).exists())
