"""Reading a lock file: what is installed, in which version, and the digests it may have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.requirements import Requirement

_HASH = re.compile(r"\s--hash=(\S+)")


@dataclass(frozen=True)
class Locked:
    """One pinned package, such as django==5.2.8, where it is needed, and its digests (sha256:...)."""

    pin: str
    marker: Marker | None
    hashes: tuple[str, ...]

    def line(self, *, marked: bool) -> str:
        """Return it as a lock file has it, with or without the marker."""
        marker = f" ; {self.marker}" if marked and self.marker else ""
        return f"{self.pin}{marker}" + "".join(f" --hash={digest}" for digest in self.hashes)


def read_lock(text: str) -> Iterator[Locked]:
    """Yield each package of a lock file."""
    for line in text.replace("\\\n", " ").splitlines():
        words = line.partition(" #")[0].strip()
        if words and not words.startswith("#"):
            required = Requirement(_HASH.sub("", f"{words} ").strip())
            yield Locked(f"{required.name}{required.specifier}", required.marker, tuple(_HASH.findall(words)))
