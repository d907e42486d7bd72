"""Another password: by a mail, or by who is signed in; either ends what the former one has opened."""

import re

import pytest
from django.test import Client

from shop.accounts.models import User
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    answer,
    authenticator_of,
    code_of,
    is_signed_in,
    password_given,
    person,
    signed_in,
)

pytestmark = pytest.mark.django_db
RESET, CHANGE = "/account/password/reset/", "/account/password/change/"
OTHER = "another horse battery staple"


@pytest.fixture
def ada() -> User:
    return person()


def reset(mailoutbox, client: Client | None = None) -> Client:
    """Choose another password by the link of a mail, as a browser does."""
    client = client or Client()
    client.post(RESET, {"email": "ada@x.example"})
    link = re.search(r"https://shop\.example(/account/password/reset/key/\S+)", mailoutbox[-1].body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": OTHER, "password2": OTHER})
    return client


def test_a_reset_by_mail_signs_nobody_in_and_mails_what_was_done(ada, mailoutbox):
    client = reset(mailoutbox)

    assert not is_signed_in(client)
    assert mailoutbox[-1].subject.endswith("Your password was changed")
    assert not is_signed_in(password_given())


def test_a_reset_keeps_the_factor(ada, mailoutbox):
    app = authenticator_of(ada)
    reset(mailoutbox)
    client = Client()
    response = client.post("/account/login/", {"login": ada.email, "password": OTHER})

    assert response.url == CHALLENGE
    assert not is_signed_in(client)
    client.post(CHALLENGE, answer(app, code_of(app)))
    assert is_signed_in(client)


def test_a_reset_ends_all_sessions_and_kills_what_is_pending(ada, mailoutbox):
    app = authenticator_of(ada)
    session, pending = signed_in(ada, app), password_given()
    reset(mailoutbox)

    assert session.get("/account/email/").url.startswith("/account/login/")
    pending.post(CHALLENGE, answer(app, code_of(app)))
    assert not is_signed_in(pending)


def test_the_link_works_once(ada, mailoutbox):
    reset(mailoutbox)
    link = re.search(r"/account/password/reset/key/\S+", mailoutbox[-2].body)[0]

    assert "This link does not work" in Client().get(link, follow=True).content.decode()


def test_the_link_leads_to_the_shops_own_address_whatever_the_request_says(ada, mailoutbox):
    Client(SERVER_NAME="localhost").post(RESET, {"email": "ada@x.example"})

    assert "https://shop.example/account/password/reset/key/" in mailoutbox[-1].body
    assert "localhost" not in mailoutbox[-1].body


def test_who_has_no_account_is_mailed_that_there_is_none(mailoutbox):
    Client().post(RESET, {"email": "nobody@x.example"})

    assert mailoutbox[-1].to == ["nobody@x.example"]
    assert "no account" in mailoutbox[-1].body


def test_a_change_keeps_this_session_ends_the_others_and_kills_what_is_pending(ada, mailoutbox):
    app = authenticator_of(ada)
    here, there, pending = signed_in(ada, app), signed_in(ada, app), password_given()
    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})

    assert here.get("/account/email/").status_code == 200
    assert there.get("/account/email/").url.startswith("/account/login/")
    pending.post(CHALLENGE, answer(app, code_of(app)))
    assert not is_signed_in(pending)
    assert mailoutbox[-1].subject.endswith("Your password was changed")


def test_a_change_needs_the_old_password(ada):
    client = password_given()
    response = client.post(CHANGE, {"oldpassword": "not this one at all", "password1": OTHER, "password2": OTHER})

    assert "type your current password" in response.content.decode()
    assert User.objects.get().check_password(PASSWORD)
