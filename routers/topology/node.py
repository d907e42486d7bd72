"""One server: what the last probe found, and what must not be believed any more."""

from dataclasses import dataclass
from datetime import datetime

from routers.lsn import normalise_lsn, parse_lsn

# Asked of every node, in one round trip. The timeline of a primary is that of the file it writes; a replica's is the
# one it receives. Nothing but its process id is shown of a receiver to a user without pg_read_all_stats.
PROBE = """
SELECT pg_is_in_recovery(),
       pg_postmaster_start_time(),
       CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END,
       CASE WHEN pg_is_in_recovery() THEN (SELECT received_tli FROM pg_stat_wal_receiver)
            ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END,
       EXISTS (SELECT FROM pg_stat_wal_receiver)
"""

NOT_ASKED = "not asked yet"


@dataclass(frozen=True)
class Probe:
    """What a node answered. `at` is the time (monotonic) when it was asked, so nothing in it is older."""

    is_replica: bool
    started_at: datetime
    position: int
    timeline: int | None
    has_receiver: bool
    at: float

    @classmethod
    def from_row(cls, row: tuple[bool, datetime, str | None, int | None, bool], *, at: float) -> "Probe":
        """Read the answer to PROBE."""
        is_replica, started_at, position, timeline, has_receiver = row
        found = parse_lsn(position)
        return cls(is_replica, started_at, found if is_replica else normalise_lsn(found), timeline, has_receiver, at)


class Node:
    """A server by its address. Written to by its own probing thread alone, except for `suspect` and `learn`."""

    def __init__(self, host: str, port: str) -> None:
        self.host, self.port = host, port
        self.probe: Probe | None = None
        self.error = NOT_ASKED
        # When the server that answered last was started, also where it has fallen silent since.
        self._started_at: datetime | None = None
        # The highest position known to be replayed; a server that came back starts anew.
        self.position = 0
        # What it must have replayed before it serves anybody, having come back; None while that is not known.
        self.barrier: int | None = None
        self.returned_at = 0.0
        self._is_suspect = False

    def __str__(self) -> str:
        return f"{self.host}:{self.port}" if self.port else self.host

    @property
    def is_alive(self) -> bool:
        """Whether the last probe was answered, and nobody has lost a connection since."""
        return self.probe is not None and not self._is_suspect

    @property
    def is_silent(self) -> bool:
        """Whether the last probe was not answered, which is more than that somebody lost a connection."""
        return self.probe is None

    @property
    def is_primary(self) -> bool:
        """Whether it said that it takes writes; of several that do, the topology knows which one counts."""
        return self.is_alive and self.probe is not None and not self.probe.is_replica

    @property
    def is_behind_barrier(self) -> bool:
        """Whether it came back and has not yet what the primary had by then."""
        return self.barrier is None or self.position < self.barrier

    def has_restarted(self, probe: Probe) -> bool:
        """Say whether `probe` found another server process than the probes before."""
        return self._started_at not in {None, probe.started_at}

    def came_back(self, at: float) -> None:
        """Forget how far it had come: a new process, or one that lost all its connections, may have less."""
        self.position, self.barrier, self.returned_at = 0, None, at

    def answered(self, probe: Probe) -> None:
        """Take in what a probe found."""
        if self.has_restarted(probe):
            self.came_back(probe.at)
        self.probe, self.error, self._is_suspect = probe, "", False
        self._started_at = probe.started_at
        self.position = max(self.position, probe.position) if probe.is_replica else probe.position

    def fell_silent(self, error: str) -> None:
        """Count it as dead until it answers again."""
        self.probe, self.error = None, error

    def suspect(self) -> None:
        """Use it no more until it has answered a probe: somebody lost a connection to it."""
        self._is_suspect = True

    def learn(self, position: int) -> None:
        """Remember what a request found out by asking."""
        self.position = max(self.position, position)
