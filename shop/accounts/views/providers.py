"""Signing in with a provider, and which providers open an account."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import requests
from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from shop.accounts.forms import UnlinkForm
from shop.accounts.held import resume_request
from shop.accounts.limits import count
from shop.accounts.models import User
from shop.accounts.proof import has_fresh_sign_in
from shop.accounts.providers import provider_names
from shop.accounts.selectors.providers import links_of
from shop.accounts.services import LastWayInError, unlink_provider
from shop.core.addresses import client_address

# What allauth lets through of a provider that is away, or answers what it should not.
FAILURES = (
    *(requests.RequestException, OAuth2Error, ImproperlyConfigured),
    *(AttributeError, LookupError, TypeError, ValueError),
)

View = Callable[..., HttpResponse]


def leaving(view: View, provider: str) -> View:
    """Let the browser go to the provider by a page of ours.

    The policy says `form-action 'self'`, and browsers hold a form to it that is redirected elsewhere, too.
    """
    answer = failing_clearly(view, provider)

    @never_cache
    @wraps(view)
    def leave(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            count("provider", whose=client_address(request) or "unknown")
        response = answer(request, **kwargs)
        if isinstance(response, HttpResponseRedirect):
            name = get_adapter().get_provider(request, provider).name
            return render(request, "socialaccount/leaving.html", {"address": response.url, "name": name})
        return response

    return leave


def failing_clearly(view: View, provider: str) -> View:
    """Answer with a page that says what to do where the provider fails."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except FAILURES as error:
            failed: HttpResponse = render_authentication_error(
                request, get_adapter().get_provider(request, provider), exception=error
            )
            return failed

    return answer


@method_decorator([never_cache, login_required, reauthentication_required(allow_get=True)], name="dispatch")
class ProvidersView(FormView):
    """Lists the providers that open the account, unlinks one, and offers the others."""

    form_class = UnlinkForm
    template_name = "socialaccount/connections.html"
    success_url = reverse_lazy("socialaccount_connections")

    @property
    def user(self) -> User:
        """Who is signed in."""
        return cast("User", self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the links to the form."""
        return {**super().get_form_kwargs(), "links": links_of(self.user)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add each link with its provider's name; one that the shop has no longer is called by its id."""
        names = provider_names()
        links = [{"link": link, "name": names.get(link.provider, link.provider)} for link in links_of(self.user)]
        return {**super().get_context_data(**kwargs), "links": links}

    def form_valid(self, form: UnlinkForm) -> HttpResponse:
        """Unlink it, or say why it stays."""
        try:
            unlink_provider(user=self.user, link=form.cleaned_data["link"], request=self.request)
        except LastWayInError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("The account is disconnected."))
        return super().form_valid(form)


@method_decorator([never_cache, login_required], name="dispatch")
class SignInAgainView(TemplateView):
    """Asks who has neither password nor factor to sign in once more, and then does what was asked before."""

    template_name = "accounts/sign_in_again.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Go on once they have."""
        if has_fresh_sign_in(request):
            return resume_request(request) or redirect(settings.LOGIN_REDIRECT_URL)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the user's own providers; each comes back here."""
        own = {link.provider for link in links_of(cast("User", self.request.user))}
        providers = [
            {"name": provider.name, "address": self._address(provider)}
            for provider in get_adapter().list_providers(self.request)
            if provider.sub_id in own
        ]
        return {**super().get_context_data(**kwargs), "providers": providers}

    def _address(self, provider: Any) -> str:
        """Return where the provider looks at somebody once more, as far as it does that, and leads back here."""
        how = {"action": "reauthenticate"} if provider.id != "openid_connect" else {"auth_params": "prompt=login"}
        address: str = provider.get_login_url(
            self.request, process="redirect", next=self.request.get_full_path(), **how
        )
        return address
