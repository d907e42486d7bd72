"""A change of somebody's factors goes on record, and is mailed to them: it may have been somebody else."""

from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.db import transaction
from django.http import HttpRequest

from shop.accounts.models import User
from shop.accounts.services.events import record_security_event

# What is recorded -> the mail that tells of it; another name for a factor is not worth one.
MAILS = {
    "accounts.factor.added": "account/email/factor_added",
    "accounts.factor.removed": "account/email/factor_removed",
    "accounts.backup_codes.made": "account/email/backup_codes_made",
}


def tell_of_change(*, action: str, user: User, request: HttpRequest, **after: str) -> None:
    """Record the change in its transaction, and mail it once that is committed."""
    record_security_event(action=action, user=user, request=request, after=after)

    def mail() -> None:
        with request_context(request):
            get_adapter().send_notification_mail(MAILS[action], user, after)

    if action in MAILS:
        transaction.on_commit(mail, robust=True)
