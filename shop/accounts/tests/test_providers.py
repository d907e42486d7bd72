"""Signing in with a provider: what it may tell, and whom it lets in."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from shop.accounts.models import User
from shop.accounts.provider_urls import _addresses
from shop.accounts.tests.providers import EXAMPLE, address_of, continued, known, linked, providers_at, returning
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    LOGIN,
    answer,
    authenticator_of,
    code_of,
    is_signed_in,
    is_verified,
    person,
)

pytestmark = pytest.mark.django_db
ALL = ("google", "github", "microsoft", "example")


def said(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", ["google", "github", "example"])
def test_who_is_new_signs_up_with_an_address_that_the_provider_has_verified(provider, name):
    client = Client()
    continued(client, known(provider), address_of(name))

    assert is_signed_in(client)
    assert EmailAddress.objects.get().verified
    assert not User.objects.get().has_usable_password()


def test_microsoft_does_not_say_that_an_address_is_verified_so_a_mail_asks(provider, mailoutbox):
    client = Client()
    continued(client, known(provider), address_of("microsoft"))

    assert not is_signed_in(client)
    assert not EmailAddress.objects.get().verified
    assert [mail.to for mail in mailoutbox] == [["ada@x.example"]]


@pytest.mark.parametrize("word", [False, "false", "true", None, 1])
def test_nothing_but_true_means_verified(provider, word):
    client = Client()
    continued(client, known(provider, email_verified=word))

    assert not is_signed_in(client)
    assert not EmailAddress.objects.get().verified


def test_who_has_no_address_there_is_asked_for_one(provider, mailoutbox):
    client = Client()
    asked = continued(client, provider.know("ada", name="Ada Lovelace"))
    assert "did not tell us your e-mail address" in said(client.get(asked.url))

    client.post(asked.url, {"email": "ada@x.example"})

    assert not is_signed_in(client)
    assert [mail.to for mail in mailoutbox] == [["ada@x.example"]]


@pytest.mark.parametrize("name", ALL)
def test_whoever_holds_a_factor_is_challenged(provider, name):
    ada = person()
    app = authenticator_of(ada)
    linked(ada, known(provider), name)
    client = Client()

    response = continued(client, "ada", address_of(name, next="/account/email/"))

    assert response.url == CHALLENGE
    assert not is_signed_in(client)
    assert client.post(CHALLENGE, answer(app, code_of(app))).url == "/account/email/"
    assert is_verified(client)


def test_a_sign_in_that_waits_for_the_factor_keeps_no_token_of_the_provider(provider):
    ada = person()
    authenticator_of(ada)
    linked(ada, known(provider))
    client = Client()
    continued(client, "ada")

    assert provider.tokens
    assert "ada@x.example" in str(dict(client.session))
    assert not [token for token in provider.tokens if token in str(dict(client.session))]


def test_nobody_is_led_out_of_the_shop(provider):
    client = Client()

    assert continued(client, known(provider), address_of(next="https://evil.example/")).url.startswith("/account/")


@pytest.mark.parametrize("is_trusted", [False, True])
def test_an_address_opens_no_account_that_is_there(provider, settings, mailoutbox, is_trusted):
    ada = person()
    settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION = is_trusted
    client = Client()
    continued(client, known(provider, "eve"))

    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert list(User.objects.all()) == [ada]
    assert [mail.to for mail in mailoutbox] == [["ada@x.example"]]


def test_whose_account_is_closed_stays_outside(provider):
    linked(person(is_active=False), known(provider))
    client = Client()
    continued(client, "ada")

    assert not is_signed_in(client)


def test_of_what_the_provider_tells_an_address_is_kept(provider):
    continued(Client(), known(provider, birthdate="1815-12-10", picture="https://x.example/ada.png"))

    assert SocialAccount.objects.get().extra_data == {"email": "ada@x.example"}
    assert not SocialToken.objects.exists()


def test_a_link_alone_leads_nobody_to_the_provider(provider):
    page = Client().get(EXAMPLE)

    assert "Continue with Example" in said(page)
    assert provider.asked == []


def test_the_browser_leaves_by_a_page_and_not_by_a_form_that_is_redirected(provider):
    page = Client().post(EXAMPLE)

    assert page.status_code == 200
    assert f'content="0; url={provider.url}/authorize?' in said(page)
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("name", ALL)
def test_a_code_is_asked_for_with_a_challenge_without_which_the_provider_gives_nothing(provider, settings, name):
    known(provider)
    del settings.SOCIALACCOUNT_PROVIDERS["openid_connect" if name == "example" else name]["OAUTH_PKCE_ENABLED"]
    client = Client()

    assert continued(client, "ada", address_of(name)).status_code == 401
    assert not is_signed_in(client)


def test_a_code_that_another_browser_asked_for_signs_nobody_in(provider):
    back = returning(Client(), EXAMPLE, known(provider))
    victim = Client()

    assert victim.get(back).status_code == 401
    assert not is_signed_in(victim)


def test_a_code_is_taken_once(provider):
    client = Client()
    back = returning(client, EXAMPLE, known(provider))
    client.get(back)
    client.logout()

    assert client.get(back).status_code == 401


@pytest.mark.parametrize("end", ["authorize", "code=x", "code=x&state=y", "error=server_error", "state="])
def test_what_comes_back_without_being_asked_for_gets_a_clear_page(provider, end):
    page = Client().get(f"{EXAMPLE}callback/?{end}")

    assert page.status_code == 401
    assert "Example did not tell us who you are" in said(page)


def test_who_cancels_reads_that_nothing_has_changed(provider):
    client = Client()
    response = continued(client, None)

    assert "Nothing has changed" in said(client.get(response.url))


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("example", "openid-configuration"), ("example", "token"), ("example", "userinfo"), ("google", "token"),
        ("github", "access_token"), ("github", "user"), ("github", "emails"), ("microsoft", "me"),
    ],
)  # fmt: skip
def test_a_provider_in_trouble_gets_a_clear_page(provider, name, end):
    client = Client()
    back = returning(client, address_of(name), known(provider))
    provider.broken = {end}

    page = client.get(back)

    assert page.status_code == 401
    assert "did not tell us who you are" in said(page)
    assert not any(word in said(page) for word in ("Traceback", "503", provider.url))
    assert not is_signed_in(client)


def test_a_provider_that_is_away_gets_a_clear_page(provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = providers_at("http://127.0.0.1:1")

    assert "Example did not tell us who you are" in said(Client().post(EXAMPLE))


@pytest.mark.parametrize("claims", [{"sub": None}, {"sub": ""}, {"sub": "x" * 300}, {"email": ["a"]}])
def test_a_provider_that_answers_nonsense_gets_a_clear_page(provider, claims):
    client = Client()

    assert continued(client, provider.know("ada", **claims)).status_code in {302, 401}
    assert not is_signed_in(client)


def test_leaving_too_often_is_too_many(provider):
    client = Client()

    assert [client.post(EXAMPLE).status_code for _number in range(31)] == [200] * 30 + [429]


def test_only_those_that_the_environment_names_have_an_address_and_a_button(settings):
    github = providers_at("http://127.0.0.1:1")["github"]
    settings.SOCIALACCOUNT_PROVIDERS = {"github": github}
    assert [str(one.pattern) for one in _addresses()] == ["github/login/", "github/login/callback/"]
    assert "Continue with GitHub" in said(Client().get(LOGIN))

    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert list(_addresses()) == []
    assert "ontinue with" not in said(Client().get(LOGIN))
