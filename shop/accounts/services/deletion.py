"""Deleting an account: asked for, taken back within two weeks, done. Each may be repeated."""

import logging
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from shop.accounts.links import KEEP
from shop.accounts.locks import lock_administrators, lock_user
from shop.accounts.models import User
from shop.accounts.personal_data import sections
from shop.accounts.rights import administrators
from shop.accounts.services.administrators import keeping_an_administrator
from shop.accounts.services.events import record_security_event
from shop.accounts.services.mails import send_mail
from shop.accounts.services.refusals import LastAdministratorError
from shop.accounts.services.sessions import end_sessions

logger = logging.getLogger(__name__)
PAUSE = timedelta(days=14)


def request_deletion(*, user: User, request: HttpRequest) -> User:
    """Have the account deleted after the pause, end its sessions and mail a way back; return the user as stored.

    Raise LastAdministratorError where nobody else could manage users.
    """
    with transaction.atomic():
        lock_administrators()
        user = lock_user(user)
        _need_another_administrator(user)
        if user.deletion_due_at is None:
            user.deletion_due_at = timezone.now() + PAUSE
            user.save(update_fields=["deletion_due_at"])
            record_security_event(action="accounts.deletion.requested", user=user, request=request)
            send_mail(user=user, name="deletion_requested", due_at=user.deletion_due_at, link=KEEP.address(user))
        end_sessions(user=user)
    return user


def undo_deletion(*, user: User, request: HttpRequest) -> None:
    """Keep the account."""
    with transaction.atomic():
        user = lock_user(user)
        if user.deletion_due_at is not None:
            _take_back(user)
            record_security_event(action="accounts.deletion.undone", user=user, request=request)
            send_mail(user=user, name="deletion_undone")


def delete_due_accounts() -> None:
    """Wipe every account whose pause is over; each is a transaction of its own, and one that fails keeps no other."""
    for user in User.objects.filter(deletion_due_at__lte=timezone.now()).order_by("pk"):
        try:
            with keeping_an_administrator():
                _anonymise(user)
        except LastAdministratorError:
            # The others have gone in the meantime.
            with transaction.atomic():
                _take_back(lock_user(user))
                record_security_event(action="accounts.deletion.refused", user=user, request=None)
        except Exception:
            logger.exception("The account %s could not be deleted; the next sweep tries again.", user.pk)


def _anonymise(user: User) -> None:
    """Wipe what names the person. The row stays, for orders refer to it; the address is free again."""
    user = lock_user(user)
    if user.deletion_due_at is None or user.deletion_due_at > timezone.now():
        return
    send_mail(user=user, name="deletion_done")
    for section in sections():
        section.erase(user)
    user.email = f"deleted-{user.pk}@deleted.invalid"
    user.first_name = user.last_name = user.preferred_language = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = user.deletion_due_at = None
    user.anonymised_at = timezone.now()
    user.set_unusable_password()
    user.save()
    record_security_event(action="accounts.user.anonymised", user=user, request=None)


def _need_another_administrator(user: User) -> None:
    able = administrators()
    if able is None or not able.filter(pk=user.pk).exists():
        return
    if not able.exclude(pk=user.pk).filter(deletion_due_at=None).exists():
        raise LastAdministratorError


def _take_back(user: User) -> None:
    user.deletion_due_at = None
    user.save(update_fields=["deletion_due_at"])
