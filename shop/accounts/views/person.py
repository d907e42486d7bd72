"""The first page of an account: who one is."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import ModelForm
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from shop.accounts.forms import ProfileForm


@method_decorator([never_cache, login_required], name="dispatch")
class PersonView(FormView):
    """Shows name and language, and changes them."""

    form_class = ProfileForm
    template_name = "accounts/person.html"
    success_url = reverse_lazy("account_profile")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over who is signed in."""
        return {**super().get_form_kwargs(), "instance": self.request.user}

    def form_valid(self, form: ModelForm) -> HttpResponse:
        """Save, and say so in the language that was chosen."""
        user = form.save(commit=False)
        # The other columns may have changed since the user was read.
        user.save(update_fields=list(form.fields))
        with override(user.preferred_language or None):
            messages.success(self.request, _("Saved."))
        return super().form_valid(form)
