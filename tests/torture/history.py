"""What visitors saw: one entry for each request, in the order in which a visitor made them."""

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What a request is for."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Request:
    """One request; `value` is the note written or read, times are seconds of one clock."""

    visitor: str
    kind: Kind
    value: int
    start: float
    end: float
    error: str = ""
    on_replica: bool = False

    @property
    def seconds(self) -> float:
        """How long the answer took."""
        return self.end - self.start


@dataclass
class History:
    """The requests of one contender's visitors."""

    requests: list[Request] = field(default_factory=list)

    def add(self, request: Request) -> None:
        """Remember a request; threads may call this."""
        self.requests.append(request)
