"""What the link in a mail leads to: a page with a button, since programs that look for harm in mails follow links."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import verify_email_and_resume
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from shop.accounts.confirmation import address_behind


@method_decorator(never_cache, name="dispatch")
class ConfirmEmailView(TemplateView):
    """Verifies an address, and goes on with the sign-in of this browser where one waits for that."""

    template_name = "account/email_confirm.html"
    address: EmailAddress | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the address; one that is being added needs a session of its account."""
        self.address = address_behind(kwargs["key"])
        if self.address and self.address.pk is None and self.address.user_id != request.user.pk:
            if request.user.is_anonymous:
                return redirect_to_login(request.path)
            self.address = None
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the address."""
        return {**super().get_context_data(**kwargs), "address": self.address}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Verify it; messages tell how that went."""
        if self.address is None:
            return self.get(request, **kwargs)
        request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
        verified, response = verify_email_and_resume(request, EmailConfirmationHMAC(self.address))
        url = get_adapter(request).get_email_verification_redirect_url(verified or self.address)
        return response or redirect(url)
