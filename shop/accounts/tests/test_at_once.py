"""One code, posted by several at once, signs in one of them: on PostgreSQL, with requests that run side by side."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.accounts.tests.codes import CODES
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    answer,
    authenticator_of,
    code_of,
    is_signed_in,
    password_given,
    person,
    with_backup_codes,
)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "audit"])
BROWSERS = 4


def signed_in_at_once(form: dict[str, str]) -> int:
    browsers = [password_given() for _number in range(BROWSERS)]
    start = Barrier(BROWSERS)

    def post(browser: Client) -> None:
        start.wait()
        try:
            browser.post(CHALLENGE, form)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(BROWSERS) as threads:
        list(threads.map(post, browsers))
    return sum(is_signed_in(browser) for browser in browsers)


def test_one_code_of_an_app_makes_one_session():
    app = authenticator_of(person())

    assert signed_in_at_once(answer(app, code_of(app))) == 1


def test_one_backup_code_makes_one_session():
    backup = with_backup_codes(person())

    assert signed_in_at_once(answer(backup, CODES[0])) == 1


def test_without_the_lock_one_code_makes_several_sessions(monkeypatch):
    app = authenticator_of(person())
    all_have_read = Barrier(BROWSERS)
    verify = TOTPDevice.verify_token
    locking = Device.from_persistent_id

    def read_together(device: TOTPDevice, token: str) -> bool:
        all_have_read.wait(timeout=20)
        return verify(device, token)

    monkeypatch.setattr(Device, "from_persistent_id", lambda key, **_lock: locking(key))
    monkeypatch.setattr(TOTPDevice, "verify_token", read_together)

    assert signed_in_at_once(answer(app, code_of(app))) > 1
