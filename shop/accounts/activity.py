"""What events about an account are called on its owner's page."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Promise] = {
    "accounts.administrator.confirmed": _("Confirmed as administrator"),
    "accounts.administrator.created": _("Account created, as administrator"),
    "accounts.backup_codes.made": _("New backup codes made"),
    "accounts.data.downloaded": _("Data downloaded"),
    "accounts.data.requested": _("Data asked for"),
    "accounts.deletion.refused": _("Deletion of the account called off: it is that of the last administrator"),
    "accounts.deletion.requested": _("Deletion of the account asked for"),
    "accounts.deletion.undone": _("Account kept"),
    "accounts.email.added": _("E-mail address added"),
    "accounts.email.changed": _("E-mail address changed"),
    "accounts.email.removed": _("E-mail address removed"),
    "accounts.factor.added": _("Second factor set up"),
    "accounts.factor.proved": _("Second factor proved"),
    "accounts.factor.refused": _("Wrong code of a second factor"),
    "accounts.factor.removed": _("Second factor removed"),
    "accounts.factor.renamed": _("Second factor renamed"),
    "accounts.factor.reset": _("Second factor reset"),
    "accounts.groups.changed": _("Groups changed"),
    "accounts.invitation.accepted": _("Invitation accepted"),
    "accounts.password.changed": _("Password changed"),
    "accounts.password.reset": _("Password chosen anew by mail"),
    "accounts.password.set": _("Password set"),
    "accounts.provider.linked": _("Provider linked"),
    "accounts.provider.unlinked": _("Provider unlinked"),
    "accounts.session.ended": _("Session ended"),
    "accounts.session.others_ended": _("All other sessions ended"),
    "accounts.sessions.ended": _("All sessions ended"),
    "accounts.user.activated": _("Account activated"),
    "accounts.user.anonymised": _("Account deleted"),
    "accounts.user.changed": _("Account changed"),
    "accounts.user.deactivated": _("Account deactivated"),
    "accounts.user.deleted": _("Account deleted"),
    "accounts.user.disowned_sign_in": _("Everybody signed out: this was not you"),
    "accounts.user.invited": _("Account opened by an invitation"),
    "accounts.user.locked": _("Sign-in locked for a while after too many tries"),
    "accounts.user.refused": _("Sign-in refused"),
    "accounts.user.signed_in": _("Signed in"),
    "accounts.user.signed_out": _("Signed out"),
    "accounts.user.signed_up": _("Account opened"),
    "accounts.user.unlocked": _("Sign-in unlocked"),
}
OTHER = _("Account changed")


def words_for(action: str) -> Promise:
    """Return what an action is called; one that is new here is a change."""
    return WORDS.get(action, OTHER)
