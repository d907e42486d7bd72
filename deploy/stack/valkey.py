"""Valkey: cache, sessions and task queue, speaking Redis's protocol."""

import socket
from dataclasses import dataclass

from deploy.stack import processes
from deploy.stack.programs import valkey_program
from deploy.stack.server import HOST, Server

SETTINGS = {
    "bind": HOST,
    "maxmemory": "256mb",
    # Only keys with an expiry may be dropped: caches and sessions have one, queued tasks have none.
    "maxmemory-policy": "volatile-lru",
    # The directory on the command line is how the process is recognised.
    "set-proc-title": "no",
}


@dataclass
class Valkey(Server):
    """One Valkey server; a durable one keeps its keys over a stop, so that sign-ins and queued tasks survive."""

    role = "cache"

    def is_own(self, words: list[str]) -> bool:
        """Say whether this is the server, or the child that saves its keys."""
        return words[0].endswith("/valkey-server") and str(self.data) in words

    def pid(self) -> int | None:
        """Return the server's process id: the oldest, since the child that saves has the same command line."""
        return min(self.own_processes(), default=None)

    def command(self) -> list[str]:
        """Return the server's command line."""
        save = "300 1" if self.durable else ""
        settings = {"port": str(self.port), "dir": str(self.data), "save": save, **SETTINGS}
        return [valkey_program(), *(word for name, value in settings.items() for word in (f"--{name}", value))]

    def create(self) -> None:
        """Make the data directory."""
        self.account.own(self.data)

    def launch(self) -> None:
        """Start the server with the directory it keeps its keys in."""
        self.create()
        super().launch()

    def answers(self) -> bool:
        """Say whether the server answers PING."""
        try:
            with socket.create_connection((HOST, self.port), timeout=3) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def ask_to_stop(self) -> None:
        """Ask every process of the server to end."""
        for pid in self.own_processes():
            processes.send(pid, self.stop_signal)
