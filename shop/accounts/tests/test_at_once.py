"""One code, posted by several at once, signs in one of them: on PostgreSQL, with requests that run side by side."""

from copy import deepcopy
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.test import Client
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from routers.redis import DURABLE
from shop.accounts import held, security_keys
from shop.accounts.forms import proofs
from shop.accounts.models import BackupCode, BackupCodeDevice, PhoneDevice, Session
from shop.accounts.models.backup_codes import digest_of
from shop.accounts.sessions import SessionStore
from shop.accounts.tests.at_once import post_at_once
from shop.accounts.tests.codes import CODES
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    answer,
    authenticator_of,
    code_of,
    is_signed_in,
    password_given,
    person,
    signed_in,
    stale,
    with_backup_codes,
)
from shop.accounts.tests.soft_key import SoftKey
from shop.audit.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "audit"])
BROWSERS = 4
SET_UP_KEY = "/account/two-factor/set-up/key/"


def signed_in_at_once(form: dict[str, str]) -> int:
    browsers = [password_given() for _number in range(BROWSERS)]
    post_at_once(browsers, CHALLENGE, form)
    return sum(is_signed_in(browser) for browser in browsers)


def test_one_code_of_an_app_makes_one_session():
    app = authenticator_of(person())

    assert signed_in_at_once(answer(app, code_of(app))) == 1


def test_one_backup_code_makes_one_session():
    backup = with_backup_codes(person())

    assert signed_in_at_once(answer(backup, CODES[0])) == 1


def test_one_code_that_was_sent_to_a_phone_makes_one_session():
    phone = phone_with_a_code()

    assert signed_in_at_once(answer(phone, phone.token)) == 1


def phone_with_a_code() -> PhoneDevice:
    phone = PhoneDevice.objects.create(user=person(), name="Phone", number="+442079460123")
    phone.generate_token()
    return phone


def unlocked(monkeypatch: pytest.MonkeyPatch, kind: type[Device]) -> None:
    """Let all requests read the device of this kind, and only then look at the code."""
    all_have_read = Barrier(BROWSERS)
    verify, locking = kind.verify_token, Device.from_persistent_id

    def read_together(device: Device, token: str) -> bool:
        all_have_read.wait(timeout=20)
        return verify(device, token)

    monkeypatch.setattr(Device, "from_persistent_id", lambda key, **_lock: locking(key))
    monkeypatch.setattr(kind, "verify_token", read_together)


def test_without_the_lock_one_code_of_an_app_makes_several_sessions(monkeypatch):
    app = authenticator_of(person())
    unlocked(monkeypatch, TOTPDevice)

    assert signed_in_at_once(answer(app, code_of(app))) > 1


def test_without_the_lock_one_code_of_a_phone_makes_several_sessions(monkeypatch):
    phone = phone_with_a_code()
    unlocked(monkeypatch, PhoneDevice)

    assert signed_in_at_once(answer(phone, phone.token)) > 1


def test_a_backup_code_that_is_looked_for_and_then_deleted_makes_several_sessions(monkeypatch):
    backup = with_backup_codes(person())

    def look_then_delete(device: BackupCodeDevice, token: str) -> bool:
        codes = device.codes.filter(digest=digest_of(token))
        return codes.exists() and bool(codes.delete())

    monkeypatch.setattr(BackupCodeDevice, "verify_token", look_then_delete)
    all_have_looked = Barrier(BROWSERS)
    deletes = QuerySet.delete

    def delete_together(codes: QuerySet) -> object:
        if codes.model is BackupCode:
            all_have_looked.wait(timeout=20)
        return deletes(codes)

    monkeypatch.setattr(QuerySet, "delete", delete_together)
    locking = Device.from_persistent_id
    monkeypatch.setattr(Device, "from_persistent_id", lambda key, **_lock: locking(key))

    assert signed_in_at_once(answer(backup, CODES[0])) > 1


def tabs_of(browser: Client) -> list[Client]:
    """Return several tabs of one browser."""
    tabs = [Client() for _number in range(BROWSERS)]
    for tab in tabs:
        tab.cookies = deepcopy(browser.cookies)
    return tabs


