"""Filters of the list of users."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shop.accounts.factors import holds_factor
from shop.accounts.lockouts import locked_addresses
from shop.accounts.models import User
from shop.core.admin.filters import YesNoFilter


class LockedFilter(YesNoFilter):
    """Locked by too many wrong tries, or not."""

    title = _("locked")
    parameter_name = "locked"

    def choose(self, rows: QuerySet[User], *, chosen: bool) -> QuerySet[User]:
        """Keep those whose tries are refused at the moment, or the others."""
        locked = Q(email__in=locked_addresses())
        return rows.filter(locked) if chosen else rows.exclude(locked)


class FactorFilter(YesNoFilter):
    """With or without a second factor."""

    title = _("second factor")
    parameter_name = "factor"

    def choose(self, rows: QuerySet[User], *, chosen: bool) -> QuerySet[User]:
        """Keep those who hold one, or those who do not."""
        return rows.filter(holds_factor()) if chosen else rows.exclude(holds_factor())
