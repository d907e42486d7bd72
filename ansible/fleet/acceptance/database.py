"""The shop's database on a fleet: who leads, what was written, and what was lost."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from fleet.acceptance.conftest import Fleet
from fleet.acceptance.plays import play

ADDRESSES = {"db1": "10.77.0.31", "db2": "10.77.0.32", "db3": "10.77.0.33"}
PATRONICTL = "sudo patronictl -c /etc/patroni/config.yml"
ETCDCTL = "sudo sh -c '. /etc/default/etcdctl && etcdctl {words}'"
CLIENT = "app1"
PAUSE = 1 / 30
TABLE = "CREATE TABLE IF NOT EXISTS written (name text, number int, at timestamptz DEFAULT clock_timestamp(), "
TABLE += "PRIMARY KEY (name, number))"
URI = (
    "postgresql://{user}@{hosts}/{database}?sslmode=verify-full&sslrootcert=/opt/writer/ca.crt&passfile=/opt/writer/pgpass"
    "&target_session_attrs={mode}&connect_timeout=2&tcp_user_timeout=3000"
)


class Database:
    """The database hosts, asked as their administrator asks."""

    def __init__(self, site: Fleet):
        self.site = site

    def members(self, host: str) -> list[dict[str, Any]]:
        """Return what Patroni on `host` says of each member."""
        found: list[dict[str, Any]] = json.loads(self.site.ssh(host, f"{PATRONICTL} list --format json"))
        return found

    def leader(self, host: str = "") -> str:
        """Return who leads, as `host` sees it; any that answers, by default."""
        for each in [host] if host else ADDRESSES:
            try:
                return next(one["Member"] for one in self.members(each) if one["Role"] == "Leader")
            except (AssertionError, StopIteration, json.JSONDecodeError):
                continue
        return ""

    def standby(self) -> str:
        """Return the synchronous standby."""
        return next((one["Member"] for one in self.members(self.leader()) if one["Role"] == "Sync Standby"), "")

    def is_whole(self, host: str) -> bool:
        """Say whether all members are on one timeline, follow, have no lag, and one of them is synchronous."""
        try:
            found = self.members(host)
        except (AssertionError, json.JSONDecodeError):
            return False
        replicas = [one for one in found if one["Role"] != "Leader"]
        return (
            len(found) == len(ADDRESSES)
            and len(replicas) == len(ADDRESSES) - 1
            and len({one.get("TL") for one in found}) == 1
            and all(one["State"] in {"running", "streaming"} and one.get("Lag in MB") == 0 for one in replicas)
            and any(one["Role"] == "Sync Standby" for one in replicas)
        )

    def become_whole(self, host: str, seconds: float = 120) -> float:
        """Wait until all is well again and return how long that took."""
        begin = time.monotonic()
        while not self.is_whole(host):
            assert time.monotonic() < begin + seconds, self.site.ssh(host, f"{PATRONICTL} list")
            time.sleep(0.5)
        return time.monotonic() - begin

    def lead_etcd_from(self, host: str) -> None:
        """Have etcd's leader on a host, too: it is missed for longest there, and knows least when it comes back."""
        asked = self.site.ssh(host, ETCDCTL.format(words="endpoint status --write-out json"))
        states = {each["Endpoint"]: each["Status"] for each in json.loads(asked)}
        here = states[f"https://{ADDRESSES[host]}:2379"]
        if here["leader"] != here["header"]["member_id"]:
            self.site.ssh(host, ETCDCTL.format(words=f"move-leader {here['header']['member_id']:x}"))

    def uri(self, user: str, database: str, *, mode: str = "read-write") -> str:
        """Return where a client signs in; hosts that do not lead come first, so that a lost one holds nobody."""
        leader = self.leader()
        hosts = sorted(ADDRESSES, key=lambda name: (name == leader, name))
        return URI.format(user=user, hosts=",".join(ADDRESSES[name] for name in hosts), database=database, mode=mode)

    def ask(self, sql: str, *, user: str = "shop_app", database: str = "shop", code: int = 0) -> str:
        """Run a statement as a client, which comes from an application host."""
        return self.site.ssh(CLIENT, f"sudo psql -XAtq '{self.uri(user, database)}' -c \"{sql}\" 2>&1", code=code)

    def as_superuser(self, sql: str, database: str = "shop") -> str:
        """Run a statement on the leader as its administrator."""
        return self.site.ssh(self.leader(), f'sudo -u postgres psql -XAtq {database} -c "{sql}"')

    def lost(self, writer: "Writer") -> set[int]:
        """Return what was acknowledged to a writer and is not there."""
        there = {row.partition("|") for row in self.as_superuser("SELECT name, number FROM written").splitlines()}
        return {number for number, _ in writer.acknowledged()} - {
            int(number) for name, _, number in there if name == writer.name
        }


class Writer:
    """A client that writes all the time, from `host`, and remembers what was acknowledged when."""

    def __init__(self, site: Fleet, name: str, uri: str, *, host: str = CLIENT, user: str = "root"):
        self.site, self.name, self.host = site, name, host
        self.file = f"/opt/writer/{name}.acknowledged"
        run = f"python3 /opt/writer/writer.py '{uri}' {name} {PAUSE:.4f} {self.file}"
        site.ssh(host, f"sudo install -m 666 /dev/null {self.file}")
        site.ssh(host, f"sudo systemd-run -q --unit=writer-{name} --uid={user} {run}")

    def acknowledged(self) -> list[tuple[int, float]]:
        """Return each acknowledged row with the time of its acknowledgement."""
        lines = self.site.ssh(self.host, f"cat {self.file}").splitlines()
        return [(int(number), float(at)) for number, at in (line.split() for line in lines)]

    def wait_for_writes(self, after: float, count: int = 10, seconds: float = 60) -> None:
        """Wait until so many rows were acknowledged after a time."""
        end = time.monotonic() + seconds
        while sum(at > after for _, at in self.acknowledged()) < count:
            assert time.monotonic() < end, f"{self.name} writes nothing"
            time.sleep(0.5)

    def stop(self) -> list[tuple[int, float]]:
        """Stop writing and return what was acknowledged."""
        self.site.ssh(self.host, f"sudo systemctl stop writer-{self.name}")
        return self.acknowledged()


def longest_pause(acknowledged: list[tuple[int, float]]) -> float:
    """Return the longest time in which nothing was acknowledged."""
    return max(after - before for (_, before), (_, after) in pairwise(acknowledged))


@contextmanager
def clients(site: Fleet) -> Iterator[Database]:
    """Return the database, well, with clients on its hosts and on an application host, which knows the passwords."""
    made = Database(site)
    made.become_whole(made.leader())
    play("../fleet/acceptance/client")
    for name, owner in (("shop", "shop_owner"), ("audit", "audit_owner")):
        made.as_superuser(f"SET ROLE {owner}; {TABLE}; TRUNCATE written", name)
    yield made
    for name in ("shop", "audit"):
        made.as_superuser("DROP TABLE written", name)
    for host in (CLIENT, *ADDRESSES):
        site.ssh(host, "sudo rm -r /opt/writer")
