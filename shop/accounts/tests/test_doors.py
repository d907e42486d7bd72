"""Every address of the shop, asked by somebody who knows the password and lacks the factor."""

from types import SimpleNamespace

import pytest
from allauth.socialaccount.providers.google.views import login_by_token
from django.conf import settings as django
from django.contrib.admin import AdminSite
from django.contrib.auth.views import LoginView, PasswordResetConfirmView
from django.test import Client
from django.urls import get_resolver, path
from two_factor.views import LoginView as TwoFactorLoginView

from routers.checks.code import views_of
from shop.accounts.checks import check_doors, check_providers
from shop.accounts.tests.signing_in import authenticator_of, is_signed_in, password_given, person

# Pages that are for all, by how their address begins in the patterns: each says nothing of a person.
OPEN = (
    "about/", "categories/", "feeds/", "healthz", "metrics", "products/", "readyz", "robots.txt", "search/", "sitemap",
    "tags/", "suggest", "^media/", "feed", "category/", "manifest",
)  # fmt: skip
ENTRANCES = (
    "account/challenge/", "account/confirm-email/", "account/inactive/", "account/invitation/",
    "account/keep/<str:token>/", "account/login/", "account/logout/", "account/not-me/", "account/password/reset/",
    "account/signup/", "account/two-factor/login/", "account/step-up/",
    *(f"account/providers/{name}/" for name in ("example", "github", "google", "login", "microsoft", "signup")),
)  # fmt: skip
# What leads to the sign-in, or refuses.
SHUT = ("account/", "admin/")
SECRETS = ("ada@x.example", "Lovelace")
ADDRESSES = [address for address, _view in views_of(get_resolver().url_patterns)]


def kind_of(address: str) -> str:
    plain = address.lstrip("^")
    for kind, beginnings in (("entrance", ENTRANCES), ("shut", SHUT), ("open", OPEN)):
        if any(plain.startswith(one.lstrip("^")) for one in beginnings) or (kind == "open" and not plain):
            return kind
    return ""


def asked(address: str) -> str:
    for shape, value in (
        ("<path:object_id>", "1"), ("<int:content_type_id>", "1"), ("<path:url>", "x"), ("<app_label>", "accounts"),
        ("<int:user_id>", "1"), ("<str:token>", "x"), ("<slug:name>", "deactivate"), ("<slug:kind>", "app"),
        ("<int:key>", "1"),
    ):  # fmt: skip
        address = address.replace(shape, value)
    return "/" + "".join(one for one in address if one not in "^$()?\\")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_is_classified(address):
    assert kind_of(address), f"{address!r} is new: add it to OPEN, ENTRANCES or SHUT, and say so in its tests."


@pytest.fixture
def half_way() -> Client:
    """Somebody who has typed the right password."""
    authenticator_of(person(first_name="Lovelace", is_staff=True, is_superuser=True))
    return password_given()


@pytest.fixture
def unproved() -> Client:
    """Somebody with a session that proves no factor."""
    user = person(first_name="Lovelace", is_staff=True, is_superuser=True)
    authenticator_of(user)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["half_way", "unproved"])
def test_no_address_lets_in_who_lacks_the_factor(request, who, method):
    client = request.getfixturevalue(who)
    # Signing out ends what is tried here.
    closed = [one for one in ADDRESSES if kind_of(one) in {"entrance", "shut"} and "logout" not in one]
    for address in closed:
        response = getattr(client, method)(asked(address))
        page = response.content.decode(errors="replace")
        assert "otp_device_id" not in client.session, address
        assert who == "unproved" or not is_signed_in(client), address
        assert not any(secret in page for secret in SECRETS), address
        # A catalogue of translations says nothing of anyone.
        if kind_of(address) == "shut" and "jsi18n" not in address:
            assert response.status_code in {301, 302, 403, 404, 405}, address


DOORS = {
    "two_factor's login": (path("in/", TwoFactorLoginView.as_view()), "two_factor's login"),
    "Django's login": (path("in/", LoginView.as_view()), "Django's login"),
    "Django's reset": (path("in/", PasswordResetConfirmView.as_view()), "a mailed link alone"),
    "Google's tokens": (path("in/", login_by_token), "has not asked Google"),
    "another admin": (path("in/", AdminSite("other").urls), "an admin site"),
}


