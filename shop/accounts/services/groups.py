"""When people join groups is kept, because a policy's days of grace begin there."""

from collections.abc import Iterable

from shop.accounts.models import GroupJoining


def remember_joining(*, pairs: Iterable[tuple[int, int]]) -> None:
    """Note that users (first) are in groups (second) from now on; who is there already keeps the day."""
    joinings = [GroupJoining(user_id=user, group_id=group) for user, group in pairs]
    GroupJoining.objects.bulk_create(joinings, ignore_conflicts=True)


def forget_joining(*, pairs: Iterable[tuple[int, int]]) -> None:
    """Forget it for those who left."""
    for user, group in pairs:
        GroupJoining.objects.filter(user_id=user, group_id=group).delete()
