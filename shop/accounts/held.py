"""A POST that waits for a fresh proof: sealed in the session, with the key in a cookie of its browser.

What was typed, a new password as well, can be read neither from the session's row nor from the cache. It is done once
at most, by the browser that sent it and soon, or not at all.
"""

import json
from copy import copy
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.reauthentication import resume_request as allauth_resume_request
from allauth.account.utils import get_next_redirect_url
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from routers.redis import DURABLE

SESSION_KEY = "held_request"
COOKIE = "held_request"
# The proof has to come within these seconds.
HOLD_SECONDS = 900
# A session is no place for more; forms that ask for a proof are short, and files are never held.
BYTES_AT_MOST = 32_000


class CannotResumeError(Exception):
    """The browser has no key any more, it took too long, there was too much of it, or it was done already."""


def hold_request(request: HttpRequest, way: str) -> HttpResponseRedirect:
    """Lead to where the proof is given, and hold what was posted until then."""
    answer = HttpResponseRedirect(f"{way}?{urlencode({'next': request.get_full_path()})}")
    if request.method == "POST":
        key = Fernet.generate_key()
        request.session[SESSION_KEY] = _seal(request, key)
        answer.set_cookie(
            COOKIE,
            key.decode(),
            max_age=HOLD_SECONDS,
            path=reverse("account"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


@sensitive_variables()
def resume_request(request: HttpRequest) -> HttpResponseBase | None:
    """Do what was held, or go on to where it was asked for; return None where nothing was."""
    held, wanted = request.session.pop(SESSION_KEY, None), get_next_redirect_url(request)
    if held is None or wanted is None:
        resumed: HttpResponseBase | None = allauth_resume_request(request)
        return resumed
    try:
        answer = _send(wanted, _unseal(held, wanted, request), request)
    except CannotResumeError:
        sentence = _("What you sent was not kept until you had proved that it is you. Please send it once more.")
        messages.warning(request, sentence)
        answer = redirect(wanted)
    answer.delete_cookie(COOKIE, path=reverse("account"), samesite="Lax")
    return answer


@sensitive_variables()
def _seal(request: HttpRequest, key: bytes) -> str:
    """Return what was posted as only the key opens it, and nothing where it cannot be held."""
    sent = json.dumps([request.get_full_path(), request.POST.urlencode()]).encode()
    if request.FILES or len(sent) > BYTES_AT_MOST:
        return ""
    return Fernet(key).encrypt(sent).decode()


@sensitive_variables()
def _unseal(held: str, wanted: str, request: HttpRequest) -> str:
    """Return what was posted to the wanted address; raise CannotResumeError, also the second time."""
    try:
        opened = Fernet(request.COOKIES.get(COOKIE, "")).decrypt(held, ttl=HOLD_SECONDS)
    except (InvalidToken, ValueError):
        raise CannotResumeError from None
    address, posted = json.loads(opened)
    if address != wanted:
        raise CannotResumeError
    # Requests side by side have all read the same session; where Redis is away, nothing is added and nothing is done.
    if not caches[DURABLE].add(f"held-request:{sha256(held.encode()).hexdigest()}", 1, HOLD_SECONDS):
        raise CannotResumeError
    return str(posted)


@sensitive_variables()
def _send(address: str, posted: str, request: HttpRequest) -> HttpResponseBase:
    """Answer as the view does; the request is this one, with another address and form."""
    held, parts = copy(request), urlsplit(address)
    held.method, held.path = "POST", parts.path
    held.path_info = parts.path.removeprefix(request.META.get("SCRIPT_NAME", ""))
    held.META = {**request.META, "PATH_INFO": held.path_info, "QUERY_STRING": parts.query}
    held.GET, held.POST = QueryDict(parts.query), QueryDict(posted)
    held.resolver_match = match = resolve(held.path_info)
    answer: HttpResponseBase = match.func(held, *match.args, **match.kwargs)
    return answer
