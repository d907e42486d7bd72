"""The address book."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from shop.accounts.forms import AddressForm
from shop.accounts.models import Address, User
from shop.accounts.selectors import address_of, addresses_of
from shop.accounts.services.addresses import add_address, change_address, make_default, remove_address

private = method_decorator([never_cache, login_required], name="dispatch")


@private
class AddressesView(TemplateView):
    """Lists the addresses, the defaults first."""

    template_name = "accounts/addresses.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the addresses."""
        return {**super().get_context_data(**kwargs), "addresses": list(addresses_of(_user(self.request)))}


@private
class AddressView(FormView):
    """Adds an address, or changes one; another country asks for other parts."""

    form_class = AddressForm
    template_name = "accounts/address.html"
    success_url = reverse_lazy("account_addresses")

    @cached_property
    def address(self) -> Address | None:
        """Return the address that is changed."""
        return _found(self.request, self.kwargs["address_id"]) if self.kwargs else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which address it is."""
        return {**super().get_context_data(**kwargs), "address": self.address}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over the address."""
        return {**super().get_form_kwargs(), "instance": self.address}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or ask again, for another country, with what was typed."""
        if "again" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = AddressForm(instance=self.address, initial=request.POST.dict())
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form: AddressForm) -> HttpResponse:
        """Save, or say why the book takes no more."""
        user = _user(self.request)
        try:
            if self.address:
                change_address(user=user, address_id=self.address.pk, postal=form.postal)
            else:
                add_address(user=user, postal=form.postal)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The address is saved."))
        return super().form_valid(form)


@private
class AddressRemovalView(FormView):
    """Asks before it removes an address."""

    form_class = Form
    template_name = "accounts/address_removal.html"
    success_url = reverse_lazy("account_addresses")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which address it is."""
        return {**super().get_context_data(**kwargs), "address": _found(self.request, self.kwargs["address_id"])}

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove it; one that has gone already is gone."""
        remove_address(user=_user(self.request), address_id=self.kwargs["address_id"])
        messages.success(self.request, _("The address is removed."))
        return super().form_valid(form)


@never_cache
@login_required
@require_POST
def default_address(request: HttpRequest, address_id: int) -> HttpResponse:
    """Take an address for shipping or billing from now on."""
    try:
        make_default(user=_user(request), address_id=address_id, use=Address.Use(request.POST.get("use", "")))
    except (ValueError, Address.DoesNotExist) as error:
        raise Http404 from error
    return redirect("account_addresses")


def _found(request: HttpRequest, address_id: int) -> Address:
    try:
        return address_of(_user(request), address_id)
    except Address.DoesNotExist as error:
        raise Http404 from error


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
