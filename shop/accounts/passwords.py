"""What a password must be, after NIST SP 800-63B: long, not known to attackers, not the user's own name.

There are no rules of composition, and every character of Unicode is allowed. A password is normalised (NFKC) before it
is checked or hashed, so that it is the same on every keyboard: "é" is one character here and two there.
"""

import unicodedata
from pathlib import Path
from typing import Any

from django.contrib.auth import password_validation
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 12, 128
BREACHED = Path(__file__).parent / "data" / "breached-passwords.txt.gz"


def normalised(password: str) -> str:
    """Return the password as it is checked and hashed.

    One that is longer than any that could be chosen stays as it is: normalising takes time by the square of it.
    """
    return password if len(password) > LONGEST else unicodedata.normalize("NFKC", password)


class LengthValidator:
    """Bounds the length in characters, blanks included; all of them count, for the hash cuts none off."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError where the password is too short or too long."""
        if len(password) > LONGEST:
            raise ValidationError(
                _("This password is too long: it has %(length)d characters, and at most %(most)d are allowed."),
                code="password_too_long",
                params={"length": len(password), "most": LONGEST},
            )
        if len(normalised(password)) < SHORTEST:
            raise ValidationError(
                _("This password is too short: it needs at least %(least)d characters. A few words in a row will do."),
                code="password_too_short",
                params={"least": SHORTEST},
            )

    def get_help_text(self) -> str:
        """Say what is asked for."""
        sentence = _("Your password needs %(least)d to %(most)d characters. Any will do, blanks too.")
        return sentence % {"least": SHORTEST, "most": LONGEST}


class UnknownToAttackersValidator(password_validation.CommonPasswordValidator):
    """Refuses what is known from breaches, in any case and any form of its letters; asks no other host."""

    def __init__(self, password_list_path: Path = BREACHED) -> None:
        super().__init__(password_list_path)

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where the password is on the list."""
        super().validate(normalised(password), user)

    def get_error_message(self) -> str:
        """Say why, for the user has done nothing wrong."""
        return _("This password is known from breaches of other sites, so it would be guessed: choose another one.")

    def get_help_text(self) -> str:
        """Say what is refused."""
        return _("Your password is not one that is known from breaches of other sites.")


class UnlikeTheUserValidator(password_validation.UserAttributeSimilarityValidator):
    """Refuses what resembles the user's names or e-mail address, in any form of its letters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where the password resembles the user."""
        super().validate(normalised(password), user)
