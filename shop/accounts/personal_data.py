"""What the shop holds of a person, section by section: to hand it out, and to wipe it.

An app that holds something of people registers a section when it is ready; this one knows nothing of those above it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from shop.accounts.models import User

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of data, by the name of its file.

    `read` returns all of it as flat rows. `erase` wipes what names the person, in the transaction in which the account
    is deleted, and leaves what must be kept; it does nothing where there is nothing left to wipe.
    """

    name: str
    read: Callable[[User], Iterable[Row]]
    erase: Callable[[User], object]


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Have this section handed out and wiped as well; raise ValueError where its name is taken."""
    if _sections.setdefault(section.name, section) is not section:
        raise ValueError(f"There is a section {section.name!r} of personal data already.")


def sections() -> tuple[Section, ...]:
    """Return all sections, in the order in which they were registered."""
    return tuple(_sections.values())
