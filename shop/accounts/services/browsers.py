"""Browsers that people have signed in with, and what follows from one that they do not know."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy

from shop.accounts.agents import browser_name
from shop.accounts.links import NOT_ME
from shop.accounts.locks import lock_user
from shop.accounts.models import KnownBrowser, User
from shop.accounts.places import place_of
from shop.accounts.services.events import record_security_event
from shop.accounts.services.mails import send_mail
from shop.accounts.services.sessions import end_sessions
from shop.core.addresses import client_address

COOKIE = "known_browser"
_LIVES = timedelta(days=365)
# Of a browser that several people sign in with.
_TOKENS_AT_MOST = 5
# To look first and to add then would be two queries of every sign-in with a new browser.
_REMEMBER = """
    INSERT INTO accounts_knownbrowser (user_id, digest, first_seen_at, is_forgotten)
    SELECT %(user)s, %(digest)s, %(now)s, FALSE
    WHERE NOT EXISTS (
        SELECT FROM accounts_knownbrowser
        WHERE user_id = %(user)s AND digest = ANY(%(carried)s) AND NOT is_forgotten
    )
    RETURNING (SELECT count(*) FROM accounts_knownbrowser WHERE user_id = %(user)s)
"""


def recognise_browser(*, user: User, request: HttpRequest, response: HttpResponse) -> None:
    """Mail the user about a sign-in with a browser that they have not signed in with before, and know it from now on.

    A first one is not mailed: there is none that it could be compared with.
    """
    tokens = [token for token in request.COOKIES.get(COOKIE, "").split(".") if token][:_TOKENS_AT_MOST]
    # A token of the shop's own making each time: one that was planted is known of nobody.
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        others = _remember(user, token, unless=tokens)
        if others is None:
            return
        if others >= KnownBrowser.AT_MOST:
            newest = user.known_browsers.order_by("-pk")[: KnownBrowser.AT_MOST]
            user.known_browsers.exclude(pk__in=newest.values("pk")).delete()
        if others:
            _tell(user, request)
    _keep([token, *tokens][:_TOKENS_AT_MOST], response)


def disown_sign_in(*, user: User, request: HttpRequest) -> None:
    """End all that the user's password has opened, and mail them a way to a new one; the second factor stays."""
    with transaction.atomic():
        user = lock_user(user)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        end_sessions(user=user)
        user.known_browsers.update(is_forgotten=True)
        record_security_event(action="accounts.user.disowned_sign_in", user=user, request=request)
        # Not as somebody asks for it who has forgotten the password: strangers could use up how often that is possible.
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        link = get_adapter().get_reset_password_from_key_url(key)
        send_mail(user=user, name="sign_in_disowned", password_reset_url=link)


def _remember(user: User, token: str, *, unless: list[str]) -> int | None:
    """Know a browser by this token, and return how many others were known; None where one of its tokens is known."""
    carried = [_digest(one) for one in unless]
    values: Any = {"user": user.pk, "digest": _digest(token), "carried": carried, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, values)
        row = cursor.fetchone()
    return row and int(row[0])


def _tell(user: User, request: HttpRequest) -> None:
    address = client_address(request) or ""
    send_mail(
        user=user,
        name="new_browser",
        browser=browser_name(request.headers.get("User-Agent", "")),
        address=address,
        # In the language of the mail, not of whoever signed in.
        place=lazy(place_of, str)(address),
        moment=timezone.localtime(),
        link=NOT_ME.address(user),
    )


def _keep(tokens: list[str], response: HttpResponse) -> None:
    response.set_cookie(
        COOKIE,
        ".".join(tokens),
        max_age=_LIVES,
        # Pages of the catalogue never see it.
        path=reverse("account"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
