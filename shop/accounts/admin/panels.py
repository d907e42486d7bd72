"""What a user's page shows beside the form: read, never edited here, and with no secret in it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import InterfaceError, OperationalError
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_otp.models import Device

from shop.accounts.factors import factors_of
from shop.accounts.kinds import kind_of
from shop.accounts.models import User
from shop.accounts.selectors import sessions_of
from shop.audit.selectors import events_about

EVENTS = 20


def factors_panel(user: User) -> str:
    """Show the second factors: what they are, since when, and when each was used last."""
    rows = ((_kind(one), one.name, _day(one.created_at), _day(one.last_used_at)) for one in factors_of(user))
    return _table((_("Kind"), _("Name"), _("Added"), _("Last used")), rows)


def addresses_panel(user: User) -> str:
    """Show the e-mail addresses, and which of them were verified."""
    rows = (
        (one.email, _yes(one.primary), _yes(one.verified))
        for one in EmailAddress.objects.filter(user=user).order_by("-primary", "email")
    )
    return _table((_("Address"), _("Main"), _("Verified")), rows)


def sessions_panel(user: User) -> str:
    """Show where the user is signed in."""
    rows = (
        (one.browser, one.remote_address or "-", one.place or "-", _day(one.signed_in_at), _day(one.seen_at))
        for one in sessions_of(user)
    )
    return _table((_("Browser"), _("Network address"), _("Place"), _("Signed in"), _("Last seen")), rows)


def events_panel(user: User) -> str:
    """Show the newest events of the user, done by them or to them."""
    try:
        events = list(events_about(user)[:EVENTS])
    except (OperationalError, InterfaceError):
        return _("The audit database does not answer. Try again shortly.")
    rows = ((_day(one.at), one.action, one.actor_label, one.remote_address or "-") for one in events)
    return _table((_("Time"), _("Action"), _("By"), _("Network address")), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [format_html("<tr>{}</tr>", format_html_join("", "<td>{}</td>", ((cell,) for cell in row))) for row in rows]
    if not lines:
        return _("None")
    head = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads))
    body: SafeString = format_html_join("", "{}", ((line,) for line in lines))
    return format_html('<table class="panel"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, body)


def _kind(device: Device) -> str:
    kind = kind_of(device)
    return str(kind.label if kind else device._meta.verbose_name)


def _day(moment: datetime | None) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else "-"


def _yes(is_so: bool) -> str:  # noqa: FBT001 -- a value to show
    return _("yes") if is_so else _("no")
