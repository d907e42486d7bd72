"""Backup codes, shown once."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.forms import Form
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView
from django_otp.decorators import otp_required

from shop.accounts.models import BackupCode, User
from shop.accounts.services import make_backup_codes


@method_decorator([never_cache, otp_required, reauthentication_required(allow_get=True)], name="dispatch")
class BackupCodesView(FormView):
    """Says how many codes are left, and makes new ones."""

    form_class = Form
    template_name = "accounts/backup_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the number of codes that are left."""
        left = BackupCode.objects.filter(device__user=cast("User", self.request.user)).count()
        return {**super().get_context_data(**kwargs), "left": left}

    def form_valid(self, form: Form) -> HttpResponse:
        """Show the new codes in the answer itself: they are stored nowhere that could show them again."""
        codes = make_backup_codes(user=cast("User", self.request.user), request=self.request)
        return self.render_to_response(self.get_context_data(form=form, codes=codes))
