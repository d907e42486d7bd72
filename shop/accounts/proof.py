"""Proof of the second factor in a session: that it was given, and how long ago."""

import time
from typing import Any

import django_otp
from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest
from django_otp.models import Device

from shop.accounts.factors import is_enrolled

METHOD = "mfa"


def has_fresh_proof(request: HttpRequest) -> bool:
    """Say whether this session proved the factor within the last ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    user: Any = request.user
    if not (user.is_authenticated and user.is_verified()):
        return False
    oldest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, user)
    return any(record["method"] == METHOD and record["at"] > oldest for record in records)


def has_fresh_sign_in(request: HttpRequest) -> bool:
    """Say whether this session's user signed in, in whichever way, within as many seconds."""
    oldest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(record["at"] > oldest for record in get_authentication_records(request, request.user))


def need_fresh_proof(request: HttpRequest) -> None:
    """Ask for the factor, of who has none for another sign-in, unless it was just now; then resume what was asked."""
    is_fresh = has_fresh_proof if is_enrolled(request.user) else has_fresh_sign_in
    if not is_fresh(request):
        raise ReauthenticationRequired


def remember_proof(request: HttpRequest, device: Device) -> None:
    """Note in a signed-in session that `device` has accepted a code; the session gets another key."""
    django_otp.login(request, device)
    request.session.cycle_key()
    record_authentication(request, request.user, METHOD, reauthenticated=True)
