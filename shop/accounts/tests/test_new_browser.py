"""A sign-in with a browser that is new to somebody is mailed to them, with a way to shut everybody out."""

import re

import pytest
from django.core import signing
from django.test import Client

from shop.accounts.links import NOT_ME
from shop.accounts.models import KnownBrowser, User
from shop.accounts.services.browsers import COOKIE
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    authenticator_of,
    is_signed_in,
    password_given,
    person,
    signed_in,
)

# What is mailed leaves when the sign-in is committed.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "audit"])
LINK = re.compile(r"https://shop\.example(/account/not-me/\S+)")
NEW = "another horse battery staple"


@pytest.fixture(autouse=True)
def ada() -> User:
    return person()


@pytest.fixture
def link(mailoutbox) -> str:
    """The link in the mail about a second browser."""
    password_given()
    password_given()
    return LINK.search(mailoutbox[-1].body)[1]


def test_the_first_browser_of_all_is_not_mailed(mailoutbox):
    password_given()

    assert mailoutbox == []


def test_a_browser_that_is_known_is_not_mailed_again(mailoutbox):
    client = password_given()
    client.post("/account/logout/")
    password_given(client=client)

    assert mailoutbox == []


def test_a_new_browser_is_mailed_with_what_is_known_of_it(mailoutbox):
    password_given()
    password_given(client=Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}))

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@x.example"], "[The Shop] You signed in with a new browser")
    assert "Firefox on Linux" in mail.body
    assert "127.0.0.1" in mail.body


def test_a_browser_that_one_person_uses_is_new_to_another(mailoutbox):
    person("bob@x.example")
    password_given("bob@x.example")
    shared = password_given()
    shared.post("/account/logout/")
    password_given("bob@x.example", shared)
    shared.post("/account/logout/")
    password_given(client=shared)

    assert [mail.to for mail in mailoutbox] == [["bob@x.example"]]


def test_a_cookie_that_was_planted_is_known_of_nobody_afterwards(mailoutbox):
    password_given()
    planted = Client()
    planted.cookies[COOKIE] = "planted"
    password_given(client=planted)
    thief = Client()
    thief.cookies[COOKIE] = "planted"
    password_given(client=thief)

    assert len(mailoutbox) == 2


def test_the_cookie_goes_to_pages_about_people_alone_and_no_script_reads_it():
    cookie = password_given().cookies[COOKIE]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/account/", True, "Lax")


def test_of_very_many_browsers_the_newest_are_known(monkeypatch, mailoutbox):
    monkeypatch.setattr(KnownBrowser, "AT_MOST", 2)
    browsers = [password_given() for _number in range(4)]
    mailoutbox.clear()
    for client in (browsers[0], browsers[-1]):
        client.post("/account/logout/")
        password_given(client=client)

    assert len(mailoutbox) == 1
    assert KnownBrowser.objects.count() == 2


def test_looking_at_the_link_changes_nothing(link):
    signed_in_before = password_given()

    assert "Sign everybody out" in Client().get(link).content.decode()
    assert is_signed_in(password_given())
    assert signed_in_before.get("/account/sessions/").status_code == 200


def test_this_wasn_t_me_ends_all_sessions_and_the_password_and_mails_a_reset(link, mailoutbox):
    thief = password_given()

    answer = Client().post(link)

    assert "We have sent a mail to ada@x.example" in answer.content.decode()
    assert thief.get("/account/sessions/").status_code == 302
    assert not is_signed_in(password_given())
    assert "/account/password/reset/key/" in mailoutbox[-1].body


def test_this_wasn_t_me_leaves_the_second_factor(ada, link, mailoutbox):
    authenticator_of(ada)
    Client().post(link)
    reset = re.search(r"/account/password/reset/key/\S+", mailoutbox[-1].body)[0]
    client = Client()
    form = client.get(reset, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW, "password2": NEW})

    assert client.post("/account/login/", {"login": ada.email, "password": NEW}).url == CHALLENGE
    assert not is_signed_in(client)


def test_after_this_wasn_t_me_a_browser_that_was_known_is_new_again(ada, link, mailoutbox):
    known = password_given()
    known.post("/account/logout/")
    Client().post(link)
    ada.refresh_from_db()
    ada.set_password(PASSWORD)
    ada.save()
    mailoutbox.clear()
    password_given(client=known)

    assert [mail.to for mail in mailoutbox] == [[ada.email]]


def test_a_pending_sign_in_dies_with_this_wasn_t_me(ada, link):
    device = authenticator_of(ada)
    pending = password_given()
    Client().post(link)

    assert pending.get(CHALLENGE).status_code == 302
    assert device.pk


def test_the_link_is_used_once(link):
    assert Client().post(link).status_code == 200
    assert Client().post(link).status_code == 410
    assert Client().get(link).status_code == 410


def test_the_link_dies_with_the_password(ada, link):
    ada.set_password(NEW)
    ada.save()

    assert Client().post(link).status_code == 410
    assert User.objects.get().has_usable_password()


FORGED = {
    "short": "x",
    "none": "",
    "for another purpose": signing.dumps([1, "x"]),
    "for another state": signing.dumps([1, "x"], salt="account_not_me"),
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
def test_a_forged_link_does_nothing(token):
    client = password_given()
    Client().post(f"/account/not-me/{token}/")

    assert client.get("/account/sessions/").status_code == 200


def test_a_link_is_good_for_a_week(ada, link, monkeypatch):
    token = link.split("/")[3]
    assert NOT_ME.user_of(token) == ada

    week = NOT_ME.lives.total_seconds()
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + week + 1)
    assert NOT_ME.user_of(token) is None


def test_a_session_that_proves_the_factor_is_ended_as_well(ada, link):
    client = signed_in(ada, authenticator_of(ada))
    Client().post(link)

    assert client.get("/account/sessions/").status_code == 302
