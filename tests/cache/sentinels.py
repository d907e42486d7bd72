"""A primary with a replica and three Sentinels, as production has them, and the death of the primary."""

import socket
import subprocess
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from deploy.stack import processes
from deploy.stack.programs import valkey_program

HOST = "127.0.0.1"
PATIENCE_SECONDS = 30


class WatchedRedis:
    """Starts in `folder`; `name` is that of the primary, and of no other in this process, which keeps its pools."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self.primary, self.replica = _free_port(), _free_port()
        self._start(self.primary)
        self._start(self.replica, "--replicaof", HOST, str(self.primary))
        self.sentinels = [_free_port() for _ in range(3)]
        for port in self.sentinels:
            self._watch(port)
        assert processes.wait_until(self._is_whole, seconds=PATIENCE_SECONDS)

    @property
    def url(self) -> str:
        """What REDIS_URL says, with a Sentinel in front that nobody runs."""
        hosts = ",".join(f"{HOST}:{port}" for port in (1, *self.sentinels))
        return f"redis+sentinel://{hosts}/{self.name}"

    def client(self) -> Redis:
        """Ask the server that has been the replica at first."""
        return Redis(port=self.replica)

    def kill_primary(self) -> None:
        """As a power cut: it is gone, and so is what only it had."""
        self._processes[self.primary].kill()
        self._processes[self.primary].wait()

    def has_failed_over(self) -> bool:
        """Say whether the replica has become the primary."""
        return _answer(self.replica, "ROLE")[0] == b"master"

    def stop(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()

    def _start(self, port: int, *words: str) -> None:
        folder = self.folder / str(port)
        folder.mkdir(exist_ok=True)
        command = [valkey_program(), *words, "--bind", HOST, "--port", str(port), "--save", "", "--dir", str(folder)]
        self._processes[port] = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        assert processes.wait_until(lambda: _answer(port, "PING") is True, seconds=PATIENCE_SECONDS)

    def _watch(self, port: int) -> None:
        file = self.folder / f"sentinel-{port}.conf"
        file.write_text(
            f"sentinel monitor {self.name} {HOST} {self.primary} 2\n"
            f"sentinel down-after-milliseconds {self.name} 500\n"
            f"sentinel failover-timeout {self.name} 5000\n"
        )
        command = [valkey_program(), str(file), "--sentinel", "--bind", HOST, "--port", str(port)]
        self._processes[port] = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        assert processes.wait_until(lambda: _answer(port, "PING") is True, seconds=PATIENCE_SECONDS)

    def _is_whole(self) -> bool:
        return (
            all(
                known["num-slaves"] == 1 and known["num-other-sentinels"] == 2
                for known in (_answer(port, "SENTINEL MASTER", self.name) for port in self.sentinels)
            )
            and _answer(self.replica, "ROLE")[3] == b"connected"
        )


def _answer(port: int, *words: str):
    try:
        with Redis(port=port, socket_timeout=3) as server:
            return server.execute_command(*words)
    except RedisError:
        return [None] * 5


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
