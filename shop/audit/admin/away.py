"""What the admin says while the audit database is away."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def or_say_it_is_away(view: View) -> View:
    """Answer with a page that explains, and 503, where the record cannot be read."""

    @wraps(view)
    def answer(model_admin: admin.ModelAdmin, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(model_admin, request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            return _away(model_admin, request)

    return answer


def _away(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("The record cannot be read at the moment"),
    }
    headers = {"Retry-After": "60"}
    # Rendered here, so that no error of its own is taken for the record's.
    return TemplateResponse(request, "admin/audit/away.html", context, status=503, headers=headers).render()
