"""Changing the password, and proving it."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.views import ReauthenticateView as BaseReauthenticateView
from allauth.account.views import password_change, password_set
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from shop.accounts.factors import is_enrolled
from shop.accounts.held import resume_request

# allauth asks for the old password alone; who has a factor proves it as well.
change_password = reauthentication_required(
    password_change, allow_get=True, enabled=lambda request: is_enrolled(request.user)
)
# Who signs in with a provider has none to be asked for: a session left open must not get a password of its own.
set_password = reauthentication_required(password_set, allow_get=True)


class ReauthenticateView(BaseReauthenticateView):
    """Asks who has no factor for the password once more, and then does what was asked before."""

    def form_valid(self, form: Form) -> HttpResponseBase:
        """Note the proof and go on."""
        reauthenticate_by_password(self.request)
        return resume_request(self.request) or redirect(self.get_success_url())
