"""An admin of people and of what they may do."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from shop.accounts.models import User
from shop.accounts.proof import need_fresh_proof
from shop.accounts.services import RefusedError, keeping_an_administrator
from shop.audit.admin import AuditedAdmin
from shop.core.admin.lists import FastListAdmin


class GuardedAdmin(AuditedAdmin, FastListAdmin):
    """Asks for a fresh factor before anything changes, and refuses what takes the last administrator away."""

    # One by one, or by acts that ask before.
    actions: Any = None

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or save it."""
        return self._guarded(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, or delete."""
        return self._guarded(super().delete_view, request, *args, **kwargs)

    def _guarded(self, view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            response: HttpResponse = view(request, *args, **kwargs)
            return response
        need_fresh_proof(request)
        try:
            with keeping_an_administrator():
                response = view(request, *args, **kwargs)
        except RefusedError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        return response


def actor_of(request: HttpRequest) -> User:
    """Return who acts."""
    # The admin lets nobody in who is not signed in.
    return cast("User", request.user)
