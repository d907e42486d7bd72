"""System checks: no second door leads around the second factor."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import get_resolver
from django.utils.module_loading import import_string

from routers.checks.code import views_of
from shop.accounts.admin_site import ShopAdminSite
from shop.accounts.providers import ProviderAdapter

HINT = "People sign in at account_login alone, where the second factor is asked for: take this out."

# Class of a view or of an authentication -> what it admits.
DOORS = {
    "allauth.socialaccount.providers.google.views.LoginByTokenView": "tokens that the shop has not asked Google for",
    "two_factor.views.core.LoginView": "two_factor's login, which has no limits and knows devices by name",
    "django.contrib.auth.views.LoginView": "Django's login by password alone",
    "django.contrib.auth.views.PasswordResetConfirmView": "Django's reset, which may sign in by a mailed link alone",
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
TRUSTING = {
    "django.contrib.auth.middleware.RemoteUserMiddleware": "whoever sets a header is somebody",
    "django.contrib.auth.middleware.PersistentRemoteUserMiddleware": "whoever sets a header is somebody",
}
# What must be there, for it holds sessions that were made in any other way.
KEEPER = "shop.accounts.middleware.SecondFactorMiddleware"
# Servers of OAuth2 that exchange a password for a token; the first is the library's default.
PASSWORD_GRANTS = ("oauthlib.oauth2.Server", "oauthlib.oauth2.LegacyApplicationServer")


def check_doors(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Name each second door that is mounted."""
    found = [*_set_up()]
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


def _set_up() -> Iterator[str]:
    """Name the doors that settings open."""
    yield from (f"{app} is installed: {why}." for app, why in APPS.items() if app in settings.INSTALLED_APPS)
    yield from (f"{name}: {why}." for name, why in TRUSTING.items() if name in settings.MIDDLEWARE)
    if KEEPER not in settings.MIDDLEWARE:
        yield f"{KEEPER} is not in MIDDLEWARE: a session needs no second factor."
    if settings.SESSION_ENGINE.endswith("signed_cookies"):
        yield "SESSION_ENGINE keeps sessions in cookies: they show pending sign-ins, and cannot be ended."
    rest = getattr(settings, "REST_FRAMEWORK", {})
    names = rest.get("DEFAULT_AUTHENTICATION_CLASSES", ())
    yield from (f"{name}: {DOORS[name]}." for name in names if name in DOORS)


def _doors_of(view: Any) -> Iterator[str]:
    site = getattr(view, "admin_site", None)
    if site is not None and not isinstance(site, ShopAdminSite):
        yield "an admin site with a form of its own for passwords"
    served = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if served is not None:
        yield from _named(served)
        for authentication in getattr(served, "authentication_classes", ()):
            yield from _named(authentication)


def _named(served: type) -> Iterator[str]:
    names = [f"{base.__module__}.{base.__qualname__}" for base in served.__mro__]
    yield from (DOORS[name] for name in names if name in DOORS)
    server = getattr(settings, "OAUTH2_PROVIDER", {}).get("OAUTH2_SERVER_CLASS", PASSWORD_GRANTS[0])
    if "oauth2_provider.views.base.TokenView" in names and server in PASSWORD_GRANTS:
        yield "OAuth2's tokens for a password alone"
