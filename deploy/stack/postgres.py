"""PostgreSQL servers: a primary (the shop's or the audit database's) and streaming replicas."""

import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.stack import processes
from deploy.stack.errors import StackError
from deploy.stack.programs import postgres_program
from deploy.stack.server import HOST, Say, Server

SUPERUSER = "postgres"
OWNER = "shop"
RECONNECT_SECONDS = 3.0
FOLLOW_SECONDS = 5.0  # a fresh copy is cheap, so patience is not worth much

COMMON = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "wal_log_hints": "on",
    "wal_keep_size": "64MB",
    "hot_standby_feedback": "on",
    "wal_retrieve_retry_interval": "200ms",
}
# What a test writes may be lost with the machine; several test processes connect to every server.
DISPOSABLE = {"fsync": "off", "full_page_writes": "off", "max_connections": "250"}

CAUGHT_UP = """
SELECT count(*) FROM pg_stat_replication
 WHERE application_name = '{tag}' AND state = 'streaming' AND replay_lsn >= '{target}'
"""
SETUP = """
SELECT 'CREATE ROLE {owner} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{owner}') \\gexec
ALTER ROLE {owner} {createdb};
GRANT pg_read_all_stats TO {owner};
SELECT 'CREATE DATABASE {database} OWNER {owner}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
"""


@dataclass
class PostgresServer(Server):
    """A PostgreSQL server; its settings are on its command line, so that a port may change between two starts."""

    stop_signal = signal.SIGINT  # fast shutdown: sessions are ended, transactions rolled back
    stop_seconds = 30.0

    def is_own(self, words: list[str]) -> bool:
        """Say whether this is the server itself, or a process it forked (they are named after the cluster)."""
        # By name, not by path: another interpreter's wheel may have started it.
        server = words[0].endswith("/postgres") and str(self.data) in words
        return server or words[0].startswith(f"postgres: {self.tag}: ")

    def pid(self) -> int | None:
        """Return the process id of PostgreSQL's pid file, if that process is this server."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        words = processes.command_line(pid)
        return pid if words and self.is_own(words) else None

    def settings(self) -> Mapping[str, str]:
        """Return the server's settings beyond PostgreSQL's defaults."""
        own = {"port": str(self.port), "cluster_name": self.tag}
        return COMMON | ({} if self.durable else DISPOSABLE) | own

    def command(self) -> list[str]:
        """Return the server's command line."""
        options = [word for name, value in self.settings().items() for word in ("-c", f"{name}={value}")]
        return [postgres_program("postgres"), "-D", str(self.data), *options]

    def end_leftovers(self) -> None:
        """Kill what is left, and remove the pid file: a start would stumble over it once its number is reused."""
        super().end_leftovers()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def answers(self) -> bool:
        """Say whether the server accepts a session."""
        try:
            state = (self.data / "postmaster.pid").read_text().splitlines()[7].strip()
            return state in ("ready", "standby") and self.query("SELECT 1") == "1"
        except (OSError, IndexError, StackError):
            return False

    def query(self, sql: str, *, database: str = "postgres") -> str:
        """Run SQL as the superuser and return its rows, columns separated by `|`."""
        program = postgres_program("psql")
        where = ("-h", HOST, "-p", str(self.port), "-U", SUPERUSER, "-d", database)
        return processes.run([program, "-XAtq", "-v", "ON_ERROR_STOP=1", *where, "-f", "-"], stdin=sql)

    def _fill(self, *tool: str) -> None:
        """Fill the data directory with a tool's output; a tool that is interrupted leaves none behind."""
        unfinished = self.data.with_suffix(".new")
        for directory in (unfinished, self.data):
            shutil.rmtree(directory, ignore_errors=True)
        self.account.own(unfinished)
        processes.run(self.account.command(postgres_program(tool[0]), "-D", str(unfinished), *tool[1:]))
        unfinished.rename(self.data)


