"""Factors that are set up or removed by two at once: on PostgreSQL, with requests that run side by side."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.accounts import services
from shop.accounts.factors import factors_of, has_factor
from shop.accounts.models import User
from shop.accounts.tests.at_once import post_at_once
from shop.accounts.tests.signing_in import SET_UP_APP, authenticator_of, code_shown, password_given, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "audit"])


def enrolled_at_once() -> int:
    """Let two browsers set up a first factor each at once, and return how many there are then."""
    person()
    browsers = [password_given() for _number in range(2)]
    forms = [{"code": code_shown(browser.get(SET_UP_APP)), "name": "Phone"} for browser in browsers]
    post_at_once(browsers, SET_UP_APP, *forms)
    return TOTPDevice.objects.count()


def test_of_two_first_factors_at_once_one_stays():
    assert enrolled_at_once() == 1


def test_without_the_lock_both_first_factors_stay(monkeypatch):
    both_have_read = Barrier(2)

    def read_together(user: User) -> bool:
        is_enrolled = has_factor(user)
        both_have_read.wait(timeout=20)
        return is_enrolled

    monkeypatch.setattr(services.enrolment, "lock_user", lambda user: user)
    monkeypatch.setattr(services.enrolment, "has_factor", read_together)

    assert enrolled_at_once() == 2


def removed_at_once() -> int:
    """Let somebody who must hold a factor remove both of theirs at once, and return how many stay."""
    boss = person("boss@x.example", is_staff=True)
    phone, tablet = authenticator_of(boss, "Phone"), authenticator_of(boss, "Tablet")
    browsers = [signed_in(boss, phone), signed_in(boss, tablet)]
    start = Barrier(2)

    def remove(pair: tuple[Client, TOTPDevice]) -> None:
        start.wait()
        try:
            pair[0].post(f"/account/two-factor/app/{pair[1].pk}/remove/")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(remove, zip(browsers, (tablet, phone), strict=True)))
    return TOTPDevice.objects.count()


def test_of_two_last_factors_removed_at_once_one_stays():
    assert removed_at_once() == 1


def test_without_the_lock_both_of_two_last_factors_go(monkeypatch):
    both_have_read = Barrier(2)

    def read_together(user: User) -> list[Device]:
        held = list(factors_of(user))
        both_have_read.wait(timeout=20)
        return held

    monkeypatch.setattr(services.factors, "lock_user", lambda user: user)
    monkeypatch.setattr(services.factors, "factors_of", read_together)

    assert removed_at_once() == 0
