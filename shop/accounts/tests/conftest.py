"""What tests of accounts may ask for."""

from collections.abc import Iterator

import pytest
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.google import views as google

from shop.accounts.tests.providers import providers_at
from tests.provider.server import Provider, running_provider


@pytest.fixture(scope="session")
def _running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(_running, settings, monkeypatch) -> Provider:
    """A provider that knows nobody yet, and stands for all that the shop has."""
    for kept in (_running.people, _running.broken, _running.asked, _running.codes, _running.tokens):
        kept.clear()
    url = _running.url
    settings.SOCIALACCOUNT_PROVIDERS = providers_at(url)
    # These two have their addresses since they were imported.
    for name, end in (("authorize", "authorize"), ("access_token", "token")):
        monkeypatch.setattr(google.GoogleOAuth2Adapter, f"{name}_url", f"{url}/{end}")
    monkeypatch.setattr(google, "ID_TOKEN_ISSUER", url)
    for name, end in (
        ("authorize", "authorize"),
        ("access_token", "access_token"),
        ("profile", "user"),
        ("emails", "emails"),
    ):
        monkeypatch.setattr(GitHubOAuth2Adapter, f"{name}_url", f"{url}/{end}")
    return _running
