"""The local stack, tried on servers of its own below a temporary directory."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.stack import processes
from deploy.stack.errors import StackError
from deploy.stack.server import HOST, Say, is_free
from deploy.stack.stack import Stack

# One after another: a stack that has stopped must find its ports free when it starts again.
pytestmark = pytest.mark.xdist_group("stack")

ROOT = Path(__file__).resolve().parent.parent.parent
WRITE = "CREATE TABLE IF NOT EXISTS letters (letter text); INSERT INTO letters VALUES ('{letter}')"
READ = "SELECT string_agg(letter, '' ORDER BY letter) FROM letters"

MakeStack = Callable[..., Stack]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The directory of a stack that all tests share: starting it repairs what the test before broke."""
    root = tmp_path_factory.mktemp("stacks")
    yield root
    Stack("trial", root=root).stop()


@pytest.fixture
def new_stack(root: Path) -> MakeStack:
    """Return the shared stack as another process would see it."""
    return lambda **options: Stack("trial", root=root, say=silence, **options)


@pytest.fixture
def stack(new_stack: MakeStack) -> Stack:
    """The shared stack, running, with two replicas and without letters."""
    started = new_stack(replicas=2)
    started.start()
    started.primary.query("DROP TABLE IF EXISTS letters", database="shop")
    return started


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[MakeStack]:
    """Make a stack of the test's own, stopped after it."""
    made: list[Stack] = []

    def make(name: str, *, replicas: int, say: Say = silence) -> Stack:
        made.append(Stack(name, root=tmp_path, replicas=replicas, say=say))
        return made[-1]

    yield make
    for stack in made:
        stack.stop()


def silence(text: str) -> None:
    """Hear what the stack says and forget it."""


def write(stack: Stack, letter: str) -> None:
    stack.primary.query(WRITE.format(letter=letter), database="shop")


def everywhere(stack: Stack, expected: str) -> bool:
    """Say whether the primary and all replicas hold the expected letters."""
    servers = [stack.primary, *stack.replicas]
    caught_up = all(replica.catch_up() for replica in stack.replicas)
    return caught_up and all(server.query(READ, database="shop") == expected for server in servers)


def pids(stack: Stack) -> dict[str, int | None]:
    return {server.name: server.pid() for server in stack.servers}


def send_to(pid: int | None, signum: signal.Signals) -> None:
    assert pid is not None, "the server does not run"
    os.kill(pid, signum)


