"""Providers that open an account: linking, unlinking, and proving oneself by them."""

import re
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from shop.accounts.models import User
from shop.accounts.services import providers as services
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.providers import (
    CONNECTIONS,
    EXAMPLE,
    address_of,
    continued,
    known,
    linked,
    without_password,
)
from shop.accounts.tests.signing_in import (
    STEP_UP,
    answer,
    authenticator_of,
    code_of,
    is_signed_in,
    password_given,
    person,
    signed_in,
    stale,
)
from shop.audit.models import OutboxEvent
from tests.racing import at_once

pytestmark = pytest.mark.django_db
AGAIN = "/account/sign-in-again/"


@pytest.fixture
def ada() -> User:
    return person()


def fresh() -> Client:
    """A browser of Ada's, in which the password was asked for once more just now."""
    client = password_given()
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def by_provider(provider) -> Client:
    """A browser of Ada's, who has no password, and signed in with the provider just now."""
    linked(without_password(User.objects.get()), known(provider))
    client = Client()
    continued(client, "ada")
    assert is_signed_in(client)
    return client


def on_record(action: str) -> list[dict]:
    return list(OutboxEvent.objects.filter(action=action).values_list("after", flat=True))


def test_linking_opens_the_account_is_on_record_and_mailed(ada, provider, mailoutbox):
    continued(fresh(), known(provider, email="other@x.example"), address_of(process="connect"))

    client = Client()
    continued(client, "ada")
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert on_record("accounts.provider.linked") == [{"provider": "example"}]
    assert mailoutbox[0].to == ["ada@x.example"]
    assert "Example" in mailoutbox[0].body


def test_linking_adds_no_address(ada, provider):
    continued(fresh(), known(provider, email="other@x.example"), address_of(process="connect"))

    assert [one.email for one in EmailAddress.objects.all()] == ["ada@x.example"]


def test_linking_with_a_stale_proof_asks_for_the_factor_and_then_links(ada, provider):
    app = authenticator_of(ada)
    client = stale(signed_in(ada, app))

    response = continued(client, known(provider), address_of(process="connect"))
    while not response.url.startswith(STEP_UP):
        response = client.get(response.url)
    assert not SocialAccount.objects.exists()

    client.post(response.url, answer(app, code_of(app)))
    assert SocialAccount.objects.get().user == ada


def test_who_is_not_signed_in_links_nothing(provider):
    continued(Client(), known(provider), address_of(process="connect"))

    assert not SocialAccount.objects.exists()


def test_what_opens_one_account_cannot_open_another(ada, provider):
    eve = person("eve@x.example")
    linked(eve, known(provider))
    client = fresh()
    response = continued(client, "ada", address_of(process="connect"))

    assert SocialAccount.objects.get().user == eve
    assert "Disconnect it there first" in client.get(response.url).content.decode()


def test_unlinking_is_on_record_and_mailed(ada, mailoutbox):
    link = linked(ada)
    fresh().post(CONNECTIONS, {"link": link.pk})

    assert not SocialAccount.objects.exists()
    assert on_record("accounts.provider.unlinked") == [{"provider": "example"}]
    assert mailoutbox[0].to == ["ada@x.example"]
    assert "Example" in mailoutbox[0].body


def test_unlinking_with_a_stale_proof_asks_for_the_factor_and_then_unlinks(ada):
    app, link = authenticator_of(ada), linked(ada)
    client = stale(signed_in(ada, app))

    asked = client.post(CONNECTIONS, {"link": link.pk})
    assert asked.url.startswith(STEP_UP)
    assert SocialAccount.objects.exists()

    client.post(asked.url, answer(app, code_of(app)))
    assert not SocialAccount.objects.exists()


def test_nobody_unlinks_what_is_another_ones(ada):
    link = linked(person("eve@x.example"))
    page = fresh().post(CONNECTIONS, {"link": link.pk})

    assert "does not open your account any more" in page.content.decode()
    assert SocialAccount.objects.exists()


@pytest.mark.parametrize("others", [[], ["gone"]])
def test_the_last_way_in_stays_and_a_provider_that_the_shop_has_no_longer_is_none(ada, provider, others):
    client = by_provider(provider)
    for other in others:
        linked(ada, provider=other)
    link = SocialAccount.objects.get(provider="example")

    page = client.post(CONNECTIONS, {"link": link.pk})

    assert "your only way to sign in" in page.content.decode()
    assert SocialAccount.objects.filter(pk=link.pk).exists()


