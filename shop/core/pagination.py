"""Pages of a list, asked for by `?page=N`."""

import re
from typing import TypeVar

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)

# One spelling per page: no sign, no leading zero, no other script's digits, no number that a database refuses.
_NUMBER = re.compile(r"[1-9][0-9]{0,7}", re.ASCII)


def paginate(rows: QuerySet[M], *, page: str, per_page: int) -> Page[M]:
    """Return the page that `page` names; raise Http404 where there is none.

    The first page exists even when there are no rows, so that an empty list can say so.
    """
    if not _NUMBER.fullmatch(page):
        raise Http404(_("This list has no page of that name."))
    try:
        return Paginator(rows, per_page).page(int(page))
    except EmptyPage as error:
        raise Http404(_("This list has fewer pages.")) from error
