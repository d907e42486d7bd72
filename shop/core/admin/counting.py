"""Lists that never count a million rows."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator

from routers.reading import read_cursor

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

# From this size on, the planner's own estimate is near enough for a whole table.
ESTIMATED_FROM = 20_000
# As many matches of a filter or a search are counted; further ones are there and are not counted.
COUNTED = 5_000
# A page is found by passing over all pages before it, so the last ones of a million rows would take seconds.
MOST_PAGES = 1_000


class BoundedPaginator(Paginator):
    """Estimates the length of a whole table and counts a filtered list only up to a bound.

    What stands beyond the last page that is offered is reached by narrowing the list down.
    """

    @cached_property
    def count(self) -> int:
        """Return how many rows the pages have."""
        rows = cast("QuerySet", self.object_list)
        if not (rows.query.where or rows.query.is_sliced):
            estimate = _estimate(rows.model)
            if estimate >= ESTIMATED_FROM:
                return estimate
        return rows.order_by()[: COUNTED + 1].count()

    @cached_property
    def num_pages(self) -> int:
        """Return how many pages are offered."""
        return min(super().num_pages, MOST_PAGES)


class BoundedChangeList(ChangeList):
    """A list that says "more than" where it has not counted on."""

    is_bounded = is_estimated = False

    def get_results(self, request: Any) -> None:
        """Fetch the page's rows, and say how far their number is to be trusted."""
        super().get_results(request)
        self.is_bounded = self.result_count == COUNTED + 1
        if self.is_bounded:
            # Shown as "more than".
            self.result_count = COUNTED
        self.is_estimated = self.result_count >= ESTIMATED_FROM


def _estimate(model: type["Model"]) -> int:
    with read_cursor(model) as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        return int(cursor.fetchone()[0])
