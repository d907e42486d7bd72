"""Addresses of signing in with the providers that the environment names; without one, none is mounted."""

from collections.abc import Iterator
from importlib import import_module

from allauth.socialaccount import views as allauth
from django.conf import settings
from django.urls import URLPattern, path

from shop.accounts import views


def _addresses() -> Iterator[URLPattern]:
    for name, provider in settings.SOCIALACCOUNT_PROVIDERS.items():
        of = import_module(f"allauth.socialaccount.providers.{name}.views")
        if name == "openid_connect":
            for app in provider["APPS"]:
                yield from _pair(name, app["provider_id"], of.login, of.callback, provider_id=app["provider_id"])
        else:
            yield from _pair(name, name, of.oauth2_login, of.oauth2_callback)


def _pair(name: str, provider: str, login: views.View, callback: views.View, **kwargs: str) -> Iterator[URLPattern]:
    yield path(f"{provider}/login/", views.leaving(login, provider), kwargs, name=f"{name}_login")
    yield path(
        f"{provider}/login/callback/", views.failing_clearly(callback, provider), kwargs, name=f"{name}_callback"
    )


urlpatterns = list(_addresses())
if urlpatterns:
    urlpatterns += [
        path("", views.ProvidersView.as_view(), name="socialaccount_connections"),
        path("signup/", allauth.signup, name="socialaccount_signup"),
        path("login/cancelled/", allauth.login_cancelled, name="socialaccount_login_cancelled"),
        path("login/error/", allauth.login_error, name="socialaccount_login_error"),
    ]
