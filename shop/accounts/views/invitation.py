"""Coming by an invitation."""

from typing import Any

from allauth.account.forms import ResetPasswordKeyForm
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from shop.accounts.invitations import invited_user
from shop.accounts.services import accept_invitation


@method_decorator([never_cache, sensitive_post_parameters("password1", "password2")], name="dispatch")
class InvitationView(FormView):
    """Asks for a first password, and then signs in as every other way does."""

    form_class = ResetPasswordKeyForm
    template_name = "accounts/invitation.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say where the link leads nowhere."""
        self.invited = invited_user(kwargs["user_id"], kwargs["token"])
        if self.invited is None:
            return render(request, "accounts/invitation_over.html", status=410)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over whose password it is."""
        return {**super().get_form_kwargs(), "user": self.invited}

    def form_valid(self, form: ResetPasswordKeyForm) -> Any:
        """Keep the password and go on to the session, where staff are asked for a factor."""
        user, password = self.invited, form.cleaned_data["password1"]
        if user is None or not accept_invitation(user=user, password=password, request=self.request):
            return render(self.request, "accounts/invitation_over.html", status=410)
        # Somebody else may have been signed in here.
        logout(self.request)
        record_authentication(self.request, user, "password", email=user.email)
        way = reverse("admin:index") if user.is_staff else None
        return perform_login(self.request, Login(user=user, email=user.email, redirect_url=way))
