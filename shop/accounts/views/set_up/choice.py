"""The first screen: which kind of factor."""

from typing import Any

from django.views.generic import TemplateView

from shop.accounts.kinds import kinds_to_set_up
from shop.accounts.views.set_up.path import SetUpPathMixin


class SetUpView(SetUpPathMixin, TemplateView):
    """Shows what one may choose from."""

    template_name = "accounts/set_up.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the kinds, each with the address of its screen."""
        choices = [(kind, f"two_factor:setup_{kind.code}") for kind in kinds_to_set_up()]
        return {**super().get_context_data(**kwargs), "choices": choices}
