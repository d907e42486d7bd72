"""Who acted, and on what: as data, so that an event is understood when both are long gone."""

from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

User: TypeAlias = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class Actor:
    """A person by key and name; a command or the shop itself has no key."""

    id: str
    label: str

    @classmethod
    def of(cls, who: "User | Actor | None") -> "Actor":
        """Return who acted; nobody in particular is the shop itself."""
        if isinstance(who, Actor):
            return who
        if who is None:
            return cls("", "the shop")
        return cls("" if who.pk is None else str(who.pk), str(who))


@dataclass(frozen=True, slots=True)
class Target:
    """A thing by its kind (such as catalogue.product), key and name."""

    type: str
    id: str
    label: str

    @classmethod
    def of(cls, what: "Model | Target") -> "Target":
        """Return what was acted on."""
        if isinstance(what, Target):
            return what
        return cls(what._meta.label_lower, str(what.pk), str(what))
