"""Signing in: password, then factor, and no session before both."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.accounts import adapters
from shop.accounts.models import BackupCode, User
from shop.accounts.tests.codes import CODES
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    LOGIN,
    answer,
    authenticator_of,
    code_of,
    is_signed_in,
    is_verified,
    password_given,
    person,
    signed_in,
    with_backup_codes,
)
from shop.audit.models import OutboxEvent

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def ada() -> User:
    return person()


@pytest.fixture
def app(ada) -> TOTPDevice:
    return authenticator_of(ada)


def test_who_has_no_factor_signs_in_by_password(ada):
    assert is_signed_in(password_given())


def test_an_address_that_is_not_verified_does_not_sign_in(ada, mailoutbox):
    EmailAddress.objects.update(verified=False)

    assert not is_signed_in(password_given())
    assert [mail.to for mail in mailoutbox] == [["ada@x.example"]]


def test_the_right_password_alone_leads_to_the_challenge(app):
    client = Client()
    response = client.post(LOGIN, {"login": "ada@x.example", "password": PASSWORD})

    assert response.url == CHALLENGE
    assert not is_signed_in(client)
    assert DEVICE_ID_SESSION_KEY not in client.session


def test_the_right_code_lands_where_one_wanted_to_go_in_a_session_with_another_key(app):
    client = password_given(next="/account/email/")
    key = client.session.session_key

    response = client.post(CHALLENGE, answer(app, code_of(app)))

    assert response.url == "/account/email/"
    assert client.session.session_key != key
    assert is_verified(client)
    assert client.get("/account/email/").status_code == 200


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_out_of_the_shop_after_signing_in(app, address):
    response = password_given(next=address).post(CHALLENGE, answer(app, code_of(app)))

    assert response.url == "/account/profile/"


def test_a_wrong_code_makes_no_session_and_is_on_record(app):
    client = password_given()
    client.post(CHALLENGE, answer(app, "000000"))

    assert not is_signed_in(client)
    assert OutboxEvent.objects.filter(action="accounts.factor.refused").exists()


def test_a_used_code_is_refused_in_a_second_browser(app):
    first, second = password_given(), password_given()
    code = code_of(app)
    for client in (first, second):
        client.post(CHALLENGE, answer(app, code))

    assert is_verified(first)
    assert not is_signed_in(second)


def test_a_backup_code_signs_in_once_however_it_is_typed(ada, app):
    backup = with_backup_codes(ada)
    first, second = password_given(), password_given()
    for client in (first, second):
        client.post(CHALLENGE, answer(backup, CODES[0].upper().replace("-", " ")))

    assert is_verified(first)
    assert not is_signed_in(second)


def test_backup_codes_are_not_stored_in_clear(ada):
    with_backup_codes(ada)

    assert not BackupCode.objects.filter(digest__in=CODES).exists()


def test_the_device_of_somebody_else_cannot_be_chosen(app):
    other = authenticator_of(person("eve@x.example"))
    client = password_given()
    client.post(CHALLENGE, answer(other, code_of(other)))

    assert not is_signed_in(client)


def test_a_device_that_has_not_proved_itself_cannot_be_chosen(ada, app):
    begun = TOTPDevice.objects.create(user=ada, name="Begun", confirmed=False)
    client = password_given()
    client.post(CHALLENGE, answer(begun, code_of(begun)))

    assert not is_signed_in(client)


def test_a_device_of_a_kind_that_the_shop_does_not_make_cannot_be_chosen(ada, app):
    other = StaticDevice.objects.create(user=ada, name="In clear")
    other.token_set.create(token="12345678")
    client = password_given()
    for query in ("", "?by=codes", "?by=app"):
        client.post(f"{CHALLENGE}{query}", answer(other, "12345678"))

    assert not is_signed_in(client)
    assert other.token_set.exists()


def test_who_answers_for_what_is_gone_is_asked_for_what_is_there(ada, app):
    codes = with_backup_codes(ada)
    client = password_given()
    codes.delete()
    answered = client.post(CHALLENGE, answer(codes, CODES[0]))

    assert answered.url == CHALLENGE
    assert client.get(CHALLENGE).context["kind"].code == "app"


def test_a_sign_in_by_a_mailed_code_would_be_challenged_as_well(ada, app, settings, mailoutbox):
    settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.ROOT_URLCONF = "shop.accounts.tests.login_by_code"
    client = Client()
    client.post("/account/login/code/", {"email": ada.email})
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", mailoutbox[-1].body, re.MULTILINE)[1]
    answered = client.post("/account/login/code/confirm/", {"code": code})

    assert answered.url == CHALLENGE
    assert not is_signed_in(client)


@pytest.mark.parametrize("name", ["default", "backup", "My phone", ""])
def test_a_device_of_any_name_is_challenged(ada, name):
    authenticator_of(ada, name)

    assert not is_signed_in(password_given())


def test_after_three_quick_wrong_codes_the_right_one_is_refused_for_a_while(app):
    client = password_given()
    for _try in range(3):
        client.post(CHALLENGE, answer(app, "000000"))
        # As if the wait after the last one were over.
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timezone.timedelta(seconds=8))
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now())

    client.post(CHALLENGE, answer(app, code_of(app)))

    assert not is_signed_in(client)


def test_the_eleventh_code_in_five_minutes_is_too_many_from_any_address(app):
    answers = []
    for number in range(11):
        client = password_given(client=Client(REMOTE_ADDR=f"203.0.113.{number}"))
        answers.append(client.post(CHALLENGE, answer(app, "000000")).status_code)

    assert answers == [200] * 10 + [429]


def _too_late(settings, client, app) -> None:
    session = client.session
    session["account_login"]["initiated_at"] -= settings.ACCOUNT_LOGIN_TIMEOUT + 1
    session.save()


def _given_up(settings, client, app) -> None:
    client.post(CHALLENGE, {"cancel": ""})


def _deactivated(settings, client, app) -> None:
    User.objects.update(is_active=False)


def _new_password(settings, client, app) -> None:
    user = User.objects.get()
    user.set_password("another horse battery staple")
    user.save()


@pytest.mark.parametrize("end", [None, _too_late, _given_up, _deactivated, _new_password])
def test_a_pending_sign_in_ends(settings, app, end):
    client = password_given()
    if end:
        end(settings, client, app)
    client.post(CHALLENGE, answer(app, code_of(app)))

    assert is_signed_in(client) == (end is None)


def test_without_the_stage_no_session_arises(app, monkeypatch):
    monkeypatch.setattr(adapters.AccountAdapter, "get_login_stages", adapters.DefaultAccountAdapter.get_login_stages)
    client = Client()
    response = client.post(LOGIN, {"login": "ada@x.example", "password": PASSWORD})

    assert response.status_code == 403
    assert not is_signed_in(client)


def test_signing_in_is_on_record(ada, app):
    signed_in(ada, app)

    assert OutboxEvent.objects.filter(action="accounts.user.signed_in", actor_id=str(ada.pk)).count() == 1


def test_a_wrong_password_is_on_record_without_it(ada):
    Client().post(LOGIN, {"login": "ada@x.example", "password": "Xyzzy-plugh-17"})

    event = OutboxEvent.objects.get(action="accounts.user.refused")
    assert event.target_label == "ada@x.example"
    assert "Xyzzy" not in f"{event.before}{event.after}{event.target_label}"


def test_one_signs_in_however_one_types_the_address(ada):
    assert is_signed_in(password_given("ADA@X.example"))


def test_signing_up_with_a_case_variant_makes_no_second_account(ada):
    form = {"email": "ADA@x.example", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/account/signup/", form)

    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (LOGIN, {"login": "{}", "password": "wrong horse battery staple"}),
        ("/account/signup/", {"email": "{}", "password1": PASSWORD, "password2": PASSWORD}),
        ("/account/password/reset/", {"email": "{}"}),
    ],
)
def test_a_known_address_is_answered_as_an_unknown_one(ada, path, form):
    answers = []
    for address in ("ada@x.example", "bob@x.example"):
        response = Client().post(path, {name: text.format(address) for name, text in form.items()}, follow=True)
        page = response.content.decode().replace(address, "")
        answers.append((response.status_code, response.redirect_chain, page.partition("<main")[2]))
    answers = [(status, chain, TOKEN.sub("", page)) for status, chain, page in answers]

    assert answers[0] == answers[1]


def test_pages_about_people_are_kept_by_no_cache(ada, app):
    client = signed_in(ada, app)
    for page in (
        "profile/",
        "two-factor/",
        "two-factor/backup-codes/",
        "email/",
        "password/change/",
        "login/",
        "signup/",
    ):
        assert "no-store" in client.get(f"/account/{page}").headers["Cache-Control"], page
    assert "no-store" in Client().get("/account/password/reset/").headers["Cache-Control"]
