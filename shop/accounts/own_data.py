"""What this app itself holds of a person."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django_otp import device_classes

from shop.accounts.factors import factors_of
from shop.accounts.models import User
from shop.accounts.personal_data import Row, Section, register
from shop.accounts.postal.addresses import PARTS
from shop.accounts.selectors import addresses_of, sessions_of
from shop.accounts.selectors.events import is_by_staff, security_events_of
from shop.accounts.selectors.providers import links_of
from shop.accounts.services.downloads import forget_downloads
from shop.accounts.services.sessions import end_sessions

_PROFILE = ("email", "first_name", "last_name", "preferred_language", "date_joined", "last_login")
_ADDRESS = (*PARTS, "is_default_shipping", "is_default_billing", "created_at", "updated_at")


def register_own() -> None:
    """Register the sections; called once, when the app is ready."""
    for section in (
        Section("profile", lambda user: [_row(user, _PROFILE)], _erase_profile),
        Section("email_addresses", _email_addresses, lambda user: EmailAddress.objects.filter(user=user).delete()),
        Section("addresses", _addresses, lambda user: addresses_of(user).delete()),
        Section("second_factors", _factors, _erase_factors),
        Section("providers", _providers, lambda user: SocialAccount.objects.filter(user=user).delete()),
        Section("sessions", _sessions, _erase_sessions),
        # The record is kept: it says who did what, and nobody can change it.
        Section("security_events", _events, _keep),
    ):
        register(section)


def _keep(user: User) -> None:
    """Wipe nothing."""


def _row(thing: Any, names: tuple[str, ...]) -> Row:
    return {name: getattr(thing, name) for name in names}


def _email_addresses(user: User) -> Iterator[Row]:
    for address in EmailAddress.objects.filter(user=user).order_by("pk"):
        yield _row(address, ("email", "verified", "primary"))


def _addresses(user: User) -> Iterator[Row]:
    for address in addresses_of(user):
        yield _row(address, _ADDRESS)


def _factors(user: User) -> Iterator[Row]:
    for device in factors_of(user):
        kind = str(device._meta.verbose_name)
        used = getattr(device, "last_used_at", None)
        yield {"kind": kind, "name": device.name, "added": getattr(device, "created_at", None), "last_used": used}


def _providers(user: User) -> Iterator[Row]:
    for link in links_of(user):
        yield {"provider": link.provider, "id": link.uid, "linked": link.date_joined, "last_login": link.last_login}


def _sessions(user: User) -> Iterator[Row]:
    for session in sessions_of(user):
        yield _row(session, ("signed_in_at", "seen_at", "remote_address", "user_agent"))


def _events(user: User) -> Iterator[Row]:
    for event in security_events_of(user):
        # Who of the staff it was, and where they were, is theirs.
        address, agent = ("", "") if is_by_staff(event, user) else (event.remote_address, event.user_agent)
        by = {"by_staff": is_by_staff(event, user), "remote_address": address, "user_agent": agent}
        yield {**_row(event, ("at", "action", "before", "after")), **by}


def _erase_profile(user: User) -> None:
    forget_downloads(user=user)
    user.groups.clear()
    user.user_permissions.clear()
    user.joinings.all().delete()


def _erase_factors(user: User) -> None:
    for model in device_classes():
        model.objects.filter(user=user).delete()


def _erase_sessions(user: User) -> None:
    end_sessions(user=user)
    user.known_browsers.all().delete()
