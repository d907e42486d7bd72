"""WebAuthn's two ceremonies: a key is registered, and a key proves itself. Each challenge counts once."""

import hashlib
from collections.abc import Iterable

from django.core.cache import caches
from django.http import HttpRequest
from two_factor.plugins.webauthn.forms import DefaultWebauthnEntitiesFormMixin
from two_factor.plugins.webauthn.models import WebauthnDevice
from two_factor.plugins.webauthn.utils import (
    make_credential_creation_options,
    make_credential_request_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException

from routers.redis import DURABLE

SESSION_KEY = "security_key_challenge"
# No page that asks for a key may be answered for longer than this.
CHALLENGE_SECONDS = 900


class ChallengeGoneError(Exception):
    """The page was answered before, is too old, or another one was opened after it."""


class KeyRefusedError(Exception):
    """The key's answer does not prove what it should."""


class _Party(DefaultWebauthnEntitiesFormMixin):
    """The shop and its user, as two_factor describes them to a key."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request


def ask_to_register(request: HttpRequest, known: Iterable[WebauthnDevice]) -> str:
    """Return, as JSON, what the browser asks a new key; keys that are known already refuse."""
    party = _Party(request)
    options, challenge = make_credential_creation_options(
        party.webauthn_user, party.webauthn_rp, [key.key_handle for key in known]
    )
    request.session[SESSION_KEY] = challenge
    return str(options)


def read_registration(request: HttpRequest, answer: str) -> WebauthnDevice:
    """Return the key that has answered, unsaved; raise ChallengeGoneError or KeyRefusedError."""
    party, challenge = _Party(request), _take_challenge(request)
    try:
        public_key, handle, sign_count = verify_registration_response(
            party.webauthn_rp.id, party.webauthn_origin, challenge, answer
        )
    except (WebAuthnException, ValueError) as error:
        raise KeyRefusedError from error
    return WebauthnDevice(public_key=public_key, key_handle=handle, sign_count=sign_count)


def ask_to_prove(request: HttpRequest, handles: Iterable[str]) -> str:
    """Return, as JSON, what the browser asks any of the keys with these handles."""
    options, challenge = make_credential_request_options(_Party(request).webauthn_rp, list(handles))
    request.session[SESSION_KEY] = challenge
    return str(options)


def handle_in(answer: str) -> str:
    """Return which key an answer says to come from; raise KeyRefusedError."""
    try:
        return str(parse_authentication_credential_json(answer).id)
    except (WebAuthnException, ValueError) as error:
        raise KeyRefusedError from error


def read_proof(request: HttpRequest, key: WebauthnDevice, answer: str) -> int:
    """Return how often the key says to have signed; raise ChallengeGoneError or KeyRefusedError."""
    party, challenge = _Party(request), _take_challenge(request)
    try:
        return int(
            verify_authentication_response(
                key.public_key, key.sign_count, party.webauthn_rp, party.webauthn_origin, challenge, answer
            )
        )
    except (WebAuthnException, ValueError) as error:
        raise KeyRefusedError from error


def _take_challenge(request: HttpRequest) -> str:
    """Return the session's challenge, once: requests side by side have all read the same session."""
    challenge = request.session.pop(SESSION_KEY, "")
    mark = f"security-key:{hashlib.sha256(challenge.encode()).hexdigest()}"
    # Where Redis is away, nothing is added and nobody is let in.
    if not challenge or not caches[DURABLE].add(mark, 1, CHALLENGE_SECONDS):
        raise ChallengeGoneError
    return str(challenge)
