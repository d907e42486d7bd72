"""The servers that are tortured: a primary and two replicas, and what can be done to them."""

import shutil
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.stack import processes
from deploy.stack.errors import StackError
from deploy.stack.postgres import OWNER, PostgresServer, Primary, Replica
from deploy.stack.stack import Stack
from tests.torture.notes import schema

SETTLE_SECONDS = 15.0
FOLLOW_SECONDS = 2.0
PROMOTED = """
SELECT pg_promote(wait => false);
DO 'BEGIN WHILE pg_is_in_recovery() LOOP PERFORM pg_sleep(0.002); END LOOP; END';
SELECT extract(epoch FROM clock_timestamp())
"""
WRITTEN_TIMELINE = "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int"
RECEIVED_TIMELINE = "SELECT received_tli FROM pg_stat_wal_receiver"


@dataclass
class Follower(Replica):
    """A replica that changes its primary while it runs, so the address is in its configuration file."""

    def settings(self) -> Mapping[str, str]:
        """Return the server's settings; the copy of the primary brought the primary's address."""
        return PostgresServer.settings(self)

    def follow(self, primary: Primary) -> None:
        """Stream from another primary from now on, on its timeline."""
        self.primary = primary
        self.set("primary_conninfo", f"host=127.0.0.1 port={primary.port} user=postgres")

    def set(self, name: str, value: str, *, now: bool = True) -> None:
        """Change a setting, at once or from the next start on."""
        reload = "SELECT pg_reload_conf();" if now else ""
        self.query(f"ALTER SYSTEM SET {name} = '{value}'; {reload}")

    def can_follow(self) -> bool:
        """Say whether it follows its primary; one with more of an old timeline than was kept streams that for a moment.

        So it is not enough that it catches up.
        """
        timeline = self.primary.query(WRITTEN_TIMELINE)
        return self.catch_up() and processes.wait_until(
            lambda: self.query(RECEIVED_TIMELINE) == timeline, seconds=FOLLOW_SECONDS
        )

    def replayed(self) -> int:
        """Return how far the replica is, in bytes since the beginning of the log."""
        return int(self.query("SELECT (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint"))


class TortureStack(Stack):
    """The stack of a torture run."""

    replica_class = Follower


class Cluster:
    """A primary, its followers and Valkey; who is which changes, the addresses stay."""

    replicas: list[Follower]

    def __init__(self, root: Path, name: str = "torture") -> None:
        """Look for what an interrupted run has left, and remove it; nothing is started."""
        self._stack = TortureStack(name, root=root, replicas=2)
        self._stack.stop()
        shutil.rmtree(self._stack.directory)
        self._stack = TortureStack(name, root=root, replicas=2)
        self.primary = self._stack.primary
        self.replicas = [replica for replica in self._stack.replicas if isinstance(replica, Follower)]
        self.deposed: PostgresServer | None = None

    @property
    def directory(self) -> Path:
        """Where data and logs are."""
        return self._stack.directory

    def start(self) -> None:
        """Start all servers."""
        self._stack.start()

    def stop(self) -> None:
        """End all servers, also those that stand still."""
        for server in [self.primary, *self.replicas]:
            thaw(server)
        self._stack.stop()

    def create_notes(self, visitors: list[str]) -> None:
        """Make the table of notes, and wait until it is everywhere."""
        self.primary.query(schema.statements(visitors), database=OWNER)
        self.settle()

    def environment(self, *, redis_database: int) -> dict[str, str]:
        """Return what a contender needs to know now; only the aliases depend on who is the primary."""
        addresses = dict(line.split("=", 1) for line in self._stack.environment().splitlines())
        return {
            "DATABASE_URL": addresses["DATABASE_URL"],
            "AUDIT_DATABASE_URL": "",
            "REDIS_URL": f"{addresses['REDIS_URL'].rpartition('/')[0]}/{redis_database}",
            "TORTURE_PRIMARY": str(self.primary.port),
            "TORTURE_REPLICAS": ",".join(str(replica.port) for replica in self.replicas),
        }

    def delay(self, milliseconds: int) -> None:
        """Let every replica apply what it receives so much later."""
        for replica in self.replicas:
            replica.set("recovery_min_apply_delay", f"{milliseconds}ms")

    def settle(self) -> None:
        """Wait until every replica has replayed everything."""
        for replica in self.replicas:
            if not processes.wait_until(replica.catch_up, seconds=SETTLE_SECONDS):
                raise StackError(f"{replica.name} does not catch up. {replica.log} ends:\n{replica.last_words()}")

    def promote(self) -> float:
        """Make a primary of the replica that has most, let the other follow; return the time of day it took writes."""
        promoted = max(self.replicas, key=Follower.replayed)
        others = [replica for replica in self.replicas if replica is not promoted]
        since = float(promoted.query(PROMOTED).split()[-1])
        self.deposed, self.primary = self.primary, _as_primary(promoted)
        self.replicas = others
        for replica in others:
            replica.follow(self.primary)
        return since

    def welcome_back(self) -> None:
        """Make a follower of the primary that was deposed."""
        if self.deposed:
            self.deposed.stop()
            follower = _as_follower(self.deposed, self.primary)
            # One that had replayed more of the old primary than the new one has cannot follow, either.
            for server in [follower, *(replica for replica in self.replicas if not replica.can_follow())]:
                server.stop()
                server.copy()
                server.launch()
            self.replicas, self.deposed = [*self.replicas, follower], None

    def notes(self) -> set[tuple[str, int]]:
        """Return all notes that the primary holds, as visitor and value."""
        rows = (row.rpartition("|") for row in self.primary.query(schema.ALL_NOTES, database=OWNER).splitlines())
        return {(visitor, int(value)) for visitor, _, value in rows}

    def strays(self, since: float) -> dict[str, int]:
        """Return, by contender, how many notes a deposed primary accepted after a time of day."""
        if self.deposed is None:
            return {}
        rows = self.deposed.query(schema.WRITTEN_AFTER.format(moment=since), database=OWNER).splitlines()
        return {contender: int(count) for contender, _, count in (row.rpartition("|") for row in rows)}


def kill(server: PostgresServer) -> None:
    """End a server at once and without a word, as a crash does: the listening process first."""
    _send_to_all(server, signal.SIGKILL)
    processes.wait_until(lambda: not any(server.own_processes()), seconds=SETTLE_SECONDS)


def freeze(server: PostgresServer) -> None:
    """Let a server stand still with its sockets open, as a machine without memory does."""
    _send_to_all(server, signal.SIGSTOP)


def thaw(server: PostgresServer) -> None:
    """Let a server go on."""
    _send_to_all(server, signal.SIGCONT)


def _send_to_all(server: PostgresServer, signum: signal.Signals) -> None:
    first = server.pid()
    for pid in sorted(server.own_processes(), key=lambda pid: pid != first):
        processes.send(pid, signum)


def now() -> float:
    """Return the clock that all events of a run are told by, in seconds."""
    return time.monotonic()


def _as_primary(server: PostgresServer) -> Primary:
    return Primary(server.name, server.directory, server.port, server.account, server.durable)


def _as_follower(server: PostgresServer, primary: Primary) -> Follower:
    return Follower(server.name, server.directory, server.port, server.account, server.durable, primary=primary)