@dataclass
class Primary(PostgresServer):
    """A server that is written to, with one database owned by the role `shop`."""

    database: str = OWNER
    role = "primary"

    def create(self) -> None:
        """Make an empty cluster, unless there is one."""
        if not (self.data / "PG_VERSION").exists():
            encoding = ("--encoding=UTF8", "--locale=C.UTF-8")
            self._fill("initdb", "-A", "trust", "-U", SUPERUSER, "--no-sync", "--no-instructions", *encoding)

    def bring_up(self, say: Say) -> bool:
        """Start the server; data that may be lost is thrown away when the server cannot start on it."""
        try:
            changed = super().bring_up(say)
        except StackError as error:
            if self.durable:
                raise
            say(f"{error}\n{self.name} starts with empty databases.")
            shutil.rmtree(self.data)
            changed = super().bring_up(say)
        if changed:
            self.set_up()
        return changed

    def set_up(self) -> None:
        """Make the role and its database, unless they are there."""
        createdb = "NOCREATEDB" if self.durable else "CREATEDB"
        self.query(SETUP.format(owner=OWNER, database=self.database, createdb=createdb))

    def followers(self) -> dict[str, tuple[str, int]]:
        """Return, by tag, each replica's streaming state and how many bytes it has still to replay."""
        rows = self.query(
            "SELECT application_name, state, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint"
            " FROM pg_stat_replication"
        )
        cells = (row.split("|") for row in rows.splitlines())
        return {name: (state, max(int(behind), 0)) for name, state, behind in cells}


@dataclass
class Replica(PostgresServer):
    """A server that replays what its primary writes."""

    primary: Primary = field(kw_only=True)
    role = "replica"

    def settings(self) -> Mapping[str, str]:
        """Return the server's settings; where the primary is may change between two starts."""
        conninfo = f"host={HOST} port={self.primary.port} user={SUPERUSER} application_name={self.tag}"
        return {**super().settings(), "primary_conninfo": conninfo}

    def create(self) -> None:
        """Copy the primary, unless there is a copy."""
        if not (self.data / "standby.signal").exists():
            self.copy()

    def copy(self) -> None:
        """Copy the primary, which must be running; what was there is thrown away."""
        source = ("-h", HOST, "-p", str(self.primary.port), "-U", SUPERUSER)
        self._fill("pg_basebackup", *source, "-X", "stream", "-c", "fast", "-R", "--no-sync")

    def bring_up(self, say: Say) -> bool:
        """Start the replica; one that cannot start, or has left its primary's history, is copied anew."""
        if super().is_well() and processes.wait_until(self.follows, seconds=RECONNECT_SECONDS):
            return False
        try:
            super().bring_up(say)
            if self.catch_up():
                return True
            say(f"{self.name} does not follow the primary: copying it anew.")
        except StackError as error:
            say(f"{error}\nCopying {self.name} anew.")
        self.stop()
        self.copy()
        self.launch()
        if not self.catch_up():
            raise StackError(f"{self.name} does not follow the primary. {self.log} ends:\n{self.last_words()}")
        return True

    def is_well(self) -> bool:
        """Say whether the replica runs and its primary streams to it."""
        return super().is_well() and self.follows()

    def state(self) -> str:
        """Return how the replica is, and how far behind."""
        if not super().is_well():
            return super().state()
        state, behind = self.primary.followers().get(self.tag, ("does not follow", 0))
        return f"{state}, {behind} bytes behind"

    def follows(self) -> bool:
        """Say whether the primary streams to this replica."""
        return self.primary.answers() and self.primary.followers().get(self.tag, ("", 0))[0] == "streaming"

    def catch_up(self) -> bool:
        """Wait until everything the primary has written is replayed; return whether that happened in time."""
        target = self.primary.query("SELECT pg_current_wal_lsn()")
        question = CAUGHT_UP.format(target=target, tag=self.tag)
        return processes.wait_until(lambda: self.primary.query(question) == "1", seconds=FOLLOW_SECONDS)
