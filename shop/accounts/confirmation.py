"""The link that verifies an e-mail address; the mail has a code as well, and either will do."""

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "shop.accounts.confirmation"
DAY_SECONDS = 86_400


def link_for(address: EmailAddress) -> str:
    """Return the link, which holds for ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS."""
    key = signing.dumps([address.user_id, address.email], salt=SALT)
    return f"{settings.SITE_URL}{reverse('account_confirm_email', args=[key])}"


def address_behind(key: str) -> EmailAddress | None:
    """Return the address of a link that is still to be verified; None where it is too old, forged, or was used.

    One that somebody adds to their account is not on record yet. Whoever handles its link must be signed in to that
    account: a stranger whose address was mistyped would otherwise get a way in.
    """
    try:
        user_id, email = signing.loads(
            key, salt=SALT, max_age=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS * DAY_SECONDS
        )
    except signing.BadSignature:
        return None
    address = EmailAddress.objects.filter(user_id=user_id, email=email).first()
    if address is None:
        return EmailAddress(user_id=user_id, email=email)
    return None if address.verified else address
