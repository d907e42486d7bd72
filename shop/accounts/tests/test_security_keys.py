"""Security keys: registered, used at the sign-in and at a step-up, and refused."""

import pytest
from django.core.cache import caches
from django.test import Client
from two_factor.plugins.webauthn.models import WebauthnDevice

from routers.redis import DURABLE
from shop.accounts.models import BackupCode, User
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
)
from shop.accounts.tests.soft_key import SoftKey
from shop.audit.models import OutboxEvent

pytestmark = pytest.mark.django_db
SET_UP_KEY, BACKUP_CODES = "/account/two-factor/set-up/key/", "/account/two-factor/backup-codes/"


@pytest.fixture
def ada() -> User:
    return person()


def register(client: Client, key: SoftKey, name: str = "Blue key"):
    page = client.get(SET_UP_KEY)
    return client.post(SET_UP_KEY, {"name": name, "answer": key.register(page.context["options"])})


def proof(client: Client, key: SoftKey, page: str = CHALLENGE) -> dict[str, str]:
    return {"token-otp_token": key.prove(client.get(page, {"by": "key"}).context["form"].options)}


@pytest.fixture
def key(ada) -> SoftKey:
    """A key that is registered for Ada."""
    key = SoftKey()
    register(password_given(), key)
    return key


def test_a_key_is_registered_and_named_and_the_first_codes_come_with_it(ada):
    client = password_given()
    done = register(client, SoftKey())

    assert [device.name for device in ada.webauthn_keys.all()] == ["Blue key"]
    assert len(done.context["codes"]) == BackupCode.objects.count() == 10
    assert is_verified(client)


def test_a_key_signs_in(key):
    client = password_given()
    assert not is_signed_in(client)
    client.post(f"{CHALLENGE}?by=key", proof(client, key))

    assert is_verified(client)
    assert WebauthnDevice.objects.get().sign_count == 1
    assert WebauthnDevice.objects.get().last_used_at


def test_a_key_resumes_what_was_held_up(key):
    client = password_given()
    client.post(f"{CHALLENGE}?by=key", proof(client, key))
    BackupCode.objects.all().delete()
    asked = stale(client).post(BACKUP_CODES).url
    assert asked.startswith(STEP_UP)

    client.post(f"{asked}&by=key", proof(client, key, asked.partition("?")[0]))

    assert BackupCode.objects.count() == 10


def test_any_of_several_keys_signs_in(key, ada):
    client = password_given()
    client.post(f"{CHALLENGE}?by=key", proof(client, key))
    other = SoftKey()
    register(client, other, "Red key")
    assert ada.webauthn_keys.count() == 2

    for each in (key, other):
        client = password_given()
        client.post(f"{CHALLENGE}?by=key", proof(client, each))
        assert is_verified(client)


def test_a_key_that_is_registered_already_is_refused(key):
    client = password_given()
    client.post(f"{CHALLENGE}?by=key", proof(client, key))

    assert "registered already" in register(client, key).content.decode()
    assert WebauthnDevice.objects.count() == 1


def test_the_key_of_somebody_else_is_refused(key):
    eve = person("eve@x.example")
    authenticator_of(eve)
    register(signed_in(eve, eve.totpdevice_set.get()), SoftKey())
    client = password_given("eve@x.example")
    page = client.post(f"{CHALLENGE}?by=key", proof(client, key))

    assert not is_signed_in(client)
    assert "does not belong to your account" in page.content.decode()


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver.evil.example"])
def test_a_key_that_was_asked_by_another_site_is_refused_and_it_is_on_record(key, origin):
    client = password_given()
    key.origin = origin
    page = client.post(f"{CHALLENGE}?by=key", proof(client, key))

    assert not is_signed_in(client)
    assert "was refused" in page.content.decode()
    event = OutboxEvent.objects.get(action="accounts.factor.refused")
    assert event.remote_address == "127.0.0.1"


def test_an_answer_counts_once(key):
    client = password_given()
    form = proof(client, key)
    client.post(f"{CHALLENGE}?by=key", form)
    again = password_given()
    page = again.post(f"{CHALLENGE}?by=key", form)

    assert not is_signed_in(again)
    assert "Use your security key once more" in page.content.decode()


def test_a_page_that_was_never_opened_says_what_to_do(key):
    client = password_given()
    page = client.post(
        f"{CHALLENGE}?by=key", {"token-otp_token": key.prove('{"challenge": "AAAA", "rpId": "testserver"}')}
    )

    assert page.status_code == 200
    assert "Use your security key once more" in page.content.decode()


@pytest.mark.parametrize("text", ["", "{}", "nonsense", '{"id": 1}', "[]", '{"id": "x", "response": null}', "null"])
def test_what_is_no_answer_of_a_key_is_refused(key, text):
    client = password_given()
    client.get(CHALLENGE)

    assert client.post(f"{CHALLENGE}?by=key", {"token-otp_token": text}).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize("text", ["", "{}", "nonsense", '{"id": 1}', "[]", "null"])
def test_what_is_no_answer_of_a_new_key_registers_nothing(ada, text):
    client = password_given()
    client.get(SET_UP_KEY)

    assert client.post(SET_UP_KEY, {"name": "Key", "answer": text}).status_code == 200
    assert not WebauthnDevice.objects.exists()


def test_a_registration_without_its_page_says_what_to_do(ada):
    client = password_given()
    form = {"name": "Key", "answer": SoftKey().register('{"challenge": "AAAA", "rp": {"id": "testserver"}}')}

    assert "Register the key once more" in client.post(SET_UP_KEY, form).content.decode()
    assert not WebauthnDevice.objects.exists()


def test_while_nobody_can_tell_whether_a_challenge_was_used_no_key_signs_in(key, monkeypatch):
    client = password_given()
    form = proof(client, key)
    # As the cache answers while Redis is away.
    monkeypatch.setattr(caches[DURABLE], "add", lambda *_arguments: False)
    client.post(f"{CHALLENGE}?by=key", form)

    assert not is_signed_in(client)


def test_who_has_several_kinds_chooses(key, ada):
    app = authenticator_of(ada)
    client = password_given()
    asked = client.get(CHALLENGE)

    assert asked.context["kind"].code == "key"
    assert [kind.code for kind in asked.context["others"]] == ["app", "codes"]
    assert client.get(CHALLENGE, {"by": "app"}).context["kind"].code == "app"
    client.post(f"{CHALLENGE}?by=app", answer(app, code_of(app)))
    assert is_verified(client)


@pytest.mark.parametrize("by", ["phone", "nonsense", ""])
def test_a_kind_that_one_does_not_hold_is_not_asked_for(key, by):
    assert password_given().get(CHALLENGE, {"by": by}).context["kind"].code == "key"


def test_the_name_that_is_suggested_tells_keys_apart(key):
    client = password_given()
    client.post(f"{CHALLENGE}?by=key", proof(client, key))

    assert client.get(SET_UP_KEY).context["form"].initial["name"] == "Security key 2"


def test_codes_that_are_there_stay_when_another_factor_comes(ada):
    client = password_given()
    set_up(client)
    before = set(BackupCode.objects.values_list("digest", flat=True))

    assert register(client, SoftKey()).url == "/account/two-factor/"
    assert set(BackupCode.objects.values_list("digest", flat=True)) == before
