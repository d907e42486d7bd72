"""The stack as a whole: start (and repair), stop, and its environment file."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.stack import state
from deploy.stack.account import Account, choose_account
from deploy.stack.postgres import OWNER, Primary, Replica
from deploy.stack.programs import postgres_program
from deploy.stack.server import Say, Server
from deploy.stack.terminal import say
from deploy.stack.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent.parent / ".local"


class Stack:
    """A named stack below `root`; `replicas` of None keeps the number it had."""

    replica_class: type[Replica] = Replica  # a torture run has replicas that change their primary

    def __init__(self, name: str = "run", *, root: Path = ROOT, replicas: int | None = None, say: Say = say) -> None:
        """Look at what is there; nothing is started."""
        self.name = name
        self.directory = root.resolve() / name
        self.directory.mkdir(parents=True, exist_ok=True)
        self.durable = name == "run"
        self.say = say
        known = state.load(self.directory / "state.json", name=name)
        count = known.replicas if replicas is None else replicas
        self.account = choose_account(self.directory, postgres_program("postgres"))

        self.primary = Primary("primary", *self._common("primary", known))
        every = [self._replica(number, known) for number in range(1, max(count, known.replicas) + 1)]
        self.replicas, self._surplus = every[:count], every[count:]
        self.audit = Primary("audit", *self._common("audit", known), database="audit")
        self.valkey = Valkey("valkey", *self._common("valkey", known))

    @property
    def servers(self) -> list[Server]:
        """The servers, in the order in which they start."""
        return [self.primary, *self.replicas, self.audit, self.valkey]

    @property
    def environment_file(self) -> Path:
        """The file of NAME=value lines by which the shop finds the servers."""
        return self.directory / "env"

    def start(self) -> bool:
        """Start what does not run and repair what is broken; return False if there was nothing to do."""
        with _alone():
            for replica in self._surplus:
                replica.stop()
                shutil.rmtree(replica.data, ignore_errors=True)
            self._assign_ports()
            changed = [server.bring_up(self.say) for server in self.servers]
            state.replace_text(self.environment_file, self.environment())
        return any(changed)

    def stop(self) -> bool:
        """Stop every server; return False if none was running."""
        with _alone():
            running = [server for server in [*self.servers, *self._surplus] if any(server.own_processes())]
            for server in running:
                server.ask_to_stop()
            for server in reversed(running):  # a primary ends when its replicas have everything, or are gone
                server.stop()
        return bool(running)

    def environment(self) -> str:
        """Return the text of the environment file: the first host is the primary, the others its replicas."""
        hosts = ",".join(server.address for server in (self.primary, *self.replicas))
        return (
            f"DATABASE_URL=postgresql://{OWNER}@{hosts}/{self.primary.database}\n"
            f"AUDIT_DATABASE_URL=postgresql://{OWNER}@{self.audit.address}/{self.audit.database}\n"
            f"REDIS_URL=redis://{self.valkey.address}/0\n"
        )

    def _common(self, name: str, known: state.State) -> tuple[Path, int, Account, bool]:
        return self.directory, known.ports.get(name, 0), self.account, self.durable

    def _replica(self, number: int, known: state.State) -> Replica:
        name = f"replica-{number}"
        return self.replica_class(name, *self._common(name, known), primary=self.primary)

    def _assign_ports(self) -> None:
        """Give each server that does not run a port that is free, and remember it."""
        taken = {server.port for server in self.servers if server.pid() is not None}
        for server in self.servers:
            if server.pid() is None:
                server.port = state.choose_port(self.name, server.name, remembered=server.port, taken=taken)
                taken.add(server.port)
        ports = {server.name: server.port for server in self.servers}
        state.save(self.directory / "state.json", state.State(len(self.replicas), ports))


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other stack of this checkout starts or stops: both would choose the same free ports."""
    ROOT.mkdir(exist_ok=True)
    with (ROOT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
