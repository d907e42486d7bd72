"""What people see of their factors, and do with them."""

import pytest
from django.core import mail
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.accounts.models import BackupCode, BackupCodeDevice, User
from shop.accounts.tests.codes import CODES
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    STEP_UP,
    answer,
    authenticator_of,
    code_of,
    is_signed_in,
    is_verified,
    password_given,
    person,
    set_up,
    signed_in,
    stale,
    with_backup_codes,
)
from shop.audit.models import OutboxEvent

pytestmark = pytest.mark.django_db
SECURITY = "/account/two-factor/"
SET_UP, SET_UP_APP = f"{SECURITY}set-up/", f"{SECURITY}set-up/app/"
BACKUP_CODES, CODES_FILE = f"{SECURITY}backup-codes/", f"{SECURITY}backup-codes/file/"


@pytest.fixture
def ada() -> User:
    return person()


@pytest.fixture
def app(ada) -> TOTPDevice:
    return authenticator_of(ada, "Phone")


def of(device: TOTPDevice, act: str) -> str:
    return f"{SECURITY}app/{device.pk}/{act}/"


def text(response) -> str:
    return response.content.decode()


def test_the_page_shows_each_factor_when_it_was_added_and_last_used(ada, app):
    tablet = authenticator_of(ada, "Tablet")
    page = text(signed_in(ada, app).get(SECURITY))

    assert "Phone" in page
    assert "Tablet" in page
    assert page.count("added ") == 2
    assert page.count("last used ") == page.count("not used yet") == 1
    assert tablet.key not in page


def test_the_second_of_several_apps_signs_in(ada, app):
    tablet = authenticator_of(ada, "Tablet")
    client = password_given()
    assert [name for _key, name in client.get(CHALLENGE).context["form"].fields["otp_device"].widget.choices] == [
        "Phone",
        "Tablet",
    ]
    client.post(CHALLENGE, answer(tablet, code_of(tablet)))

    assert is_verified(client)


def test_a_code_may_be_typed_in_groups(app):
    client = password_given()
    code = code_of(app)
    client.post(CHALLENGE, answer(app, f"{code[:3]} {code[3:]} "))

    assert is_verified(client)


def test_a_page_of_the_set_up_that_is_loaded_again_shows_the_same_key(ada):
    client = password_given()

    assert client.get(SET_UP_APP).context["key"] == client.get(SET_UP_APP).context["key"]


def test_the_key_is_new_for_each_app(ada):
    client = password_given()
    first = client.get(SET_UP_APP).context["key"]
    set_up(client)

    assert client.get(SET_UP_APP).context["key"] != first


def test_a_wrong_code_sets_no_app_up(ada):
    client = password_given()
    client.get(SET_UP_APP)
    page = client.post(SET_UP_APP, {"code": "000000", "name": "Phone"})

    assert "wrong, or too old" in text(page)
    assert not TOTPDevice.objects.exists()


def test_the_last_screen_shows_codes_that_sign_in(ada):
    done = set_up(password_given())
    backup = BackupCodeDevice.objects.get()
    client = password_given()
    client.post(CHALLENGE, answer(backup, done.context["codes"][3]))

    assert is_verified(client)
    assert BackupCode.objects.count() == 9


def test_one_is_led_on_to_where_one_wanted_to_go(ada):
    client = password_given()

    assert set_up(client, next="/account/email/").context["next"] == "/account/email/"
    assert 'href="/account/two-factor/set-up/app/?next=' in text(client.get(SET_UP, {"next": "/account/email/"}))
    assert set_up(client, "Tablet", next="https://evil.example/").url == SECURITY


def test_who_signed_in_long_ago_gives_the_password_before_a_first_factor(ada):
    client = stale(password_given())

    assert client.get(SET_UP_APP).url.startswith("/account/reauthenticate/")
    assert client.post(SET_UP_APP, {"code": "000000", "name": "x"}).url.startswith("/account/reauthenticate/")


def test_a_held_up_post_to_an_address_with_a_query_is_done_after_the_proof(ada, app):
    client = stale(signed_in(ada, app))
    asked = client.post(f"{BACKUP_CODES}?from=mail")
    assert asked.url.endswith("%3Ffrom%3Dmail")
    client.post(asked.url, answer(app, code_of(app)))

    assert BackupCode.objects.count() == 10


def test_what_was_held_up_is_not_done_for_another_address(ada, app):
    client = stale(signed_in(ada, app))
    client.post(BACKUP_CODES)
    answered = client.post(f"{STEP_UP}?next={SECURITY}", answer(app, code_of(app)))

    assert answered.url == SECURITY
    assert not BackupCode.objects.exists()


def test_a_factor_gets_another_name(ada, app):
    client = signed_in(ada, app)
    assert client.get(of(app, "name")).context["form"].initial["name"] == "Phone"

    assert client.post(of(app, "name"), {"name": "Old phone"}).url == SECURITY
    app.refresh_from_db()
    assert app.name == "Old phone"
    assert OutboxEvent.objects.get(action="accounts.factor.renamed").after == {"factor": "Old phone"}


def test_one_of_several_factors_is_removed_also_by_who_must_hold_one():
    boss = person("boss@x.example", is_staff=True)
    phone, tablet = authenticator_of(boss, "Phone"), authenticator_of(boss, "Tablet")
    client = signed_in(boss, phone)

    assert client.post(of(tablet, "remove")).url == SECURITY
    assert [device.name for device in TOTPDevice.objects.all()] == ["Phone"]


