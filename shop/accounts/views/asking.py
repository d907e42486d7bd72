"""What pages that ask for a proof have in common."""

from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from django_otp.models import Device

from shop.accounts.forms import PROOFS, ProofForm
from shop.accounts.kinds import APP, CODES, KINDS, PHONE, Kind, kind_named
from shop.accounts.limits import count, count_message
from shop.accounts.models import User
from shop.accounts.selectors.factors import FEW_CODES, Offer, codes_left, devices_of, offers_of
from shop.accounts.services import lock, send_code


class AskingView(FormView):
    """Asks for one of the user's own factors, and counts the tries of each user, from any address."""

    prefix = "token"
    template_name = "accounts/factor.html"

    def get_user(self) -> User:
        """Return who has to prove themselves."""
        raise NotImplementedError

    @cached_property
    def offers(self) -> list[Offer]:
        """What the user can choose from; read where the page is shown, not where an answer is right."""
        return offers_of(self.get_user())

    @cached_property
    def kinds(self) -> list[Kind]:
        """The kinds of what the user can choose from."""
        return list(dict.fromkeys(offer.kind for offer in self.offers))

    @cached_property
    def kind(self) -> Kind:
        """What is asked for: as the form says, else as chosen by the address, else the first."""
        sent, chosen = self.request.POST, KINDS.get(self.request.GET.get("by", ""))
        answered = KINDS.get(sent.get("by", "")) or kind_named(sent.get("token-otp_device", ""))
        return answered or next(chain((kind for kind in self.kinds if kind == chosen), self.kinds), APP)

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
        if self.kind not in self.kinds:
            # It is gone by now, or was never there.
            return redirect(request.get_full_path())
        return self.form_invalid(form)

    def get_form_class(self) -> type[ProofForm]:
        """Return the form of the kind."""
        return PROOFS[self.kind.code]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the user to the form, and what is asked for."""
        own = {"user": self.get_user(), "kind": self.kind, "request": self.request}
        return {**super().get_form_kwargs(), **own}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what else one could use."""
        others = [kind for kind in self.kinds if kind is not self.kind]
        known = {**super().get_context_data(**kwargs), "kind": self.kind, "others": others}
        known["form"].offer([offer for offer in self.offers if offer.kind is self.kind])
        return known

    def warn_of_few_codes(self, device: Device) -> None:
        """Tell who has just used a backup code how many are left, before there is none."""
        if isinstance(device, CODES.model) and (left := codes_left(self.get_user())) <= FEW_CODES:
            words = ngettext("You have %(left)d backup code left.", "You have %(left)d backup codes left.", left)
            messages.warning(self.request, f"{words % {'left': left}} {_('Make new ones under “Security”.')}")

    def _send(self) -> HttpResponse:
        """Send a code to the chosen phone, and ask for it."""
        wanted = self.request.POST.get("token-otp_device")
        phones: list[Any] = devices_of(self.get_user(), PHONE)
        if not phones:
            return redirect(self.request.get_full_path())
        phone = next((one for one in phones if one.persistent_id == wanted), phones[0])
        count_message(self.get_user(), phone.number.as_e164)
        send_code(phone=phone)
        form = self.get_form_class()(
            user=self.get_user(), kind=PHONE, request=self.request, prefix=self.prefix,
            initial={"otp_device": phone.persistent_id},
        )  # fmt: skip
        return self.render_to_response(self.get_context_data(form=form, sent_to=phone))
