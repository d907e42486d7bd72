"""The page of an account's second factors."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from shop.accounts.factors import must_hold_factor
from shop.accounts.models import User
from shop.accounts.selectors.factors import FEW_CODES, codes_left, held_factors


@method_decorator([never_cache, login_required], name="dispatch")
class SecurityView(TemplateView):
    """Lists the factors: since when they are there, and when each was used last."""

    template_name = "accounts/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the factors, how many codes are left, and whether there must be a factor."""
        user = cast("User", self.request.user)
        left = codes_left(user)
        own = {"factors": held_factors(user), "codes_left": left, "must_hold": must_hold_factor(user)}
        return {**super().get_context_data(**kwargs), **own, "has_few_codes": left <= FEW_CODES}
