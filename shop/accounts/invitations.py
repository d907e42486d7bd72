"""The secret in an invitation's link: it holds for PASSWORD_RESET_TIMEOUT seconds, and until a password is chosen."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from shop.accounts.models import User


class _Invitations(PasswordResetTokenGenerator):
    """Tokens of invitations alone: one of a password's reset may have come by another mailbox than the main one."""

    key_salt = "shop.accounts.invitations"


_TOKENS = _Invitations()


def link_for(user: User) -> str:
    """Return the address at which the user chooses their first password."""
    return settings.SITE_URL + reverse("account_invitation", args=[user.pk, _TOKENS.make_token(user)])


def invited_user(user_id: int, token: str) -> User | None:
    """Return whose link this is, or None where it is over, used, or nobody's."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user if user is not None and not has_joined(user) and _TOKENS.check_token(user, token) else None


def has_joined(user: User) -> bool:
    """Say whether somebody has a password already, or has come in by another way."""
    return user.has_usable_password() or user.last_login is not None
