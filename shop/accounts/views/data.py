"""One's own data, and the end of an account."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import FormView

from shop.accounts.links import KEEP
from shop.accounts.models import DataDownload, User
from shop.accounts.services import LastAdministratorError
from shop.accounts.services.deletion import PAUSE, request_deletion, undo_deletion
from shop.accounts.services.downloads import record_fetching, request_download
from shop.core.views import come_back_later

proved = method_decorator([never_cache, login_required, reauthentication_required(allow_get=True)], name="dispatch")


@proved
class DataView(FormView):
    """Says how far the archive of one's data is, and asks for one."""

    form_class = Form
    template_name = "accounts/data.html"
    success_url = reverse_lazy("account_data")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the download, if there is one."""
        download = DataDownload.objects.filter(user=cast("User", self.request.user)).first()
        return {**super().get_context_data(**kwargs), "download": download}

    def form_valid(self, form: Form) -> HttpResponse:
        """Ask the worker."""
        request_download(user=cast("User", self.request.user), request=self.request)
        return super().form_valid(form)


@never_cache
@login_required
@reauthentication_required
@require_safe
def data_archive(request: HttpRequest) -> HttpResponseBase:
    """Hand out the archive; nothing else serves it. It may still be on its way from the host that made it."""
    user = cast("User", request.user)
    download = DataDownload.objects.filter(user=user).first()
    if download is None or not download.is_ready:
        raise Http404
    try:
        archive = download.archive.open()
    except FileNotFoundError:
        return come_back_later(request)
    record_fetching(user=user, request=request)
    name = f"my-data-{download.updated_at:%Y-%m-%d}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


@proved
class DeletionView(FormView):
    """Asks before it has the account deleted, and signs out."""

    form_class = Form
    template_name = "accounts/deletion.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say how long the account can be kept after all."""
        return {**super().get_context_data(**kwargs), "days": PAUSE.days}

    def form_valid(self, form: Form) -> HttpResponse:
        """Mark the account, or say why it stays."""
        try:
            user = request_deletion(user=cast("User", self.request.user), request=self.request)
        except LastAdministratorError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        logout(self.request)
        return render(self.request, "accounts/deletion_requested.html", {"due_at": user.deletion_due_at})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep_account(request: HttpRequest) -> HttpResponse:
    """Offer to keep an account that is to be deleted, to who has signed in."""
    user = cast("User", request.user)
    if user.deletion_due_at is None:
        return redirect("account_profile")
    if request.method == "POST":
        undo_deletion(user=user, request=request)
        messages.success(request, _("Your account stays."))
        return redirect("account_profile")
    return render(request, "accounts/keep.html", {"due_at": user.deletion_due_at})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep_account_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Offer the same to who opens the link that was mailed."""
    user = KEEP.user_of(token)
    if user is None:
        return render(request, "accounts/link_over.html", status=410)
    if request.method == "POST":
        undo_deletion(user=user, request=request)
        return render(request, "accounts/kept.html")
    return render(request, "accounts/keep.html", {"due_at": user.deletion_due_at})
