"""System checks: no second door leads around the second factor."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from shop.accounts.admin_site import ShopAdminSite
from shop.accounts.providers import ProviderAdapter

HINT = "People sign in at account_login alone, where the second factor is asked for: take this out."

# Class of a view or of an authentication -> what it admits.
DOORS = {
    "allauth.socialaccount.providers.google.views.LoginByTokenView": "tokens that the shop has not asked Google for",
    "two_factor.views.core.LoginView": "two_factor's login, which has no limits and knows devices by name",
    "django.contrib.auth.views.LoginView": "Django's login by password alone",
    "rest_framework.authtoken.views.ObtainAuthToken": "tokens for a password alone",
    "rest_framework.authentication.BasicAuthentication": "HTTP Basic, a password alone",
    "rest_framework.authentication.TokenAuthentication": "tokens that prove no second factor",
    "rest_framework_simplejwt.views.TokenObtainPairView": "tokens for a password alone",
    "rest_framework_simplejwt.views.TokenObtainSlidingView": "sliding tokens for a password alone",
    "oauth2_provider.views.application.ApplicationRegistration": "applications that register themselves",
}
APPS = {
    "allauth.mfa": "a second set of factors, which nobody asks for",
    "rest_framework.authtoken": "tokens that prove no second factor",
}


def check_doors(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Name each second door that is mounted."""
    found = [f"{app} is installed: {why}." for app, why in APPS.items() if app in settings.INSTALLED_APPS]
    rest = getattr(settings, "REST_FRAMEWORK", {})
    found += [f"{name}: {DOORS[name]}." for name in rest.get("DEFAULT_AUTHENTICATION_CLASSES", ()) if name in DOORS]
    for address, view in views_of(get_resolver().url_patterns):
        found += [f"/{address}: {why}." for why in _doors_of(view)]
    return [Error(f"A second door is open. {door}", hint=HINT, id="accounts.E001") for door in found]


def check_providers(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Name what would let a provider's word, a mere link or a stolen code sign somebody in."""
    faults = []
    if not issubclass(import_string(settings.SOCIALACCOUNT_ADAPTER), ProviderAdapter):
        faults.append("SOCIALACCOUNT_ADAPTER is not the shop's: addresses could open accounts.")
    if settings.SOCIALACCOUNT_LOGIN_ON_GET:
        faults.append("SOCIALACCOUNT_LOGIN_ON_GET is on: a link would sign its reader in.")
    faults += [
        f"SOCIALACCOUNT_PROVIDERS[{name!r}] lacks OAUTH_PKCE_ENABLED: a code could be used by who did not ask for it."
        for name, provider in settings.SOCIALACCOUNT_PROVIDERS.items()
        if not provider.get("OAUTH_PKCE_ENABLED")
    ]
    return [Error(fault, hint="Leave it as settings.base has it.", id="accounts.E002") for fault in faults]


def views_of(patterns: Sequence[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Return every address as it is written in the patterns, and its view."""
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def _doors_of(view: Any) -> Iterator[str]:
    site = getattr(view, "admin_site", None)
    if site is not None and not isinstance(site, ShopAdminSite):
        yield "an admin site with a form of its own for passwords"
    served = getattr(view, "view_class", None) or getattr(view, "cls", None)
    for base in _classes(served):
        name = f"{base.__module__}.{base.__qualname__}"
        if name in DOORS:
            yield DOORS[name]


def _classes(served: Any) -> Iterator[type]:
    if served is not None:
        yield from served.__mro__
        for authentication in getattr(served, "authentication_classes", ()):
            yield from authentication.__mro__
