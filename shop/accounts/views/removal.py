"""Taking the second factor off an account."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.forms import Form
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_otp.decorators import otp_required
from two_factor.views import DisableView

from shop.accounts.models import User
from shop.accounts.services import FactorHeldError, remove_factors


@method_decorator([never_cache, otp_required, reauthentication_required(allow_get=True)], name="dispatch")
class RemovalView(DisableView):
    """Removes all factors of who need not hold one."""

    template_name = "accounts/removal.html"

    def form_valid(self, form: Form) -> Any:
        """Remove them, or say why they stay."""
        try:
            remove_factors(user=cast("User", self.request.user), request=self.request)
        except FactorHeldError:
            form.add_error(None, _("Your account must keep a second factor: it opens more than your own orders."))
            return self.form_invalid(form)
        return super().form_valid(form)
