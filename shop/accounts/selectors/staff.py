"""What staff read about people; lists cost the same number of queries, however many rows they have."""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from shop.accounts.factors import usable
from shop.accounts.kinds import KINDS, Kind
from shop.accounts.lockouts import locked_addresses
from shop.accounts.models import User

MEMBERS = 50


def with_list_data(users: QuerySet[User]) -> QuerySet[User]:
    """Fetch what the rows of the list show: groups, `is_locked`, and which factors `factor_kinds` then names."""
    is_locked = ExpressionWrapper(Q(email__in=locked_addresses()), BooleanField())
    held = {_column(kind): Exists(usable(kind.model).filter(user=OuterRef("pk"))) for kind in KINDS.values()}
    return users.prefetch_related(Prefetch("groups", queryset=Group.objects.order_by("name"))).annotate(
        is_locked=is_locked, **held
    )


def factor_kinds(user: User) -> list[str]:
    """Return what kinds of second factors a user of `with_list_data` holds."""
    return [str(kind.label) for kind in KINDS.values() if getattr(user, _column(kind))]


def _column(kind: Kind) -> str:
    return f"holds_{kind.code}"


def rights_of(user: User) -> dict[str, list[str]]:
    """Return the names of a user's groups and own permissions."""
    labels = user.user_permissions.values_list("content_type__app_label", "codename")
    return {
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "user_permissions": sorted(f"{app}.{name}" for app, name in labels),
    }


def taken_addresses(emails: Collection[str]) -> list[str]:
    """Return those of the addresses, in lower case, that belong to somebody, also beside their main one."""
    own = User.objects.filter(email__in=emails).values_list("email", flat=True)
    beside = EmailAddress.objects.filter(email__in=emails).values_list("email", flat=True)
    return sorted({*own, *beside})


def is_taken(email: str, *, except_for: User) -> bool:
    """Say whether an address, in lower case, belongs to somebody else, also beside their main one."""
    beside = EmailAddress.objects.filter(email=email).exclude(user=except_for.pk)
    return bool(beside.exists()) or User.objects.filter(email=email).exclude(pk=except_for.pk).exists()


def with_counts(groups: QuerySet[Group]) -> QuerySet[Group]:
    """Return the groups with their policy and the numbers of their members and permissions."""
    return groups.select_related("policy").annotate(
        member_count=_count(User.groups.through), permission_count=_count(Group.permissions.through)
    )


def members_of(group: Group) -> list[User]:
    """Return the first members by address; further ones are found in the list of users."""
    return list(User.objects.filter(groups=group).order_by("email")[:MEMBERS])


def permissions_of(group: Group) -> list[str]:
    """Return the names of what a group's members may do."""
    names = group.permissions.values_list("content_type__app_label", "codename")
    return sorted(f"{app}.{name}" for app, name in names)


def permissions_by_app(permissions: QuerySet[Permission]) -> dict[str, list[str]]:
    """Return what the permissions allow, in words, under the name of each app."""
    found: dict[str, list[str]] = {}
    for permission in in_order(permissions):
        found.setdefault(_app_name(permission.content_type.app_label), []).append(permission.name)
    return found


def in_order(permissions: QuerySet[Permission]) -> QuerySet[Permission]:
    """Return the permissions by app and kind of thing, without a query for each."""
    return permissions.select_related("content_type").order_by(
        "content_type__app_label", "content_type__model", "codename"
    )


def _app_name(label: str) -> str:
    # An app may have gone and left its permissions behind.
    return str(apps.get_app_config(label).verbose_name) if label in apps.app_configs else label


def _count(rows: type[Model]) -> Coalesce:
    counted = rows._base_manager.filter(group=OuterRef("pk")).order_by().values("group").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
