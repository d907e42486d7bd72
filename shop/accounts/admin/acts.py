"""What staff may do to users: each act asks back first, and is offered to who has its permission."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from shop.accounts import services
from shop.accounts.forms.acts import ActForm, GroupsForm, ReasonForm
from shop.accounts.invitations import has_joined
from shop.accounts.models import User


def _anybody(user: User) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Act:
    """One act. What gives rights or takes a proof away is sensitive: it asks for a fresh factor."""

    name: str
    permission: str
    label: Promise
    # What happens, as it is read before the act.
    warning: Promise
    # What has happened, with %(count)d users.
    done: Any
    service: Callable[..., int]
    form: type[ActForm] = ActForm
    is_sensitive: bool = False
    # Whether it would do anything to this user.
    suits: Callable[[User], bool] = _anybody

    def is_allowed(self, request: HttpRequest) -> bool:
        """Say whether this person has the permission."""
        return bool(request.user.has_perm(f"accounts.{self.permission}"))


ACTS = (
    Act(
        name="invite-again",
        permission="invite_user",
        label=_("Invite again"),
        warning=_("They get another mail with a link to choose a password. Links that they got before go on working."),
        done=ngettext_lazy("%(count)d invitation sent.", "%(count)d invitations sent.", "count"),
        service=services.invite_again,
        suits=lambda user: not has_joined(user),
        is_sensitive=True,
    ),
    Act(
        name="activate",
        permission="activate_user",
        label=_("Activate"),
        warning=_("They can sign in again."),
        done=ngettext_lazy("%(count)d user activated.", "%(count)d users activated.", "count"),
        service=services.activate_users,
        suits=lambda user: not user.is_active,
        is_sensitive=True,
    ),
    Act(
        name="deactivate",
        permission="activate_user",
        label=_("Deactivate"),
        warning=_("They are signed out everywhere at once, and cannot sign in until somebody activates them again."),
        done=ngettext_lazy("%(count)d user deactivated.", "%(count)d users deactivated.", "count"),
        service=services.deactivate_users,
        suits=lambda user: user.is_active,
    ),
    Act(
        name="unlock",
        permission="unlock_user",
        label=_("Unlock"),
        warning=_("Their wrong tries, at passwords and at codes, are forgotten: they can try again at once."),
        done=ngettext_lazy("%(count)d user unlocked.", "%(count)d users unlocked.", "count"),
        service=services.unlock_users,
    ),
    Act(
        name="end-sessions",
        permission="end_sessions_of_user",
        label=_("Sign out everywhere"),
        warning=_("All their sessions end at once. They may sign in again."),
        done=ngettext_lazy("%(count)d user signed out.", "%(count)d users signed out.", "count"),
        service=services.end_sessions_of_users,
    ),
    Act(
        name="reset-factor",
        permission="reset_factor_of_user",
        label=_("Reset the second factor"),
        warning=_(
            "All their authenticator apps, security keys, phones and backup codes stop working, and they are signed "
            "out everywhere. They are told by mail, with your reason. Until they set up a new factor, their password "
            "alone opens the account: make sure first that it is really them who asks."
        ),
        done=ngettext_lazy("%(count)d second factor reset.", "%(count)d second factors reset.", "count"),
        service=services.reset_factors,
        form=ReasonForm,
        is_sensitive=True,
    ),
    Act(
        name="add-to-groups",
        permission="change_groups_of_user",
        label=_("Add to groups"),
        warning=_("They may do at once what the groups may do."),
        done=ngettext_lazy("%(count)d user changed.", "%(count)d users changed.", "count"),
        service=services.add_to_groups,
        form=GroupsForm,
        is_sensitive=True,
    ),
    Act(
        name="remove-from-groups",
        permission="change_groups_of_user",
        label=_("Remove from groups"),
        warning=_("They may no longer do what only these groups may do."),
        done=ngettext_lazy("%(count)d user changed.", "%(count)d users changed.", "count"),
        service=services.remove_from_groups,
        form=GroupsForm,
        is_sensitive=True,
    ),
)


def acts_for(request: HttpRequest) -> list[Act]:
    """Return the acts that are offered to this person."""
    return [act for act in ACTS if act.is_allowed(request)]