class UncountingKey(SoftKey):
    """Does not count its signatures, as those of phones and computers."""

    @property
    def signed(self) -> int:
        return 0

    @signed.setter
    def signed(self, number: int) -> None: ...


def asked_for_key() -> tuple[Client, dict[str, str]]:
    """Return a browser whose sign-in waits for a security key, and the key's answer."""
    person()
    key, browser = UncountingKey(), password_given()
    page = browser.get(SET_UP_KEY)
    browser.post(SET_UP_KEY, {"name": "Key", "answer": key.register(page.context["options"])})
    browser = password_given()
    form = {"token-otp_token": key.prove(browser.get(CHALLENGE).context["form"].options)}
    return browser, form


def two_proofs() -> tuple[list[Client], list[dict[str, str]]]:
    """Return two tabs of one pending sign-in, and a right answer for each."""
    ada = person()
    app, backup = authenticator_of(ada), with_backup_codes(ada)
    return tabs_of(password_given())[:2], [answer(app, code_of(app)), answer(backup, CODES[0])]


def test_two_right_answers_in_one_pending_sign_in_make_one_session():
    tabs, forms = two_proofs()
    post_at_once(tabs, CHALLENGE, *forms)

    assert Session.objects.filter(user__isnull=False).count() == 1
    assert sum(is_signed_in(tab) for tab in tabs) == 1


def test_with_keys_that_change_as_django_changes_them_two_right_answers_make_two_sessions(monkeypatch):
    tabs, forms = two_proofs()
    both_have_proved = Barrier(2)
    cycle = SessionBase.cycle_key

    def cycle_together(session: SessionStore) -> None:
        both_have_proved.wait(timeout=20)
        cycle(session)

    monkeypatch.setattr(SessionStore, "cycle_key", cycle_together)
    post_at_once(tabs, CHALLENGE, *forms)

    assert Session.objects.filter(user__isnull=False).count() == 2


def sign_ins_of(browser: Client, form: dict[str, str]) -> int:
    """Let tabs send the same answer, and return how many sign-ins that were."""
    tabs = tabs_of(browser)
    post_at_once(tabs, f"{CHALLENGE}?by=key", form)
    return sum(is_signed_in(tab) for tab in tabs)


def test_one_answer_of_a_security_key_makes_one_session():
    assert sign_ins_of(*asked_for_key()) == 1


def test_without_the_mark_one_answer_of_a_security_key_makes_several_sessions(monkeypatch):
    browser, form = asked_for_key()
    all_have_read = Barrier(BROWSERS)

    def read_together(*_arguments: object) -> bool:
        all_have_read.wait(timeout=20)
        return True

    monkeypatch.setattr(security_keys, "caches", {DURABLE: SimpleNamespace(add=read_together)})
    # The lock alone lets one after the other through, and the session gets another key only once.
    monkeypatch.setattr(proofs, "lock_security_key", lambda user, handle: user.webauthn_keys.get(key_handle=handle))
    monkeypatch.setattr(SessionStore, "cycle_key", SessionBase.cycle_key)

    assert sign_ins_of(browser, form) > 1


def renamed_at_once() -> int:
    """Let two tabs prove at once, each its own way, what one of them had posted, and return how often it was done."""
    ada = person()
    app, backup = authenticator_of(ada), with_backup_codes(ada)
    browser = stale(signed_in(ada, app))
    asked = browser.post(f"/account/two-factor/app/{app.pk}/name/", {"name": "Tablet"}).url
    post_at_once(tabs_of(browser)[:2], asked, answer(app, code_of(app)), answer(backup, CODES[0]))
    return AuditEvent.objects.filter(action="accounts.factor.renamed").count()


def test_what_waits_for_a_proof_is_done_once_though_two_are_given():
    assert renamed_at_once() == 1


def test_without_the_mark_what_waits_is_done_twice(monkeypatch):
    both_have_read = Barrier(2)

    def add_together(*_arguments: object) -> bool:
        both_have_read.wait(timeout=20)
        return True

    monkeypatch.setattr(held, "caches", {DURABLE: SimpleNamespace(add=add_together)})

    assert renamed_at_once() == 2
