"""One factor: another name for it, or its end."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView
from django_otp.decorators import otp_required
from two_factor.views import DisableView

from shop.accounts.forms import NameForm
from shop.accounts.models import User
from shop.accounts.selectors.factors import Factor, factor_or_404
from shop.accounts.services import FactorHeldError, remove_factor, remove_factors, rename_factor

own_and_proved = method_decorator([never_cache, otp_required, reauthentication_required(allow_get=True)], "dispatch")


class FactorView(FormView):
    """What pages about one of the user's own factors share."""

    success_url = reverse_lazy("two_factor:profile")

    @cached_property
    def user(self) -> User:
        """Who is signed in."""
        return cast("User", self.request.user)

    @cached_property
    def factor(self) -> Factor:
        """The factor that the address names."""
        return factor_or_404(self.user, self.kwargs["kind"], self.kwargs["key"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the factor."""
        return {**super().get_context_data(**kwargs), "factor": self.factor}


@own_and_proved
class RenameView(FactorView):
    """Calls a factor by another name."""

    form_class = NameForm
    template_name = "accounts/factor_name.html"

    def get_initial(self) -> dict[str, Any]:
        """Begin with the name it has."""
        return {"name": self.factor.device.name}

    def form_valid(self, form: NameForm) -> HttpResponse:
        """Rename it."""
        name = form.cleaned_data["name"]
        rename_factor(user=self.user, device=self.factor.device, name=name, request=self.request)
        return super().form_valid(form)


@own_and_proved
class RemovalView(FactorView):
    """Removes one factor, unless it is the last of somebody who must hold one."""

    form_class = Form
    template_name = "accounts/removal.html"

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove it, or say why it stays."""
        try:
            remove_factor(user=self.user, device=self.factor.device, request=self.request)
        except FactorHeldError:
            return _refused(self, form)
        messages.success(self.request, _("“%(name)s” was removed.") % {"name": self.factor.device.name})
        return super().form_valid(form)


@own_and_proved
class TurnOffView(DisableView):
    """Removes all factors of who need not hold one."""

    template_name = "accounts/turn_off.html"

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove them, or say why they stay."""
        try:
            remove_factors(user=cast("User", self.request.user), request=self.request)
        except FactorHeldError:
            return _refused(self, form)
        messages.success(self.request, _("Your account has no second factor any more."))
        return redirect("two_factor:profile")


def _refused(view: FormView, form: Form) -> HttpResponse:
    form.add_error(None, _("Your account must keep a second factor. Set up another one first, then remove this one."))
    return view.form_invalid(form)
