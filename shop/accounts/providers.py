"""Providers that people sign in with: what the shop believes of them, and whom they let in."""

import logging
from itertools import chain
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest

from shop.accounts.models import User

METHOD = "socialaccount"
log = logging.getLogger(__name__)


def provider_names() -> dict[str, str]:
    """Return the name of each provider that there is, by the id under which links to it are stored."""
    return {provider.sub_id: provider.name for provider in ProviderAdapter().list_providers(None)}


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Where allauth asks the shop about providers."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return those of the environment; allauth's table of further ones is not asked."""
        return list(chain.from_iterable(_build_apps_from_settings(provider=provider, client_id=client_id).values()))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Keep of what the provider tells one address, a name, and nothing else."""
        user: User = super().populate_user(request, sociallogin, data)
        # The first is the provider's primary one; further ones were not asked for.
        sociallogin.email_addresses = sociallogin.email_addresses[:1]
        for address in sociallogin.email_addresses:
            # Some providers write the words "true" and "false", and both are true.
            address.verified = address.verified is True
            user.email = address.email
        sociallogin.account.extra_data = {"email": user.email}
        return user

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Let nobody into an account by an address, whatever the settings say: only a linked provider opens it."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Note that somebody who is signed in has proved themselves once more: "redirect" does nothing else here.

        The provider's token has done what it was for; a sign-in that waits would keep it in the session.
        """
        sociallogin.token = None
        if sociallogin.state.get("process") == AuthProcess.REDIRECT and sociallogin.user == request.user:
            account: SocialAccount = sociallogin.account
            record_authentication(
                request, request.user, METHOD, reauthenticated=True, provider=account.provider, uid=account.uid
            )

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **kwargs: Any
    ) -> None:
        """Log it for those who run the shop; the page tells nothing but that it did not work."""
        log.warning("Signing in with %s: %s", provider.sub_id, error, exc_info=exception)
