"""Who may do what to whom: nobody raises their own rights through another account, and somebody always has them all."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, OuterRef, Q, QuerySet

from shop.accounts.models import User

MANAGE = "accounts.change_user"
# Who was invited and has not chosen a password yet may never do so.
_CAN_COME_IN = Q(is_active=True, is_staff=True) & (
    ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(last_login__isnull=False)
)


def administrators() -> QuerySet[User] | None:
    """Return who has the most rights of all that can come in: superusers or, without any, whoever may change users.

    Return None where there is nobody of either kind, as in a shop that has just been set up.
    """
    superusers = User.objects.filter(_CAN_COME_IN, is_superuser=True)
    managers = ModelBackend().with_perm(MANAGE, include_superusers=False).filter(_CAN_COME_IN)
    return next((kind for kind in (superusers, managers) if kind.exists()), None)


def held_permissions(actor: User) -> QuerySet[Permission]:
    """Return every permission of somebody, their own and their groups'."""
    if actor.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(user=actor) | Q(group__user=actor)).distinct()


def grantable_groups(actor: User) -> QuerySet[Group]:
    """Return the groups that somebody may give and take: those that can do nothing that they themselves cannot."""
    if actor.is_superuser:
        return Group.objects.all()
    granted = Group.permissions.through.objects.filter(group=OuterRef("pk"))
    return Group.objects.exclude(Exists(granted.exclude(permission__in=held_permissions(actor).values("pk"))))


def beyond(actor: User, users: QuerySet[User]) -> QuerySet[User]:
    """Return those of `users` who may do something that `actor` may not, and whom `actor` therefore leaves alone.

    Who could change their address or reset their factor would be them a moment later.
    """
    if actor.is_superuser:
        return users.none()
    held = held_permissions(actor).values("pk")
    own = User.user_permissions.through.objects.filter(user=OuterRef("pk")).exclude(permission__in=held)
    joined = Group.permissions.through.objects.filter(group__user=OuterRef("pk")).exclude(permission__in=held)
    return users.filter(Q(is_superuser=True) | Exists(own) | Exists(joined))


def may_manage(actor: User, user: User) -> bool:
    """Say whether `user` may do nothing that `actor` may not."""
    return not beyond(actor, User.objects.filter(pk=user.pk)).exists()
