"""What was done to one's account."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from shop.accounts.models import User
from shop.accounts.selectors.events import activity_of


@method_decorator([never_cache, login_required], name="dispatch")
class ActivityView(TemplateView):
    """Lists the events, newest first; they are in a database of their own, which may be away."""

    template_name = "accounts/activity.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a page of them, or say that they cannot be read."""
        try:
            page = activity_of(cast("User", request.user), before=_moment(request.GET.get("before", "")))
        except (OperationalError, InterfaceError):
            return self.render_to_response({"is_away": True}, status=503, headers={"Retry-After": "60"})
        return self.render_to_response({"page": page})


def _moment(text: str) -> Any:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
