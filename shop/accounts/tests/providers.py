"""Browsers of people who sign in with a provider, for tests."""

from typing import Any

import requests
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from django.utils.http import urlencode

from settings.social import KNOWN, social_providers
from shop.accounts.models import User
from tests.provider.server import CLIENT, SECRET, Provider

HERE = "http://testserver"
EXAMPLE = "/account/providers/example/login/"
CONNECTIONS = "/account/providers/"


def providers_at(url: str) -> dict[str, dict[str, Any]]:
    """Return the settings of a shop that has every provider, each of them at this address."""
    values: dict[str, Any] = {f"{prefix}_CLIENT_ID": CLIENT for prefix in KNOWN.values()}
    values |= {f"{prefix}_CLIENT_SECRET": SECRET for prefix in KNOWN.values()} | {"MICROSOFT_TENANT": "common"}
    example = {"id": "example", "name": "Example", "server_url": url, "client_id": CLIENT, "secret": SECRET}
    providers = social_providers({**values, "OPENID_CONNECT_PROVIDERS": [example]}.__getitem__)
    providers["microsoft"]["APP"]["settings"] |= {"login_url": url, "graph_url": url}
    return providers


def address_of(provider: str = "example", **query: str) -> str:
    return f"/account/providers/{provider}/login/?{urlencode(query)}"


def returning(client: Client, address: str, subject: str | None) -> str:
    """Press the button, be somebody at the provider (or cancel), and return where that leads back to."""
    page = client.post(address)
    assert page.status_code == 200, page
    form = {"cancel": ""} if subject is None else {"subject": subject}
    answer = requests.post(page.context["address"], data=form, allow_redirects=False, timeout=5)
    return answer.headers["Location"].removeprefix(HERE)


def continued(client: Client, subject: str | None, address: str = EXAMPLE) -> HttpResponse:
    """Do all that, and return what the shop answers in the end."""
    return client.get(returning(client, address, subject))


def linked(user: User, subject: str = "ada", provider: str = "example") -> SocialAccount:
    return SocialAccount.objects.create(user=user, provider=provider, uid=subject)


def known(provider: Provider, subject: str = "ada", email: str = "ada@x.example", **claims: Any) -> str:
    """Make the provider know somebody with an address that it has verified."""
    return provider.know(subject, **{"email": email, "email_verified": True, **claims})


def without_password(user: User) -> User:
    user.set_unusable_password()
    user.save()
    return user
