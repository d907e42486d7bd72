"""Browsers of people who sign in, for tests."""

import time
from base64 import b32decode

import django_otp
from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.accounts.models import BackupCode, BackupCodeDevice, User
from shop.accounts.models.backup_codes import digest_of
from shop.accounts.tests.codes import CODES
from shop.accounts.tests.factories import PASSWORD, UserFactory

SET_UP_APP = "/account/two-factor/set-up/app/"
LOGIN, CHALLENGE, STEP_UP = "/account/login/", "/account/challenge/", "/account/step-up/"


def person(email: str = "ada@x.example", **fields: object) -> User:
    """Return somebody whose address is verified."""
    user = UserFactory(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def authenticator_of(user: User, name: str = "default") -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name=name)


def with_backup_codes(user: User) -> BackupCodeDevice:
    """Give the user all of CODES."""
    device = BackupCodeDevice.objects.create(user=user, name="Backup codes")
    BackupCode.objects.bulk_create(BackupCode(device=device, digest=digest_of(code)) for code in CODES)
    return device


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    """Return the code that the app shows, or the one that it shows `steps` later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift + steps)
    totp.time = time.time()
    return f"{totp.token():06d}"


def answer(device: object, code: str) -> dict[str, str]:
    return {"token-otp_device": device.persistent_id, "token-otp_token": code}


def password_given(email: str = "ada@x.example", client: Client | None = None, **query: str) -> Client:
    """Return a browser in which the right password was typed."""
    client = client or Client()
    client.post(LOGIN, {"login": email, "password": PASSWORD, **query})
    return client


def password_proved(email: str = "ada@x.example", client: Client | None = None) -> Client:
    """Return a browser in which the password was typed once more, as somebody does who has no factor."""
    client = password_given(email, client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def is_verified(client: Client) -> bool:
    return is_signed_in(client) and django_otp.DEVICE_ID_SESSION_KEY in client.session


def signed_in(user: User, device: TOTPDevice) -> Client:
    """Return a browser in which password and code were typed."""
    client = password_given(user.email)
    client.post(CHALLENGE, answer(device, code_of(device)))
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1)
    assert is_verified(client)
    return client


def stale(client: Client) -> Client:
    """Return a browser whose proofs were given too long ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    return client


def set_up(client: Client, name: str = "Phone", **query: str) -> HttpResponse:
    """Set up an authenticator as a browser does, and return the last screen."""
    code = code_shown(client.get(SET_UP_APP, query))
    return client.post(SET_UP_APP, {"code": code, "name": name, **query})


def code_shown(page: HttpResponse) -> str:
    """Return the code that an app makes of the key on this page."""
    return code_of(TOTPDevice(key=b32decode(page.context["key"]).hex()))
