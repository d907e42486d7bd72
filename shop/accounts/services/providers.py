"""Providers that open an account come and go."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.http import HttpRequest

from shop.accounts.locks import lock_user
from shop.accounts.models import User
from shop.accounts.providers import provider_names
from shop.accounts.selectors.providers import has_verified_address, links_of
from shop.accounts.services.events import record_security_event
from shop.accounts.services.refusals import LastWayInError


def unlink_provider(*, user: User, link: SocialAccount, request: HttpRequest) -> None:
    """Let this provider open the account no longer, and mail the user; raise LastWayInError where nothing else does."""
    with transaction.atomic():
        # Two sessions may unlink one each at once, and both would see the other's.
        user = lock_user(user)
        others = links_of(user).filter(provider__in=provider_names()).exclude(pk=link.pk)
        if not (user.has_usable_password() or others.exists()):
            raise LastWayInError
        link.delete()
        _record_unlinking(user, link, request)
    provider = provider_names().get(link.provider, link.provider)
    get_adapter().send_notification_mail("socialaccount/email/account_disconnected", user, {"provider": provider})


def drop_unproven_links(*, user: User, request: HttpRequest) -> None:
    """Unlink every provider of an account whose address nobody had verified when its password was reset by mail.

    Whoever linked them never had the mailbox: they may have waited for its owner.
    """
    with transaction.atomic():
        lock_user(user)
        if not has_verified_address(user):
            for link in links_of(user):
                link.delete()
                _record_unlinking(user, link, request)


def _record_unlinking(user: User, link: SocialAccount, request: HttpRequest) -> None:
    after = {"provider": link.provider}
    record_security_event(action="accounts.provider.unlinked", user=user, request=request, after=after)
