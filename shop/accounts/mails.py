"""How a mail to a person is written."""

from collections.abc import Mapping

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.utils import translation

from shop.accounts.models import User


def send_mail(user_id: int, to: str, name: str, values: Mapping[str, str]) -> None:
    """Send the mail accounts/email/<name> in the user's language; to `to`, for they may have another address by now."""
    user = User.objects.get(pk=user_id)
    site = {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL}
    with translation.override(user.preferred_language or settings.LANGUAGE_CODE):
        get_adapter().render_mail(f"accounts/email/{name}", to, {**site, "user": user, **values}).send()
