"""Browsers of people who have proved a second factor, without the pages that ask for it."""

from typing import Any

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
    session.save()
    return client
