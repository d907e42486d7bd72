"""What was posted waits for a proof where nobody can read it, and is done once at most."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from routers.redis import CACHE, DURABLE, redis_client
from shop.accounts import held
from shop.accounts.models import Session, User
from shop.accounts.sessions import SessionStore
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import (
    STEP_UP,
    answer,
    authenticator_of,
    code_of,
    password_given,
    person,
    signed_in,
    stale,
)
from shop.audit.models import OutboxEvent

pytestmark = pytest.mark.django_db
CHANGE_PASSWORD, EMAIL, REAUTHENTICATE = "/account/password/change/", "/account/email/", "/account/reauthenticate/"
NEW = "Xyzzy plugh seventeen"
CHANGE = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
ARCHIVE = "/account/data/archive/"
ADD = {"action_add": "", "email": "new@x.example"}
SENTENCE = "What you sent was not kept until you had proved that it is you. Please send it once more."


@pytest.fixture
def app() -> TOTPDevice:
    return authenticator_of(person())


@pytest.fixture
def client(app) -> Client:
    return stale(signed_in(app.user, app))


def prove(client: Client, asked: str, app: TOTPDevice):
    TOTPDevice.objects.update(last_t=-1)
    return client.post(asked, answer(app, code_of(app)))


def has_password(password: str) -> bool:
    return User.objects.get().check_password(password)


def stored_of(client: Client) -> str:
    """Return all that is stored of a browser's session: its row, what Redis has, and how both are read."""
    row = Session.objects.get(pk=client.session.session_key)
    clients = map(redis_client, (CACHE, DURABLE))
    copies = [redis.get(key) for redis in clients for key in redis.keys("*") if redis.type(key) == b"string"]
    read = [cache.get(SessionStore.cache_key_prefix + row.pk), SessionStore().decode(row.session_data)]
    return f"{row.session_data}{copies}{read}"


@pytest.mark.parametrize("secret", [NEW, PASSWORD, "password1", "oldpassword"])
def test_neither_the_session_nor_the_cache_shows_what_waits(client, app, secret):
    client.post(CHANGE_PASSWORD, CHANGE)
    stored = stored_of(client)

    assert held.SESSION_KEY in stored
    assert client.cookies[held.COOKIE].value not in stored
    assert secret not in stored
    assert secret.replace(" ", "+") not in stored


def test_what_waits_is_done_after_the_proof_and_the_key_is_gone_then(client, app):
    asked = client.post(CHANGE_PASSWORD, CHANGE).url
    assert asked == f"{STEP_UP}?next=%2Faccount%2Fpassword%2Fchange%2F"
    prove(client, asked, app)

    assert has_password(NEW)
    assert client.cookies[held.COOKIE].value == ""
    assert held.SESSION_KEY not in client.session


def test_the_key_goes_to_pages_about_people_alone_for_as_long_as_it_opens_and_no_script_reads_it(client):
    cookie = client.post(CHANGE_PASSWORD, CHANGE).cookies[held.COOKIE]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/account/", True, "Lax")
    assert cookie["max-age"] == held.HOLD_SECONDS


def test_what_waits_is_done_once(client, app):
    path = f"/account/two-factor/app/{app.pk}/name/"
    asked = client.post(path, {"name": "Tablet"})
    key, waiting = asked.cookies[held.COOKIE].value, client.session[held.SESSION_KEY]
    prove(client, asked.url, app)
    # As somebody who has kept both halves.
    session = client.session
    session[held.SESSION_KEY] = waiting
    session.save()
    client.cookies[held.COOKIE] = key
    again = prove(client, asked.url, app)

    assert again.url == path
    assert OutboxEvent.objects.filter(action="accounts.factor.renamed").count() == 1


def _no_key(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    del client.cookies[held.COOKIE]


def _another_key(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.cookies[held.COOKIE] = held.Fernet.generate_key().decode()


def _no_key_at_all(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.cookies[held.COOKIE] = "ä"


def _too_late(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "HOLD_SECONDS", -1)


def _another_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(EMAIL, ADD)


@pytest.mark.parametrize("loss", [_no_key, _another_key, _no_key_at_all, _too_late, _another_one])
def test_what_can_not_be_opened_is_asked_for_again(client, app, monkeypatch, loss):
    asked = client.post(CHANGE_PASSWORD, CHANGE).url
    loss(client, monkeypatch)
    proved = prove(client, asked, app)

    assert proved.url == CHANGE_PASSWORD
    assert SENTENCE in client.get(CHANGE_PASSWORD).content.decode()
    assert has_password(PASSWORD)
    # The proof was given: this time nobody asks.
    assert client.post(CHANGE_PASSWORD, CHANGE).status_code == 302
    assert has_password(NEW)


@pytest.mark.parametrize(
    "form", [{**CHANGE, "more": "x" * held.BYTES_AT_MOST}, {**CHANGE, "file": SimpleUploadedFile("a", b"b")}]
)
def test_what_is_too_long_and_files_are_not_held(client, app, form):
    asked = client.post(CHANGE_PASSWORD, form).url
    assert client.session[held.SESSION_KEY] == ""
    prove(client, asked, app)

    assert SENTENCE in client.get(CHANGE_PASSWORD).content.decode()
    assert has_password(PASSWORD)


def test_what_was_posted_to_an_address_with_a_query_is_done_as_well(client, app, mailoutbox):
    asked = client.post(f"{EMAIL}?from=mail", ADD).url
    prove(client, asked, app)

    assert [mail.to for mail in mailoutbox].count([ADD["email"]]) == 1


@pytest.mark.parametrize("query", ["", "?from=mail&page=2"])
def test_who_has_no_factor_proves_the_password_and_loses_nothing(query, mailoutbox):
    person()
    client = password_given()
    asked = client.post(f"{EMAIL}{query}", ADD).url
    assert asked.startswith(REAUTHENTICATE)
    assert ADD["email"] not in stored_of(client)
    client.post(asked, {"password": PASSWORD})

    assert [mail.to for mail in mailoutbox].count([ADD["email"]]) == 1


def test_a_page_that_was_asked_for_is_shown_after_the_proof(client, app):
    asked = client.get(f"{ARCHIVE}?from=mail")

    assert held.COOKIE not in asked.cookies
    assert prove(client, asked.url, app).url == f"{ARCHIVE}?from=mail"
