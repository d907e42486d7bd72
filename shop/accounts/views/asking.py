"""What pages that ask for a proof have in common."""

from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from django_otp.models import Device

from shop.accounts.forms import PROOFS, ProofForm
from shop.accounts.kinds import APP, CODES, KINDS, PHONE, Kind, kinds_of
from shop.accounts.limits import count, count_message
from shop.accounts.models import User
from shop.accounts.selectors.factors import FEW_CODES, codes_left, devices_of
from shop.accounts.services import lock, send_code


class AskingView(FormView):
    """Asks for one of the user's own factors, and counts the tries of each user, from any address."""

    prefix = "token"
    template_name = "accounts/factor.html"

    def get_user(self) -> User:
        """Return who has to prove themselves."""
        raise NotImplementedError

    @cached_property
    def kinds(self) -> list[Kind]:
        """What the user can choose from."""
        return kinds_of(self.get_user())

    @cached_property
    def kind(self) -> Kind:
        """What is asked for: as chosen by the address or by the form, else the first."""
        label = self.request.POST.get("token-otp_device", "").partition("/")[0]
        chosen = KINDS.get(self.request.GET.get("by", ""))
        named = (kind for kind in self.kinds if kind == chosen or kind.model.model_label() == label)
        return next(chain(named, self.kinds), APP)

    @cached_property
    def devices(self) -> list[Device]:
        """The user's devices of that kind."""
        return devices_of(self.get_user(), self.kind)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at the proof, unless there were too many tries: then the right one is refused as well."""
        if self.kind is PHONE and "send" in request.POST:
            return self._send()
        user = self.get_user()
        tried = count("code", whose=str(user.pk))
        form = self.get_form()
        if form.is_valid():
            tried.take_back()
            return self.form_valid(form)
        if tried.locked_until:
            lock(address=user.email, user=user, until=tried.locked_until, request=request)
        return self.form_invalid(form)

    def get_form_class(self) -> type[ProofForm]:
        """Return the form of the kind."""
        return PROOFS[self.kind.code]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the user and their devices to the form."""
        own = {"user": self.get_user(), "devices": self.devices, "request": self.request}
        return {**super().get_form_kwargs(), **own}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what else one could use."""
        others = [kind for kind in self.kinds if kind is not self.kind]
        return {**super().get_context_data(**kwargs), "kind": self.kind, "others": others, "devices": self.devices}

    def warn_of_few_codes(self, device: Device) -> None:
        """Tell who has just used a backup code how many are left, before there is none."""
        left = codes_left(self.get_user())
        if isinstance(device, CODES.model) and left <= FEW_CODES:
            words = ngettext("You have %(left)d backup code left.", "You have %(left)d backup codes left.", left)
            messages.warning(self.request, f"{words % {'left': left}} {_('Make new ones under “Security”.')}")

    def _send(self) -> HttpResponse:
        """Send a code to the chosen phone, and ask for it."""
        wanted = self.request.POST.get("token-otp_device")
        phone: Any = next((one for one in self.devices if one.persistent_id == wanted), self.devices[0])
        count_message(self.get_user(), phone.number.as_e164)
        send_code(phone=phone)
        form = self.get_form_class()(
            user=self.get_user(), devices=self.devices, request=self.request, prefix=self.prefix,
            initial={"otp_device": phone.persistent_id},
        )  # fmt: skip
        return self.render_to_response(self.get_context_data(form=form, sent_to=phone))
