"""What pages that ask for a code have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView

from shop.accounts.forms import FactorForm
from shop.accounts.limits import count
from shop.accounts.models import User
from shop.accounts.services import lock


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
        user = self.get_user()
        tried = count("code", whose=str(user.pk))
        form = self.get_form()
        if form.is_valid():
            tried.take_back()
            return self.form_valid(form)
        if tried.locked_until:
            lock(address=user.email, user=user, until=tried.locked_until, request=request)
        return self.form_invalid(form)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the user to the form."""
        return {**super().get_form_kwargs(), "user": self.get_user()}
