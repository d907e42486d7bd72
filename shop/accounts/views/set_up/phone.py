"""A phone, which gets a code first."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django_otp.models import Device

from shop.accounts.forms import CodeForm, PhoneForm
from shop.accounts.kinds import PHONE, kinds_to_set_up
from shop.accounts.limits import count_message
from shop.accounts.models import PhoneDevice
from shop.accounts.services import begin_phone, enrol_phone, send_code
from shop.accounts.views.set_up.path import EnrolView


class SetUpPhoneView(EnrolView):
    """Asks for a number, sends a code to it, and asks for that on the same screen."""

    kind = PHONE
    template_name = "accounts/set_up_phone.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Be there only where a gateway is."""
        if PHONE not in kinds_to_set_up():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[Any]:
        """Ask for a number until one is waiting for its code."""
        return CodeForm if self._waiting() and "number" not in self.request.POST else PhoneForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the phone that waits."""
        return {**super().get_context_data(**kwargs), "phone": self._waiting()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin again with another number where that is asked."""
        if "other" in request.POST and (phone := self._waiting()):
            phone.delete()
            return redirect(request.get_full_path())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Send a code to the number, or take the code."""
        if isinstance(form, CodeForm):
            return super().form_valid(form)
        number = form.cleaned_data["number"].as_e164
        count_message(self.user, number)
        method = form.cleaned_data.get("method", PhoneDevice.Method.SMS)
        send_code(phone=begin_phone(user=self.user, number=number, method=method))
        return redirect(self.request.get_full_path())

    def enrol(self, form: CodeForm, *, may_add: bool) -> Device:
        """Save the phone."""
        given, phone = form.cleaned_data, self._waiting()
        if phone is None:
            raise Http404
        return enrol_phone(phone=phone, token=given["code"], name=given["name"], may_add=may_add, request=self.request)

    def _waiting(self) -> PhoneDevice | None:
        waiting: PhoneDevice | None = PhoneDevice.objects.filter(user=self.user, confirmed=False).first()
        return waiting
