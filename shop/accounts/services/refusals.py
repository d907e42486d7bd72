"""What staff may not do to an account, each with the sentence that they read."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _


class RefusedError(Exception):
    """The act is refused as a whole; the sentence says why and what to do."""


class LastAdministratorError(RefusedError):
    """Nobody would be left who can manage the shop's users."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody would be left who can manage users. Make somebody else an administrator first, then try again.")
        )


class BeyondOwnRightsError(RefusedError):
    """The act would reach somebody, or grant something, above the actor's own rights."""

    def __init__(self, names: Iterable[object]) -> None:
        sentence = _("You may not do this to %(names)s, whose rights go beyond yours. Ask an administrator.")
        super().__init__(sentence % {"names": _listed(names)})


class AlreadyJoinedError(RefusedError):
    """An invitation is for people who have not come yet."""

    def __init__(self, names: Iterable[object]) -> None:
        sentence = _("%(names)s came in before and needs no invitation. Leave them out and try again.")
        super().__init__(sentence % {"names": _listed(names)})


class CountsAwayError(RefusedError):
    """Tries are counted in Redis."""

    def __init__(self) -> None:
        super().__init__(_("The server that counts wrong tries does not answer. Try again in a minute."))


class GroupInUseError(RefusedError):
    """A group goes once nobody is in it."""

    def __init__(self, group: object) -> None:
        sentence = _("%(group)s has members. Remove them from the group first, then delete it.")
        super().__init__(sentence % {"group": group})


class LastWayInError(RefusedError):
    """Nobody could sign in to the account any more."""

    def __init__(self) -> None:
        super().__init__(_("This is your only way to sign in. Set a password first, and then disconnect it."))


class OwnAccountError(RefusedError):
    """People do this to their own account on its own pages, or have somebody else do it."""

    def __init__(self) -> None:
        super().__init__(
            _("You cannot do this to your own account here. Ask a colleague, or use your own account's pages.")
        )


class TakenMeanwhileError(RefusedError):
    """Somebody else was quicker."""

    def __init__(self) -> None:
        super().__init__(_("One of these addresses has got an account in the meantime. Look into the list of users."))


def _listed(names: Iterable[object]) -> str:
    return str(get_text_list([str(name) for name in names], _("and")))
