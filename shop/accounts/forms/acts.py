"""What staff say before an act: about whom, and what the act needs to know."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from shop.accounts.managers import UserManager
from shop.accounts.models import User
from shop.accounts.rights import grantable_groups
from shop.accounts.selectors.staff import taken_addresses

MOST_USERS, MOST_ADDRESSES = 500, 50


class ActForm(forms.Form):
    """The users whom an act is about; its cleaned data are the act's arguments."""

    users = forms.ModelMultipleChoiceField(queryset=User.objects.order_by("email"), widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


class ReasonForm(ActForm):
    """Asks why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Say how you made sure that it is really them, such as: called back on the number we know."),
    )


class GroupsField(forms.ModelMultipleChoiceField):
    """Groups to tick; those that the actor may grant."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, actor: User) -> None:
        """Offer what this person may grant."""
        self.queryset = grantable_groups(actor).order_by("name")


class GroupsForm(ActForm):
    """Asks which groups."""

    groups = GroupsField(label=_("Groups"), queryset=Group.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].offer(self.actor)  # type: ignore[attr-defined]  # it is the field above


class InvitationForm(forms.Form):
    """Whom to invite, and what they may do."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. Each gets a link to choose a password."),
    )
    is_staff = forms.BooleanField(
        label=_("They work here"),
        required=False,
        help_text=_("Opens the admin to them, and asks them for a second factor at the first sign-in."),
    )
    groups = GroupsField(label=_("Groups"), queryset=Group.objects.none(), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].offer(actor)  # type: ignore[attr-defined]  # it is the field above

    def clean_emails(self) -> list[str]:
        """Return the addresses, each once and as it is stored."""
        lines = map(UserManager.normalize_email, self.cleaned_data["emails"].splitlines())
        emails = list(dict.fromkeys(filter(None, lines)))
        if len(emails) > MOST_ADDRESSES:
            raise ValidationError(
                _("These are %(count)d addresses; invite at most %(most)d at a time."),
                params={"count": len(emails), "most": MOST_ADDRESSES},
            )
        for email in emails:
            _need_address(email)
        if taken := taken_addresses(emails):
            raise ValidationError(
                _("These have an account already: %(taken)s. Take them out; you find them in the list of users."),
                params={"taken": ", ".join(taken)},
            )
        return emails


def _need_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError(_("%(email)s is not an e-mail address."), params={"email": email}) from error
