"""What pages that ask for a code have in common."""

from typing import Any

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView

from shop.accounts.forms import FactorForm
from shop.accounts.models import User
from shop.core.views import too_many_requests


class AskingView(FormView):
    """Asks for a code of one of the user's own factors, and counts the tries of each user, from any address."""

    form_class = FactorForm
    prefix = "token"
    template_name = "accounts/factor.html"

    def get_user(self) -> User:
        """Return who has to prove themselves."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at the code, unless there were too many tries: then the right one is refused as well."""
        if not consume(request, action="otp", key=f"otp:{self.get_user().pk}"):
            return too_many_requests(request)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the user to the form."""
        return {**super().get_form_kwargs(), "user": self.get_user()}
