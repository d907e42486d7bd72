"""Inviting people by mail, and what happens when they come."""

from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from shop.accounts.invitations import has_joined, link_for
from shop.accounts.locks import lock_user
from shop.accounts.models import User
from shop.accounts.services.choosing import lock_managed
from shop.accounts.services.events import record_security_event
from shop.accounts.services.mails import send_mail
from shop.accounts.services.memberships import need_grantable
from shop.accounts.services.refusals import AlreadyJoinedError, TakenMeanwhileError
from shop.audit.services import Change, record_changes

DAY = 86_400


def invite_users(
    *, emails: Collection[str], groups: Collection[Group], is_staff: bool, actor: User, request: HttpRequest | None
) -> list[User]:
    """Make an account without a password for each address, in these groups, and mail each a link to choose one.

    Raise BeyondOwnRightsError where a group may do what the actor may not, TakenMeanwhileError where an address has an
    account: forms say which, and two may invite the same person at once.
    """
    with transaction.atomic():
        need_grantable(groups, actor=actor)
        try:
            with transaction.atomic():
                users = [User.objects.create_user(email, is_staff=is_staff) for email in emails]
        except IntegrityError as error:
            raise TakenMeanwhileError from error
        for user in users:
            user.groups.set(groups)
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        after = {"is_staff": is_staff, "groups": [group.name for group in groups]}
        changes = [Change(user, after=after) for user in users]
        record_changes(actor=actor, action="accounts.user.invited", changes=changes, request=request)
        _mail(users, actor)
    return users


def invite_again(*, users: Iterable[User], actor: User, request: HttpRequest | None) -> int:
    """Mail each of the users another link, and return how many that were.

    Raise AlreadyJoinedError where one of them needs none, and BeyondOwnRightsError as all acts do.
    """
    with transaction.atomic():
        managed = lock_managed(users, actor=actor)
        if joined := [user for user in managed if has_joined(user)]:
            raise AlreadyJoinedError(joined)
        changes = [Change(user) for user in managed]
        record_changes(actor=actor, action="accounts.user.invited", changes=changes, request=request)
        _mail(managed, actor)
    return len(managed)


def accept_invitation(*, user: User, password: str, request: HttpRequest) -> bool:
    """Give the user a password; the mailbox is theirs, for the link came by it. Return whether they had none yet."""
    with transaction.atomic():
        stored = lock_user(user)
        if has_joined(stored):
            return False
        user.set_password(password)
        user.save(update_fields=["password"])
        EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)
        record_security_event(action="accounts.invitation.accepted", user=user, request=request)
    return True


def _mail(users: Iterable[User], actor: User) -> None:
    days = settings.PASSWORD_RESET_TIMEOUT // DAY
    for user in users:
        inviter = actor.get_full_name() or actor
        send_mail(user=user, name="invitation", link=link_for(user), days=days, inviter=inviter)
