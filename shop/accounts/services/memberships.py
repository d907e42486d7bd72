"""Staff put users into groups and take them out."""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import Group
from django.http import HttpRequest

from shop.accounts.models import User
from shop.accounts.rights import grantable_groups
from shop.accounts.services.administrators import keeping_an_administrator
from shop.accounts.services.choosing import lock_managed
from shop.accounts.services.refusals import BeyondOwnRightsError, GroupInUseError
from shop.audit.services import Change, record_changes


def add_to_groups(
    *, users: Iterable[User], groups: Collection[Group], actor: User | None, request: HttpRequest | None
) -> int:
    """Put every user into every group, and return how many users that changes."""
    return _change(users, groups, is_member=True, actor=actor, request=request)


def remove_from_groups(
    *, users: Iterable[User], groups: Collection[Group], actor: User | None, request: HttpRequest | None
) -> int:
    """Take every user out of every group, and return how many users that changes.

    Raise RefusedError where that takes the last administrator away, or users or groups are beyond the actor's rights.
    """
    return _change(users, groups, is_member=False, actor=actor, request=request)


def need_grantable(groups: Collection[Group], *, actor: User | None) -> None:
    """Raise BeyondOwnRightsError where a group can do something that the actor cannot."""
    if actor is None:
        return
    known = set(grantable_groups(actor).filter(pk__in=[group.pk for group in groups]))
    if above := [group for group in groups if group not in known]:
        raise BeyondOwnRightsError(above)


def need_no_members(*, group: Group) -> None:
    """Raise GroupInUseError where somebody is in the group."""
    if User.objects.filter(groups=group).exists():
        raise GroupInUseError(group)


def _change(
    users: Iterable[User],
    groups: Collection[Group],
    *,
    is_member: bool,
    actor: User | None,
    request: HttpRequest | None,
) -> int:
    with keeping_an_administrator():
        managed = lock_managed(users, actor=actor)
        need_grantable(groups, actor=actor)
        before = _groups_of(managed)
        for group in groups:
            (group.user_set.add if is_member else group.user_set.remove)(*managed)
        after = _groups_of(managed)
        changes = [
            Change(user, before={"groups": before[user]}, after={"groups": after[user]})
            for user in managed
            if before[user] != after[user]
        ]
        record_changes(actor=actor, action="accounts.groups.changed", changes=changes, request=request)
    return len(changes)


def _groups_of(users: Collection[User]) -> dict[User, list[str]]:
    names: dict[User, list[str]] = {user: [] for user in users}
    by_key = {user.pk: user for user in users}
    rows = User.groups.through.objects.filter(user__in=users).order_by("group__name")
    for key, name in rows.values_list("user_id", "group__name"):
        names[by_key[key]].append(name)
    return names
