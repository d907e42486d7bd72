"""The page of an account's second factor."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from shop.accounts.factors import factors_of, must_hold_factor
from shop.accounts.models import User


@method_decorator([never_cache, login_required], name="dispatch")
class ProfileView(TemplateView):
    """Lists the factors: since when they are there, and when each was used last."""

    template_name = "accounts/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the factors, and whether there must be one."""
        user = cast("User", self.request.user)
        own = {"factors": list(factors_of(user)), "must_hold": must_hold_factor(user)}
        return {**super().get_context_data(**kwargs), **own}
