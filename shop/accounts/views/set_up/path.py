"""What the screens of the set-up share: who may see them, and where they lead."""

from typing import Any, cast

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView
from django_otp.models import Device

from shop.accounts.kinds import Kind
from shop.accounts.models import User
from shop.accounts.proof import has_fresh_proof, need_fresh_proof, remember_proof
from shop.accounts.selectors.factors import codes_left, devices_of
from shop.accounts.services import FactorHeldError, WrongCodeError, make_backup_codes


@method_decorator([never_cache, login_required], name="dispatch")
class SetUpPathMixin(RedirectURLMixin):
    """Lets in who has just proved themselves, and remembers where they wanted to go.

    Otherwise a stolen session could enrol a device of its own, and prove itself with that.
    """

    request: HttpRequest
    next_page = "two_factor:profile"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for the factor that is there, else for the password."""
        need_fresh_proof(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # the view beside it has one
        return response

    @cached_property
    def user(self) -> User:
        """Who is signed in."""
        return cast("User", self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where to go on to afterwards."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # as above
        return {**context, "redirect_field_name": REDIRECT_FIELD_NAME, "next": self.get_redirect_url()}


class EnrolView(SetUpPathMixin, FormView):
    """The second screen: do it; the answer to it is the third."""

    kind: Kind

    def enrol(self, form: Any, *, may_add: bool) -> Device:
        """Return the device that the form has proved; raise what the services raise."""
        raise NotImplementedError

    def get_initial(self) -> dict[str, Any]:
        """Suggest a name that tells the devices of a kind apart."""
        number = len(devices_of(self.user, self.kind))
        return {"name": f"{self.kind.one} {number + 1}" if number else str(self.kind.one)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Save the device, and count this as a proof of it."""
        try:
            device = self.enrol(form, may_add=has_fresh_proof(self.request))
        except FactorHeldError as error:
            raise ReauthenticationRequired from error
        except WrongCodeError:
            form.add_error("code", _("This code is wrong, or too old. Type the one that you see now."))
            return self.form_invalid(form)
        remember_proof(self.request, device)
        return self._done(device)

    def _done(self, device: Device) -> HttpResponse:
        """Show the first codes in the answer itself: they are stored nowhere that could show them again."""
        if codes_left(self.user):
            messages.success(self.request, _("“%(name)s” is set up.") % {"name": device.name})
            return redirect(self.get_success_url())
        codes = make_backup_codes(user=self.user, request=self.request)
        context = {"codes": codes, "device": device, "next": self.get_success_url()}
        return render(self.request, "accounts/set_up_done.html", context)