def made_up(module: str, name: str, **attributes: object) -> object:
    def view(request: object) -> None: ...

    view.cls = type(name, (), {"__module__": module, **attributes})
    return path("in/", view)


BASIC = type("BasicAuthentication", (), {"__module__": "rest_framework.authentication"})
TOKEN = type("TokenAuthentication", (), {"__module__": "rest_framework.authentication"})
DOORS |= {
    "a pair": (made_up("rest_framework_simplejwt.views", "TokenObtainPairView"), "tokens for a password alone"),
    "token": (made_up("shop.api", "View", authentication_classes=[TOKEN]), "prove no second factor"),
    "OAuth2's password": (made_up("oauth2_provider.views.base", "TokenView"), "OAuth2's tokens for a password"),
    "OAuth2's registration": (
        made_up("oauth2_provider.views.application", "ApplicationRegistration"),
        "applications that register themselves",
    ),
    "authtoken": (made_up("rest_framework.authtoken.views", "ObtainAuthToken"), "tokens for a password"),
    "sliding": (made_up("rest_framework_simplejwt.views", "TokenObtainSlidingView"), "sliding tokens"),
    "Basic": (made_up("shop.api", "View", authentication_classes=[BASIC]), "HTTP Basic"),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_second_door_is_named(settings, door):
    pattern, words = DOORS[door]
    settings.ROOT_URLCONF = (pattern,)

    errors = check_doors(None)

    assert any(words in error.msg for error in errors)
    assert {error.id for error in errors} == {"accounts.E001"}


def test_authentication_by_password_is_named_in_the_settings_of_the_api(settings):
    settings.REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.BasicAuthentication"]}

    assert "HTTP Basic" in check_doors(None)[0].msg


def test_a_view_that_was_made_from_a_door_is_one(settings):
    class Basic(BASIC): ...

    settings.ROOT_URLCONF = (made_up("shop.api", "View", authentication_classes=[Basic]),)

    assert "HTTP Basic" in check_doors(None)[0].msg


def test_a_server_of_tokens_that_takes_no_password_is_no_door(settings):
    settings.OAUTH2_PROVIDER = {"OAUTH2_SERVER_CLASS": "oauthlib.oauth2.WebApplicationServer"}
    settings.ROOT_URLCONF = (made_up("oauth2_provider.views.base", "TokenView"),)

    assert check_doors(None) == []


@pytest.mark.parametrize("app", ["allauth.mfa", "rest_framework.authtoken"])
def test_a_second_set_of_factors_is_named(monkeypatch, app):
    installed = SimpleNamespace(
        INSTALLED_APPS=[app], MIDDLEWARE=django.MIDDLEWARE, SESSION_ENGINE=django.SESSION_ENGINE
    )
    monkeypatch.setattr("shop.accounts.checks.settings", installed)

    assert app in check_doors(None)[0].msg


@pytest.mark.parametrize("name", ["RemoteUserMiddleware", "PersistentRemoteUserMiddleware"])
def test_a_header_that_signs_in_is_named(settings, name):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"django.contrib.auth.middleware.{name}"]

    assert "whoever sets a header" in check_doors(None)[0].msg


def test_a_shop_that_does_not_hold_other_sessions_is_named(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactor" not in name]

    assert "a session needs no second factor" in check_doors(None)[0].msg


def test_sessions_in_cookies_are_named(settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

    assert "SESSION_ENGINE keeps sessions in cookies" in check_doors(None)[0].msg


LOOSE = {
    "not the shop's": {"SOCIALACCOUNT_ADAPTER": "allauth.socialaccount.adapter.DefaultSocialAccountAdapter"},
    "a link would sign": {"SOCIALACCOUNT_LOGIN_ON_GET": True},
    "['github'] lacks": {"SOCIALACCOUNT_PROVIDERS": {"github": {"APP": {}}}},
}


@pytest.mark.parametrize("words", LOOSE)
def test_what_would_let_a_provider_do_too_much_is_named(settings, words):
    for name, value in LOOSE[words].items():
        setattr(settings, name, value)

    (error,) = check_providers(None)

    assert words in error.msg
    assert error.id == "accounts.E002"


def test_the_shop_has_one_door():
    assert check_doors(None) == check_providers(None) == []