def command(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.stack", *words, "--name", "trial", "--root", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_command_line_starts_reports_and_stops(tmp_path: Path, own_stack: MakeStack) -> None:
    stack = own_stack("trial", replicas=0)
    assert command(tmp_path, "status").returncode == 3

    started = command(tmp_path, "start", "--replicas", "1")
    assert started.returncode == 0, started.stderr
    assert 'The stack "trial" is up' in started.stdout
    assert "runs already" in command(tmp_path, "start").stdout

    status = command(tmp_path, "status")
    assert status.returncode == 0
    names = [line.split()[0] for line in status.stdout.splitlines()]
    assert names == ["SERVER", "primary", "replica-1", "audit", "valkey"]
    assert "streaming" in status.stdout

    assert command(tmp_path, "stop").returncode == 0
    assert command(tmp_path, "status").returncode == 3
    assert "did not run" in command(tmp_path, "stop").stdout
    assert not [pid for server in stack.servers for pid in server.own_processes()]


def test_a_row_reaches_both_replicas(stack: Stack) -> None:
    write(stack, "a")
    assert everywhere(stack, "a")
    with pytest.raises(StackError, match="read-only"):
        stack.replicas[0].query("DELETE FROM letters", database="shop")


def test_environment_names_primary_then_replicas_audit_and_valkey(stack: Stack) -> None:
    lines = dict(line.split("=", 1) for line in stack.environment_file.read_text().splitlines())
    hosts = [server.address for server in (stack.primary, *stack.replicas)]
    assert lines == {
        "DATABASE_URL": f"postgresql://shop@{','.join(hosts)}/shop",
        "AUDIT_DATABASE_URL": f"postgresql://shop@{stack.audit.address}/audit",
        "REDIS_URL": f"redis://{stack.valkey.address}/0",
    }


def test_the_shops_role_owns_its_database_and_sees_replication(stack: Stack) -> None:
    owner = "SELECT datdba::regrole FROM pg_database WHERE datname = '{}'"
    assert stack.primary.query(owner.format("shop")) == "shop"
    assert stack.audit.query(owner.format("audit")) == "shop"
    assert stack.primary.query("SELECT pg_has_role('shop', 'pg_read_all_stats', 'member')") == "t"


def test_data_and_ports_survive_a_restart(stack: Stack, new_stack: MakeStack) -> None:
    write(stack, "a")
    stack.stop()
    assert not any(pids(stack).values())

    again = new_stack()
    again.start()
    assert everywhere(again, "a")
    assert {server.name: server.port for server in again.servers} == {
        server.name: server.port for server in stack.servers
    }


def test_a_port_that_is_taken_meanwhile_is_avoided(stack: Stack, new_stack: MakeStack) -> None:
    stack.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((HOST, stack.primary.port))
        other.listen()
        assert not is_free(stack.primary.port)

        again = new_stack()
        again.start()
        assert again.primary.port != stack.primary.port
        write(again, "a")
        assert everywhere(again, "a")  # the replica was told where its primary went
        assert again.primary.address in again.environment_file.read_text()


@pytest.mark.parametrize("name", ["primary", "replica-2", "audit", "valkey"])
def test_a_killed_server_is_started_again_alone(stack: Stack, new_stack: MakeStack, name: str) -> None:
    write(stack, "a")
    before = pids(stack)
    send_to(before[name], signal.SIGKILL)
    assert processes.wait_until(lambda: pids(stack)[name] is None, seconds=5)

    again = new_stack()
    assert again.start()
    after = pids(again)
    assert after[name] not in (None, before[name])
    assert {server for server in before if after[server] == before[server]} == set(before) - {name}
    assert everywhere(again, "a")


def test_a_frozen_server_is_replaced(stack: Stack, new_stack: MakeStack) -> None:
    frozen = stack.audit.pid()
    send_to(frozen, signal.SIGSTOP)
    again = new_stack()
    again.start()
    assert again.audit.pid() not in (None, frozen)
    assert again.audit.is_well()


def test_a_stale_pid_file_that_names_a_living_process_does_no_harm(stack: Stack, new_stack: MakeStack) -> None:
    stack.stop()
    (stack.primary.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    again = new_stack()
    again.start()
    assert again.primary.is_well()


def test_a_replica_that_left_the_primarys_history_is_copied_anew(stack: Stack, new_stack: MakeStack) -> None:
    write(stack, "a")
    assert everywhere(stack, "a")
    stack.replicas[0].query("SELECT pg_promote()")
    stack.replicas[0].query(WRITE.format(letter="z"), database="shop")
    write(stack, "b")

    again = new_stack()
    again.start()
    assert everywhere(again, "ab")
    assert again.replicas[0].follows()


def test_a_test_stack_whose_data_is_damaged_starts_empty(own_stack: MakeStack) -> None:
    said: list[str] = []
    stack = own_stack("trial", replicas=0, say=said.append)
    stack.start()
    damage(stack)
    stack.start()
    assert all(server.is_well() for server in stack.servers)
    assert any("empty databases" in sentence for sentence in said)


def test_the_shops_own_data_is_never_thrown_away(own_stack: MakeStack) -> None:
    stack = own_stack("run", replicas=0)
    stack.start()
    damage(stack)
    with pytest.raises(StackError, match="primary did not start"):
        stack.start()
    assert (stack.primary.data / "PG_VERSION").exists()


def damage(stack: Stack) -> None:
    stack.stop()
    (stack.primary.data / "global" / "pg_control").write_bytes(b"")


def test_fewer_replicas_end_the_surplus(stack: Stack, new_stack: MakeStack) -> None:
    smaller = new_stack(replicas=1)
    smaller.start()
    assert len(smaller.primary.followers()) == 1
    assert not (smaller.directory / "replica-2").exists()


def test_nothing_of_a_stopped_stack_is_left(stack: Stack) -> None:
    assert stack.stop()
    assert not [pid for server in stack.servers for pid in server.own_processes()]
    assert all(is_free(server.port) for server in stack.servers)
