"""The admin's site: staff who have proved their second factor, and nobody else."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_otp.models import Device
from two_factor.admin import AdminSiteOTPRequiredMixin


class ShopAdminSite(AdminSiteOTPRequiredMixin, AdminSite):
    """Sends to the shop's own sign-in; it has no form that would ask for a password alone."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leave devices out: whoever could add one for somebody else could sign in as them."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        shown = [model for model in models if not issubclass(model, Device)]
        super().register(shown, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the sign-in, or refuse who is signed in already: they would be sent to and fro for ever."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        response: HttpResponse = super().login(request, extra_context)
        return response

    def password_change(  # type: ignore[override]  # it shows no page of its own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the account's own page, which asks for the factor; Django's asks for the old password alone."""
        return redirect("account_change_password")
