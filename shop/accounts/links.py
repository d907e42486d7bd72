"""Links in mails that act without a sign-in: signed, each for one purpose, for some time, and until it was used."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from shop.accounts.models import User


@dataclass(frozen=True, slots=True)
class MailedLink:
    """A kind of link, by the name of its page.

    `state` is what its act changes about the user: once it has changed, older links are worth nothing.
    """

    page: str
    lives: timedelta
    state: Callable[[User], str]

    def address(self, user: User) -> str:
        """Return a link for the user, with the shop's host."""
        token = signing.dumps([user.pk, self._mark(user)], salt=self.page)
        return f"{settings.SITE_URL}{reverse(self.page, args=[token])}"

    def user_of(self, token: str) -> User | None:
        """Return whom a link was mailed to, or None where it is forged, too old or used up."""
        try:
            key, mark = signing.loads(token, salt=self.page, max_age=self.lives)
        except signing.BadSignature:
            return None
        user = User.objects.filter(pk=key, is_active=True).first()
        return user if user and constant_time_compare(mark, self._mark(user)) else None

    def _mark(self, user: User) -> str:
        return salted_hmac(self.page, self.state(user)).hexdigest()[:32]


# Dies when the account is kept, or deleted.
KEEP = MailedLink("account_keep_by_mail", timedelta(days=14), lambda user: str(user.deletion_due_at))
# Dies with the password.
NOT_ME = MailedLink("account_not_me", timedelta(days=7), lambda user: user.get_session_auth_hash())
