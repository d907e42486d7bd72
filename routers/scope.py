"""What one request or task has written, and must see: decided once, for the length of a scope."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db.utils import OperationalError

from routers.config import routing
from routers.consistency import Token
from routers.topology import Node, topology_of


@dataclass
class RoutingScope:
    """The reads and writes of one request, task or block.

    `load` gives the token of what must be seen; it is called at the first read that could go to a replica.
    """

    load: Callable[[], Token] = Token
    statement_seconds: float = 0.0
    wrote: set[str] = field(default_factory=set)
    reads: Counter[str] = field(default_factory=Counter)
    uses_primary: bool = False
    _token: Token | None = None
    _replicas: dict[str, Node | None] = field(default_factory=dict)
    _avoided: set[Node] = field(default_factory=set)
    _has_waited: bool = False

    @property
    def token(self) -> Token:
        """What must be seen, as it was when this scope began."""
        if self._token is None:
            self._token = self.load()
        return self._token

    @property
    def is_loaded(self) -> bool:
        """Whether anybody has asked what must be seen."""
        return self._token is not None

    def note_write(self, database: str) -> None:
        """Remember that the logical database has been written to: what follows is read from its primary."""
        self.wrote.add(database)

    def replica(self, database: str) -> Node | None:
        """Return the replica that has all this scope must see, the same one each time; None for the primary."""
        if self.uses_primary or database in self.wrote or self.token.until > time.time():
            return None
        if database not in self._replicas:
            must_see = self.token.positions.get(database, 0)
            self._replicas[database] = topology_of(database).choose_replica(must_see, avoid=self._avoided)
        return self._replicas[database]

    def primary(self, database: str) -> Node:
        """Return the primary, waiting for one if need be: once, since who asks wants an answer.

        Raises OperationalError.
        """
        try:
            return topology_of(database).primary(seconds=0 if self._has_waited else None)
        except OperationalError:
            self._has_waited = True
            raise

    def avoid(self, database: str, node: Node) -> None:
        """Choose again, since `node` has failed a statement of this scope."""
        self._replicas.pop(database, None)
        self._avoided.add(node)


_current: ContextVar[RoutingScope | None] = ContextVar("routing_scope", default=None)


def current_scope() -> RoutingScope | None:
    """Return the innermost scope, or None: then everything is read from the primary."""
    return _current.get()


@contextmanager
def routing_scope(
    *, load: Callable[[], Token] = Token, statement_seconds: float | None = None
) -> Iterator[RoutingScope]:
    """Read from replicas that have what `load` names and what the scope around this one must see.

    What is written inside counts as written by the scope around it, too.
    """
    outer = _current.get()
    seconds = routing().statement_seconds if statement_seconds is None else statement_seconds
    if outer is None:
        scope = RoutingScope(load, seconds)
    else:
        # The same set: what one of them writes, the other must see.
        scope = RoutingScope(lambda: load().merge(outer.token), seconds, outer.wrote, uses_primary=outer.uses_primary)
    reset = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(reset)


@contextmanager
def outside_scope() -> Iterator[None]:
    """Do what is in the block as somebody else's: its writes are not those of the scope around it."""
    reset = _current.set(None)
    try:
        yield
    finally:
        _current.reset(reset)


@contextmanager
def use_primary() -> Iterator[None]:
    """Read from the primary inside the block, whatever replicas have."""
    scope = _current.get()
    before = scope.uses_primary if scope else False
    if scope:
        scope.uses_primary = True
    try:
        yield
    finally:
        if scope:
            scope.uses_primary = before


@contextmanager
def statement_seconds(seconds: float) -> Iterator[None]:
    """Give each statement in the block as long as `seconds`; 0 is for ever. For acts that are known to be long."""
    scope = _current.get()
    before = scope.statement_seconds if scope else 0.0
    if scope:
        scope.statement_seconds = seconds
    try:
        yield
    finally:
        if scope:
            scope.statement_seconds = before
