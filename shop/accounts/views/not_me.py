"""What people open who did not sign in themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.accounts.links import NOT_ME
from shop.accounts.services import disown_sign_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to close the account to everybody, and do it; programs that follow links in mails only ask."""
    user = NOT_ME.user_of(token)
    if user is None:
        return render(request, "accounts/link_over.html", status=410)
    if request.method == "POST":
        disown_sign_in(user=user, request=request)
        return render(request, "accounts/not_me_done.html", {"email": user.email})
    return render(request, "accounts/not_me.html")
