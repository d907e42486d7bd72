"""Codes of made-up people: for journeys, whose browser runs where Django's models do not work."""

import time
from base64 import b32decode

from django_otp.oath import TOTP

# Backup codes: each signs in once, and a run of journeys signs in often.
CODES = tuple(f"journey-{number}" for number in range(400))
BACKUP_CODES = iter(CODES)


def code_of_key(key: str, steps: int = 0) -> str:
    """Return the code that an app shows for the key of a set-up page, or the one that it shows `steps` later."""
    totp = TOTP(b32decode(key), drift=steps)
    totp.time = time.time()
    return f"{totp.token():06d}"
