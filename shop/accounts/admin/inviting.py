"""Inviting people, in place of the admin's form that would set a password for them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.accounts.admin.guarded import actor_of
from shop.accounts.forms.acts import InvitationForm
from shop.accounts.proof import need_fresh_proof
from shop.accounts.services import RefusedError, invite_users


class InvitingAdmin(admin.ModelAdmin):
    """Adds users by mail."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask for the permission to invite; Django's to add users would say nothing of mails."""
        return bool(request.user.has_perm("accounts.invite_user"))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask whom to invite, or invite them."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._invitation(request, InvitationForm(actor=actor_of(request)))
        need_fresh_proof(request)
        form = InvitationForm(request.POST, actor=actor_of(request))
        if form.is_valid():
            try:
                users = invite_users(**form.cleaned_data, actor=actor_of(request), request=request)
            except RefusedError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _invited(len(users)))
                return HttpResponseRedirect(reverse("admin:accounts_user_changelist"))
        return self._invitation(request, form)

    def _invitation(self, request: HttpRequest, form: InvitationForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": _("Invite people"),
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/user/invite.html", context)


def _invited(count: int) -> str:
    return ngettext("%(count)d invitation sent.", "%(count)d invitations sent.", count) % {"count": count}