def test_a_provider_that_the_shop_has_no_longer_is_listed_and_can_be_unlinked(ada):
    link = linked(ada, provider="gone")
    client = fresh()
    assert "gone" in client.get(CONNECTIONS).content.decode()

    client.post(CONNECTIONS, {"link": link.pk})
    assert not SocialAccount.objects.exists()


def unlinked_at_once(monkeypatch) -> int:
    """Unlink both of somebody's two ways in at once, and return how many are left."""
    user = without_password(person())
    links = [linked(user, provider=provider) for provider in ("example", "github")]
    monkeypatch.setattr(services, "get_adapter", SilentAdapter)
    at_once(*(lambda link=link: services.unlink_provider(user=user, link=link, request=None) for link in links))
    return SocialAccount.objects.count()


class SilentAdapter:
    def send_notification_mail(self, *args) -> None:
        """A thread without a request has nothing to mail from."""


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_of_two_last_ways_in_that_are_unlinked_at_once_one_stays(monkeypatch):
    assert unlinked_at_once(monkeypatch) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_without_the_lock_neither_would_stay(monkeypatch):
    both_have_read = Barrier(2)
    delete = SocialAccount.delete

    def delete_together(link: SocialAccount) -> None:
        both_have_read.wait(timeout=20)
        delete(link)

    monkeypatch.setattr(services, "lock_user", lambda user: user)
    monkeypatch.setattr(SocialAccount, "delete", delete_together)

    assert unlinked_at_once(monkeypatch) == 0


def reset_password(mailoutbox) -> None:
    """Ask for a new password, and set it with the link that was mailed."""
    client = Client()
    client.post("/account/password/reset/", {"email": "ada@x.example"})
    link = re.search(r"/account/password/reset/key/\S+", mailoutbox[-1].body).group()
    page = client.get(link)
    client.post(page.url, {"password1": "another horse battery", "password2": "another horse battery"})
    assert User.objects.get().check_password("another horse battery")


def test_a_password_reset_by_mail_drops_what_was_linked_before_the_address_was_verified(provider, mailoutbox):
    # Eve waits for the owner of the mailbox to come.
    continued(Client(), known(provider, "eve", email_verified=False))

    reset_password(mailoutbox)

    assert not SocialAccount.objects.exists()
    assert on_record("accounts.provider.unlinked") == [{"provider": "example"}]


def test_a_password_reset_by_mail_keeps_what_the_owner_has_linked(ada, mailoutbox):
    linked(ada)
    reset_password(mailoutbox)

    assert SocialAccount.objects.exists()


def test_who_has_neither_password_nor_factor_signs_in_again_and_then_it_is_done(ada, provider):
    client = stale(by_provider(provider))
    form = {"action_add": "", "email": "new@x.example"}

    asked = client.post("/account/email/", form)
    assert asked.url.startswith(AGAIN)
    assert ["new@x.example"] not in [letter.to for letter in mail.outbox]

    button = client.get(asked.url).context["providers"][0]["address"]
    resumed = continued(client, "ada", button)
    client.get(resumed.url)
    assert ["new@x.example"] in [letter.to for letter in mail.outbox]


def test_staff_who_must_set_up_a_factor_prove_themselves_there_as_well(ada, provider):
    User.objects.update(is_staff=True)
    client = stale(by_provider(provider))
    asked = client.get("/account/two-factor/set-up/app/?next=/admin/")
    assert asked.url.startswith(AGAIN)

    button = client.get(asked.url).context["providers"][0]["address"]
    back = client.get(continued(client, "ada", button).url)

    assert back.url == "/account/two-factor/set-up/app/?next=/admin/"
    assert client.get(back.url).status_code == 200


def test_being_somebody_else_at_the_provider_is_no_proof(ada, provider):
    client = stale(by_provider(provider))
    linked(person("eve@x.example"), known(provider, "eve", "eve@x.example"))
    asked = client.post("/account/email/", {"action_add": "", "email": "new@x.example"})

    button = client.get(asked.url).context["providers"][0]["address"]
    again = continued(client, "eve", button)

    assert "fresh sign-in" in client.get(again.url).content.decode()
    assert not EmailAddress.objects.filter(email="new@x.example").exists()


def test_setting_a_password_needs_a_fresh_sign_in(ada, provider):
    client = stale(by_provider(provider))
    form = {"password1": "another horse battery", "password2": "another horse battery"}

    assert client.post("/account/password/set/", form).url.startswith(AGAIN)
    assert not User.objects.get().has_usable_password()


def test_the_page_names_what_opens_the_account_and_offers_the_others(ada, provider):
    linked(ada)
    page = fresh().get(CONNECTIONS).content.decode()

    assert "Disconnect Example" in page
    assert "Connect GitHub" in page
    assert EXAMPLE in page
