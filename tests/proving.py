"""Browsers of people who have proved a second factor, without the pages that ask for it."""

import time
from typing import Any

from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from django.apps import apps
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY


def verified(client: Client, user: Any) -> Client:
    """Sign `user` in, with an authenticator that was used in this session."""
    devices = apps.get_model("otp_totp", "TOTPDevice").objects
    device = devices.filter(user=user).first() or devices.create(user=user, name="default")
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    # Acts that are sensitive look for a proof of the last minutes.
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session.save()
    return client