def test_the_last_factor_of_who_must_hold_one_stays_although_there_are_codes():
    boss = person("boss@x.example", is_staff=True)
    phone = authenticator_of(boss, "Phone")
    with_backup_codes(boss)
    page = signed_in(boss, phone).post(of(phone, "remove"))

    assert "must keep a second factor" in text(page)
    assert TOTPDevice.objects.count() == 1


def test_backup_codes_end_with_the_last_factor(ada, app):
    with_backup_codes(ada)
    signed_in(ada, app).post(of(app, "remove"))

    assert not TOTPDevice.objects.exists()
    assert not BackupCodeDevice.objects.exists()
    assert is_signed_in(password_given())


@pytest.mark.parametrize("act", ["name", "remove"])
def test_a_factor_changes_after_a_fresh_proof_alone(ada, app, act):
    client = stale(signed_in(ada, app))

    assert client.post(of(app, act), {"name": "x"}).url.startswith(STEP_UP)
    assert TOTPDevice.objects.get().name == "Phone"


@pytest.mark.parametrize("act", ["name", "remove"])
@pytest.mark.parametrize("kind", ["app", "key", "codes", "nonsense"])
def test_the_factor_of_somebody_else_is_not_there(ada, app, act, kind):
    other = authenticator_of(person("eve@x.example"), "Hers")
    client = signed_in(ada, app)
    address = f"{SECURITY}{kind}/{other.pk}/{act}/"

    assert (client.get(address).status_code, client.post(address, {"name": "x"}).status_code) == (404, 404)
    other.refresh_from_db()
    assert other.name == "Hers"


def made_codes(client: Client) -> list[str]:
    return client.post(BACKUP_CODES).context["codes"]


def test_codes_are_saved_as_a_file_that_no_cache_keeps(ada, app):
    client = signed_in(ada, app)
    codes = made_codes(client)
    saved = client.post(CODES_FILE, {"code": codes})

    assert saved.headers["Content-Disposition"] == 'attachment; filename="backup-codes.txt"'
    assert saved.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in saved.headers["Cache-Control"]
    assert [code for code in codes if code in text(saved)] == codes


def test_who_signed_in_by_a_code_makes_new_ones_and_saves_them(ada):
    backup = with_backup_codes(ada)
    client = password_given()
    client.post(CHALLENGE, answer(backup, CODES[0]))
    codes = made_codes(client)

    assert client.post(CODES_FILE, {"code": codes}).status_code == 200
    assert client.get(SECURITY).status_code == 200


def test_a_file_has_only_codes_of_one_s_own_that_are_unused(ada, app):
    with_backup_codes(person("eve@x.example"))
    client = signed_in(ada, app)
    codes = made_codes(client)
    saved = text(client.post(CODES_FILE, {"code": [codes[0], CODES[0], "<script>alert(1)</script>"]}))

    assert codes[0] in saved
    assert CODES[0] not in saved
    assert "script" not in saved
    assert client.post(CODES_FILE, {"code": [CODES[0]]}).status_code == 404
    assert client.get(CODES_FILE).status_code == 405


def test_codes_lie_in_no_session(ada, app):
    client = signed_in(ada, app)
    codes = made_codes(client)
    client.post(CODES_FILE, {"code": codes})

    assert not [code for code in codes if code in str(dict(client.session))]


def test_who_has_few_codes_left_is_told(ada, app):
    backup = with_backup_codes(ada)
    BackupCode.objects.exclude(pk__in=list(BackupCode.objects.values_list("pk", flat=True)[:3])).delete()
    client = password_given()
    client.post(CHALLENGE, answer(backup, CODES[0]))
    page = text(client.get(SECURITY))

    assert "You have 2 backup codes left. Make new ones under" in page
    assert "they let you in when your phone is lost" in page


@pytest.mark.parametrize(
    ("act", "subject"),
    [
        (lambda client, _app: set_up(client, "Tablet"), "A second factor was added"),
        (lambda client, app: client.post(of(app, "remove")), "A second factor was removed"),
        (lambda client, _app: client.post(BACKUP_CODES), "New backup codes were made"),
    ],
)
def test_a_change_of_factors_is_mailed(ada, app, act, subject, django_capture_on_commit_callbacks):
    client = signed_in(ada, app)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        act(client, app)

    assert subject in " ".join(letter.subject for letter in mail.outbox)
    assert not [letter for letter in mail.outbox if app.key in letter.body]


def test_events_of_factors_hold_no_secret(ada):
    client = password_given()
    codes = set_up(client).context["codes"]
    device = TOTPDevice.objects.get()
    stale(client).post(BACKUP_CODES)
    TOTPDevice.objects.update(last_t=-1)
    client.post(f"{STEP_UP}?next={SECURITY}", answer(device, code_of(device)))
    events = {event.action: event.after for event in OutboxEvent.objects.all()}

    assert events["accounts.factor.added"] == {"factor": "Phone", "kind": "app"}
    assert {"accounts.backup_codes.made", "accounts.factor.proved"} <= set(events)
    assert not [secret for secret in (device.key, *codes) if secret in str(events)]
