"""Sessions that exist: what they may do before and after the factor."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django_otp import device_classes
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.accounts.models import BackupCode, GroupPolicy, User
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    STEP_UP,
    answer,
    authenticator_of,
    code_of,
    code_shown,
    is_signed_in,
    is_verified,
    password_given,
    person,
    set_up,
    signed_in,
    stale,
)

pytestmark = pytest.mark.django_db
SET_UP_APP = "/account/two-factor/set-up/app/"
PROFILE, SET_UP, REMOVE = "/account/two-factor/", "/account/two-factor/set-up/", "/account/two-factor/remove/"
BACKUP_CODES = "/account/two-factor/backup-codes/"


@pytest.fixture
def ada() -> User:
    return person()


@pytest.fixture
def app(ada) -> TOTPDevice:
    return authenticator_of(ada)


@pytest.fixture
def forced(ada, app) -> Client:
    """A session of an enrolled user that some other code has made."""
    client = Client()
    client.force_login(ada)
    return client


@pytest.mark.parametrize(
    "page", [PROFILE, SET_UP, BACKUP_CODES, REMOVE, "/account/email/", "/account/password/change/"]
)
def test_a_session_without_proof_reaches_step_up_alone(forced, page):
    for response in (forced.get(page), forced.post(page)):
        assert response.status_code == 302
        assert response.url.startswith(STEP_UP)
    assert forced.get(STEP_UP).status_code == 200
    assert forced.get("/account/logout/").status_code == 200


def test_who_asks_for_json_is_told_what_is_missing(forced):
    response = forced.get(PROFILE, headers={"accept": "application/json"})

    assert (response.status_code, response.json()) == (403, {"error": "second_factor_required"})


@pytest.mark.parametrize("kind", ["app", "key", "phone"])
@pytest.mark.parametrize("with_middleware", [True, False])
def test_a_session_without_proof_enrols_nothing(settings, forced, with_middleware, kind):
    if not with_middleware:
        settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactor" not in name]
    settings.TWO_FACTOR_SMS_GATEWAY = "two_factor.gateways.fake.Fake"
    form = {"code": "000000", "name": "Phone", "answer": "{}", "number": "+442079460123", "method": "sms"}

    assert forced.post(f"{SET_UP}{kind}/", form).url.startswith(STEP_UP)
    assert sum(model.objects.count() for model in device_classes()) == 1


def test_step_up_verifies_the_session_under_another_key(forced, app):
    key = forced.session.session_key
    response = forced.post(f"{STEP_UP}?next=/account/email/", answer(app, code_of(app)))

    assert response.url == "/account/email/"
    assert is_verified(forced)
    assert forced.session.session_key != key


def test_the_code_of_the_set_up_cannot_sign_in(ada):
    code = set_up(password_given()).wsgi_request.POST["code"]
    client = password_given()
    client.post(CHALLENGE, answer(TOTPDevice.objects.get(), code))

    assert not is_signed_in(client)


def test_a_first_factor_is_set_up_in_a_session_with_another_key(ada):
    client = password_given()
    key = client.session.session_key
    set_up(client)

    assert is_verified(client)
    assert client.session.session_key != key


def test_of_two_first_factors_at_once_the_second_is_refused(ada):
    first, second = password_given(), password_given()
    page = second.get(SET_UP_APP)
    set_up(first)
    second.post(SET_UP_APP, {"code": code_shown(page), "name": "Another"})

    assert TOTPDevice.objects.count() == 1


def test_staff_without_a_factor_reach_set_up_alone_and_then_where_they_wanted_to_go():
    person("boss@x.example", is_staff=True, is_superuser=True)
    client = password_given("boss@x.example")

    assert client.get("/admin/").url == f"{SET_UP}?next=/admin/"
    assert client.get(PROFILE).url.startswith(SET_UP)
    done = set_up(client, next="/admin/")
    assert done.context["next"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_staff_keep_their_last_factor():
    boss = person("boss@x.example", is_staff=True)
    client = signed_in(boss, authenticator_of(boss))

    response = client.post(REMOVE, {"understand": "on"})

    assert "must keep a second factor" in response.content.decode()
    assert TOTPDevice.objects.count() == 1


def test_a_customer_may_remove_the_factor(ada, app):
    signed_in(ada, app).post(REMOVE, {"understand": "on"})

    assert not TOTPDevice.objects.exists()


def test_promotion_to_staff_bites_on_the_next_request(ada):
    client = password_given()
    assert client.get(PROFILE).status_code == 200

    User.objects.update(is_staff=True)

    assert client.get(PROFILE).url.startswith(SET_UP)


def test_a_policy_for_a_group_bites_on_the_next_request_once_the_grace_is_over(ada):
    client = password_given()
    group = Group.objects.create(name="Buyers")
    ada.groups.add(group)
    policy = GroupPolicy.objects.create(group=group, grace_days=3)
    assert client.get(PROFILE).status_code == 200

    ada.joinings.update(at=policy.since - timedelta(days=9))
    GroupPolicy.objects.update(since=policy.since - timedelta(days=4))

    assert client.get(PROFILE).url.startswith(SET_UP)


def test_grace_begins_with_joining_a_group_that_has_the_policy_already(ada):
    client = password_given()
    group = Group.objects.create(name="Buyers")
    policy = GroupPolicy.objects.create(group=group, grace_days=3)
    GroupPolicy.objects.update(since=policy.since - timedelta(days=9))

    group.user_set.add(ada)
    assert client.get(PROFILE).status_code == 200

    group.user_set.remove(ada)
    assert not ada.joinings.exists()


def test_enrolling_in_one_browser_forces_step_up_in_the_others(ada):
    here, there = password_given(), password_given()
    set_up(here)

    assert here.get(PROFILE).status_code == 200
    assert there.get(PROFILE).url.startswith(STEP_UP)


def test_deleting_a_device_takes_the_proof_from_live_sessions(ada, app):
    client = signed_in(ada, app)
    other = authenticator_of(ada, "other")
    app.delete()

    assert client.get(PROFILE).url.startswith(STEP_UP)
    assert other.pk


@pytest.mark.parametrize(
    ("path", "form", "is_done"),
    [
        (BACKUP_CODES, {}, lambda: BackupCode.objects.count() == 10),
        (REMOVE, {"understand": "on"}, lambda: not TOTPDevice.objects.exists()),
        (
            "/account/email/",
            {"action_add": "", "email": "new@x.example"},
            lambda: ["new@x.example"] in [letter.to for letter in mail.outbox],
        ),
    ],
)
def test_a_stale_proof_asks_for_the_factor_and_then_does_what_was_asked(ada, app, path, form, is_done):
    client = stale(signed_in(ada, app))

    asked = client.post(path, form)
    assert asked.url.startswith(STEP_UP)
    assert not is_done()

    client.post(asked.url, answer(app, code_of(app)))
    assert is_done()


def test_the_password_is_no_proof_for_who_has_a_factor(ada, app):
    client = stale(signed_in(ada, app))
    client.post("/account/reauthenticate/", {"password": PASSWORD})

    assert client.post(BACKUP_CODES).url.startswith(STEP_UP)


def test_changing_the_password_with_a_stale_proof_asks_for_the_factor(ada, app):
    form = {"oldpassword": PASSWORD, "password1": "another horse battery", "password2": "another horse battery"}

    assert stale(signed_in(ada, app)).post("/account/password/change/", form).url.startswith(STEP_UP)
    assert User.objects.get().check_password(PASSWORD)


def test_a_verified_customer_is_refused_by_the_admin_without_being_sent_to_and_fro(ada, app):
    client = signed_in(ada, app)

    assert client.get("/admin/", follow=True).status_code == 403


def test_the_admin_has_no_page_of_devices(admin_client):
    device = TOTPDevice.objects.get()
    assert not [model for model in site._registry if issubclass(model, Device)]
    for page in ("", "add/", f"{device.pk}/change/", f"{device.pk}/config/", f"{device.pk}/qrcode/"):
        assert admin_client.get(f"/admin/otp_totp/totpdevice/{page}").status_code == 404
