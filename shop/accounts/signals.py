"""What others tell of people: sign-ins and changes go on record, and joining a group is remembered."""

from typing import Any

from allauth.account import signals as allauth
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount import signals as social
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django_otp.forms import otp_verification_failed

from shop.accounts.models import GroupJoining, User
from shop.accounts.services import (
    drop_unproven_links,
    end_other_sessions,
    forget_joining,
    recognise_browser,
    record_security_event,
    remember_joining,
)
from shop.accounts.sessions import note_sign_in
from shop.audit.parties import Target

CHANGES = {
    allauth.user_signed_up: "accounts.user.signed_up",
    allauth.password_set: "accounts.password.set",
    allauth.password_changed: "accounts.password.changed",
    allauth.password_reset: "accounts.password.reset",
    allauth.email_added: "accounts.email.added",
    allauth.email_changed: "accounts.email.changed",
    allauth.email_removed: "accounts.email.removed",
    user_logged_in: "accounts.user.signed_in",
    user_logged_out: "accounts.user.signed_out",
}


@receiver(list(CHANGES))
def _record_change(signal: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    # Who was not signed in signs out as nobody.
    if user is not None:
        record_security_event(action=CHANGES[signal], user=user, request=request)


@receiver(user_logged_in)
def _begin_session(request: HttpRequest, **kwargs: Any) -> None:
    note_sign_in(request)


@receiver(allauth.user_logged_in)
def _look_at_browser(request: HttpRequest, response: HttpResponse, user: User, **kwargs: Any) -> None:
    recognise_browser(user=user, request=request, response=response)


@receiver([allauth.password_changed, allauth.password_set, allauth.password_reset])
def _end_sessions_of_the_former_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    # They hold for no request any more; now they are not listed either. After a reset nobody is signed in here.
    end_other_sessions(user=user, request=request)


@receiver(social.social_account_added)
def _record_linking(request: HttpRequest, sociallogin: SocialLogin, **kwargs: Any) -> None:
    after = {"provider": sociallogin.account.provider}
    record_security_event(action="accounts.provider.linked", user=sociallogin.user, request=request, after=after)


@receiver(allauth.password_reset)
def _drop_unproven_links(request: HttpRequest, user: User, **kwargs: Any) -> None:
    drop_unproven_links(user=user, request=request)


@receiver(allauth.email_added)
def _tell_of_another_address(request: HttpRequest, user: User, email_address: EmailAddress, **kwargs: Any) -> None:
    known = {"added_email": email_address.email}
    get_adapter(request).send_notification_mail("account/email/email_added", user, known)


@receiver(user_login_failed)
def _record_refusal(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    address = credentials.get("email") or credentials.get("username") or ""
    record_security_event(
        action="accounts.user.refused", user=Target("accounts.user", "", str(address)), request=request
    )


@receiver(otp_verification_failed)
def _record_wrong_code(user: User, **kwargs: Any) -> None:
    record_security_event(action="accounts.factor.refused", user=user, request=context.request)


@receiver(m2m_changed, sender=User.groups.through)
def _follow_groups(
    instance: Any,
    action: str,
    reverse: bool,  # noqa: FBT001 -- the signal names it
    pk_set: set[int] | None,
    **kwargs: Any,
) -> None:
    if action == "post_clear":
        GroupJoining.objects.filter(**{"group" if reverse else "user": instance}).delete()
    elif action in {"post_add", "post_remove"}:
        pairs = [(pk, instance.pk) if reverse else (instance.pk, pk) for pk in pk_set or ()]
        act = remember_joining if action == "post_add" else forget_joining
        act(pairs=pairs)
