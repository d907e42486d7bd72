"""The pages that ask back before an act, and then do it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from shop.accounts.admin.acts import ACTS, Act, acts_for
from shop.accounts.admin.guarded import actor_of
from shop.accounts.forms.acts import MOST_USERS, ActForm
from shop.accounts.models import User
from shop.accounts.proof import need_fresh_proof
from shop.accounts.services import RefusedError


class ActingAdmin(admin.ModelAdmin):
    """Offers the acts in the list and on a user's page; each has an address of its own, where a POST can resume."""

    def get_urls(self) -> list[URLPattern]:
        """Add the acts' addresses."""
        view = self.admin_site.admin_view(sensitive_post_parameters("reason")(self.act_view))
        return [path("act/<slug:name>/", view, name="accounts_user_act"), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the acts, and no deletion of many."""
        return {act.name: (chooser(act), act.name, act.label) for act in acts_for(request)}

    def act_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Ask, or act."""
        act = next((one for one in ACTS if one.name == name), None)
        if act is None:
            raise Http404(_("There is no such act."))
        if not (act.is_allowed(request) and self.has_view_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            users = User.objects.filter(pk__in=_numbers(request.GET.getlist("user")))
            return self.ask(request, act, act.form(initial={"users": users}, actor=actor_of(request)))
        if act.is_sensitive:
            need_fresh_proof(request)
        form = act.form(request.POST, actor=actor_of(request))
        return self._act(request, act, form) if form.is_valid() else self.ask(request, act, form)

    def ask(self, request: HttpRequest, act: Act, form: ActForm) -> HttpResponse:
        """Show who is meant and what happens."""
        users = form.cleaned_data.get("users") if form.is_bound else form.initial["users"]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": act.label,
            "act": act,
            "form": form,
            "users": users,
        }
        # Rendered here, in the caller's transaction, if there is one.
        return TemplateResponse(request, "admin/accounts/user/act.html", context).render()

    def _act(self, request: HttpRequest, act: Act, form: ActForm) -> HttpResponse:
        try:
            count = act.service(**form.cleaned_data, actor=actor_of(request), request=request)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.ask(request, act, form)
        messages.success(request, act.done % {"count": count})
        users = form.cleaned_data["users"]
        if len(users) == 1:
            return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[users[0].pk]))
        return HttpResponseRedirect(reverse("admin:accounts_user_changelist"))


def chooser(act: Act) -> Callable[..., HttpResponse | None]:
    """Return the action of the list that leads to this act's page."""

    def choose(model_admin: ActingAdmin, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        keys = list(users.values_list("pk", flat=True)[: MOST_USERS + 1])
        if len(keys) > MOST_USERS:
            sentence = _(
                "Choose at most %(most)d users at a time: narrow the list down with the search or the filters."
            )
            messages.error(request, sentence % {"most": MOST_USERS})
            return None
        chosen = User.objects.filter(pk__in=keys).order_by("email")
        return model_admin.ask(request, act, act.form(initial={"users": chosen}, actor=actor_of(request)))

    choose.__name__ = act.name
    return choose


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
