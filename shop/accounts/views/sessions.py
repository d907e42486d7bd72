"""Where one is signed in."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from shop.accounts.models import User
from shop.accounts.selectors import sessions_of
from shop.accounts.services import drop_closed_sessions, end_other_sessions, end_session
from shop.accounts.sessions import handle_of


@method_decorator([never_cache, login_required], name="dispatch")
class SessionsView(TemplateView):
    """Lists the sessions, and ends one of them or all others."""

    template_name = "accounts/sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sessions, and which of them is this one."""
        user = cast("User", self.request.user)
        drop_closed_sessions(user=user)
        sessions = sessions_of(user)
        return {**super().get_context_data(**kwargs), "sessions": sessions, "here": handle_of(self.request.session)}

    def post(self, request: HttpRequest) -> HttpResponse:
        """End what is named."""
        user = cast("User", request.user)
        if "others" in request.POST:
            end_other_sessions(user=user, request=request)
            messages.success(request, _("You are signed out everywhere else."))
            return redirect("account_sessions")
        try:
            handle = UUID(request.POST.get("session", ""))
        except ValueError:
            return HttpResponseBadRequest()
        end_session(user=user, handle=handle, request=request)
        messages.success(request, _("That session has ended."))
        return redirect("account_sessions")
