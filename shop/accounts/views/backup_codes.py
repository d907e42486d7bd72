"""Backup codes, shown once."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from django_otp.decorators import otp_required

from shop.accounts.models import User
from shop.accounts.selectors.factors import codes_left, own_codes_in
from shop.accounts.services import make_backup_codes


@method_decorator([never_cache, otp_required, reauthentication_required(allow_get=True)], name="dispatch")
class BackupCodesView(FormView):
    """Says how many codes are left, and makes new ones."""

    form_class = Form
    template_name = "accounts/backup_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the number of codes that are left."""
        return {**super().get_context_data(**kwargs), "left": codes_left(cast("User", self.request.user))}

    def form_valid(self, form: Form) -> HttpResponse:
        """Show the new codes in the answer itself: they are stored nowhere that could show them again."""
        codes = make_backup_codes(user=cast("User", self.request.user), request=self.request)
        return self.render_to_response(self.get_context_data(form=form, codes=codes))


@never_cache
@sensitive_post_parameters()
@otp_required
@require_POST
def backup_codes_file(request: HttpRequest) -> HttpResponse:
    """Return as a file the codes that a page has just shown.

    The page sends them, for only digests are kept; what are no unused codes of the user's own is not sent back. It asks
    for no fresh proof: it gives away nothing, and a POST that waits for a proof lies in the session.
    """
    codes = own_codes_in(cast("User", request.user), request.POST.getlist("code"))
    if not codes:
        raise Http404
    text = render_to_string("accounts/backup_codes.txt", {"codes": codes, "SITE_NAME": settings.SITE_NAME})
    headers = {"Content-Disposition": 'attachment; filename="backup-codes.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
